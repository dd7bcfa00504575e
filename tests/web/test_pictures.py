"""The pictures of the manual, taken of the sample: `make pictures`."""

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from scv.home.open_home import open_vault
from scv.pipeline import run_report
from scv.pipeline.run import STAGES, open_run
from scv.web.desk import desk_site
from scv.web.marketer import marketer_site
from tests.conftest import SAMPLE, TONIGHT, new_home
from tests.exports import drop
from tests.web.conftest import Served

FOLDER = os.environ.get("SCV_PICTURES")
pytestmark = pytest.mark.skipif(not FOLDER, reason="taken by make pictures")
_PHONE = "186-0000-3850"
# Which of November's exports each night brings, after a first one that had those of before.
_NIGHTS = ((), ("service",), ("web", "store"), (), ("ecommerce", "wechat"))


@pytest.fixture(scope="module")
def week(tmp_path_factory):
    """A home with the sample after some nights, each with its page, so that there is something to
    see of days before.
    """
    with pytest.MonkeyPatch.context() as patch:
        # NOTE: commands on the pages name the home: as its users write it, not as this machine has
        # it.
        patch.chdir(tmp_path_factory.mktemp("week"))
        home = new_home(Path("scv-home"))
        for later, channels in enumerate(_NIGHTS):
            for path in SAMPLE.rglob("*.*"):
                place = path.relative_to(SAMPLE)
                if len(place.parts) > 1 and (
                    place.parts[0] in channels or "20261119" not in path.name
                ):
                    drop(home, str(place), path.read_bytes())
            with open_run(home, "nightly", TONIGHT + timedelta(days=later)) as run:
                run.ingest_inbox()
                for stage in STAGES:
                    run.stage(stage)
                run.report()
        yield home, run.run_id


def take(tab, name, height):
    """Keep what the window shows, as a picture of at most so many pixels."""
    tab.set_viewport_size({"width": tab.viewport_size["width"], "height": height})
    tab.screenshot(path=Path(FOLDER) / f"{name}.png")


def enter(tab, served):
    tab.goto(f"{served.address}/enter?once={served.doors.once}")


def test_the_report(tab, week):
    home, run_id = week
    tab.set_viewport_size({"width": 1100, "height": 900})
    tab.goto(
        run_report.page_of(home.reports, run_id)
        .absolute()
        .as_uri()
        .replace("file:///", "file://127.0.0.1/")
    )
    take(tab, "report", 1900)
    tab.set_viewport_size({"width": 390, "height": 800})
    take(tab, "report-phone", 900)


def test_the_marketers_face(tab, week):
    home, _ = week
    served = Served(marketer_site(home.published, lambda: datetime(2026, 11, 26, tzinfo=UTC)))
    tab.set_viewport_size({"width": 1100, "height": 900})
    enter(tab, served)
    for name, address in (
        ("audiences", "/"),
        ("segment", "/segment/multi_channel"),
        ("explore", "/explore"),
    ):
        tab.goto(served.address + address)
        take(tab, name, 1000)
    served.close()


def test_the_desk(tab, week):
    home, _ = week
    served = Served(
        desk_site(open_vault(home), "officer", lambda: datetime(2026, 11, 26, tzinfo=UTC))
    )
    tab.set_viewport_size({"width": 1100, "height": 900})
    enter(tab, served)
    tab.get_by_label("手机号").fill(_PHONE)
    tab.get_by_label("查看原因").fill("ticket 4711")
    tab.get_by_role("button", name="查找").click()
    take(tab, "desk", 1250)
    tab.goto(f"{served.address}/review")
    take(tab, "review", 900)
    served.close()
