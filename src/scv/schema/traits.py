"""What is known of each customer beside the profile: every trait with its definition, unit, meaning
of null, and source (traits.toml).
"""

import tomllib
from dataclasses import dataclass
from importlib import resources

from scv.schema.columns import Column, Table


@dataclass(frozen=True)
class Trait(Column):
    """A column of `traits`. `english` and `chinese` define it.

    Attributes:
        unit: what its values are; of words, the words in order.
        nulls: what an empty cell means; empty where there is none.
        source: the text that asks for it, or the paper it comes from.
    """

    unit: str = ""
    nulls: str = ""
    source: str = ""


_DECLARED = tomllib.loads(
    resources.files("scv.schema").joinpath("traits.toml").read_text(encoding="utf-8")
)

TRAITS: tuple[Trait, ...] = tuple(
    Trait(
        name,
        entry["type"],
        entry["en"],
        entry["zh"],
        unit=entry.get("unit", ""),
        nulls=entry.get("nulls", ""),
        source=entry.get("source", ""),
    )
    for name, entry in _DECLARED.items()
)
PUBLISHED_TRAITS = Table(
    "traits",
    "what is known of one customer, as of the business date; see docs/reference/traits.md",
    "一位客户的特征指标（截至业务日期）",
    TRAITS,
)
