"""Moments as UTC epoch seconds, however exports write them. Without a zone it is Shanghai's
(+08:00).
"""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from functools import partial
from typing import Final

import polars as pl

from scv.values.cells import plain, plain_value
from scv.values.distinct_texts import read_distinct

_SHANGHAI_S: Final = 8 * 3600
# 1990-01-01 to the end of 2098, Shanghai: what lies outside is a default or a typing slip.
_FIRST_S: Final = 631_152_000 - _SHANGHAI_S
_END_S: Final = 4_070_908_800 - _SHANGHAI_S

# 2026-06-07 13:41:00.0, 2026/6/7 13:41, 2026年6月7日, 2026-06-07T05:41:00Z
_WRITTEN: Final = re.compile(
    r"([0-9]{4})(?:-([0-9]{1,2})-([0-9]{1,2})|/([0-9]{1,2})/([0-9]{1,2})|年 ?([0-9]{1,2})月 ?([0-9]{1,2})日)"
    r"(?:[T ]?([0-9]{1,2}):([0-9]{1,2})(?::([0-9]{1,2})(?:\.[0-9]{1,9})?)? ?(Z|[+-][0-9]{2}:?[0-9]{2})?)?"
)
# Sat Nov 21 10:00:00 +0800 2026: Weibo's created_at
_WEIBO: Final = re.compile(
    r"(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) ([A-Z][a-z]{2}) ([0-9]{1,2}) ([0-9]{2}):([0-9]{2}):([0-9]{2})"
    r" ([+-][0-9]{4}) ([0-9]{4})"
)
_MONTHS: Final = (
    "Jan",
    "Feb",
    "Mar",
    "Apr",
    "May",
    "Jun",
    "Jul",
    "Aug",
    "Sep",
    "Oct",
    "Nov",
    "Dec",
)
_COMPACT: Final = re.compile("([0-9]{4})([0-9]{2})([0-9]{2})(?:([0-9]{2})([0-9]{2})([0-9]{2}))?")
_EPOCH: Final = re.compile(r"([0-9]{10})(?:[0-9]{3})?(?:\.0+)?")
# China has one zone, and no summer time.
SHANGHAI: Final = timezone(timedelta(hours=8))
_WIDEST: Final = timedelta(hours=14)  # Kiribati's
# Days since 1899-12-30, as a spreadsheet stores dates.
_SERIAL: Final = re.compile(r"([0-9]{5})(?:\.([0-9]{1,15}))?")
_SERIAL_0_S: Final = -2_209_161_600

# The shapes that whole columns have, and how the column engine reads them.
_COMMON: Final = (
    (r"^[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}:[0-5][0-9]$", "%Y-%m-%d %H:%M:%S"),
    (r"^[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}$", "%Y-%m-%d %H:%M"),
    (r"^[0-9]{4}/[0-9]{1,2}/[0-9]{1,2} [0-9]{1,2}:[0-9]{2}$", "%Y/%m/%d %H:%M"),
    (r"^[0-9]{4}/[0-9]{1,2}/[0-9]{1,2} [0-9]{1,2}:[0-9]{2}:[0-5][0-9]$", "%Y/%m/%d %H:%M:%S"),
)


def epoch_s(cell: pl.Expr) -> pl.Expr:
    """Return the moment in seconds since 1970-01-01 UTC (Int64); null when unreadable or not in
    1990 to 2098.

    Reads wall-clock times as Shanghai's, ISO 8601 with zone, Weibo's created_at, epoch seconds (10
    digits) and milliseconds (13), 20260607 and 20260607134100, and a spreadsheet's day numbers.
    """
    return plain(cell).map_batches(_epochs, return_dtype=pl.Int64, is_elementwise=True)


def epoch_s_value(cell: str | None) -> int | None:
    """Return what `epoch_s` makes of one cell.

    >>> epoch_s_value("2026-06-07 13:41:00") == epoch_s_value("2026-06-07T05:41:00Z") == 1780810860
    True
    >>> epoch_s_value("2026/6/7"), epoch_s_value("0000-00-00 00:00:00")
    (1780761600, None)
    """
    text = plain_value(cell)
    return None if text is None else _epoch(text)


