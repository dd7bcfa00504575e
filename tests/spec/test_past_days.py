"""Backfill: a night that was missed can be run as of its day. 回补漏跑的一晚。"""

from datetime import date, datetime, timedelta

import pytest

from scv.errors import UsageError
from scv.ops.as_of import moment_of
from scv.pipeline.run import SHANGHAI, open_run
from tests.conftest import TONIGHT, night
from tests.exports import MEMBERS, drop, member, text

PAST, TODAY = date(2026, 11, 20), date(2026, 11, 22)


def test_a_past_day_is_meant_as_it_ended_in_shanghai_and_today_as_it_is_now(home):
    with open_run(home, "nightly", TONIGHT) as run:
        assert f"{moment_of(run, PAST):%Y-%m-%d %H:%M:%S %z}" == "2026-11-20 23:59:59 +0800"
        assert moment_of(run, TODAY) == TONIGHT == run.now


def test_a_day_that_has_not_come_in_shanghai_is_refused(home):
    with open_run(home, "nightly", TONIGHT) as run, pytest.raises(UsageError, match="is in the future"):
        moment_of(run, date(2026, 11, 23))


def test_a_day_before_the_published_one_is_refused_the_same_day_is_not(home):
    published = night(home).now.astimezone(SHANGHAI).date()
    with open_run(home, "nightly", TONIGHT) as run:
        assert moment_of(run, published) == run.now
        with pytest.raises(UsageError, match="the published data is of 2026-11-22"):
            moment_of(run, PAST)


def test_the_command_line_runs_a_night_that_was_missed(home, scv):
    drop(home, "store/hq/members.csv", text(MEMBERS, member("V1", "张一一", "13900000001")))
    at = ("--home", home.root)
    missed = datetime.now(SHANGHAI).date() - timedelta(days=2)
    assert scv("nightly", "--date", missed, *at).code == 0
    assert str(missed) in scv("query", "SELECT business_date FROM about", *at).out
    assert str(missed) not in next(home.reports.glob("*.json")).name, "a run is named after the time at which it ran"
    early, late = (scv("nightly", "--date", missed + timedelta(days=days), "--json", *at) for days in (-1, 9))
    assert (early.code, late.code) == (2, 2)
    assert "undo the audiences' history" in early.err and "is in the future" in late.err
    assert scv("nightly", *at).code == 0
