"""Fill the tables that tell marketers of the data itself: which channels overlap, how complete it is, and what the words mean."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from scv.serving.gate import MEANINGS, Limits
from scv.steps import fill
from scv.tables import PUBLISHED, TIERS, WORDS

_CHANNELS = ("in_wechat", "in_weibo", "in_ecommerce", "in_store", "in_service", "in_web")
_OVERLAP = f"""
    INSERT INTO published.channel_overlap
    SELECT {", ".join(_CHANNELS)}, COUNT(*), COUNT(*) FILTER (orders > 0), COALESCE(SUM(spent_yuan), 0)
    FROM published.profiles GROUP BY {", ".join(_CHANNELS)} HAVING COUNT(*) >= $1
"""
_FIELDS = ("phone_tail", "surname", "gender", "birth_month", "age_band", "province", "city", "last_seen", "last_order")
_FIELD = """
    INSERT INTO published.data_quality
    SELECT 'field', '{0}', COUNT({0}), COUNT(*), COUNT({0}) / GREATEST(COUNT(*), 1) FROM published.profiles
"""
_SOURCES = """
    INSERT INTO published.data_quality
    SELECT 'source', source, SUM(rows_in - rejects), SUM(rows_in), SUM(rows_in - rejects) / GREATEST(SUM(rows_in), 1)
    FROM vault.files GROUP BY source ORDER BY source
"""

# Of the ids that became one customer, the one that is still its own tells where it was before.
_MOVES = f"""
    INSERT INTO published.tier_moves
    WITH before AS (
        SELECT DISTINCT ON (COALESCE(id.customer_id, former.customer_id)) COALESCE(id.customer_id, former.customer_id) AS customer_id,
            {", ".join(f"former.{tier}" for tier in TIERS)}
        FROM former_traits AS former LEFT JOIN published.resolved_ids AS id ON id.any_id = former.customer_id
        ORDER BY COALESCE(id.customer_id, former.customer_id), former.customer_id = id.customer_id DESC, former.customer_id
    ), moved AS (
        SELECT {", ".join(f"before.{tier} AS {tier}_before, now.{tier} AS {tier}_now" for tier in TIERS)}
        FROM before FULL JOIN published.traits AS now USING (customer_id)
    )
    {
    " UNION ALL ".join(
        f"SELECT '{tier}' AS tier, {tier}_before, {tier}_now, COUNT(*) FROM moved WHERE COALESCE({tier}_before, {tier}_now) IS NOT NULL "
        f"GROUP BY ALL HAVING COUNT(*) >= $1"
        for tier in TIERS
    )
}
    ORDER BY ALL
"""


def fill_moves(con: Any, min_group: int) -> None:
    """Fill published.tier_moves from the filled traits and the temporary table `former_traits`, those of the generation before.

    Nothing is told in the first night, when everybody would be new.

    Args:
        min_group: moves of fewer customers are left out.
    """
    if con.execute("SELECT COUNT(*) FROM former_traits").fetchone()[0]:
        con.execute(_MOVES, [min_group])


def fill_marts(con: Any, min_group: int) -> None:
    """Fill published.channel_overlap, data_quality and glossary from the filled profiles and the vault's files.

    Args:
        min_group: sets of channels of fewer customers are left out.
    """
    con.execute(_OVERLAP, [min_group])
    for name in _FIELDS:
        con.execute(_FIELD.format(name))
    con.execute(_SOURCES)
    fill(con, "published.glossary", list(glossary()))


def fill_health(con: Any, health: Mapping[str, Sequence[int]], limits: Limits) -> None:
    """Fill published.identity_health with measure → how many, of how many."""
    rows = [
        (name, MEANINGS[name], count, of, count / of if of else 0.0, getattr(limits, name))
        for name, (count, of) in health.items()
    ]
    fill(con, "published.identity_health", rows)


def glossary() -> Iterator[tuple[str, str, str, str]]:
    """Yield kind, term, Chinese and English of every table, column and word."""
    for table in PUBLISHED:
        yield "table", table.name, table.chinese, table.english
        for column in table.columns:
            yield "column", f"{table.name}.{column.name}", column.chinese, column.english
    for name, meanings in WORDS.items():
        for word, (chinese, english) in meanings.items():
            yield "value", f"{name} = {word}", chinese, english
