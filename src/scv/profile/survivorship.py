"""Build one profile per customer: which value survives is policy (`trusted` or `latest`), where it
came from is kept.
"""

from collections.abc import Collection, Mapping, Sequence

import polars as pl

from scv.schema.scratch import load
from scv.schema.session import Session
from scv.schema.sql_steps import run, steps

FIELDS = ("name", "nickname", "gender", "birthday", "email", "address")
# `recency` has 36 digits; a source's trust stands before it.
_TRUST_UNIT = 10**36


def build_profiles(session: Session) -> None:
    """Build the profiles.

    Reads `customer_records`, `links`, `group_ids`, `trust` and `corrections`; leaves the steps of
    orders.sql and survivorship.sql as temporary tables, and the result as the temporary view
    `profiles`, for a single reader.
    """
    run(session, steps("scv.profile", "orders.sql"))
    run(session, steps("scv.profile", "survivorship.sql"))


def load_trust(
    session: Session,
    policies: Mapping[str, str],
    trust: Sequence[str],
    sources: Sequence[str],
    full_orders: Collection[str] = (),
    order_refunds: Collection[str] = (),
) -> None:
    """Make `trust`: how much the value of each source weighs, by field.

    Args:
        policies: field → 'trusted' (the most trusted source wins, then the latest event) or
            'latest' (the latest event wins).
        trust: sources, the most trusted first; one not named is trusted least.
        sources: every source there is.
        full_orders: the sources whose rows repeat the money of their whole order.
        order_refunds: those whose rows repeat what went back of it.
    """
    rows = [
        (source, source in full_orders, source in order_refunds, *_weights(source, policies, trust))
        for source in sources
    ]
    load(session, "trust", rows)


def _weights(source: str, policies: Mapping[str, str], trust: Sequence[str]) -> list[str]:
    rank = len(trust) - trust.index(source) if source in trust else 0
    return [str(rank * _TRUST_UNIT if policies[field] == "trusted" else 0) for field in FIELDS]


def load_corrections(session: Session, corrections: Sequence[tuple[int, int, str, str]]) -> None:
    """Make `corrections`: what people say of a customer, one row a decision, the parts of an
    address apart.

    Args:
        corrections: the group's key, the number of the decision, field, value.
    """
    # NOTE: here, because whoever reads settings need not load all that reads values.
    from scv import values

    given = pl.DataFrame(
        [(str(key), *rest) for key, *rest in corrections],
        schema={"key": pl.String, "entry": pl.Int64, "field": pl.String, "value": pl.String},
        orient="row",
    )
    address = pl.when(pl.col("field") == "address").then("value")
    parts = values.split_address(address)
    rows = given.with_columns(
        **{part: parts.struct.field(part) for part in ("province", "city", "district")},
        address=address,
    )
    load(session, "corrections", rows)
