"""The time of day, where it stands without its day."""

import re
from typing import Final

import polars as pl

from scv.values.cells import plain, plain_value

_TIME_OF_DAY: Final = (
    r"^(?P<hour>[01]?[0-9]|2[0-3])[:：](?P<minute>[0-5][0-9])(?:[:：](?P<second>[0-5][0-9]))?$"
)


def clock_s(cell: pl.Expr) -> pl.Expr:
    """Return the seconds since midnight of a time of day (13:41, 9:05:30); null for anything else."""
    parts = plain(cell).str.extract_groups(_TIME_OF_DAY).struct
    hour, minute, second = (
        parts.field(name).cast(pl.Int64, strict=False) for name in ("hour", "minute", "second")
    )
    return hour * 3600 + minute * 60 + second.fill_null(0)


def clock_s_value(cell: str | None) -> int | None:
    """Return what `clock_s` makes of one cell.

    >>> clock_s_value("13:41"), clock_s_value("9:05:30"), clock_s_value("25:00")
    (49260, 32730, None)
    """
    found = re.search(_TIME_OF_DAY, plain_value(cell) or "")
    if not found:
        return None
    return int(found["hour"]) * 3600 + int(found["minute"]) * 60 + int(found["second"] or 0)
