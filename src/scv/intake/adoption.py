"""Choose, among all landed rows, the current records: the latest version of each, whatever came in first."""

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from typing import Any, Protocol

# Segments are read so many at a time: one statement over many writes far faster than one statement each.
_AT_ONCE = 32
_NAMED = ("account", "exported_at", "name", "landed_at", "rows_in", "furniture", "rejects")

_VERSIONS = """
    INSERT INTO versions
    SELECT file_no, row_no, record_id, content, updated_at, status_rank, token_set, order_token FROM ({union})
"""
# An order's number identifies whoever it belongs to only where another file knows the order by nothing else (its items, its
# returns): there it joins the identifiers of the order's own rows. A set's token is the sum of its members' below their rank.
_RANK = "1329227995784915872903807060280344576::HUGEINT"
_REFERRED = """
    CREATE TEMP TABLE referred AS
    SELECT file_no, row_no, token_set, order_token,
           CASE WHEN token_set IS NULL THEN order_token
                ELSE ((token_set::HUGEINT % {rank} + order_token::HUGEINT % {rank}) % {rank} + 14 * {rank})::DECIMAL(38,0)
           END AS wider
    FROM versions
    SEMI JOIN (SELECT token AS order_token FROM all_identifiers WHERE kind = 'order') AS named USING (order_token)
    ANTI JOIN all_sets ON all_sets.token_set = versions.token_set AND all_sets.token = versions.order_token
"""
_WIDER_SETS = """
    INSERT INTO all_sets
    SELECT DISTINCT wider, order_token FROM referred
    UNION ALL
    SELECT DISTINCT wider, token FROM referred JOIN all_sets USING (token_set)
"""
# Order: own latest time, status order, export time, content; then equal rows stand in for each other.
_LOSERS = """
    CREATE TEMP TABLE losers AS
    WITH repeated AS (SELECT record_id FROM versions GROUP BY record_id HAVING COUNT(*) > 1),
    ranked AS (
        SELECT file_no, row_no, content, FIRST_VALUE(content) OVER current AS kept, ROW_NUMBER() OVER current AS place
        FROM versions
        JOIN offered_files USING (file_no)
        SEMI JOIN repeated USING (record_id)
        WINDOW current AS (
            PARTITION BY record_id
            ORDER BY updated_at DESC NULLS LAST, status_rank DESC, exported_at DESC NULLS LAST, content DESC,
                     file_no, row_no
        )
    )
    SELECT file_no, row_no, CASE WHEN content = kept THEN 'duplicate' ELSE 'superseded' END AS status
    FROM ranked
    WHERE place > 1
"""
_RECORDS = """
    INSERT INTO vault.records BY NAME
    SELECT rows.* EXCLUDE (file_no, token_set), COALESCE(referred.wider, rows.token_set) AS token_set,
           file.file_id, file.account, file.exported_at
    FROM ({union}) AS rows
    JOIN offered_files AS file USING (file_no)
    LEFT JOIN referred ON referred.file_no = rows.file_no AND referred.row_no = rows.row_no
    ANTI JOIN losers ON losers.file_no = rows.file_no AND losers.row_no = rows.row_no
"""
_PHONES = """
    INSERT INTO vault.other_phones BY NAME
    SELECT rows.record_id, phones.* EXCLUDE (file_no, row_no)
    FROM ({phones}) AS phones
    JOIN ({union}) AS rows USING (file_no, row_no)
    ANTI JOIN losers ON losers.file_no = phones.file_no AND losers.row_no = phones.row_no
"""
_FILES = """
    INSERT INTO vault.files BY NAME
    SELECT files.* EXCLUDE (file_no, records, duplicates, superseded),
           files.rows_in - files.rejects - lost.duplicates - lost.superseded AS records,
           lost.duplicates, lost.superseded
    FROM offered_files AS files
    JOIN (
        SELECT files.file_no,
               COUNT(*) FILTER (losers.status = 'duplicate') AS duplicates,
               COUNT(*) FILTER (losers.status = 'superseded') AS superseded
        FROM offered_files AS files LEFT JOIN losers USING (file_no) GROUP BY files.file_no
    ) AS lost USING (file_no)
"""


