"""Seeded random columns: as reproducible as `random.Random`, as fast as one call to `randbytes`."""

import array
import random
import sys
from collections.abc import Sequence

import polars as pl


class RandomColumns:
    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)

    def below(self, limit: int, rows: int) -> pl.Series:
        """Return integers in [0, limit). NOTE: modulo bias is below 1e-9 for any limit used here."""
        return self._words(rows) % limit

    def unit(self, rows: int) -> pl.Series:
        """Return floats in [0, 1)."""
        return (self._words(rows) // (1 << 11)).cast(pl.Float64) / float(1 << 53)

    def pick(self, values: Sequence[str], rows: int) -> pl.Series:
        return pl.Series(list(values), dtype=pl.String).gather(self.below(len(values), rows))

    def hexes(self, length: int, rows: int) -> pl.Series:
        """Return text of `length` hex digits, `length` even and long enough never to repeat."""
        digits = self._random.randbytes(length // 2 * rows).hex()
        return pl.Series(
            [digits[at : at + length] for at in range(0, length * rows, length)], dtype=pl.String
        )

    def order(self, rows: int) -> pl.Series:
        """Return 0 … rows-1, shuffled."""
        return self._words(rows).arg_sort()

    def _words(self, rows: int) -> pl.Series:
        words = array.array("Q", self._random.randbytes(8 * rows))
        if sys.byteorder == "big":
            words.byteswap()
        return pl.Series(words, dtype=pl.UInt64)
