"""What a built file holds, in two figures per table: what was read back is compared with what was
written, and `scv verify` with both.
"""

from functools import partial

from scv.schema.session import Session
from scv.schema.sql_steps import statement

_sql = partial(statement, "scv.vault", "checksums.sql")


def table_seals(session: Session, catalog: str) -> dict[str, list[int]]:
    """Return table → [rows, order-free hash of all rows] for every table of an attached file."""
    tables = session.rows(_sql("tables"), [catalog])
    if not tables:
        return {}
    # NOTE: in one statement: of small tables each costs more to be asked than to be read.
    each = " UNION ALL ".join(
        _sql("table").format(catalog=catalog, table=table) for (table,) in tables
    )
    seals = session.rows(_sql("seals").format(each=each))
    return {table: [int(rows), int(found)] for table, rows, found in seals}
