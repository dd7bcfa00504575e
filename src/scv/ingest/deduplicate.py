"""Choose, among all landed rows, the current records: the latest version of each, whatever came in first.

New segments are added to what is there; a rebuild adds all of them to nothing. There is no second way.
"""

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from typing import Any, Protocol

from scv.errors import IntegrityError
from scv.ingest import order_references
from scv.schema import RECORDS
from scv.schema.scratch import load
from scv.schema.session import Session

# Segments are read so many at a time: one statement over many writes far faster than one statement each.
_AT_ONCE = 32
# What stands beside a record: the vault's table, and the landed one.
_RECORD_DETAILS = {"other_phones": "landed_phones", "scores": "landed_scores"}
_NAMED = ("account", "exported_at", "name", "landed_at", "rows_in", "furniture", "rejects")

_VERSIONS = """
    INSERT INTO versions
    SELECT file_no, row_no, record_id, content, updated_at, status_rank, token_set, order_token FROM ({union})
"""
_PREVIOUS = """
    INSERT INTO versions
    SELECT numbered.file_no, former.row_no, former.record_id, former.content, former.updated_at, former.status_rank, NULL, NULL
    FROM (SELECT * FROM vault.records SEMI JOIN versions USING (record_id)) AS former
    JOIN numbered_files AS numbered USING (file_id)
"""
# Order: own latest time, status order, export time, content; then equal rows stand in for each other.
_SUPERSEDED_ROWS = """
    WITH repeated AS (SELECT record_id FROM versions GROUP BY record_id HAVING COUNT(*) > 1)
    SELECT file_no, row_no, record_id, content
    FROM (
        SELECT file_no, row_no, record_id, content, ROW_NUMBER() OVER (
            PARTITION BY record_id
            ORDER BY updated_at DESC NULLS LAST, status_rank DESC, exported_at DESC NULLS LAST, content DESC, file_no, row_no
        ) AS place
        FROM versions
        JOIN numbered_files USING (file_no)
        SEMI JOIN repeated USING (record_id)
    )
    WHERE place > 1
"""
_KEPT_ROWS = """
    SELECT * FROM versions SEMI JOIN offered_files USING (file_no) ANTI JOIN losers USING (file_no, row_no)
"""
# What became of the rows that lost, per file: a row equal to the one that won is a duplicate.
_REMOVED_ROWS = """
    SELECT lost.file_id, COUNT(*) FILTER (lost.content = kept.content) AS duplicates,
           COUNT(*) FILTER (lost.content <> kept.content) AS superseded
    FROM vault.replaced AS lost
    JOIN vault.records AS kept USING (record_id)
    SEMI JOIN losers ON losers.record_id = lost.record_id
    GROUP BY lost.file_id
"""
_REPLACED = """
    INSERT INTO vault.replaced BY NAME
    SELECT losers.record_id, numbered.file_id, losers.content FROM losers JOIN numbered_files AS numbered USING (file_no)
"""
# Current records whose row in a file is another than before. Of those that stand in for an equal one nothing changed but the place.
_MOVED_ON = """
    SELECT former.record_id, former.phone, former.token_set, former.widened, former.told
    FROM (SELECT *, {content} AS told FROM vault.records SEMI JOIN losers USING (record_id)) AS former
    JOIN numbered_files AS numbered USING (file_id)
    SEMI JOIN losers ON losers.file_no = numbered.file_no AND losers.row_no = former.row_no
"""
_RECORDS = """
    INSERT INTO vault.records BY NAME
    SELECT rows.* EXCLUDE (file_no, token_set), COALESCE(referred.wider, rows.token_set) AS token_set,
           referred.wider IS NOT NULL AS widened, file.file_id, file.account, file.exported_at
    FROM ({union}) AS rows
    JOIN offered_files AS file USING (file_no)
    LEFT JOIN referred ON referred.file_no = rows.file_no AND referred.row_no = rows.row_no
    ANTI JOIN losers ON losers.file_no = rows.file_no AND losers.row_no = rows.row_no
"""
_DETAILS = """
    INSERT INTO vault.{table} BY NAME
    SELECT rows.record_id, beside.* EXCLUDE (file_no, row_no)
    FROM ({beside}) AS beside
    JOIN ({union}) AS rows USING (file_no, row_no)
    ANTI JOIN losers ON losers.file_no = beside.file_no AND losers.row_no = beside.row_no
"""
# Of every version of a record: what was said once stays said. Nobody agreed after the file was landed: such a time is none.
_STATEMENTS = """
    INSERT INTO vault.statements BY NAME
    SELECT rows.record_id, file.file_id, rows.phone, rows.token_set, said.* EXCLUDE (file_no)
           REPLACE (CASE WHEN said.said_at <= file.landed_at OR NOT said.granted THEN said.said_at END AS said_at),
           COALESCE(rows.updated_at, rows.event_at, file.exported_at, file.landed_at) AS seen_at
    FROM ({said}) AS said
    JOIN ({union}) AS rows USING (file_no, row_no)
    JOIN offered_files AS file USING (file_no)
"""
_CHANGED = """
    SELECT arrived.record_id
    FROM winners AS arrived
    LEFT JOIN moved_on AS former USING (record_id)
    LEFT JOIN (SELECT record_id, {content} AS told FROM vault.records SEMI JOIN moved_on USING (record_id)) AS now USING (record_id)
    WHERE former.record_id IS NULL OR former.told <> now.told
    UNION ALL
    SELECT record_id FROM widened
"""
_FILES = """
    SELECT files.* REPLACE (
        files.duplicates + COALESCE(more.duplicates, 0) AS duplicates,
        files.superseded + COALESCE(more.superseded, 0) AS superseded,
        files.rows_in - files.rejects - files.duplicates - files.superseded - COALESCE(more.duplicates + more.superseded, 0) AS records
    )
    FROM (FROM vault.files UNION ALL BY NAME SELECT * EXCLUDE (file_no) FROM offered_files) AS files
    LEFT JOIN (
        SELECT file_id, SUM(duplicates) AS duplicates, SUM(superseded) AS superseded
        FROM (FROM lost_now UNION ALL SELECT file_id, -duplicates, -superseded FROM lost_before)
        GROUP BY file_id
    ) AS more USING (file_id)
"""
_SCRATCH = (
    *("winners", "losers", "moved_on", "arrived_sets", "arrived_identifiers", "lost_before", "lost_now", "counted"),
    *("offered_files", "numbered_files"),
)


