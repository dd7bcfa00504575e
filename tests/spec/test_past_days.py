"""Backfill: a night that was missed can be run as of its day. 回补漏跑的一晚。"""

from datetime import date, datetime, timedelta

import pytest

from scv.errors import UsageError
from scv.pipeline.as_of import moment_of
from scv.pipeline.run import open_run
from scv.values.times import SHANGHAI
from tests.conftest import TONIGHT, night
from tests.exports import MEMBERS, drop, member, text

PAST, TODAY = date(2026, 11, 20), date(2026, 11, 22)


def test_a_past_day_is_meant_as_it_ended_in_shanghai_and_today_as_it_is_now(home):
    with open_run(home, "nightly", TONIGHT, day=PAST) as run:
        assert (
            f"{run.figures_at:%Y-%m-%d %H:%M:%S %z}" == "2026-11-20 23:59:59 +0800"
            and run.options.now == TONIGHT
        )
    with open_run(home, "nightly", TONIGHT, day=TODAY) as run:
        assert run.figures_at == TONIGHT


def test_a_day_that_has_not_come_in_shanghai_is_refused(home):
    with pytest.raises(UsageError, match="is in the future"):
        moment_of(TONIGHT, date(2026, 11, 23), None)


def test_a_day_before_the_published_one_is_refused_the_same_day_is_not(home):
    published = night(home).figures_on
    with open_run(home, "nightly", TONIGHT, day=published) as run:
        assert run.figures_at == TONIGHT
    with (
        pytest.raises(UsageError, match="the published data is of 2026-11-22"),
        open_run(home, "nightly", TONIGHT, day=PAST),
    ):
        pass


def test_the_command_line_runs_a_night_that_was_missed(home, scv):
    drop(home, "store/hq/members.csv", text(MEMBERS, member("V1", "张一一", "13900000001")))
    at = ("--home", home.root)
    missed = datetime.now(SHANGHAI).date() - timedelta(days=2)
    assert scv("nightly", "--date", missed, *at).code == 0
    assert str(missed) in scv("query", "SELECT business_date FROM about", *at).out
    assert str(missed) not in next(home.reports.glob("*.json")).name, (
        "a run is named after the time at which it ran"
    )
    early, late = (
        scv("nightly", "--date", missed + timedelta(days=days), "--json", *at) for days in (-1, 9)
    )
    assert (early.code, late.code) == (2, 2)
    assert "undo the audiences' history" in early.err and "is in the future" in late.err
    assert scv("nightly", *at).code == 0
