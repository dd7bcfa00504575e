"""Numbers too long for a spreadsheet: it keeps some fifteen digits, and writes zeros, or the digits
of a binary fraction, for the rest.

A workbook tells of each cell whether it was a number: one of more than fifteen digits is damaged, a
text is not. A CSV saved by a spreadsheet tells nothing, so there a column's numbers are weighed.
"""

import math

import polars as pl

# Where rows of a workbook come with a column of this name, it holds the places of the cells that
# were such numbers.
MARKED = "long_numbers"
_DIGITS = 15
# From so many digits on, few whole numbers are exactly what a spreadsheet can hold: one of 2 **
# (bits beyond its 53).
_BINARY_FROM, _BITS = 18, 53
# Where so many of a column's long numbers look cut, it is no chance.
_SHARE = 0.2
# So unlikely must it be over all of those numbers: one column in five hundred at most is taken
# wrongly.
_MINIMUM_EVIDENCE = math.log10(500)


def cut(texts: pl.Series) -> pl.Series:
    """Tell of each text whether it is a long number that a spreadsheet has cut; null counts as not.

    One number that looks cut may be right; a column of numbers of one length, of which a fifth do,
    is not. Cut to fifteen digits it ends in zeros; stored as a number in a workbook it is exactly
    what 53 bits can hold.

    >>> cut(pl.Series(["401234567890123000", "401234567890124000", None])).to_list()
    [True, True, False]
    >>> cut(pl.Series(["401234567890124992", "401234567890125056", "401234567890126016"])).to_list()
    [True, True, True]
    """
    long = texts.str.contains(rf"^[0-9]{{{_DIGITS + 1},25}}$").fill_null(False)
    if not long.any():
        return long
    lengths = texts.str.len_bytes()
    zeros = long & texts.str.contains(rf"^.{{{_DIGITS}}}0+$").fill_null(False)
    integers = texts.set(~long, None).cast(pl.UInt64, strict=False)
    binary = (integers == integers.cast(pl.Float64).cast(pl.UInt64, strict=False)).fill_null(
        False
    ) & (lengths >= _BINARY_FROM)
    found = pl.repeat(False, len(texts), eager=True)
    for length in lengths.filter(zeros | binary).unique():
        same = long & (lengths == length)
        for looks_cut, by_chance in (
            (zeros, 0.1 ** (length - _DIGITS)),
            (binary, _share_of_doubles(length)),
        ):
            if _is_no_chance(int(same.sum()), int((same & looks_cut).sum()), by_chance):
                found |= same & looks_cut
    return found.fill_null(False)


def _share_of_doubles(length: int) -> float:
    """Return how many of the numbers with so many digits 53 bits can hold, at most."""
    return min(1.0, 2.0 ** (_BITS - math.floor((length - 1) * math.log2(10)) - 1))


def _is_no_chance(numbers: int, look_cut: int, by_chance: float) -> bool:
    is_frequent = look_cut >= numbers * max(_SHARE, 5 * by_chance)
    return is_frequent and look_cut * -math.log10(by_chance) >= _MINIMUM_EVIDENCE
