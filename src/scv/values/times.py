"""Moments as UTC epoch seconds, however exports write them. Without a zone it is Shanghai's
(+08:00).
"""

import re
from collections.abc import Callable, Mapping, Sequence
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

# What stands for noon, the half of the day, the day of the week and the zone, beside a time.
_HALF: Final = r"(?:上午|早上|清晨|凌晨|中午|下午|傍晚|晚上|[AaPp]\.?[Mm]\.?)"
_WEEKDAY: Final = r"(?:[(（]?(?:星期|礼拜|周)[一二三四五六日天][)）]?)"
_ZONE: Final = (
    r"(?: ?(?P<zone>Z|CST|(?:GMT|UTC)(?:[+-][0-9]{1,2}(?::?[0-9]{2})?)?|[+-][0-9]{1,2}:?[0-9]{2})"
    r"(?: CST)?(?: ?\([^()0-9]*\))?)?"
)
# 09:00-12:00 is from nine to noon, and its moment is the beginning; behind seconds, or in 2026-06-07T09:00-07:00, it is a zone.
_RANGE: Final = (
    r"(?: ?[~～—–至到] ?|(?<=:[0-9]{2})(?<!:[0-9]{2}:[0-9]{2})(?<!T[0-9]{2}:[0-9]{2})(?:-| - ))"
    r"[0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?"
)
_CLOCK: Final = (
    rf"(?P<half>{_HALF})? ?(?P<h>[0-9]{{1,2}})"
    r"(?::(?P<m>[0-9]{1,2})(?::(?P<s>[0-9]{1,2})(?:[.,][0-9]{1,9})?)?"
    r"|[时点](?:(?P<m2>[0-9]{1,2})(?:分(?:(?P<s2>[0-9]{1,2})秒)?)?)?)"
    rf" ?(?P<late>{_HALF})?"
)
# 2026-06-07 13:41:00.0, 2026.6.7 下午1:41, 2026年6月7日 13时41分, 2026-06-07T05:41:00Z, 2026/6/7 13:41 星期日
_WRITTEN: Final = re.compile(
    r"(?P<y>[0-9]{4})(?:(?P<sep>[-/.])(?P<mo>[0-9]{1,2})(?P=sep)(?P<d>[0-9]{1,2})"
    r"|年 ?(?P<mo2>[0-9]{1,2})月 ?(?P<d2>[0-9]{1,2})[日号])"
    rf"(?: ?{_WEEKDAY})?(?:[T ]?{_CLOCK}(?:{_RANGE}|{_ZONE}))?(?: ?{_WEEKDAY})?"
)
MONTHS: Final = (
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
_MONTH: Final = rf"(?P<month>{'|'.join(MONTHS)})[a-z]*\.?"
_DAY_NAME: Final = r"(?:(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]*,? )?"
# Sat Nov 21 10:00:00 +0800 2026 (Weibo, Java), Tue Mar 05 2024 15:05:00 GMT+0800 (中国标准时间) (browsers),
# Mar 5, 2024 3:05:00 PM, Tue, 05 Mar 2024 15:05:00 +0800, 05-Mar-2024 15:05
_ENGLISH: Final = tuple(
    re.compile(_DAY_NAME + shape)
    for shape in (
        rf"{_MONTH} (?P<d>[0-9]{{1,2}}) {_CLOCK}{_ZONE} (?P<y>[0-9]{{4}})",
        rf"{_MONTH} (?P<d>[0-9]{{1,2}}),? (?P<y>[0-9]{{4}})(?:,? {_CLOCK}{_ZONE})?",
        rf"(?P<d>[0-9]{{1,2}})[ -]{_MONTH}[ -](?P<y>[0-9]{{4}})(?:,? {_CLOCK}{_ZONE})?",
    )
)
# 3/5/24 15:05: which is the day, only the whole column tells.
_SLASHED: Final = re.compile(
    r"(?P<one>[0-9]{1,2})(?P<sep>[/.-])(?P<two>[0-9]{1,2})(?P=sep)(?P<three>[0-9]{4}|[0-9]{1,2})"
    rf"(?:,? ?{_CLOCK}{_ZONE})?"
)
# Years of two digits from here on are of the last century.
_TURN: Final = 70
_ORDERS: Final = (("mo", "d", "y"), ("d", "mo", "y"), ("y", "mo", "d"))
_COMPACT: Final = re.compile(
    "(?P<y>[0-9]{4})(?P<mo>[0-9]{2})(?P<d>[0-9]{2})"
    "(?:[T ]?(?P<h>[0-9]{2}):?(?P<m>[0-9]{2})(?::?(?P<s>[0-9]{2})(?:[0-9]{3})?)?)?"
)
# What systems write where nothing happened: MySQL's, .NET's and Go's zero, and the day of no date.
_NEVER: Final = re.compile(
    r"(?:0000|0001|1899|1900|1970)[-/.年]0?(?:0|1|12)[-/.月]0?(?:0|1|30|31)日?"
    r"(?:[T ]?0?[08]:00(?::00(?:\.0+)?)?(?:Z|\+08:?00)?)?|0+(?:\.0+)?"
)
_EPOCH: Final = re.compile(r"([0-9]{10})(?:[0-9]{3})?(?:\.[0-9]+)?")
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


def is_never(cell: pl.Expr) -> pl.Expr:
    """Tell where a tidy text is what systems write for a moment that never was: 0000-00-00, the
    first second of 1970, 1900-01-00; null for null.
    """
    return cell.str.contains(f"^(?:{_NEVER.pattern})$")


def ordered_epoch_s(cell: pl.Expr) -> pl.Expr:
    """Return the moments of cells such as 3/5/24 or 05/03/2024 15:05 (Int64), whose order the
    column decides: the one of month first, day first and, of short years, year first in which
    every such cell is a date. Null where two are possible or none, and for other cells.
    """
    return plain(cell).map_batches(_ordered, return_dtype=pl.Int64)


def _ordered(text: pl.Series) -> pl.Series:
    distinct = text.drop_nulls().unique()
    found = {each: match for each in distinct if (match := _SLASHED.fullmatch(each))}
    moments = [
        read
        for order in _ORDERS
        if found
        and None
        not in (read := {each: _in_order(it, order) for each, it in found.items()}).values()
    ]
    if len(moments) != 1:
        return pl.repeat(None, len(text), dtype=pl.Int64, eager=True)
    return text.replace_strict(moments[0], default=None, return_dtype=pl.Int64)


def _in_order(found: re.Match[str], order: Sequence[str]) -> int | None:
    part = found.groupdict()
    date = dict(zip(order, (part[name] for name in ("one", "two", "three")), strict=True))
    if len(date["y"]) not in (2, 4):
        return None
    year = int(date["y"])
    if len(date["y"]) == 2:
        year += 2000 if year < _TURN else 1900
    try:
        seconds = _moment((year, int(date["mo"]), int(date["d"])), part)
    except (ValueError, OverflowError):
        return None
    return seconds if _FIRST_S <= seconds < _END_S else None


def _read(found: re.Match[str]) -> int:
    """Return the moment of a text whose parts have the names of `_CLOCK` and of dates."""
    part = found.groupdict()
    month = part.get("mo") or part.get("mo2")
    number = int(month) if month else MONTHS.index(part["month"]) + 1
    return _moment((int(part["y"]), number, int(part.get("d") or part["d2"])), part)


def _moment(date: tuple[int, int, int], part: Mapping[str, str | None]) -> int:
    hour = int(part.get("h") or 0)
    minute, second = (int(part.get(name) or part.get(f"{name}2") or 0) for name in "ms")
    words = [word for word in (part.get("half"), part.get("late")) if word]
    if len(words) > 1:
        raise ValueError("two halves of the day")
    hour = _hour(hour, words[0]) if words else hour
    # NOTE: 24:00 ends a day.
    is_end = (hour, minute, second) == (24, 0, 0)
    at = datetime(*date, 0 if is_end else hour, minute, second, tzinfo=UTC)
    return int(at.timestamp()) + 86_400 * is_end - _offset_s(part.get("zone"))


def _hour(hour: int, half: str) -> int:
    """Return the hour of 24 for one beside a half of the day."""
    word = half.replace(".", "").lower()
    if word == "中午":
        if hour not in (11, 12, 1, 2):
            raise ValueError("no hour of noon")
        return hour + 12 * (hour < 3)
    is_late = word in ("下午", "傍晚", "晚上", "pm")
    if hour > 12 and is_late:
        return hour
    if (
        (not 0 < hour <= 12 and word in ("am", "pm"))
        or hour > 12
        or (hour == 12 and word == "晚上")
    ):
        raise ValueError("no hour of that half")
    return hour % 12 + 12 * is_late


def _offset_s(zone: str | None) -> int:
    """Return the seconds that a zone is ahead of UTC. CST is China's here."""
    if zone is None or zone == "CST":
        return _SHANGHAI_S
    digits = zone.removeprefix("GMT").removeprefix("UTC").replace(":", "").lstrip("+-")
    if digits in ("", "Z"):
        return 0
    hours, minutes = (digits, "0") if len(digits) < 3 else (digits[:-2], digits[-2:])
    offset = timedelta(hours=int(hours), minutes=int(minutes))
    if offset > _WIDEST:
        raise ValueError("no such zone")
    return int(offset.total_seconds()) * (-1 if "-" in zone else 1)


def _serial(found: re.Match[str]) -> int:
    """Return the second nearest to a day number; halves round up."""
    day, fraction = found[1], found[2] or "0"
    scale: int = 10 ** len(fraction)
    second = (2 * 86_400 * int(fraction) + scale) // (2 * scale)
    return _SERIAL_0_S + 86_400 * int(day) + second - _SHANGHAI_S


_READERS: Final[tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], int]], ...]] = (
    (_WRITTEN, _read),
    (_EPOCH, lambda found: int(found[1])),
    (_COMPACT, _read),
    *((shape, _read) for shape in _ENGLISH),
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
