"""The nightly report in a real browser: accessible, no wider than the screen, nothing loaded,
printable.
"""

import pytest

from scv.pipeline import run_report
from scv.pipeline.run import open_run
from tests.conftest import TONIGHT
from tests.web.looks import accessible, fits


@pytest.fixture(scope="module")
def page(sample_home):
    with open_run(sample_home, "look", TONIGHT) as run:
        run.report()
    return (
        run_report.page_of(sample_home.reports, "")
        .as_uri()
        .replace("file:///", "file://127.0.0.1/")
    )


@pytest.mark.parametrize("width", [390, 1440])
def test_the_report_is_accessible_and_fits(tab, page, width):
    tab.set_viewport_size({"width": width, "height": 900})
    tab.goto(page)
    accessible(tab)
    fits(tab)


def test_what_the_chart_of_channels_says_can_be_read_on_a_phone(tab, page):
    tab.set_viewport_size({"width": 390, "height": 900})
    tab.goto(page)
    heights = tab.eval_on_selector_all(
        ".scroll > svg text", "all => all.map(text => text.getBoundingClientRect().height)"
    )
    assert heights and min(heights) > 10


def test_the_report_prints_whole(tab, page):
    tab.goto(page)
    tab.emulate_media(media="print")
    fits(tab)
    assert len(tab.pdf()) > 20_000
