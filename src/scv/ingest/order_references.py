"""Orders that another record names: where a report of items or returns knows a buyer by an order's number alone, that number joins the
identifiers of the order's own records."""

from scv.schema.session import Session

SCRATCH = ("named_orders", "referred", "widened")

# An order's number identifies whoever it belongs to only where another record knows the order by nothing else (its items, its
# returns): there it joins the identifiers of the order's own rows. A set's token is the sum of its members' below their rank.
_RANK = "1329227995784915872903807060280344576::HUGEINT"
_EXTENDED = """
    CASE WHEN token_set IS NULL THEN order_token
         ELSE ((token_set::HUGEINT % {rank} + order_token::HUGEINT % {rank}) % {rank} + 14 * {rank})::DECIMAL(38,0)
    END
"""
_NAMED_ORDERS = """
    SELECT DISTINCT token AS order_token
    FROM (
        SELECT sets.token FROM arrived_sets AS sets
        SEMI JOIN arrived_identifiers AS named ON named.token = sets.token AND named.kind = 'order'
        SEMI JOIN winners ON winners.token_set = sets.token_set
        UNION ALL
        SELECT token FROM vault.identifiers WHERE kind = 'order'
    )
"""
_REFERENCES = """
    SELECT file_no, row_no, token_set, order_token, {wider} AS wider
    FROM winners
    SEMI JOIN named_orders USING (order_token)
    ANTI JOIN arrived_sets AS own ON own.token_set = winners.token_set AND own.token = winners.order_token
"""
# The same for records that were there before the order was named.
_EXTENDED_RECORDS = """
    SELECT record_id, phone, token_set, order_token, {wider} AS wider
    FROM vault.records
    SEMI JOIN named_orders USING (order_token)
    ANTI JOIN moved_on USING (record_id)
    ANTI JOIN vault.token_sets AS own ON own.token_set = records.token_set AND own.token = records.order_token
"""
_EXTENDED_SETS = """
    INSERT INTO arrived_sets
    SELECT DISTINCT wider, order_token FROM {table}
    UNION ALL
    SELECT DISTINCT wider, sets.token FROM {table} JOIN {sets} AS sets USING (token_set)
"""
# Orders that only replaced rows named: the records they were joined to must lose them again, and only all rows together tell which.
_LEFT_BEHIND = """
    SELECT sets.token FROM vault.token_sets AS sets
    SEMI JOIN (FROM moved_on WHERE NOT widened) AS named USING (token_set)
    SEMI JOIN vault.identifiers AS orders ON orders.token = sets.token AND orders.kind = 'order'
    EXCEPT
    SELECT sets.token FROM arrived_sets AS sets SEMI JOIN winners USING (token_set)
"""
_UNNAMED = f"""
    {_LEFT_BEHIND}
    EXCEPT
    SELECT sets.token FROM vault.token_sets AS sets
    SEMI JOIN (FROM vault.records ANTI JOIN moved_on USING (record_id) WHERE NOT widened) AS others USING (token_set)
"""


def find(session: Session) -> None:
    """Make `referred`, the rows that came whose order is named, and `widened`, the records there before that it is named of only now.

    Reads `winners`, `moved_on`, `arrived_sets` and `arrived_identifiers` (see deduplicate.py), and adds to `arrived_sets` the sets that
    come of it.
    """
    session.make("named_orders", _NAMED_ORDERS)
    extended = _EXTENDED.format(rank=_RANK)
    session.make("referred", _REFERENCES.format(wider=extended))
    session.make("widened", _EXTENDED_RECORDS.format(wider=extended))
    session.execute(_EXTENDED_SETS.format(table="referred", sets="arrived_sets"))
    session.execute(_EXTENDED_SETS.format(table="widened", sets="vault.token_sets"))


def extend(session: Session) -> None:
    """Give the records that were there before their wider sets."""
    session.execute(
        "UPDATE vault.records SET token_set = widened.wider, widened = TRUE FROM widened WHERE widened.record_id = records.record_id"
    )


def has_unnamed(session: Session) -> bool:
    """Tell whether an order is named no more by any record."""
    # NOTE: hardly any night leaves one behind, and only then all records need be asked.
    return all(session.scalar(f"SELECT COUNT(*) FROM ({query})") for query in (_LEFT_BEHIND, _UNNAMED))
