"""Gender, 'male' or 'female'. Words are read everywhere; codes only by the table of their source.

One system's 0 is unknown, another's female, a third's male: a code without its table says nothing.
"""

from collections.abc import Mapping
from typing import Final

import polars as pl

from scv.values.cells import plain, plain_value

_WORDS: Final = {
    **dict.fromkeys(("男", "男性", "男士", "先生", "male", "m"), "male"),
    **dict.fromkeys(("女", "女性", "女士", "小姐", "female", "f"), "female"),
}


def gender(cell: pl.Expr, codes: Mapping[str, str] | None = None) -> pl.Expr:
    """Return 'male', 'female' or null.

    Args:
        cell: a word in any case, or a code of the source.
        codes: the source's codes in lower case, which go before words: {"1": "male", "2":
            "female"}.
    """
    return (
        plain(cell)
        .str.to_lowercase()
        .replace_strict(_table(codes), default=None, return_dtype=pl.String)
    )


def gender_value(cell: str | None, codes: Mapping[str, str] | None = None) -> str | None:
    """Return what `gender` makes of one cell.

    >>> gender_value("女"), gender_value("1"), gender_value("1", {"1": "male"})
    ('female', None, 'male')
    """
    return _table(codes).get((plain_value(cell) or "").lower())


def _table(codes: Mapping[str, str] | None) -> dict[str, str]:
    return {**_WORDS, **(codes or {})}
