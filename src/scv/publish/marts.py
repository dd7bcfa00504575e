"""Fill the tables that tell marketers of the data itself: which channels overlap, how complete it is, and what the words mean."""

from collections.abc import Iterator, Mapping, Sequence

from scv.publish.quality_gate import MEANINGS, Limits
from scv.schema import PUBLISHED, TIERS, WORDS
from scv.schema.session import Session

# $1 is min_group, or 1 where nothing is hidden. What is rounded down to its multiples differs by none or by as many customers.
_COUNT = "COUNT(*) FILTER ({0}) // $1 * $1"
# A sum is rounded down to a step that no single customer exceeds, rests on enough who add to it, and none adds more than all others.
_STEP = "POW(10, CEIL(LOG10(GREATEST(MAX(ABS({0})), 1))))"
_SUM = f"""
    CASE WHEN $1 = 1 THEN COALESCE(SUM({{0}}), 0)
         WHEN COUNT(*) FILTER ({{0}} <> 0) >= $1 AND 2 * MAX(ABS({{0}})) <= SUM(ABS({{0}})) THEN FLOOR(SUM({{0}}) / {_STEP}) * {_STEP}
         ELSE 0 END
"""
_FIGURES = ", ".join(
    (
        _COUNT.format("TRUE") + " AS customers",
        _COUNT.format("orders > 0") + " AS buyers",
        _SUM.format("orders") + " AS orders",
        _SUM.format("spent_yuan") + " AS spent_yuan",
    )
)
_CHANNELS = ("in_wechat", "in_weibo", "in_ecommerce", "in_store", "in_service", "in_web")
_OVERLAP = f"""
    INSERT INTO published.channel_overlap
    SELECT * EXCLUDE (orders) FROM (SELECT {", ".join(_CHANNELS)}, {_FIGURES} FROM published.profiles GROUP BY {", ".join(_CHANNELS)})
    WHERE customers >= $1
"""
_DIMENSIONS = {name: name for name in ("gender", "age_band", "province", *TIERS, *_CHANNELS)} | {
    "last_order_month": "strftime(last_order, '%Y-%m')"
}
# GROUPING has a bit per characteristic, the first highest: 0 where the row is of that one.
_EVERY = (1 << len(_DIMENSIONS)) - 1
_NAMES = {_EVERY: "everybody"} | {
    _EVERY ^ (1 << (len(_DIMENSIONS) - 1 - at)): name for at, name in enumerate(_DIMENSIONS)
}
_GROUPS = f"""
    INSERT INTO published.customer_groups
    WITH people AS (
        SELECT {", ".join(f"({sql})::VARCHAR AS c_{name}" for name, sql in _DIMENSIONS.items())}, orders, spent_yuan
        FROM published.profiles JOIN published.traits USING (customer_id)
    ), grouped AS (
        SELECT GROUPING({", ".join(f"c_{name}" for name in _DIMENSIONS)}) AS bits,
            COALESCE({", ".join(f"c_{name}" for name in _DIMENSIONS)}) AS word, {_FIGURES}
        FROM people GROUP BY GROUPING SETS ((), {", ".join(f"(c_{name})" for name in _DIMENSIONS)})
    )
    SELECT CASE bits {" ".join(f"WHEN {bits} THEN '{name}'" for bits, name in _NAMES.items())} END AS characteristic, word,
        customers, buyers, orders, spent_yuan
    FROM grouped WHERE customers >= $1 ORDER BY ALL
"""
_FIELDS = ("phone_tail", "surname", "gender", "birth_month", "age_band", "province", "city", "last_seen", "last_order")
_FIELD = """
    INSERT INTO published.data_quality
    SELECT 'field', '{0}', good, of_all, good / GREATEST(of_all, 1)
    FROM (SELECT COUNT({0}) // $1 * $1 AS good, COUNT(*) // $1 * $1 AS of_all FROM published.profiles)
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
        f"SELECT '{tier}' AS tier, {tier}_before, {tier}_now, COUNT(*) // $1 * $1 FROM moved "
        f"WHERE COALESCE({tier}_before, {tier}_now) IS NOT NULL GROUP BY ALL HAVING COUNT(*) >= $1"
        for tier in TIERS
    )
}
    ORDER BY ALL
"""


def fill_moves(session: Session, min_group: int) -> None:
    """Fill published.tier_moves from the filled traits and the temporary table `former_traits`, those of the generation before.

    Nothing is told in the first night, when everybody would be new.

    Args:
        min_group: moves of fewer customers are left out, and counts rounded down to its multiples.
    """
    if session.scalar("SELECT COUNT(*) FROM former_traits"):
        session.execute(_MOVES, [max(min_group, 1)])


def fill_marts(session: Session, min_group: int) -> None:
    """Fill published.channel_overlap, customer_groups, data_quality and glossary from the filled profiles and the vault's files.

    Args:
        min_group: groups of fewer customers are left out, and figures rounded so that no difference of two is of fewer.
    """
    least = [max(min_group, 1)]
    session.execute(_OVERLAP, least)
    session.execute(_GROUPS, least)
    for name in _FIELDS:
        session.execute(_FIELD.format(name), least)
    session.execute(_SOURCES)
    session.put("published.glossary", list(glossary()))


def fill_health(session: Session, health: Mapping[str, Sequence[int]], limits: Limits, min_group: int) -> None:
    """Fill published.identity_health with measure → how many, of how many; rounded down to multiples of `min_group`."""
    least = max(min_group, 1)
    rounded = {name: (count // least * least, of // least * least) for name, (count, of) in health.items()}
    rows = [
        (name, MEANINGS[name], count, of, count / of if of else 0.0, getattr(limits, name))
        for name, (count, of) in rounded.items()
    ]
    session.put("published.identity_health", rows)


def glossary() -> Iterator[tuple[str, str, str, str]]:
    """Yield kind, term, Chinese and English of every table, column and word."""
    for table in PUBLISHED:
        yield "table", table.name, table.chinese, table.english
        for column in table.columns:
            yield "column", f"{table.name}.{column.name}", column.chinese, column.english
    for name, meanings in WORDS.items():
        for word, (chinese, english) in meanings.items():
            yield "value", f"{name} = {word}", chinese, english
