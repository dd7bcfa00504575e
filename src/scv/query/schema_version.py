"""Whether published tables are those of this version of scv: between an update and its first night they may lack a table or a column."""

from scv.errors import UsageError
from scv.schema import PUBLISHED
from scv.schema.session import Session


def check_version(session: Session, catalog: str = "") -> None:
    """Say so where published tables lack what this version reads.

    Args:
        session: has them attached as `catalog`; in use, where none is named.

    Raises:
        UsageError: a table or a column of this version is not there.
    """
    existing = session.rows(
        "SELECT table_name, column_name FROM duckdb_columns() WHERE database_name = COALESCE(NULLIF(?, ''), current_database())",
        [catalog],
    )
    if {(table.name, column.name) for table in PUBLISHED for column in table.columns} - set(existing):
        raise UsageError(
            "what is published was made by an older version of scv and lacks what this "
            "command reads. Publish anew with: scv nightly"
        )
