"""Those who never bought are shown apart from the classes of profitability: a prospect is nobody's
burden.
"""

import re

import pytest

from scv import connect
from scv.pipeline.run import open_run
from tests.conftest import TONIGHT, new_home, night
from tests.exports import MEMBERS, ORDERS, drop, member, order, text
from tests.report.test_report import words as report_words
from tests.web.test_desk import Desk
from tests.web.visits import Visit, words

GOLD, STAR, BURDEN = "13900000001", "13900000002", "13900000003"
PROSPECTS = ("13900000004", "13900000005", "13900000006")
APART = "黄金 gold 1 16.7 % 流星 meteor 0 0.0 % 小星 small_star 1 16.7 % 负担 burden 1 16.7 % 未购买 never bought 3 50.0 %"


@pytest.fixture(scope="module")
def home(tmp_path_factory, config_folder):
    """Three buyers: much and lately, little and lately, little and long ago. Three prospects: two
    joined long ago, one lately.
    """
    home = new_home(tmp_path_factory.mktemp("prospects") / "home")
    lately = "2026-11-01 10:00:00"
    joined = zip(PROSPECTS, ("2026-01-02 03:04:05", "2026-01-02 03:04:05", lately), strict=True)
    drop(
        home,
        "store/hq/members.csv",
        text(
            MEMBERS,
            *[member(f"V{at}", "张一一", phone, at=day) for at, (phone, day) in enumerate(joined)],
        ),
    )
    orders = (
        order("1", GOLD, "李二二", amount="900.00", paid=lately, nick="nick1"),
        order("2", STAR, "王三三", amount="12.50", paid=lately, nick="nick2"),
        order("3", BURDEN, "赵四四", amount="12.50", paid="2026-02-01 10:00:00", nick="nick3"),
    )
    drop(home, "ecommerce/flagship/orders.csv", text(ORDERS, *orders))
    titles = "".join(
        f'{name} = "all"\n' for name in ("title_zh", "title_en", "description_zh", "description_en")
    )
    (home.segments / "everybody.toml").write_text(
        f'{titles}predicate = "orders >= 0"\n', encoding="utf-8"
    )
    night(home)
    with open_run(home, "look", TONIGHT) as run:
        run.report()
    return home


@pytest.fixture
def visit(home):
    visit = Visit(home.published)
    yield visit
    visit.close()


def test_the_published_trait_stays_as_it_is_defined(home):
    with connect(home.root) as con:
        told = con.execute(
            "SELECT profitability, COUNT(*) FROM traits GROUP BY 1 ORDER BY 1"
        ).fetchall()
    assert told == [("burden", 3), ("gold", 1), ("small_star", 2)]


def test_the_nightly_report_shows_those_who_never_bought_apart(home):
    assert APART in report_words(home)


def test_the_page_of_figures_shows_those_who_never_bought_apart(visit):
    present = APART.replace("流星 meteor 0 0.0 % ", "")
    assert present in words(visit.get("/explore"))
    found = words(visit.get("/explore", profitability="burden"))
    assert "负担 burden 1 33.3 % 未购买 never bought 2 66.7 %" in found, (
        "a filter asks for the published word"
    )


def test_an_audience_shows_those_who_never_bought_apart(visit):
    assert APART.replace("流星 meteor 0 0.0 % ", "") in words(visit.get("/segment/everybody"))


@pytest.mark.parametrize(
    ("phone", "shown"),
    [
        (PROSPECTS[0], "未购买 profitability: never bought"),
        (PROSPECTS[2], "未购买 profitability: never bought"),
    ],
)
def test_the_desk_calls_no_prospect_a_burden(home, phone, shown):
    told = words(Desk(home).look(phone))
    assert shown in told and "负担" not in told


def test_the_desk_calls_a_buyer_what_the_trait_says(home):
    assert re.search(r"负担.* profitability: burden", words(Desk(home).look(BURDEN)))
