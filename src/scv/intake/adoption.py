"""Choose, among all landed rows, the current records: the latest version of each, whatever came in first."""

from collections.abc import Iterator
from contextlib import AbstractContextManager
from typing import Any, Protocol

_VERSIONS = """
    INSERT INTO versions
    SELECT ? AS file_no, row_no, record_id, content, updated_at, status_rank, ? AS exported_at FROM segment.landed_rows
"""
# Order: own latest time, status order, export time, content; then equal rows stand in for each other.
_LOSERS = """
    CREATE TEMP TABLE losers AS
    WITH repeated AS (SELECT record_id FROM versions GROUP BY record_id HAVING COUNT(*) > 1),
    ranked AS (
        SELECT file_no, row_no, content, FIRST_VALUE(content) OVER current AS kept, ROW_NUMBER() OVER current AS place
        FROM versions
        SEMI JOIN repeated USING (record_id)
        WINDOW current AS (
            PARTITION BY record_id
            ORDER BY updated_at DESC NULLS LAST, status_rank DESC, exported_at DESC NULLS LAST, content DESC, file_no, row_no
        )
    )
    SELECT file_no, row_no, CASE WHEN content = kept THEN 'duplicate' ELSE 'superseded' END AS status
    FROM ranked
    WHERE place > 1
"""
_RECORDS = """
    INSERT INTO vault.records BY NAME
    SELECT rows.*, ? AS file_id, ? AS source, ? AS channel, ? AS account, ? AS exported_at
    FROM segment.landed_rows AS rows
    ANTI JOIN losers ON losers.file_no = ? AND losers.row_no = rows.row_no
"""
_PHONES = """
    INSERT INTO vault.other_phones BY NAME
    SELECT rows.record_id, phones.* EXCLUDE (row_no)
    FROM segment.landed_phones AS phones
    JOIN segment.landed_rows AS rows USING (row_no)
    ANTI JOIN losers ON losers.file_no = ? AND losers.row_no = rows.row_no
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

    def opened(self, con: Any, segment: Any, /) -> AbstractContextManager[None]:
        """Attach one as `segment`."""


def adopt(con: Any, store: Store, segments: list[Landed]) -> None:
    """Fill the vault tables records, other_phones, token_sets, identifiers and files from landed segments.

    The result does not depend on the order of `segments`: they are taken in order of their file ids.
    """
    numbered = list(enumerate(sorted(segments, key=lambda segment: segment.file_id)))
    con.execute(
        "CREATE TEMP TABLE versions (file_no INTEGER, row_no INTEGER, record_id DECIMAL(38,0), content DECIMAL(38,0), "
        "updated_at BIGINT, status_rank INTEGER, exported_at BIGINT)"
    )
    for number, segment in _each(con, store, numbered):
        con.execute(_VERSIONS, [number, segment.header["exported_at"]])
    con.execute(_LOSERS)
    con.execute("DROP TABLE versions")
    con.execute("CREATE TEMP TABLE all_sets (token_set DECIMAL(38,0), token DECIMAL(38,0))")
    con.execute("CREATE TEMP TABLE all_identifiers AS SELECT * FROM vault.identifiers")
    for number, segment in _each(con, store, numbered):
        header = segment.header
        place = [segment.file_id, header["source"], header["channel"], header["account"], header["exported_at"]]
        con.execute(_RECORDS, [*place, number])
        con.execute(_PHONES, [number])
        con.execute("INSERT INTO all_sets SELECT * FROM segment.token_sets")
        con.execute("INSERT INTO all_identifiers SELECT * FROM segment.identifiers")
    con.execute(
        "INSERT INTO vault.token_sets SELECT DISTINCT all_sets.* FROM all_sets SEMI JOIN vault.records USING (token_set)"
    )
    con.execute(
        "INSERT INTO vault.identifiers SELECT DISTINCT all_identifiers.* FROM all_identifiers "
        "SEMI JOIN vault.token_sets USING (token)"
    )
    _count_files(con, numbered)
    for table in ("all_sets", "all_identifiers", "losers"):
        con.execute(f"DROP TABLE {table}")


def _each(con: Any, store: Store, numbered: list[tuple[int, Landed]]) -> Iterator[tuple[int, Landed]]:
    for number, segment in numbered:
        with store.opened(con, segment):
            yield number, segment


def _count_files(con: Any, numbered: list[tuple[int, Landed]]) -> None:
    con.execute("CREATE TEMP TABLE offered_files AS SELECT 0 AS file_no, files.* FROM vault.files AS files")
    named = ("source", "channel", "account", "exported_at", "name", "landed_at", "rows_in", "furniture", "rejects")
    marks = ", ".join("?" * (len(named) + 3))
    for number, segment in numbered:
        con.execute(
            f"INSERT INTO offered_files (file_no, file_id, segment, {', '.join(named)}) VALUES ({marks})",
            [number, segment.file_id, segment.name, *(segment.header[name] for name in named)],
        )
    con.execute(_FILES)
    con.execute("DROP TABLE offered_files")
