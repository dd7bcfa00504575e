"""The review queue: what the data cannot say is asked once, with its evidence, the most valuable first.

待复核：只问一次，附证据，价值高者在前。
"""

import re

import pytest

from scv.unlocked import open_vault
from tests.exports import MEMBERS, ORDERS, drop, member, order, text

OLD, NEW, OTHER = "13900000001", "13900000002", "13900000003"


def names_and_tails(home) -> set[tuple]:
    with open_vault(home).generations().opened("vault") as con:
        return set(con.execute("SELECT name, e164[-2:] FROM vault.profiles").fetchall())


def cases(scv, home) -> list[str]:
    """Return the codes of the cases, in the order they are asked."""
    return re.findall(r"^case 事项 (\w{8})", scv("review", "--home", home.root).out, re.MULTILINE)


def night(scv, home) -> None:
    assert scv("nightly", "--home", home.root).code == 0
    assert scv("verify", "--home", home.root).code == 0


@pytest.fixture
def shop(home, scv):
    """One account under two phones of one name, at different times; and a phone in other hands, perhaps."""
    drop(
        home,
        "ecommerce/one/o.csv",
        text(
            ORDERS,
            order("1", OLD, paid="2025-02-01 10:00:00", nick="茶友", amount="500"),
            order("2", NEW, paid="2026-02-01 10:00:00", nick="茶友"),
        ),
    )
    rows = (member("C1", "李四光", OTHER, "2025-01-05 10:00:00"), member("C2", "李四光", OTHER, "2025-02-05 10:00:00"))
    drop(home, "store/hq/m.csv", text(MEMBERS, *rows))
    drop(home, "ecommerce/two/o.csv", text(ORDERS, order("9", OTHER, "王五一", paid="2025-06-05 10:00:00", nick="客")))
    night(scv, home)
    return home


def test_each_case_shows_both_sides_and_the_dearest_comes_first(shop, scv):
    told = scv("review", "--home", shop.root).out
    assert told.index("are these two phones one person?") < told.index("was this number given to somebody else")
    assert "*********01: 1 records, 1 orders, 2025-02-01 to 2025-02-01; names 姓名 张三丰" in told
    assert "both show 共有标识 buyer_nick …: 1 and 1 records" in told
    assert "before 此前 *********03: 2 records, 0 orders, 2025-01-05 to 2025-02-05; names 姓名 李四光" in told
    assert "2 cases wait" in told
    assert OLD not in told


def test_yes_makes_them_one_and_no_keeps_them_two_and_neither_is_asked_again(shop, scv):
    before = names_and_tails(shop)
    same_person, recycled = cases(scv, shop)
    said = scv("decide", "yes", same_person, "--home", shop.root)
    assert said.code == 0 and "number-change" in said.out
    assert scv("decide", "no", recycled, "--home", shop.root).code == 0
    night(scv, shop)
    assert names_and_tails(shop) == before - {("张三丰", "01")}
    assert cases(scv, shop) == []
    scv("decide", "undo", "1", "--home", shop.root)
    night(scv, shop)
    assert cases(scv, shop) == [same_person]
    assert scv("decide", "no", same_person, "--home", shop.root).code == 0
    night(scv, shop)
    assert names_and_tails(shop) == before and cases(scv, shop) == []


def test_yes_a_number_in_other_hands_makes_two_customers_of_it(shop, scv):
    _, recycled = cases(scv, shop)
    scv("decide", "yes", recycled, "--home", shop.root)
    night(scv, shop)
    assert {("李四光", "03"), ("王五一", "03")} <= names_and_tails(shop)
    assert recycled not in cases(scv, shop)


def test_who_uses_both_phones_at_once_has_a_second_number(home, scv):
    rows = (
        order(str(n), phone, nick="茶友", paid=f"2026-02-0{n} 10:00:00") for n, phone in enumerate((OLD, NEW) * 2, 1)
    )
    drop(home, "ecommerce/one/o.csv", text(ORDERS, *rows))
    night(scv, home)
    (case,) = cases(scv, home)
    assert "decision 1 决定: same" in scv("decide", "yes", case, "--home", home.root).out
    night(scv, home)
    assert names_and_tails(home) == {("张三丰", "02")}


def test_an_identifier_that_many_phones_show_is_nobodys_question(home, scv):
    rows = (order(str(n), f"1390000000{n}", f"张三{n}", nick="代购") for n in range(1, 7))
    drop(home, "ecommerce/one/o.csv", text(ORDERS, *rows))
    night(scv, home)
    assert cases(scv, home) == []


def test_a_case_that_does_not_wait_is_refused(shop, scv):
    assert "no case of this code" in scv("decide", "yes", "00000000", "--home", shop.root).err
