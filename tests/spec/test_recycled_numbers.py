"""A number that went to somebody else: the old owner keeps id and orders, the new owner starts as a
new customer.

号码换了机主：旧订单归旧机主，新机主是新客户。

A phone is silent for more than ninety days, and then everything it shows is another person's. A
person who knows better records a decision, and the data is read again under it.
"""

import json

import pytest

from scv.home.open_home import open_vault
from tests.exports import MEMBERS, ORDERS, drop, member, order, text

PHONE = "13900000007"


def customers(home) -> dict[str, tuple[str, int]]:
    """Return name → customer id and number of orders."""
    with open_vault(home).generations().open("vault") as con:
        rows = con.execute(
            "SELECT name, customer_id::VARCHAR, orders FROM vault.profiles"
        ).fetchall()
    return {name: (customer_id, orders) for name, customer_id, orders in rows}


def night(scv, home) -> None:
    assert scv("nightly", "--home", home.root).code == 0
    assert scv("verify", "--home", home.root).code == 0


@pytest.fixture
def old(home, scv):
    """The first owner: a card and an order in spring."""
    drop(
        home,
        "store/hq/old.csv",
        text(MEMBERS, member("C1", "张三丰", PHONE, "2025-01-05 10:00:00")),
    )
    drop(
        home,
        "ecommerce/one/o.csv",
        text(ORDERS, order("1", PHONE, paid="2025-02-05 10:00:00", nick="旧")),
    )
    night(scv, home)
    return home


def stranger(home, day: str = "2026-03-05") -> None:
    drop(
        home,
        "store/hq/new.csv",
        text(MEMBERS, member("C2", "李四光", PHONE, f"{day} 10:00:00", "1975-06-07")),
    )


def test_the_old_owner_keeps_id_and_orders_and_the_stranger_begins_anew(old, scv):
    before = customers(old)
    stranger(old)
    night(scv, old)
    after = customers(old)
    assert after["张三丰"] == before["张三丰"]
    assert after["李四光"][0] != before["张三丰"][0] and after["李四光"][1] == 0
    today = scv("show", PHONE, "--home", old.root).out
    assert after["李四光"][0] in today
    assert (
        f"another owner of this number, until 至 2026-03-04 另一机主: scv show +86{PHONE}#2026-03-04"
        in today
    )
    assert after["张三丰"][0] in scv("show", PHONE + "#2025-06-01", "--home", old.root).out


def test_a_veto_makes_them_one_again_and_its_undoing_two_with_their_ids(old, scv):
    stranger(old)
    night(scv, old)
    apart = customers(old)
    scv("decide", "not-recycled", PHONE, "--why", "a couple", "--home", old.root)
    night(scv, old)
    assert {customer_id for customer_id, _ in customers(old).values()} == {apart["张三丰"][0]}
    (rule,) = json.loads(scv("decide", "rules", "--format", "json", "--home", old.root).out)
    assert (rule["rule"], rule["since"], rule["state"]) == (
        "recycled",
        "2026-03-05",
        "vetoed 已否决",
    )
    scv("decide", "undo", "1", "--home", old.root)
    night(scv, old)
    assert customers(old) == apart


def test_a_late_file_that_moves_the_day_leaves_both_ids_where_they_are(old, scv):
    stranger(old)
    night(scv, old)
    before = customers(old)
    drop(
        old,
        "ecommerce/two/o.csv",
        text(ORDERS, order("9", PHONE, "李四光", paid="2025-12-20 10:00:00", nick="新")),
    )
    night(scv, old)
    after = customers(old)
    assert after["张三丰"] == before["张三丰"]
    assert after["李四光"] == (before["李四光"][0], 1)


def test_who_knows_the_day_says_it_and_the_data_need_not_show_it(home, scv):
    rows = (
        member("C1", "张三丰", PHONE, "2026-01-05 10:00:00"),
        member("C2", "李四光", PHONE, "2026-02-05 10:00:00"),
    )
    drop(home, "store/hq/m.csv", text(MEMBERS, *rows))
    night(scv, home)
    assert len(customers(home)) == 1
    said = scv("decide", "recycled", PHONE, "--from", "2026-02-01", "--home", home.root)
    assert said.code == 0, said.err
    night(scv, home)
    assert set(customers(home)) == {"张三丰", "李四光"}


