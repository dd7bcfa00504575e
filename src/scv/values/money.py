"""Money: yuan as text to whole fen, exactly and without floating point."""

import re
from typing import Final

import polars as pl

from scv.values.cells import plain, plain_value

# Yuan, fen, and decimals beyond the fen, which must be zeros. Fifteen digits of yuan fit into
# Int64.
_DIGITS: Final = r"0*(?P<yuan>[0-9]{1,15})(?:\.(?P<fen>[0-9]{0,2})0*)?"
_COMMENT: Final = r"(?: ?\([^()0-9]*\))?"
_AMOUNT: Final = rf"^(?P<sign>[+−-]?) ?(?:¥|CNY|RMB)? ?(?P<late>[+−-]?){_DIGITS}(?P<after>[+−-]?) ?元?{_COMMENT}$"
_BRACKETED: Final = rf"^\((?P<sign>)(?P<late>)¥?{_DIGITS}\)(?P<after>)$"
_COMMON: Final = r"^[0-9]{1,15}\.[0-9]{2}$"
# NOTE: commas count only between groups of three; `12,50` is no amount and stays one.
_GROUPED: Final = r"^[^0-9,]*[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]*)?[^0-9,]*$"


def fen(cell: pl.Expr) -> pl.Expr:
    """Return the amount in fen (Int64); null where the cell is no amount, finer than a fen, or too
    large.

    Reads currency signs, thousands separators, a trailing 元, a remark in brackets without digits, a
    sign before or behind (as SAP writes it), and an accountant's brackets for negative amounts.
    """
    return plain(cell).map_batches(_fen, return_dtype=pl.Int64, is_elementwise=True)


def fen_value(cell: str | None) -> int | None:
    """Return what `fen` makes of one cell.

    >>> fen_value("¥1,234.50"), fen_value("499.00（系统计算中，该值仅供参考）"), fen_value("0.125")
    (123450, 49900, None)
    """
    text = plain_value(cell) or ""
    text = text.replace(",", "") if re.search(_GROUPED, text) else text
    for shape, direction in ((_AMOUNT, 1), (_BRACKETED, -1)):
        found = re.search(shape, text)
        if found and len(sign := found["sign"] + found["late"] + found["after"]) < 2:
            amount = int(found["yuan"] + (found["fen"] or "").ljust(2, "0"))
            return direction * (-amount if sign in {"-", "−"} else amount)
    return None


def _fen(text: pl.Series) -> pl.Series:
    is_common = text.str.contains(_COMMON)
    amounts = text.set(~is_common, None).str.replace(".", "", literal=True).cast(pl.Int64)
    left = (~is_common).arg_true()  # null for null, so only texts are left
    return amounts if left.is_empty() else amounts.scatter(left, _odd(text.gather(left)))


def _odd(text: pl.Series) -> pl.Series:
    grouped = text.str.contains(_GROUPED)
    text = (
        text.zip_with(~grouped, text.str.replace_all(",", "", literal=True))
        if grouped.any()
        else text
    )
    amounts = _read(text, _AMOUNT)
    if amounts.null_count() > text.null_count():
        amounts = amounts.zip_with(amounts.is_not_null(), -_read(text, _BRACKETED))
    return amounts


def _read(text: pl.Series, shape: str) -> pl.Series:
    """Return the amounts written in the shape, in fen; null for other text."""
    found = text.str.extract_groups(shape).struct.unnest()
    signs = pl.col("sign") + pl.col("late") + pl.col("after")
    direction = pl.when(signs.is_in(["-", "−"])).then(-1).when(signs.is_in(["", "+"])).then(1)
    amount = pl.col("yuan") + pl.col("fen").fill_null("").str.pad_end(2, "0")
    return found.select(direction * amount.cast(pl.Int64)).to_series()
