"""Money: yuan as text to whole fen, exactly and without floating point."""

import re
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Final

import polars as pl

from scv.values.cells import plain, plain_value
from scv.values.distinct_texts import read_distinct

# Yuan, fen, and decimals beyond the fen, which must be zeros. Fifteen digits of yuan fit into
# Int64.
_DIGITS: Final = r"0*(?P<yuan>[0-9]{1,15})(?:\.(?P<fen>[0-9]{0,2})0*)?"
_COMMENT: Final = r"(?: ?\([^()0-9]*\))?"
_AMOUNT: Final = rf"^(?P<sign>[+−-]?) ?(?:¥|CNY|RMB)? ?(?P<late>[+−-]?){_DIGITS}(?P<after>[+−-]?) ?元?{_COMMENT}$"
_BRACKETED: Final = rf"^\((?P<sign>)(?P<late>)¥?{_DIGITS}\)(?P<after>)$"
_COMMON: Final = r"^[0-9]{1,15}\.[0-9]{2}$"
# NOTE: commas count only between groups of three; `12,50` is no amount and stays one.
_GROUPED: Final = r"^[^0-9,]*[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]*)?[^0-9,]*$"


# What `_AMOUNT` does not read: a currency's name in full, thousands by spaces, ten thousands, an
# exponent, and the tail that floating point leaves.
_SPELLED: Final = re.compile(
    r"(?:人民币|¥|CNY|RMB)? ?(?P<sign>[+-]?)(?P<digits>[0-9]{1,15}|[0-9]{1,3}(?: [0-9]{3}){1,4})"
    r"(?P<decimals>\.[0-9]{1,30})?(?:[Ee](?P<exponent>[+-]?[0-9]{1,2}))?(?P<scale>万|亿)?"
    r" ?(?:人民币|CNY|RMB|元|块)?[整正]?"
)
_SCALES: Final = {None: 1, "万": 10**4, "亿": 10**8}
# Of so many decimals on, a difference of less than this is floating point's.
_NOISY_DECIMALS, _NOISE = 8, Decimal("1e-6")


def fen(cell: pl.Expr) -> pl.Expr:
    """Return the amount in fen (Int64); null where the cell is no amount, finer than a fen, or too
    large.

    Reads currency signs, thousands separators, a trailing 元, a remark in brackets without digits, a
    sign before or behind (as SAP writes it), an accountant's brackets for negative amounts, 人民币,
    万 and 亿, spaces between thousands, exponents that lose no fen, and floating point's last digits.
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
    return _spelled(text)


def _spelled(text: str) -> int | None:
    """Return the fen of an amount in a spelling that few exports have; null where it is none.

    NOTE: what a spreadsheet shows with an exponent (1.23E+03) it has rounded, and only digits down
    to the fen are all of it. Java's 2E+2, without a zero before the exponent, is the whole number.
    """
    if not (found := _SPELLED.fullmatch(text)):
        return None
    decimals, exponent = found["decimals"] or "", found["exponent"]
    power = int(exponent or 0)
    if exponent and len(exponent.lstrip("+-")) > 1 and power - max(len(decimals) - 1, 0) > -2:
        return None
    number = Decimal(found["sign"] + found["digits"].replace(" ", "") + decimals)
    exact = number.scaleb(power) * _SCALES[found["scale"]] * 100
    amount = exact.to_integral_value(ROUND_HALF_EVEN)
    is_noise = len(decimals) > _NOISY_DECIMALS and abs(exact - amount) < _NOISE * 100
    return int(amount) if (exact == amount or is_noise) and abs(amount) < 10**17 else None


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
    if amounts.null_count() > text.null_count():
        spelled = read_distinct(text.set(amounts.is_not_null(), None), _spelled, pl.Int64)
        amounts = amounts.zip_with(amounts.is_not_null(), spelled)
    return amounts


def _read(text: pl.Series, shape: str) -> pl.Series:
    """Return the amounts written in the shape, in fen; null for other text."""
    found = text.str.extract_groups(shape).struct.unnest()
    signs = pl.col("sign") + pl.col("late") + pl.col("after")
    direction = pl.when(signs.is_in(["-", "−"])).then(-1).when(signs.is_in(["", "+"])).then(1)
    amount = pl.col("yuan") + pl.col("fen").fill_null("").str.pad_end(2, "0")
    return found.select(direction * amount.cast(pl.Int64)).to_series()
