"""Cells of workbooks, as the text that a person sees; and of a row what that text does not tell:
which of its cells were numbers.
"""

from collections.abc import Sequence, Set
from datetime import MAXYEAR, date, datetime, time, timedelta
from math import isfinite

# A cell of a workbook as its parser gives it; empty and erroneous ones are "".
Value = str | float | bool | datetime | date | time | timedelta

# A number holds fifteen digits; what stands behind them is not what was meant.
_LONG = 10**15
# Days between the beginnings of the two calendars of spreadsheets: 1900 and, of old Macs, 1904.
_CALENDARS_APART = 1462
_LAST_SERIAL = 100_000


class MarkedRow(list[str]):
    """A row's cells as texts, and where numbers stood among them.

    Attributes:
        long: where a number has more than fifteen digits.
        numbers: where any number stands; kept of a workbook that counts days from 1904 only.
    """

    __slots__ = ("long", "numbers")

    def __init__(self, values: Sequence[Value], is_1904: bool = False) -> None:
        super().__init__(map(shown_text, values))
        numbers = {
            at: value
            for at, value in enumerate(values)
            if isinstance(value, (int, float)) and not isinstance(value, bool)
        }
        self.long = [at for at, number in numbers.items() if abs(number) >= _LONG]
        self.numbers = list(numbers) if is_1904 else []


def shown_text(value: Value) -> str:
    """Return a cell as the text it shows: moments to the second, numbers to nine decimals.

    >>> shown_text(59.699999999999996), shown_text(3.0), shown_text(1e20), shown_text(True)
    ('59.7', '3', '100000000000000000000', 'true')
    >>> shown_text(datetime(2024, 3, 5, 15, 4, 59, 998000)), shown_text(date(2024, 3, 5))
    ('2024-03-05 15:05:00', '2024-03-05 00:00:00')
    """
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, (int, float)):
        return _number_text(value)
    if isinstance(value, timedelta):
        minutes, second = divmod(round(value.total_seconds()), 60)
        return f"{minutes // 60:02d}:{minutes % 60:02d}:{second:02d}"
    if isinstance(value, time):
        return value.isoformat("seconds")
    if not isinstance(value, datetime):
        return f"{value.isoformat()} 00:00:00"
    return _whole_second(value).isoformat(" ")


def _whole_second(moment: datetime) -> datetime:
    """Return the nearest second: a day's fraction is no exact number of them."""
    if moment.microsecond < 500_000 or moment.year == MAXYEAR:
        return moment.replace(microsecond=0)
    return moment.replace(microsecond=0) + timedelta(seconds=1)


def _number_text(value: float) -> str:
    if not isfinite(value):
        return str(value)
    if value == int(value):
        return str(int(value))
    return f"{value:.9f}".rstrip("0").rstrip(".")


def long_numbers(rows: Sequence[Sequence[str]]) -> list[list[int]]:
    """Return of each row where a number of more than fifteen digits stands."""
    return [row.long if isinstance(row, MarkedRow) else [] for row in rows]


def count_from_1900(rows: Sequence[list[str]], moments: Set[int]) -> None:
    """Bring day numbers of the calendar of 1904 to that of 1900, in columns that hold moments.

    A cell without the format of a date is a plain number to every reader. In a workbook of 1904 it
    counts its days from there all the same, as the spreadsheet itself would show, were the format
    put on. Only numbers are touched, never texts; and only those that can be days, so that no
    1709622300 nor 20240305 is.
    """
    for row in rows:
        if isinstance(row, MarkedRow):
            for at in row.numbers:
                if at in moments and 0 < (days := float(row[at])) < _LAST_SERIAL - _CALENDARS_APART:
                    row[at] = _number_text(days + _CALENDARS_APART)