def test_a_family_on_one_phone_is_split_only_by_who_knows(home, scv):
    rows = (member("C1", "张三丰", PHONE), member("C2", "张无忌", PHONE))
    drop(home, "store/hq/m.csv", text(MEMBERS, *rows))
    night(scv, home)
    (one,) = customers(home).values()
    scv("decide", "split", PHONE, "--name", "张无忌", "--home", home.root)
    night(scv, home)
    two = customers(home)
    assert two["张三丰"] == one and two["张无忌"][0] != one[0]
    scv("decide", "undo", "1", "--home", home.root)
    night(scv, home)
    scv("decide", "split", PHONE, "--row", "m.csv:2", "--home", home.root)
    night(scv, home)
    assert set(customers(home)) == {"张三丰", "张无忌"}


def test_the_id_of_a_part_that_is_taken_back_never_goes_to_a_later_owner(home, scv):
    rows = (
        member("C1", "张三丰", PHONE, "2025-01-05 10:00:00"),
        member("C2", "张无忌", PHONE, "2025-01-06 10:00:00"),
    )
    drop(home, "store/hq/m.csv", text(MEMBERS, *rows))
    night(scv, home)
    scv("decide", "split", PHONE, "--name", "张无忌", "--home", home.root)
    night(scv, home)
    part = customers(home)["张无忌"][0]
    stranger(home)
    night(scv, home)
    own = customers(home)["李四光"]
    scv("decide", "undo", "1", "--home", home.root)
    night(scv, home)
    assert customers(home)["李四光"] == own
    assert part not in {customer_id for customer_id, _ in customers(home).values()}


def test_a_handover_told_again_with_a_later_day_keeps_the_strangers_id(home, scv):
    rows = (
        member("C1", "张三丰", PHONE, "2026-01-05 10:00:00"),
        member("C2", "李四光", PHONE, "2026-02-20 10:00:00"),
    )
    drop(home, "store/hq/m.csv", text(MEMBERS, *rows))
    night(scv, home)
    scv("decide", "recycled", PHONE, "--from", "2026-02-01", "--home", home.root)
    night(scv, home)
    before = customers(home)
    scv("decide", "recycled", PHONE, "--from", "2026-02-10", "--home", home.root)
    night(scv, home)
    assert customers(home) == before


def test_settings_that_changed_since_the_night_are_no_fault_of_the_generation(old, scv):
    path = old.root / "scv.toml"
    path.write_text(
        path.read_text("utf-8").replace("recycled_days = 90", "recycled_days = 200"), "utf-8"
    )
    told = scv("verify", "--home", old.root)
    assert told.code == 0 and "scv.toml changed since this generation was built" in told.out


def test_a_correction_follows_its_owner_when_the_day_moves(old, scv):
    stranger(old)
    night(scv, old)
    assert scv("decide", "correct", PHONE, "name", "李四广", "--home", old.root).code == 0
    night(scv, old)
    assert "李四广" in customers(old)
    drop(
        old,
        "ecommerce/two/o.csv",
        text(ORDERS, order("9", PHONE, "李四光", paid="2025-12-20 10:00:00", nick="新")),
    )
    night(scv, old)
    assert set(customers(old)) == {"张三丰", "李四广"}


def test_a_row_without_a_date_is_looked_up_under_the_owner_it_went_to(old, scv):
    stranger(old)
    drop(old, "store/mall/part.csv", text(MEMBERS, member("C9", "李四光", PHONE, "", "1975-06-07")))
    night(scv, old)
    after = customers(old)
    assert after["李四光"][0] in scv("why", PHONE, "--home", old.root).out
    assert after["张三丰"][0] in scv("why", PHONE + "#2025-06-01", "--home", old.root).out
