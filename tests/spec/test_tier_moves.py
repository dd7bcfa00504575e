"""Who moved from tier to tier since the night before: counted, each customer once."""

import pytest

from scv import connect
from scv.home.settings import load_home
from tests.conftest import finish, night
from tests.exports import MEMBERS, ORDERS, drop, member, order, text

ANN, BOB, CAT = "13900000001", "13900000002", "13900000003"


def moves(home, tier):
    with connect(home.root) as con:
        return con.execute(
            "SELECT before, now, customers FROM tier_moves WHERE tier = ? ORDER BY ALL", [tier]
        ).fetchall()


@pytest.fixture
def two(home):
    """Ann and Bob, who never bought."""
    drop(
        home,
        "store/hq/members.csv",
        text(MEMBERS, member("V1", "张一一", ANN), member("V2", "李二二", BOB)),
    )
    finish(home)
    return home


def test_the_first_night_tells_of_no_moves(two):
    assert moves(two, "relationship") == []


def test_who_bought_moves_who_is_new_came_from_nowhere_and_the_others_stay(two):
    drop(
        two,
        "ecommerce/flagship/orders.csv",
        text(ORDERS, order("1", ANN, "张一一"), order("2", CAT, "王三三", nick="nick2")),
    )
    night(two, 1)
    assert moves(two, "relationship") == [
        ("potential", "new", 1),
        ("potential", "potential", 1),
        (None, "new", 1),
    ]


def test_of_two_customers_who_become_one_the_one_that_stays_tells_where_it_was(two, scv):
    assert scv("decide", "same", ANN, BOB, "--why", "told us", "--home", two.root).code == 0
    night(two, 1)
    assert moves(two, "relationship") == [("potential", "potential", 1)]


def test_who_is_erased_is_gone_from_every_tier(two, scv):
    assert scv("forget", ANN, "--evidence", "called", "--home", two.root).code == 0
    assert moves(two, "relationship") == [("potential", "potential", 1), ("potential", None, 1)]


def test_moves_of_few_customers_are_left_out_where_small_groups_are_hidden(two, scv):
    settings = (two.root / "scv.toml").read_text(encoding="utf-8")
    (two.root / "scv.toml").write_text(
        settings.replace("min_group = 0", "min_group = 2"), encoding="utf-8"
    )
    drop(
        two,
        "ecommerce/flagship/orders.csv",
        text(ORDERS, order("1", ANN, "张一一"), order("2", CAT, "王三三", nick="nick2")),
    )
    night(load_home(two.root), 1)
    asked = scv(
        "query",
        "SELECT tier, before, now, customers FROM tier_moves",
        "--home",
        two.root,
        "--format",
        "csv",
    )
    told = asked.out.splitlines()
    assert [line for line in told if line.startswith("relationship")] == []
    assert "importance,ordinary,ordinary,2" in told
