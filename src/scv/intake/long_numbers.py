"""Numbers too long for a spreadsheet, which keeps fifteen digits of a number and writes zeros for the rest."""

import math

import polars as pl

_DIGITS = 15
# Where so many of a column's long numbers end in zeros from the sixteenth digit on, it is no chance.
_SHARE = 0.2
# So many digits lost at least, over all of those numbers: one in five hundred columns at most is taken wrongly.
_DIGITS_LOST = math.log10(500)


def cut(texts: pl.Series) -> pl.Series:
    """Tell of each text whether it is a long number that a spreadsheet has cut; null counts as not.

    One number that ends in zeros may be right; a column of numbers of one length, of which a fifth do, is not.

    >>> cut(pl.Series(["401234567890123000", "401234567890124000", None])).to_list()
    [True, True, False]
    """
    ends_in_zeros = texts.str.contains(rf"^[0-9]{{{_DIGITS}}}0{{1,10}}$").fill_null(False)
    if not ends_in_zeros.any():
        return ends_in_zeros
    lengths = texts.str.len_bytes()
    wrong = [length for length in lengths.filter(ends_in_zeros).unique() if _is_no_chance(texts, ends_in_zeros, length)]
    return ends_in_zeros & lengths.is_in(wrong).fill_null(False)


def _is_no_chance(texts: pl.Series, ends_in_zeros: pl.Series, length: int) -> bool:
    numbers = texts.str.contains(rf"^[0-9]{{{length}}}$").fill_null(False)
    found, by_chance = int((numbers & ends_in_zeros).sum()), 0.1 ** (length - _DIGITS)
    return found >= int(numbers.sum()) * max(_SHARE, 5 * by_chance) and found * (length - _DIGITS) >= _DIGITS_LOST
