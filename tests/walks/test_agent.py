"""The agent's first hour: one customer is looked up, and "are these two phones one person?" is
answered in all three ways and undone.
"""

import re

import pytest

from scv.home.open_home import open_vault
from tests.exports import ORDERS, ask_first, drop, order, text

OLD, NEW = "13900000001", "13900000002"


@pytest.fixture
def shop(home, scv):
    """One account under two phones, one after the other."""
    rows = order("1", OLD, paid="2025-02-01 10:00:00", nick="茶友"), order("2", NEW, nick="茶友")
    drop(home, "ecommerce/one/o.csv", text(ORDERS, *rows))
    ask_first(home)
    assert scv("nightly", "--home", home.root).code == 0
    return home


@pytest.mark.parametrize(
    ("language", "stores"),
    [("en_US.UTF-8", "stores "), ("zh_CN.UTF-8", "将登记 "), ("C.UTF-8", "stores 将登记 ")],
)
def test_two_phones_are_answered_in_every_way_and_each_answer_is_undone(
    shop, scv, monkeypatch, language, stores
):
    monkeypatch.setenv("LANG", language)
    at = ("--home", shop.root)
    assert scv("show", OLD, *at).code == 0 and scv("why", OLD, *at).code == 0
    asked = scv("review", *at).out
    announced = re.findall(rf"{stores}(.*)\n +(scv decide .*)", asked)
    assert [command.split()[2] for _, command in announced] == ["yes", "moved", "no"]
    assert OLD not in asked and NEW not in asked
    kinds = {"yes": "same", "moved": "number_change", "no": "not_same"}
    for number, (effect, command) in zip((1, 3, 5), announced, strict=True):
        said = scv(*command.split()[1:], *at)
        assert said.code == 0 and effect in said.out and f"scv decide undo {number}" in said.out
        entries = list(open_vault(shop).decisions.entries())
        assert (len(entries), entries[-1].body["decision"]) == (number, kinds[command.split()[2]])
        assert entries[-1].body.get("since", []) == (["20485"] if "moved" in command else [])
        undone = scv("decide", "undo", str(number), *at)
        assert undone.code == 0 and str(number) in undone.out
    again = scv("decide", "undo", "5", *at)
    assert again.code == 2 and "5" in again.err
    assert scv("review", *at).out == asked
    assert scv("nightly", *at).code == 0 and scv("review", *at).out == asked
