"""Columns that repeat themselves: each distinct text is read once, in Python."""

from collections.abc import Callable

import polars as pl


def read_distinct(
    texts: pl.Series, read: Callable[[str], object], return_dtype: pl.DataType | type[pl.DataType]
) -> pl.Series:
    """Return what `read` makes of each text, in the same order; null stays null."""
    distinct = texts.drop_nulls().unique()
    found = pl.Series(map(read, distinct), dtype=return_dtype)
    return texts.replace_strict(distinct, found, default=None, return_dtype=return_dtype)
