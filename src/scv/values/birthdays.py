"""Birthdays: a day, or a day without year, and never the date that a form or an import filled in."""

import re
from datetime import date, timedelta
from typing import Final

import polars as pl

from scv.values.cells import plain, plain_value
from scv.values.distinct_texts import read_distinct
from scv.values.times import MONTHS

_TIME: Final = r"(?:[T ][0-9]{1,2}:[0-9]{1,2}(?::[0-9]{1,2}(?:\.[0-9]+)?)?)?"
_DATE: Final = re.compile(
    rf"([0-9]{{4}})(?:[-/.]([0-9]{{1,2}})[-/.]([0-9]{{1,2}})|年([0-9]{{1,2}})月([0-9]{{1,2}})日?){_TIME}"
    r"|([0-9]{4})([0-9]{2})([0-9]{2})"
)
_DAY: Final = re.compile(r"(?:--)?([0-9]{1,2})(?:[-/.]([0-9]{1,2})|月([0-9]{1,2})日?)")
# 5-Mar-1990, March 5, 1990.
_MONTH: Final = f"({'|'.join(MONTHS)})[A-Za-z]*\\.?"
_NAMED: Final = re.compile(
    rf"([0-9]{{1,2}})[ -]{_MONTH}[ -]([0-9]{{4}})|{_MONTH} ([0-9]{{1,2}}),? ([0-9]{{4}})"
)
# 13/05/1990: which is the day, only the whole column tells; and days since 1899-12-30.
_ORDERED: Final = re.compile(r"([0-9]{1,2})[/.-]([0-9]{1,2})[/.-]([0-9]{4})")
_SERIAL: Final = r"^[0-9]{5}(?:\.0+)?$"
# The zero of Unix, of spreadsheets and of SQL databases. Year 1900 with another day: no year asked
# for.
_DEFAULTS: Final = frozenset({"1970-01-01", "1900-01-01", "1899-12-30", "1899-12-31", "1900-01-00"})
_FIRST_YEAR: Final = 1901
_LAST_YEAR: Final = 2098
# A day number of later years is no birthday, but a number of something else.
_NO_YEAR_YET: Final = 2030


def birthday(cell: pl.Expr) -> pl.Expr:
    """Return the birthday as `YYYY-MM-DD`, or `--MM-DD` without year (ISO 8601); null for all else.

    Null for zodiac signs, lunar dates, impossible dates and defaults such as 1970-01-01.
    """
    return plain(cell).map_batches(
        lambda text: read_distinct(text, _read, pl.String),
        return_dtype=pl.String,
        is_elementwise=True,
    )


def birthday_value(cell: str | None) -> str | None:
    """Return what `birthday` makes of one cell.

    >>> birthday_value("1990年1月5日"), birthday_value("2月29日"), birthday_value("双子座")
    ('1990-01-05', '--02-29', None)
    >>> birthday_value("05-Mar-1990"), birthday_value("March 5, 1990")
    ('1990-03-05', '1990-03-05')
    """
    text = plain_value(cell)
    return None if text is None else _read(text)


def ordered_birthday(cell: pl.Expr) -> pl.Expr:
    """Return the birthdays of cells such as 13/05/1990, whose order the column decides: month first
    or day first, if every such cell is a date in that order only; and of a spreadsheet's day numbers,
    where every cell is one. Null for other cells.
    """
    return plain(cell).map_batches(_ordered, return_dtype=pl.String)


def _ordered(text: pl.Series) -> pl.Series:
    distinct = text.drop_nulls().unique()
    if len(distinct) and distinct.str.contains(_SERIAL).all():
        days = {each: _of_serial(int(float(each))) for each in distinct}
        return text.replace_strict(days, default=None, return_dtype=pl.String)
    found = {each: match for each in distinct if (match := _ORDERED.fullmatch(each))}
    dates = [
        {each: (int(it[3]), int(it[month]), int(it[3 - month])) for each, it in found.items()}
        for month in (1, 2)
    ]
    possible = [of for of in dates if all(_exists(*day) for day in of.values())]
    if not found or len(possible) != 1:
        return pl.repeat(None, len(text), dtype=pl.String, eager=True)
    days = {each: _full_date(*day) for each, day in possible[0].items()}
    return text.replace_strict(days, default=None, return_dtype=pl.String)


def _of_serial(day: int) -> str | None:
    at = date(1899, 12, 30) + timedelta(day)
    return _full_date(at.year, at.month, at.day) if at.year < _NO_YEAR_YET else None


def month_day(birthday: pl.Expr) -> pl.Expr:
    """Return `MM-DD` of what `birthday` gave; null stays null."""
    return birthday.str.extract("-([0-9]{2}-[0-9]{2})$")


def month_day_value(birthday: str | None) -> str | None:
    """Return what `month_day` makes of one birthday.

    >>> month_day_value("1990-01-05"), month_day_value("--02-29")
    ('01-05', '02-29')
    """
    found = re.search("-([0-9]{2}-[0-9]{2})$", birthday or "")
    return found[1] if found else None


def _read(text: str) -> str | None:
    found = _DATE.fullmatch(text)
    if found:
        return _full_date(*(int(part) for part in found.groups() if part))
    if named := _NAMED.fullmatch(text):
        day, month, year = (
            (named[1], named[2], named[3]) if named[1] else (named[5], named[4], named[6])
        )
        return _full_date(int(year), MONTHS.index(month) + 1, int(day))
    found = _DAY.fullmatch(text)
    return _month_and_day(*(int(part) for part in found.groups() if part)) if found else None


def _full_date(year: int, month: int, day: int) -> str | None:
    text = f"{year:04}-{month:02}-{day:02}"
    if text in _DEFAULTS or not _exists(year, month, day):
        return None
    if year == _FIRST_YEAR - 1:
        return _month_and_day(month, day)
    return text if _FIRST_YEAR <= year <= _LAST_YEAR else None


def _month_and_day(month: int, day: int) -> str | None:
    return f"--{month:02}-{day:02}" if _exists(2000, month, day) else None


def _exists(year: int, month: int, day: int) -> bool:
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True
