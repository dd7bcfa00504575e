"""The marketer's face in a real browser: every page by every rule of accessibility, on a phone and
on a desk; and by keyboard.
"""

from datetime import UTC, datetime
from urllib.parse import urlencode

import pytest
from playwright.sync_api import expect

from scv.web.marketer import marketer_site
from tests.web.conftest import Served
from tests.web.looks import accessible, fits

FOUND = "/explore?" + urlencode({"relationship": "old", "in_store": "yes"})
PAGES = ("/?q=a", "/segment/multi_channel", FOUND, "/questions", "/sql", "/glossary?q=gold")


@pytest.fixture
def served(sample_home):
    served = Served(
        marketer_site(sample_home.published, lambda: datetime(2026, 11, 23, tzinfo=UTC))
    )
    yield served
    served.close()


@pytest.mark.parametrize("wide", [390, 1440])
def test_every_page_is_accessible_and_fits(tab, served, wide):
    tab.set_viewport_size({"width": wide, "height": 900})
    tab.goto(f"{served.address}/enter?once={served.doors.once}")
    for path in PAGES:
        tab.goto(served.address + path)
        accessible(tab)
        fits(tab)


def test_sql_is_asked_by_keyboard_and_its_figures_are_downloaded(tab, served):
    tab.goto(f"{served.address}/enter?once={served.doors.once}")
    tab.get_by_role("link", name="SQL").click()
    tab.get_by_label("SELECT").focus()
    tab.keyboard.type("SELECT gender, COUNT(*) AS customers FROM profiles GROUP BY 1 ORDER BY 2")
    tab.keyboard.press("Tab")
    tab.keyboard.press("Enter")
    expect(tab.get_by_role("heading", name="结果")).to_be_visible()
    accessible(tab)
    with tab.expect_download() as download:
        tab.get_by_role("button", name="下载").click()
    assert download.value.suggested_filename == "scv-1.csv"


def test_filters_and_questions_are_answered_at_a_click(tab, served):
    tab.goto(f"{served.address}/enter?once={served.doors.once}")
    tab.get_by_role("link", name="客户画像").click()
    tab.get_by_role("combobox", name="关系").select_option("old")
    tab.get_by_role("button", name="计算").click()
    expect(tab.get_by_text("relationship = 'old'", exact=True)).to_be_visible()
    tab.get_by_role("link", name="常见问题").click()
    tab.get_by_role("button", name="共有多少客户").click()
    expect(tab.get_by_role("heading", name="1. 共有多少客户")).to_be_visible()
    accessible(tab)
