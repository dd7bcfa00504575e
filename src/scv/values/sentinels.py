"""Words that stand for nobody: one list in sentinels.toml, to which a home adds its own."""

import tomllib
from collections.abc import Mapping
from importlib import resources
from typing import Final

import polars as pl

Words = Mapping[str, frozenset[str]]

SENTINELS: Final[Words] = {
    kind: frozenset(entry["words"])
    for kind, entry in tomllib.loads(
        resources.files("scv.values").joinpath("sentinels.toml").read_text("utf-8")
    ).items()
}


def is_sentinel(kind: str, text: pl.Expr, own: Words | None = None) -> pl.Expr:
    """Tell where a tidy text stands for nobody; null for null.

    Args:
        kind: identifier, email or name.
        own: what the home adds, in the same form.
    """
    return text.str.to_lowercase().is_in(SENTINELS[kind] | (own or {}).get(kind, frozenset()))


def is_sentinel_value(kind: str, text: str) -> bool:
    """Tell whether a tidy text is in the list that is shipped."""
    return text.lower() in SENTINELS[kind]
