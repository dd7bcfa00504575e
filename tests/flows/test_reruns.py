"""The form: one channel again, or a day that was missed."""

from datetime import UTC, datetime, timedelta

import pytest

from scv.errors import UsageError
from scv.values.times import SHANGHAI
from tests.flows.conftest import generation, tables

pytestmark = pytest.mark.prefect


def test_a_missed_day_is_told_as_it_ended_and_landed_when_it_was(orchestra, small_home):
    today = datetime.now(UTC).astimezone(SHANGHAI).date()
    missed = today - timedelta(days=3)

    assert orchestra.night(small_home, date=missed).name == "Completed"

    (about,) = tables(small_home, "published")["about"]
    assert repr(missed) in about and "23, 59, 59" in about
    (account,) = small_home.reports.glob("*.json")
    assert account.name.startswith((f"{today:%Y%m%d}", f"{today + timedelta(days=1):%Y%m%d}"))

    # The next night is today's again; the audiences' sizes of both days stand.
    assert orchestra.night(small_home).name == "Completed"
    sizes = tables(small_home, "published")["segment_sizes"]
    assert (
        sum(repr(missed) in row for row in sizes)
        == sum(repr(today) in row for row in sizes)
        == len(sizes) / 2
    )

    for day, told in (
        (missed, "undo the audiences' history"),
        (today + timedelta(days=2), "is in the future"),
    ):
        refused = orchestra.night(small_home, date=day)
        assert (refused.name, told in refused.message) == ("Failed", True)
        assert orchestra.path.exit_code(refused) == UsageError.exit_code
    assert generation(small_home) == 2


def test_the_form_runs_one_channel_like_the_channel_flow(orchestra, small_home):
    assert orchestra.night(small_home).name == "Completed"
    orchestra.lines.clear()

    assert orchestra.night(small_home, channel="store").name == "Completed"

    assert any(
        "reland store: landed 1, known 0, parked 0, rows 85" in line for line in orchestra.lines
    )
    assert not any("ingest " in line for line in orchestra.lines)
