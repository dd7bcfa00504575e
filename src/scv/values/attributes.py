"""A brand's own attributes: a cell as a word, a number, a date or a switch, each in one spelling."""

from collections.abc import Callable, Mapping
from typing import Final

import polars as pl

from scv.values.birthdays import birthday
from scv.values.cells import plain, plain_value
from scv.values.money import fen
from scv.values.times import epoch_s

# From so many characters on a word is a text.
LONGEST_WORD: Final = 24
_DAY_S: Final = 86_400
_SHANGHAI_S: Final = 8 * 3600
_ON: Final = "是|1|true|yes|y|on|开|开启|已开启|有|√|✓|启用|已启用|enabled|t"
_OFF: Final = "否|0|false|no|n|off|关|关闭|已关闭|没有|×|x|停用|已停用|disabled|f"


def attribute(cell: pl.Expr, kind: str) -> pl.Expr:
    """Return the value of a cell as text, in the one spelling of its kind; null where it is none.

    A number is whole or has two decimals, a date is YYYY-MM-DD, a switch is true or false, a word
    stands as it is in ASCII letters and digits where such exist.

    Args:
        kind: word, number, date or switch.
    """
    return _READ[kind](cell)


def attribute_value(cell: str | None, kind: str) -> str | None:
    """Return what `attribute` makes of one cell.

    >>> attribute_value("1,234.50", "number"), attribute_value("2026/6/7 13:41", "date")
    ('1234.50', '2026-06-07')
    >>> attribute_value("Ｙ", "switch"), attribute_value(" 金卡 ", "word"), attribute_value("金卡", "number")
    ('true', '金卡', None)
    """
    found: str | None = pl.select(attribute(pl.lit(cell, dtype=pl.String), kind)).item()
    return found


def attribute_word(word: str) -> str:
    """Return a word as `attribute` writes it.

    >>> attribute_word("ＶＩＰ 金卡")
    'VIP 金卡'
    """
    return plain_value(word) or ""


def _number(cell: pl.Expr) -> pl.Expr:
    return (
        (fen(cell).cast(pl.Decimal(38, 2)) / 100)
        .cast(pl.Decimal(18, 2))
        .cast(pl.String)
        .str.strip_suffix(".00")
    )


def _date(cell: pl.Expr) -> pl.Expr:
    days = ((epoch_s(cell) + _SHANGHAI_S) // _DAY_S).cast(pl.Int32).cast(pl.Date)
    full = birthday(cell)
    return pl.coalesce(days.cast(pl.String), pl.when(full.str.len_chars() == 10).then(full))


def _switch(cell: pl.Expr) -> pl.Expr:
    text = plain(cell).str.to_lowercase().str.strip_suffix(".0")
    return (
        pl.when(text.str.contains(f"^(?:{_ON})$"))
        .then(pl.lit("true"))
        .when(text.str.contains(f"^(?:{_OFF})$"))
        .then(pl.lit("false"))
    )


_READ: Final[Mapping[str, Callable[[pl.Expr], pl.Expr]]] = {
    "word": plain,
    "number": _number,
    "date": _date,
    "switch": _switch,
}
