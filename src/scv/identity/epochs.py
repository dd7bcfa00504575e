"""Who holds a phone when: ownership epochs, and the parts of a phone that two people share.

A phone's token is a multiple of `SPAN`; what is added names an epoch by the Shanghai day it begins
on (days since 1970-01-01; 0 for the first), or a part that a person split off. So an epoch keeps
its name when others are found before or after it, and a name whose day no longer begins an epoch
means the epoch that holds that day (docs/decisions/0014-epochs-by-day.md).
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from datetime import date

from scv.errors import UsageError

# Tokens of phones have rank 0 in their top bits, so every phone is below this and every identifier
# is not.
FIRST_IDENTIFIER = 1 << 120
SPAN = 1 << 16
FIRST_PART = 61_440
"""Days up to 2138 lie below it."""
ALWAYS = 1 << 40
"""Later than every moment, in epoch seconds."""
_DAY = 86_400
_FIRST_DAY = date(1970, 1, 1).toordinal()
_SHANGHAI = 8 * 3600


def is_phone(token: int) -> bool:
    """Tell a phone's token from an identifier's."""
    return token < FIRST_IDENTIFIER


def number_of(phone: int) -> int:
    """Return the phone itself, without epoch and part.

    >>> number_of(5 * SPAN + 20_000) == 5 * SPAN
    True
    """
    return phone - phone % SPAN


def is_part(phone: int) -> bool:
    """Tell whether it names a part of a phone that a person split off."""
    return is_phone(phone) and phone % SPAN >= FIRST_PART


def day_of(moment: int) -> int:
    """Return the Shanghai day of a moment in epoch seconds.

    >>> day_of(0), day_of(16 * 3600 - 1), day_of(16 * 3600)
    (0, 0, 1)
    """
    return (moment + _SHANGHAI) // _DAY


def start_of(day: int) -> int:
    """Return the moment a Shanghai day begins, in epoch seconds.

    >>> start_of(1) == 16 * 3600
    True
    """
    return day * _DAY - _SHANGHAI


def day_number(text: str) -> int:
    """Return a date, as 2026-03-01, as days since 1970-01-01.

    >>> day_number("1970-01-02")
    1

    Raises:
        UsageError: it is no date, or none that an epoch may begin on.
    """
    try:
        day = date.fromisoformat(text).toordinal() - _FIRST_DAY
    except ValueError:
        raise UsageError("a date is written as 2026-03-01.") from None
    if not 0 < day < FIRST_PART:
        raise UsageError(
            "a date lies between {shown_day} and {shown_day2}.",
            shown_day=shown_day(1),
            shown_day2=shown_day(FIRST_PART - 1),
        )
    return day


def shown_day(day: int) -> str:
    """Return days since 1970-01-01 as a date.

    >>> shown_day(1)
    '1970-01-02'
    """
    return date.fromordinal(_FIRST_DAY + day).isoformat()


class Epochs:
    """The epochs of all phones that had more than one owner."""

    def __init__(self, starts: Iterable[tuple[int, int]] = ()) -> None:
        """Take phones and the moments from which they had another owner, in epoch seconds."""
        self._since: dict[int, list[int]] = {}
        for phone, moment in sorted({(number_of(phone), moment) for phone, moment in starts}):
            known = self._since.setdefault(phone, [])
            if not known or day_of(known[-1]) < day_of(moment):
                known.append(moment)

    def __iter__(self) -> Iterator[tuple[int, int, int, int]]:
        """Yield (phone, since, until, epoch) for every epoch of these phones, in epoch seconds; the
        last has no end.
        """
        for phone, since in self._since.items():
            starts = [-ALWAYS, *since]
            for start, end in zip(starts, [*since, ALWAYS], strict=True):
                yield phone, start, end, phone + (0 if start == -ALWAYS else day_of(start))

    def at(self, phone: int, moment: int) -> int:
        """Return the epoch of a phone that holds a moment."""
        number, since = number_of(phone), self._since.get(number_of(phone), [])
        place = bisect_right(since, moment)
        return number + (day_of(since[place - 1]) if place else 0)

    def now(self, phone: int) -> int:
        """Return the epoch that a name means: the later one that holds the day it names, else what
        it says itself.
        """
        if not is_phone(phone) or is_part(phone):
            return phone
        epoch = self.at(phone, start_of(phone % SPAN + 1) - 1)
        return epoch if epoch % SPAN else phone