class IngestedSegment(Protocol):
    """A landed segment."""

    @property
    def name(self) -> str:
        """Its name."""

    @property
    def file_id(self) -> str:
        """The export file it holds."""

    @property
    def header(self) -> dict[str, Any]:
        """What its landing wrote."""


class Store(Protocol):
    """Where landed segments are opened."""

    def attach(self, session: Session, segments: Any, /) -> AbstractContextManager[list[str]]:
        """Attach segments and give their catalog names."""


def deduplicate(session: Session, store: Store, segments: Sequence[IngestedSegment]) -> bool:
    """Add landed segments to the vault tables records, other_phones, scores, statements, token_sets, identifiers, replaced and files.

    The result does not depend on which segments came before which. Leaves as temporary tables what linking must look at again:
    `changed` (record_id), the records that are new or tell something else than before, and `phones_before` (phone) and
    `sets_before` (token_set, token), what such records showed before.

    Returns: False where what was there cannot be kept, and all segments must be added to empty tables; the tables are then spoilt.
    """
    known = {file_id for (file_id,) in session.rows("SELECT file_id FROM vault.files")}
    file_ids = sorted({*known, *(segment.file_id for segment in segments)})
    numbers = {file_id: number for number, file_id in enumerate(file_ids)}
    numbered = sorted(((numbers[segment.file_id], segment) for segment in segments), key=lambda pair: pair[0])
    _register_files(session, numbered, numbers)
    load(session, "versions")
    session.make("arrived_sets", "SELECT * FROM vault.token_sets LIMIT 0")
    session.make("arrived_identifiers", "SELECT * FROM vault.identifiers LIMIT 0")
    for catalogs in _attach_segments(session, store, numbered):
        session.execute(_VERSIONS.format(union=_union(catalogs, "landed_rows")))
        for table, source_table in (("arrived_sets", "token_sets"), ("arrived_identifiers", "identifiers")):
            session.execute(
                f"INSERT INTO {table} BY NAME SELECT * EXCLUDE (file_no) FROM ({_union(catalogs, source_table)})"
            )
    session.execute(_PREVIOUS)
    session.make("losers", _SUPERSEDED_ROWS)
    session.make("winners", _KEPT_ROWS)
    session.execute("DROP TABLE versions")
    content_hash = _content_hash()
    session.make("moved_on", _MOVED_ON.format(content=content_hash))
    is_invalid = order_references.has_unnamed(session)
    order_references.find(session)
    _keep_before(session)
    session.make("lost_before", f"{_REMOVED_ROWS}")
    for table in ("records", *_RECORD_DETAILS):
        session.execute(f"DELETE FROM vault.{table} WHERE record_id IN (SELECT record_id FROM moved_on)")
    for catalogs in _attach_segments(session, store, numbered):
        rows = _union(catalogs, "landed_rows")
        session.execute(_RECORDS.format(union=rows))
        for table, source_table in _RECORD_DETAILS.items():
            session.execute(_DETAILS.format(table=table, beside=_union(catalogs, source_table), union=rows))
        session.execute(_STATEMENTS.format(union=rows, said=_union(catalogs, "landed_consents")))
    order_references.extend(session)
    session.execute(_REPLACED)
    session.make("lost_now", f"{_REMOVED_ROWS}")
    session.make("changed", _CHANGED.format(content=content_hash))
    _keep_identifiers(session)
    session.make("counted", _FILES)
    session.execute("DELETE FROM vault.files")
    session.execute("INSERT INTO vault.files BY NAME FROM counted")
    for table in (*_SCRATCH, *order_references.SCRATCH):
        session.execute(f"DROP TABLE {table}")
    return not is_invalid