class Landed(Protocol):
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

    def opened(self, con: Any, segments: Any, /) -> AbstractContextManager[list[str]]:
        """Attach segments and give their catalog names."""


def adopt(con: Any, store: Store, segments: Sequence[Landed]) -> None:
    """Fill the vault tables records, other_phones, token_sets, identifiers and files from landed segments.

    The result does not depend on the order of `segments`: they are taken in order of their file ids.
    """
    numbered = list(enumerate(sorted(segments, key=lambda segment: segment.file_id)))
    _offer_files(con, numbered)
    con.execute(
        "CREATE TEMP TABLE versions (file_no INTEGER, row_no INTEGER, record_id DECIMAL(38,0), content DECIMAL(38,0), "
        "updated_at BIGINT, status_rank INTEGER, token_set DECIMAL(38,0), order_token DECIMAL(38,0))"
    )
    con.execute("CREATE TEMP TABLE all_sets AS SELECT * FROM vault.token_sets")
    con.execute("CREATE TEMP TABLE all_identifiers AS SELECT * FROM vault.identifiers")
    for catalogs in _opened(con, store, numbered):
        con.execute(_VERSIONS.format(union=_union(catalogs, "landed_rows")))
        for table, landed in (("all_sets", "token_sets"), ("all_identifiers", "identifiers")):
            con.execute(f"INSERT INTO {table} BY NAME SELECT * EXCLUDE (file_no) FROM ({_union(catalogs, landed)})")
    con.execute(_LOSERS)
    con.execute(_REFERRED.format(rank=_RANK))
    con.execute(_WIDER_SETS)
    con.execute("DROP TABLE versions")
    for catalogs in _opened(con, store, numbered):
        rows, phones = _union(catalogs, "landed_rows"), _union(catalogs, "landed_phones")
        con.execute(_RECORDS.format(union=rows))
        con.execute(_PHONES.format(union=rows, phones=phones))
    con.execute(
        "INSERT INTO vault.token_sets SELECT DISTINCT all_sets.* FROM all_sets SEMI JOIN vault.records USING (token_set)"
    )
    con.execute(
        "INSERT INTO vault.identifiers SELECT token, MIN(kind), MIN(namespace), MIN(value) FROM all_identifiers "
        "SEMI JOIN vault.token_sets USING (token) GROUP BY token"
    )
    con.execute(_FILES)
    for table in ("all_sets", "all_identifiers", "losers", "referred", "offered_files"):
        con.execute(f"DROP TABLE {table}")


def _opened(con: Any, store: Store, numbered: list[tuple[int, Landed]]) -> Iterator[list[tuple[int, str]]]:
    """Attach the segments, some at a time, and yield (file_no, catalog) of those attached."""
    for start in range(0, len(numbered), _AT_ONCE):
        part = numbered[start : start + _AT_ONCE]
        with store.opened(con, [segment for _, segment in part]) as names:
            yield [(number, name) for (number, _), name in zip(part, names, strict=True)]


def _union(catalogs: list[tuple[int, str]], table: str) -> str:
    return " UNION ALL ".join(f"SELECT {number} AS file_no, * FROM {name}.{table}" for number, name in catalogs)


def _offer_files(con: Any, numbered: list[tuple[int, Landed]]) -> None:
    con.execute("CREATE TEMP TABLE offered_files AS SELECT 0 AS file_no, files.* FROM vault.files AS files")
    marks = ", ".join("?" * (len(_NAMED) + 5))
    for number, segment in numbered:
        con.execute(
            f"INSERT INTO offered_files (file_no, file_id, segment, source, channel, {', '.join(_NAMED)}) VALUES ({marks})",
            [
                number,
                segment.file_id,
                segment.name,
                *(" + ".join(segment.header[each]) for each in ("sources", "channels")),
                *(segment.header[name] for name in _NAMED),
            ],
        )
