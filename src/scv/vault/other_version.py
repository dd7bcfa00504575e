"""Between an update of scv and its first night, files may lack what this version reads."""

from collections.abc import Iterable

from scv.errors import UsageError
from scv.schema import Table
from scv.schema.session import Session


def check_version(session: Session, tables: Iterable[Table], catalog: str = "") -> None:
    """Say so where tables lack what this version reads.

    Args:
        session: has them attached as `catalog`; in use, where none is named.

    Raises:
        UsageError: a table or a column of this version is not there.
    """
    existing = session.rows(
        "SELECT table_name, column_name FROM duckdb_columns() WHERE database_name = COALESCE(NULLIF(?, ''), current_database())",
        [catalog],
    )
    if {(table.name, name) for table in tables for name in table.names} - set(existing):
        raise UsageError(
            "what is published was made by an older version of scv and lacks what this "
            "command reads. Publish anew with: scv nightly"
        )