def totals(session: Session) -> dict[str, int]:
    """Return files, rows and what became of them, all files together.

    Raises:
        IntegrityError: more or fewer records were kept than were counted.
    """
    names = ("rows_in", "records", "duplicates", "superseded", "rejects")
    (row,) = session.rows(f"SELECT COUNT(*), {', '.join(f'SUM({name})' for name in names)} FROM vault.files")
    counts = dict(zip(("files", *names), (int(value or 0) for value in row), strict=True))
    (kept,) = session.rows("SELECT COUNT(*) FROM vault.records")[0]
    if counts["records"] != kept:
        raise IntegrityError(
            "{records} current records were counted but {kept} were kept; nothing was published.",
            records=counts["records"],
            kept=kept,
        )
    return counts


def _content_hash() -> str:
    """Return the SQL for a hash of what a record tells, whichever row of whichever file tells it."""
    names = [name for name in RECORDS.names if name not in ("row_no", "file_id", "exported_at")]
    return f"HASH({', '.join(names)}, CASE WHEN event_at IS NULL THEN exported_at END)"


def _keep_before(session: Session) -> None:
    previous = "(SELECT phone, token_set FROM moved_on UNION ALL SELECT phone, token_set FROM widened)"
    session.make("phones_before", f"SELECT DISTINCT phone FROM {previous} WHERE phone IS NOT NULL")
    session.make("sets_before", f"SELECT DISTINCT * FROM vault.token_sets SEMI JOIN {previous} USING (token_set)")


def _keep_identifiers(session: Session) -> None:
    """Add the sets and identifiers that came, and drop those that no record holds any more.

    They are written in order, so that a look-up of a few reads only the blocks where they stand.
    """
    gone = "(SELECT token_set FROM moved_on UNION SELECT token_set FROM widened)"
    session.execute(
        f"DELETE FROM vault.token_sets WHERE token_set IN (SELECT token_set FROM {gone} WHERE token_set IS NOT NULL "
        "AND token_set NOT IN (SELECT token_set FROM vault.records WHERE token_set IS NOT NULL))"
    )
    session.execute(
        "INSERT INTO vault.token_sets SELECT DISTINCT sets.* FROM arrived_sets AS sets SEMI JOIN vault.records USING (token_set) "
        "ANTI JOIN vault.token_sets AS known USING (token_set) ORDER BY token_set"
    )
    session.execute(
        "DELETE FROM vault.identifiers WHERE token IN (SELECT token FROM sets_before ANTI JOIN vault.token_sets USING (token))"
    )
    session.execute(
        "INSERT INTO vault.identifiers SELECT token, MIN(kind), MIN(namespace), MIN(value) FROM arrived_identifiers "
        "SEMI JOIN vault.token_sets USING (token) ANTI JOIN vault.identifiers AS known USING (token) GROUP BY token ORDER BY token"
    )


def _attach_segments(
    session: Session, store: Store, numbered: list[tuple[int, IngestedSegment]]
) -> Iterator[list[tuple[int, str]]]:
    """Attach the segments, some at a time, and yield (file_no, catalog) of those attached."""
    for start in range(0, len(numbered), _AT_ONCE):
        part = numbered[start : start + _AT_ONCE]
        with store.attach(session, [segment for _, segment in part]) as names:
            yield [(number, name) for (number, _), name in zip(part, names, strict=True)]


def _union(catalogs: list[tuple[int, str]], table: str) -> str:
    # NOTE: by name: what was landed before a column was there has none of it.
    return " UNION ALL BY NAME ".join(f"SELECT {number} AS file_no, * FROM {name}.{table}" for number, name in catalogs)


def _register_files(session: Session, numbered: list[tuple[int, IngestedSegment]], numbers: dict[str, int]) -> None:
    session.make("offered_files", "SELECT 0 AS file_no, files.* FROM vault.files AS files LIMIT 0")
    for number, segment in numbered:
        columns: dict[str, Any] = {
            "file_no": number,
            "file_id": segment.file_id,
            "segment": segment.name,
            "source": " + ".join(segment.header["sources"]),
            "channel": " + ".join(segment.header["channels"]),
            "duplicates": 0,
            "superseded": 0,
            **{name: segment.header[name] for name in _NAMED},
        }
        marks = ", ".join("?" * len(columns))
        session.execute(f"INSERT INTO offered_files ({', '.join(columns)}) VALUES ({marks})", [*columns.values()])
    exported = dict(
        session.rows(
            "SELECT file_id, exported_at FROM vault.files UNION ALL SELECT file_id, exported_at FROM offered_files"
        )
    )
    load(session, "numbered_files", [(n, file_id, exported[file_id]) for file_id, n in numbers.items()])
