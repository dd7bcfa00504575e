"""A gift order belongs to whoever bought it. 送礼订单（收货人非本人）算在买家名下，不会把收件人并进来。

Taobao shows the receiver's phone only. Most of an account's orders go to its owner; one to another
phone, under another name, is a
gift: it counts as the buyer's purchase, and no detail of the receiver enters the buyer's profile.
"""

from scv.home.open_home import open_vault
from tests.exports import MEMBERS, ORDERS, drop, member, order, text

BUYER, FRIEND = "13900000001", "13900000002"
SECOND = "13900008003"


def profiles(home) -> list[tuple]:
    with open_vault(home).generations().open("vault") as con:
        return con.execute(
            "SELECT e164[-2:], name, orders, spent_fen FROM vault.profiles ORDER BY 1"
        ).fetchall()


def orders(*sent: tuple[str, str]) -> bytes:
    rows = (
        order(str(n), phone, name, paid=f"2026-02-{n:02d} 10:00:00")
        for n, (phone, name) in enumerate(sent, start=1)
    )
    return text(ORDERS, *rows)


def test_a_gift_is_the_buyers_purchase_and_the_receivers_profile_stays_clean(home, scv):
    drop(home, "store/hq/m.csv", text(MEMBERS, member("C1", "李四光", FRIEND)))
    drop(
        home,
        "ecommerce/shop/o.csv",
        orders((BUYER, "张三丰"), (BUYER, "张三丰"), (FRIEND, "李四光")),
    )
    assert scv("nightly", "--home", home.root).code == 0
    assert profiles(home) == [("01", "张三丰", 3, 3750), ("02", "李四光", 0, 0)]
    assert (
        "a gift order: placed by this customer, sent to somebody else"
        in scv("why", BUYER, "--home", home.root).out
    )
    assert scv("verify", "--home", home.root).code == 0


def test_a_receiver_of_gifts_only_is_no_customer(home, scv):
    drop(
        home,
        "ecommerce/shop/o.csv",
        orders((BUYER, "张三丰"), (BUYER, "张三丰"), (FRIEND, "李四光")),
    )
    scv("nightly", "--home", home.root)
    assert profiles(home) == [("01", "张三丰", 3, 3750)]
    assert "No customer found for this phone or ID" in scv("show", FRIEND, "--home", home.root).err


def test_a_second_number_of_the_buyer_is_no_gift(home, scv):
    drop(
        home,
        "ecommerce/shop/o.csv",
        orders((BUYER, "张三丰"), (SECOND, "张三丰"), (BUYER, "张三丰")),
    )
    scv("nightly", "--home", home.root)
    assert [row[2] for row in profiles(home)] == [2, 1]


def test_a_gift_is_listed_and_can_be_denied(home, scv):
    drop(
        home,
        "ecommerce/shop/o.csv",
        orders((BUYER, "张三丰"), (BUYER, "张三丰"), (FRIEND, "李四光")),
    )
    scv("nightly", "--home", home.root)
    assert "gift  *********02  buyer_nick …1" in scv("decide", "rules", "--home", home.root).out
    assert scv("decide", "not-same", BUYER, "buyer_nick:nick1", "--home", home.root).code == 0
    scv("nightly", "--home", home.root)
    assert [row[2] for row in profiles(home)] == [2, 1]
