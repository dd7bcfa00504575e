"""A run as of a past day: what a night that was missed would have told, worked out of all that is
known today.
"""

from datetime import date, datetime, time

from scv.errors import UsageError
from scv.values.times import SHANGHAI
from scv.vault.manifest import Manifest


def moment_of(now: datetime, day: date, current: Manifest | None) -> datetime:
    """Return the moment for which figures as of `day` are worked out: its end in Shanghai, or `now`
    where it is today.

    Raises:
        UsageError: that day has not come, or a newer one is published: what audiences were since
            then would be forgotten.
    """
    today = now.astimezone(SHANGHAI).date()
    if day > today:
        raise UsageError(
            "date {day} is in the future (today in Shanghai: {today}). For today, omit the date.",
            day=day,
            today=today,
        )
    if current and day < (published := current.built.astimezone(SHANGHAI).date()):
        raise UsageError(
            "date {day}: the published data is of {published}. A run for an earlier day would undo the audiences' "
            "history since then. Give {published} or later, or omit the date. Nothing was changed.",
            day=day,
            published=published,
        )
    return now if day == today else datetime.combine(day, time(23, 59, 59), SHANGHAI)
