"""Days that come again: birthdays, anniversaries, festivals; counted one by one."""

from datetime import date, timedelta

# Month and day by year; the lunar ones as printed calendars have them.
_LUNAR = {
    "spring_festival": {2024: (2, 10), 2025: (1, 29), 2026: (2, 17), 2027: (2, 6)},
    "dragon_boat": {2024: (6, 10), 2025: (5, 31), 2026: (6, 19), 2027: (6, 9)},
    "qixi": {2024: (8, 10), 2025: (8, 29), 2026: (8, 19), 2027: (8, 8)},
    "mid_autumn": {2024: (9, 17), 2025: (10, 6), 2026: (9, 25), 2027: (9, 15)},
    "double_ninth": {2024: (10, 11), 2025: (10, 29), 2026: (10, 18), 2027: (10, 8)},
}
_FIXED = {
    (2, 14): "valentines_day",
    (3, 8): "womens_day",
    (5, 1): "labour_day",
    (6, 18): "618",
    (10, 1): "national_day",
    (11, 11): "double_11",
    (12, 12): "double_12",
    (1, 1): "new_year",
}
_WINDOW = 30


def days_until(month: int, day: int, today: date) -> int:
    """Return in how many days a day of the year comes again; 29 February is kept on the 28th in years without one."""
    ahead = 0
    while True:
        at = today + timedelta(days=ahead)
        if (at.month, at.day) == (month, day):
            return ahead
        if (
            (month, day) == (2, 29)
            and (at.month, at.day) == (2, 28)
            and (at + timedelta(days=1)).month == 3
        ):
            return ahead
        ahead += 1


def next_festival(today: date) -> tuple[str, int, date, date]:
    """Return the name of the next festival, in how many days it is, and the window of the 30 days up to it the last time."""
    ahead = 0
    while not (name := festival_on(today + timedelta(days=ahead))):
        ahead += 1
    before = today + timedelta(days=ahead - 1)
    while festival_on(before) != name:
        before -= timedelta(days=1)
    return name, ahead, before - timedelta(days=_WINDOW), before


def festival_on(day: date) -> str | None:
    """Return the festival of a day; None on most. Of two on one day the first by name."""
    names = [name for name, years in _LUNAR.items() if years.get(day.year) == (day.month, day.day)]
    names += [name for at, name in _FIXED.items() if at == (day.month, day.day)]
    return min(names, default=None)
