"""Fill the tables that tell marketers of the data itself: which channels overlap, how complete it
is, and what the words mean.
"""

from collections.abc import Iterator, Mapping, Sequence
from functools import partial

from scv.publish.own_columns import OwnColumns, fill_own_marts
from scv.publish.quality_gate import MEANINGS, Limits
from scv.schema import WORDS
from scv.schema.session import Session
from scv.schema.sql_steps import statement

_sql = partial(statement, "scv.publish", "marts.sql")


def fill_moves(session: Session, min_group: int) -> None:
    """Fill published.tier_moves from the filled traits and the temporary table `former_traits`,
    those of the generation before.

    Nothing is told in the first night, when everybody would be new.

    Args:
        min_group: moves of fewer customers are left out, and counts rounded down to its multiples.
    """
    if session.scalar("SELECT COUNT(*) FROM former_traits"):
        session.execute(_sql("tier_moves"), {"least": max(min_group, 1)})


def fill_marts(session: Session, min_group: int, own: OwnColumns) -> None:
    """Fill published.channel_overlap, customer_groups, data_quality and glossary from the filled
    profiles and the vault's files.

    Args:
        min_group: groups of fewer customers are left out, and figures rounded so that no difference
            of two is of fewer.
        own: the brand's own columns.
    """
    session.execute(_sql("rounded_sum"))
    for table in ("channel_overlap", "customer_groups", "data_quality"):
        session.execute(_sql(table), {"least": max(min_group, 1)})
    fill_own_marts(session, own, min_group)
    session.put("published.glossary", list(glossary(own)))


def fill_health(
    session: Session, health: Mapping[str, Sequence[int]], limits: Limits, min_group: int
) -> None:
    """Fill published.identity_health with measure → how many, of how many; rounded down to
    multiples of `min_group`.
    """
    least = max(min_group, 1)
    rounded = {
        name: (count // least * least, of // least * least) for name, (count, of) in health.items()
    }
    rows = [
        (name, MEANINGS[name], count, of, count / of if of else 0.0, getattr(limits, name))
        for name, (count, of) in rounded.items()
    ]
    session.put("published.identity_health", rows)


def glossary(own: OwnColumns) -> Iterator[tuple[str, str, str, str]]:
    """Yield kind, term, Chinese and English of every table, column and word."""
    for table in own.tables:
        yield "table", table.name, table.chinese, table.english
        for column in table.columns:
            yield "column", f"{table.name}.{column.name}", column.chinese, column.english
    for name, meanings in WORDS.items():
        for word, (chinese, english) in meanings.items():
            yield "value", f"{name} = {word}", chinese, english
