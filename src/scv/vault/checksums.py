"""What a built file holds, in two figures per table: what was read back is compared with what was
written, and `scv verify` with both.
"""

from functools import partial

from scv.schema.session import Session
from scv.schema.sql_steps import statement

_sql = partial(statement, "scv.vault", "checksums.sql")


def table_seals(session: Session, catalog: str) -> dict[str, list[int]]:
    """Return table → [rows, order-free hash of all rows] for every table of an attached file."""
    held = {table: int(rows) for table, rows in session.rows(_sql("tables"), [catalog])}
    # NOTE: in one statement: of small tables each costs more to be asked than to be read. What the
    # file itself holds to be empty has no row to read.
    filled = [table for table, rows in held.items() if rows]
    seals = (
        session.rows(
            " UNION ALL ".join(
                _sql("seal").format(catalog=catalog, table=table) for table in filled
            )
        )
        if filled
        else []
    )
    return {table: [0, 0] for table in held} | {
        table: [int(rows), int(found)] for table, rows, found in seals
    }
