"""The days brands greet their customers on: Chinese festivals by the lunar calendar, and the
shopping festivals of the platforms.
"""

from datetime import date, timedelta

# Month and day of each lunar festival, per year from 2020; as the calendar of the Purple Mountain
# Observatory has them (GB/T 33661-2017).
_FIRST_YEAR = 2020
_LUNAR = {
    "spring_festival": "0125 0212 0201 0122 0210 0129 0217 0206 0126 0213 0203 0123 0211 0131 0219 0208 0128 0215 0204 0124 0212",
    "dragon_boat": "0625 0614 0603 0622 0610 0531 0619 0609 0528 0616 0605 0624 0612 0601 0620 0610 0530 0618 0607 0527 0614",
    "qixi": "0825 0814 0804 0822 0810 0829 0819 0808 0826 0816 0805 0824 0812 0801 0820 0810 0828 0817 0807 0826 0814",
    "mid_autumn": "1001 0921 0910 0929 0917 1006 0925 0915 1003 0922 0912 1001 0919 0908 0927 0916 1004 0924 0913 1002 0920",
    "double_ninth": "1025 1014 1004 1023 1011 1029 1018 1008 1026 1016 1005 1024 1012 1001 1020 1009 1027 1017 1007 1026 1014",
}
_FIXED = {
    "valentines_day": (2, 14),
    "womens_day": (3, 8),
    "labour_day": (5, 1),
    "618": (6, 18),
    "national_day": (10, 1),
    "double_11": (11, 11),
    "double_12": (12, 12),
    "new_year": (1, 1),
}
FESTIVALS = {
    "spring_festival": ("Spring Festival", "春节"),
    "dragon_boat": ("Dragon Boat Festival", "端午节"),
    "qixi": ("Qixi", "七夕"),
    "mid_autumn": ("Mid-Autumn Festival", "中秋节"),
    "double_ninth": ("Double Ninth Festival", "重阳节"),
    "valentines_day": ("Valentine's Day", "情人节"),
    "womens_day": ("Women's Day", "妇女节"),
    "labour_day": ("Labour Day", "劳动节"),
    "618": ("618", "618 年中大促"),
    "national_day": ("National Day", "国庆节"),
    "double_11": ("Double 11", "双十一"),
    "double_12": ("Double 12", "双十二"),
    "new_year": ("New Year", "元旦"),
}


def next_festival(today: date) -> tuple[str, date, date | None]:
    """Return the name of the next festival, its day from `today` on, and the day it was on the last
    time, if that is known.
    """
    at, name = min(
        (day, name)
        for name in FESTIVALS
        for day in _days(name, today.year, today.year + 1)
        if day >= today
    )
    before = max((day for day in _days(name, at.year - 1, at.year) if day < at), default=None)
    return name, at, before


def _days(name: str, first: int, last: int) -> list[date]:
    """Return the days of a festival in some years; none where nobody has told us."""
    if name in _FIXED:
        return [date(year, *_FIXED[name]) for year in range(first, last + 1)]
    texts = _LUNAR[name].split()
    years = [year for year in range(first, last + 1) if 0 <= year - _FIRST_YEAR < len(texts)]
    return [
        date(year, int(texts[year - _FIRST_YEAR][:2]), int(texts[year - _FIRST_YEAR][2:]))
        for year in years
    ]


def calendar(today: date) -> list[tuple[int, int, int]]:
    """Return month, day, and in how many days from `today` that day comes again; 29 February is
    kept on the 28th of other years.
    """
    ahead = [today + timedelta(days=days) for days in range(366)]
    by_date = {(day.month, day.day): days for days, day in reversed(list(enumerate(ahead)))}
    return [
        (month, day, days)
        for (month, day), days in sorted(({(2, 29): by_date[2, 28]} | by_date).items())
    ]
