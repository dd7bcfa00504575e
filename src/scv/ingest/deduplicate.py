"""Choose, among all landed rows, the current records: the latest version of each, whatever came in
first.

New segments are added to what is there; a rebuild adds all of them to nothing. There is no second
way.
"""

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from functools import partial
from typing import Any, Protocol

from scv.errors import IntegrityError
from scv.ingest import former_holders, keyless_rows, order_references
from scv.schema.scratch import load
from scv.schema.session import Session
from scv.schema.sql_steps import statement

# Segments are read so many at a time: one statement over many writes far faster than one statement
# each.
_AT_ONCE = 32
# What stands beside a record: the vault's table, and the landed one.
_RECORD_DETAILS = {"other_phones": "landed_phones", "scores": "landed_scores"}
_NAMED = ("account", "exported_at", "name", "landed_at", "rows_in", "furniture", "rejects")

_sql = partial(statement, "scv.ingest", "deduplicate.sql")
_counts = partial(statement, "scv.ingest", "row_counts.sql")
_SCRATCH = (
    *(
        "winners",
        "losers",
        "moved_on",
        "arrived_sets",
        "arrived_identifiers",
        "lost_before",
        "counted",
    ),
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
    """Add landed segments to the vault tables records, other_phones, scores, statements,
    token_sets, identifiers, replaced, former_holders, keyless_superseded and files.

    The result does not depend on which segments came before which. Leaves as temporary tables what
    linking must look at again: `changed` (record_id), the records that are new or tell something
    else than before, and `phones_before` (phone) and `sets_before` (token_set, token), what such
    records showed before, and `links_left`, how records that are no more were linked.

    Returns: False where what was there cannot be kept, and all segments must be added to empty
    tables; the tables are then spoilt.
    """
    keyless_rows.restore(session)
    known = {file_id for (file_id,) in session.rows("SELECT file_id FROM vault.files")}
    file_ids = sorted({*known, *(segment.file_id for segment in segments)})
    numbers = {file_id: number for number, file_id in enumerate(file_ids)}
    numbered = sorted(
        ((numbers[segment.file_id], segment) for segment in segments), key=lambda pair: pair[0]
    )
    _register_files(session, numbered, numbers)
    load(session, "versions")
    _make(session, "arrived_sets", "arrived_identifiers")
    for catalogs in _attach_segments(session, store, numbered):
        session.execute(_sql("landed_versions").format(rows=_union(catalogs, "landed_rows")))
        session.execute(_sql("landed_sets").format(sets=_union(catalogs, "token_sets")))
        session.execute(
            _sql("landed_identifiers").format(identifiers=_union(catalogs, "identifiers"))
        )
    session.execute(_sql("former_versions"))
    cards = former_holders.find(session)
    _make(session, "losers")
    if cards.any:
        former_holders.extend_losers(session)
    _make(session, "winners")
    session.execute("DROP TABLE versions")
    session.make("lost", _counts("lost"), view=True)
    session.make("lost_before", _counts("lost_before"))
    if cards.any:
        former_holders.rename(session, _RECORD_DETAILS)
    _make(session, "moved_on")
    is_complete = cards.complete and not order_references.has_unnamed(session)
    order_references.find(session)
    _make(session, "phones_before", "sets_before")
    for table in ("records", *_RECORD_DETAILS):
        session.execute(
            f"DELETE FROM vault.{table} WHERE record_id IN (SELECT record_id FROM moved_on)"
        )
    for catalogs in _attach_segments(session, store, numbered):
        rows = _union(catalogs, "landed_rows")
        if cards.any:
            rows = former_holders.row_query(rows)
        session.execute(_sql("records").format(rows=rows))
        for table, source_table in _RECORD_DETAILS.items():
            session.execute(
                _sql("details").format(
                    table=table, beside=_union(catalogs, source_table), rows=rows
                )
            )
        session.execute(
            _sql("statements").format(rows=rows, consents=_union(catalogs, "landed_consents"))
        )
    order_references.extend(session)
    session.execute(_sql("replaced"))
    _make(session, "changed")
    for change in ("sets_gone", "sets_new", "identifiers_gone", "identifiers_new"):
        session.execute(statement("scv.ingest", "kept_identifiers.sql", change))
    session.make("counted", _counts("counted"))
    session.execute("DELETE FROM vault.files")
    session.execute("INSERT INTO vault.files BY NAME FROM counted")
    is_complete &= keyless_rows.replace(session)
    made = (*_SCRATCH, *former_holders.SCRATCH, *order_references.SCRATCH, *keyless_rows.SCRATCH)
    # NOTE: in one call: each costs more to be asked for than to be done.
    session.execute(
        ";".join(["DROP VIEW lost", *(f"DROP TABLE IF EXISTS {name}" for name in made)])
    )
    return is_complete


def totals(session: Session) -> dict[str, int]:
    """Return files, rows and what became of them, all files together.

    Raises:
        IntegrityError: more or fewer records were kept than were counted.
    """
    (counts,) = session.dicts(_counts("totals"))
    (kept,) = session.rows("SELECT COUNT(*) FROM vault.records")[0]
    if counts["records"] != kept:
        raise IntegrityError(
            "{records} current records were counted but {kept} were kept; nothing was published.",
            records=counts["records"],
            kept=kept,
        )
    return counts


def _make(session: Session, *names: str) -> None:
    for name in names:
        session.make(name, _sql(name))


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
    return " UNION ALL BY NAME ".join(
        f"SELECT {number} AS file_no, * FROM {name}.{table}" for number, name in catalogs
    )


def _register_files(
    session: Session, numbered: list[tuple[int, IngestedSegment]], numbers: dict[str, int]
) -> None:
    _make(session, "offered_files")
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
            # NOTE: files landed before these were counted have none.
            **{name: segment.header.get(name, 0) for name in ("typed_cells", "unread_cells")},
        }
        marks = ", ".join("?" * len(columns))
        session.execute(
            f"INSERT INTO offered_files ({', '.join(columns)}) VALUES ({marks})",
            [*columns.values()],
        )
    exported = dict(
        session.rows(
            "SELECT file_id, exported_at FROM vault.files UNION ALL SELECT file_id, exported_at FROM offered_files"
        )
    )
    load(
        session,
        "numbered_files",
        [(n, file_id, exported[file_id]) for file_id, n in numbers.items()],
    )
