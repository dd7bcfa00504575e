"""The desk in a real browser: look-up, filter, reveal, a decision; and what must not work."""

import re
from datetime import UTC, datetime

import pytest
from playwright.sync_api import expect

from scv.home.open_home import open_vault
from scv.home.settings import load_home
from scv.web.desk import desk_site
from tests.conftest import new_home, night
from tests.exports import MEMBERS, ORDERS, drop, order, text
from tests.web.conftest import Served
from tests.web.looks import accessible, fits

ANN, BOB, CAT = "13900000001", "13900000002", "13900008803"
NAUGHTY = '张"><script>alert(1)</script>'


@pytest.fixture(scope="module")
def vault(tmp_path_factory, config_folder):
    home = new_home(tmp_path_factory.mktemp("browser") / "home")
    drop(
        home,
        "store/hq/members.csv",
        text(
            MEMBERS,
            f"V1,{NAUGHTY.replace(chr(34), '')},女,1990-05-20,{ANN},1.50,2026-01-02 03:04:05",
        ),
    )
    orders = (
        order("1", ANN),
        order("2", BOB, "李二二", nick="both"),
        order("3", CAT, "李二二", nick="both"),
    )
    drop(home, "ecommerce/flagship/orders.csv", text(ORDERS, *orders))
    night(home)
    return open_vault(load_home(home.root))


@pytest.fixture
def desk(vault):
    served = Served(desk_site(vault, "officer", lambda: datetime(2026, 11, 23, tzinfo=UTC)))
    yield served
    served.close()


def enter(tab, served):
    tab.goto(f"{served.address}/enter?once={served.doors.once}")


def look(tab, who, reason="ticket 4711"):
    tab.get_by_label("手机号").fill(who)
    tab.get_by_label("查看原因").fill(reason)
    tab.get_by_role("button", name="查找").click()


def test_a_customer_is_looked_up_narrowed_and_revealed_by_keyboard_alone(tab, desk):
    enter(tab, desk)
    expect(tab.get_by_label("手机号")).to_be_focused()
    tab.keyboard.type(ANN)
    tab.keyboard.press("Tab")
    tab.keyboard.type("she calls about her order")
    tab.keyboard.press("Enter")
    expect(tab.get_by_text("139****0001")).to_be_visible()
    tab.get_by_label("渠道").select_option("ecommerce")
    tab.get_by_role("button", name="筛选").click()
    timeline = tab.locator("section", has=tab.get_by_role("heading", name="时间线"))
    expect(timeline.locator("tbody tr")).to_have_count(1)
    tab.get_by_label("显示完整信息的原因").fill("parcel came back")
    tab.keyboard.press("Enter")
    expect(tab.get_by_text(f"+86{ANN}")).to_be_visible()


def test_a_name_with_markup_in_it_is_text(tab, desk):
    enter(tab, desk)
    look(tab, ANN)
    assert "<script>alert(1)</script>" in tab.locator("h1").inner_text()


def test_a_case_is_settled_by_its_button(tab, desk, vault):
    enter(tab, desk)
    tab.get_by_role("link", name="待复核").click()
    tab.get_by_label("原因").first.fill("one person, they said")
    tab.keyboard.press("Enter")
    assert list(vault.decisions.entries()) == []
    tab.get_by_role("button", name="两个号码都在用").click()
    expect(tab.get_by_role("status")).to_contain_text("takes effect with the next run")
    (entry,) = vault.decisions.entries()
    assert entry.body["why"] == "one person, they said" and entry.body["by"] == "officer"
    tab.get_by_role("link", name="人工裁决").click()
    tab.get_by_role("button", name="撤销").click()
    expect(tab.get_by_role("status")).to_contain_text("decision 1 is undone")


def test_a_wrong_token_stays_outside_and_is_written_down(tab, desk, vault):
    tab.goto(desk.address)
    tab.get_by_label("口令").fill("guess")
    tab.keyboard.press("Enter")
    expect(tab.get_by_role("alert")).to_contain_text("口令不对")
    assert [entry.body["action"] for entry in vault.audit.entries()][-1] == "desk: wrong token"
    tab.get_by_label("口令").fill(desk.doors.token)
    tab.keyboard.press("Enter")
    expect(tab.get_by_role("heading", name="查找客户")).to_be_visible()


def test_a_session_that_was_idle_for_too_long_is_asked_for_the_token_again(tab, desk):
    enter(tab, desk)
    look(tab, ANN)
    desk.clock.seconds += 1801
    tab.reload()
    expect(tab.get_by_label("口令")).to_be_visible()
    assert "139****0001" not in tab.content()


def test_another_site_cannot_send_a_form(tab, desk, vault, tmp_path):
    enter(tab, desk)
    tab.goto(f"{desk.address}/review")
    code, word = re.search(
        r'/review/([0-9a-f]{8})">.*?<input type="hidden" name="word" value="([^"]+)"', tab.content()
    ).groups()
    before = len(list(vault.decisions.entries()))
    trap = tmp_path / "trap.html"
    trap.write_text(
        f'<form method="post" action="{desk.address}/review/{code}"><input name="word" value="{word}">'
        '<input name="answer" value="yes"><button>win</button></form>'
    )
    tab.goto(trap.as_uri().replace("file:///", "file://127.0.0.1/"))
    tab.get_by_role("button").click()
    tab.wait_for_url(f"{desk.address}/**")
    expect(tab.get_by_label("口令")).to_be_visible()
    assert len(list(vault.decisions.entries())) == before


def test_leaving_ends_the_session(tab, desk):
    enter(tab, desk)
    tab.get_by_role("button", name="退出").click()
    tab.goto(desk.address)
    expect(tab.get_by_label("口令")).to_be_visible()


@pytest.mark.parametrize("width", [390, 1440])
def test_every_page_of_the_desk_is_accessible_and_fits(tab, desk, width):
    tab.set_viewport_size({"width": width, "height": 900})
    tab.goto(desk.address)
    accessible(tab)
    enter(tab, desk)
    for address in ("/", "/review", "/decisions", "/nowhere"):
        tab.goto(desk.address + address)
        accessible(tab)
        fits(tab)
    tab.goto(desk.address)
    look(tab, ANN)
    expect(tab.get_by_role("heading", name="时间线")).to_be_visible()
    accessible(tab)
    fits(tab)
    tab.get_by_role("button", name="归并依据").click()
    expect(tab.get_by_text("weakest link")).to_be_visible()
    accessible(tab)
    fits(tab)
