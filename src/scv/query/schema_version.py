"""Whether published tables are those of this version of scv: between an update and its first night they may lack a table or a column."""

from typing import Any

from scv.errors import UsageError
from scv.schema import PUBLISHED


def check_version(con: Any, catalog: str = "") -> None:
    """Say so where published tables lack what this version reads.

    Args:
        con: has them attached as `catalog`; in use, where none is named.

    Raises:
        UsageError: a table or a column of this version is not there.
    """
    existing = con.execute(
        "SELECT table_name, column_name FROM duckdb_columns() WHERE database_name = COALESCE(NULLIF(?, ''), current_database())",
        [catalog],
    ).fetchall()
    if {(table.name, column.name) for table in PUBLISHED for column in table.columns} - set(existing):
        raise UsageError(
            "what is published was made by an older version of scv and lacks what this "
            "command reads. Publish anew with: scv nightly"
        )
