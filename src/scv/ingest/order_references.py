"""Orders that another record names: where a report of items or returns knows a buyer by an order's
number alone, that number joins the identifiers of the order's own records.
"""

from functools import partial

from scv.schema.session import Session
from scv.schema.sql_steps import statement

SCRATCH = ("named_orders", "referred", "widened")

_sql = partial(statement, "scv.ingest", "order_references.sql")


def find(session: Session) -> None:
    """Make `referred`, the rows that came whose order is named, and `widened`, the records there
    before that it is named of only now.

    Reads `winners`, `moved_on`, `arrived_sets` and `arrived_identifiers` (see deduplicate.py), and
    adds to `arrived_sets` the sets that come of it.
    """
    for name in SCRATCH:
        session.make(name, _sql(name).format(wider=_sql("wider")))
    session.execute(_sql("wider_sets"))
    session.execute(_sql("wider_sets_before"))


def extend(session: Session) -> None:
    """Give the records that were there before their wider sets."""
    session.execute(_sql("widen"))


def has_unnamed(session: Session) -> bool:
    """Tell whether an order is named no more by any record."""
    # NOTE: hardly any night leaves one behind, and only then all records need be asked.
    return all(session.scalar(_sql(query)) for query in ("left_behind", "unnamed"))
