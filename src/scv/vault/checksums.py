"""What a built file holds, in two figures per table: what was read back is compared with what was written, and `scv verify` with both."""

from scv.schema.session import Session

_SEAL = "SELECT '{table}', COUNT(*), COALESCE(SUM(HASH({columns})) % (2**62)::HUGEINT, 0) FROM {catalog}.{table}"


def table_seals(session: Session, catalog: str) -> dict[str, list[int]]:
    """Return table → [rows, order-free hash of all rows] for every table of an attached file."""
    columns = session.rows(
        "SELECT table_name, LIST(column_name ORDER BY column_index) FROM duckdb_columns() "
        "WHERE database_name = ? GROUP BY table_name ORDER BY table_name",
        [catalog],
    )
    if not columns:
        return {}
    # NOTE: in one statement: of small tables each costs more to be asked than to be read.
    seals = session.rows(
        " UNION ALL ".join(_SEAL.format(catalog=catalog, table=each, columns=", ".join(of)) for each, of in columns)
    )
    return {table: [int(rows), int(found)] for table, rows, found in seals}