def _epoch(text: str) -> int | None:
    for shape, read in _READERS:
        found = shape.fullmatch(text)
        if found:
            try:
                seconds = read(found)
            except (ValueError, OverflowError):  # 2026-02-30, 25:00, a zone of 99 hours
                return None
            return seconds if _FIRST_S <= seconds < _END_S else None
    return None


def _precision(found: re.Match[str]) -> int:
    year, *rest, hour, minute, second, zone = found.groups()
    month, day = (int(part) for part in rest if part)
    return _moment(
        (int(year), month, day, int(hour or 0), int(minute or 0), int(second or 0)), zone
    )


def _weibo(found: re.Match[str]) -> int:
    month, day, hour, minute, second, zone, year = found.groups()
    date = (int(year), _MONTHS.index(month) + 1, int(day))
    return _moment((*date, int(hour), int(minute), int(second)), zone)


def _compact(found: re.Match[str]) -> int:
    year, month, day, hour, minute, second = (int(part or 0) for part in found.groups())
    return _moment((year, month, day, hour, minute, second), None)


def _moment(parts: tuple[int, int, int, int, int, int], zone: str | None) -> int:
    return int(datetime(*parts, tzinfo=UTC).timestamp()) - _offset_s(zone)


def _offset_s(zone: str | None) -> int:
    if zone is None:
        return _SHANGHAI_S
    if zone == "Z":
        return 0
    digits = zone[1:].replace(":", "")
    offset = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
    if offset > _WIDEST:
        raise ValueError("no such zone")
    return int(offset.total_seconds()) * (-1 if zone[0] == "-" else 1)


def _serial(found: re.Match[str]) -> int:
    """Return the second nearest to a day number; halves round up."""
    day, fraction = found[1], found[2] or "0"
    scale: int = 10 ** len(fraction)
    second = (2 * 86_400 * int(fraction) + scale) // (2 * scale)
    return _SERIAL_0_S + 86_400 * int(day) + second - _SHANGHAI_S


_READERS: Final[tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], int]], ...]] = (
    (_WRITTEN, _precision),
    (_EPOCH, lambda found: int(found[1])),
    (_COMPACT, _compact),
    (_WEIBO, _weibo),
    (_SERIAL, _serial),
)


def _epochs(text: pl.Series) -> pl.Series:
    """Return the moments of a column, usual shapes first; of the rest each distinct text is read
    once.
    """
    moments = pl.repeat(None, len(text), dtype=pl.Int64, eager=True)
    left = text.is_not_null().arg_true()
    for read in _COLUMN_READERS:
        if left.is_empty():
            return moments
        rest = text if len(left) == len(text) else text.gather(left)
        found = read(rest)
        moments = found if rest is text else moments.scatter(left, found)
        left = left.filter(found.is_null())
    return moments


def _parse_common(text: pl.Series, shape: str, form: str) -> pl.Series:
    fits = text.str.contains(shape)
    matches = text if fits.all() else text.set(~fits, None)
    return _in_range(
        matches.str.to_datetime(form, strict=False, time_unit="ms").dt.epoch("s") - _SHANGHAI_S
    )


def _written_epochs(text: pl.Series) -> pl.Series:
    return _in_range(text.str.extract("^([0-9]{10})(?:[0-9]{3})?$").cast(pl.Int64))


def _in_range(seconds: pl.Series) -> pl.Series:
    return seconds.set(~seconds.is_between(_FIRST_S, _END_S, closed="left"), None)


_COLUMN_READERS: Final[tuple[Callable[[pl.Series], pl.Series], ...]] = (
    *(partial(_parse_common, shape=shape, form=form) for shape, form in _COMMON),
    _written_epochs,
    lambda text: read_distinct(text, _epoch, pl.Int64),
)
