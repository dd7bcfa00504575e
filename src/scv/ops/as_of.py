"""A run as of a past day: what a night that was missed would have told, worked out of all that is known today."""

from datetime import date, datetime, time

from scv.errors import UsageError
from scv.pipeline.maintenance import SHANGHAI, Maintenance


def moment_of(run: Maintenance, day: date) -> datetime:
    """Return the moment for which figures as of `day` are worked out: its end in Shanghai, or the run's own time where it is today.

    Raises:
        UsageError: that day has not come, or a newer one is published: what audiences were since then would be forgotten.
    """
    today = run.now.astimezone(SHANGHAI).date()
    if day > today:
        raise UsageError(
            "date {day} is in the future (today in Shanghai: {today}). For today, omit the date.", day=day, today=today
        )
    current = run.generations.current()
    if current and day < (published := current.built.astimezone(SHANGHAI).date()):
        raise UsageError(
            "date {day}: the published data is of {published}. A run for an earlier day would undo the audiences' "
            "history since then. Give {published} or later, or omit the date. Nothing was changed.",
            day=day,
            published=published,
        )
    return run.now if day == today else datetime.combine(day, time(23, 59, 59), SHANGHAI)
