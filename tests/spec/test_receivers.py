"""An order whose buyer was not logged in is its receiver's, unless that is somebody else.
下单人未登录的订单归收货人，除非收货人显然是别人。

The receiver's phone stands in for the buyer's. From such a row comes no consent and no birthday; a
refusal counts.
"""

import pytest

from scv.home.open_home import open_vault
from tests.exports import MEMBERS, drop, member, text

HEADER = (
    "订单号,归属店铺,订单状态,订单创建时间,买家付款时间,订单实付金额,收货人/提货人,收货人手机号/提货人手机号,"
    "买家姓名,买家手机号,是否接受短信"
)
ANN, BOB, EVE = "13900000001", "13900000002", "13900000003"


def order(number, receiver, phone, buyer="", own="", sms="") -> str:
    day = f"2026-03-0{number} 10:00:00"
    return f"E2026030{number},店,交易成功,{day},{day},10.00,{receiver},{phone},{buyer},{own},{sms}"


def profiles(home) -> dict[str | None, tuple]:
    with open_vault(home).generations().open("vault") as con:
        rows = con.execute(
            "SELECT e164[-11:], name, orders, by_receipt, household FROM vault.profiles"
        ).fetchall()
        return {phone: tuple(rest) for phone, *rest in rows}


def rules(home) -> dict[str, str]:
    with open_vault(home).generations().open("vault") as con:
        return dict(
            con.execute(
                "SELECT record.row_no::VARCHAR, rule FROM vault.records AS record JOIN vault.links USING (record_id) "
                "WHERE source = 'youzan_order'"
            ).fetchall()
        )


def night(home, scv) -> None:
    ended = scv("nightly", "--home", home.root)
    assert ended.code == 0, ended
    checked = scv("verify", "--home", home.root)
    assert checked.code == 0, checked


@pytest.fixture
def members(home):
    drop(home, "store/hq/members.csv", text(MEMBERS, member("V1", "张三丰", ANN)))
    return home


ORDERS = (
    order(1, "张三丰", ANN),
    order(2, "李四光", ANN),
    order(3, "王女士", BOB),
    order(4, "王五一", EVE, "赵六一"),
    order(5, "王五一", EVE, "王五一", BOB),
)


def test_the_receivers_phone_stands_in_for_the_buyers_unless_they_are_two(members, scv):
    drop(members, "ecommerce/youzan/orders.csv", text(HEADER, *ORDERS))
    night(members, scv)
    assert profiles(members) == {
        ANN: ("张三丰", 1, False, False),  # the second went to her number under a stranger's name
        BOB: ("王五一", 2, False, False),  # a form of address contradicts nothing
    }
    assert rules(members) == {
        "1": "phone",
        "2": "unidentified",
        "3": "phone",
        "4": "unidentified",
        "5": "phone",
    }


def test_what_comes_later_gives_the_same_as_what_came_first(members, scv):
    drop(members, "ecommerce/youzan/orders.csv", text(HEADER, order(1, "李四光", ANN)))
    (members.inbox / "store/hq/members.csv").rename(members.root / "later.csv")
    night(members, scv)
    assert profiles(members) == {ANN: ("李四光", 1, True, False)}
    drop(members, "store/hq/members.csv", (members.root / "later.csv").read_bytes())
    night(members, scv)
    assert profiles(members) == {ANN: ("张三丰", 0, False, False)}
    assert rules(members) == {"1": "unidentified"}


def test_a_receipt_is_no_consent_and_a_refusal_is_one(home, scv):
    rows = (order(1, "张三丰", ANN, sms="是"), order(2, "李四光", BOB, sms="否"))
    drop(
        home,
        "ecommerce/youzan/orders.csv",
        text(HEADER, *rows, order(3, "王五一", EVE, own=EVE, sms="是")),
    )
    night(home, scv)
    with open_vault(home).generations().open("vault") as con:
        said = con.execute(
            "SELECT e164[-11:], consents.state FROM vault.consents JOIN vault.profiles USING (group_key) "
            "WHERE purpose = 'marketing' AND contact = 'sms'"
        ).fetchall()
    assert dict(said) == {BOB: "withdrawn", EVE: "granted"}


def test_who_is_erased_takes_the_orders_that_only_a_receipt_gave_them(members, scv):
    place = drop(members, "ecommerce/youzan/orders.csv", text(HEADER, *ORDERS))
    night(members, scv)
    gone = scv("forget", BOB, "--evidence", "letter 7", "--home", members.root)
    assert gone.code == 0, gone
    assert BOB not in profiles(members)
    place.write_bytes(text(HEADER, *ORDERS, order(6, "张三丰", ANN)))
    night(members, scv)
    assert profiles(members).keys() == {ANN}
    with open_vault(members).generations().open("vault") as con:
        told = con.execute("SELECT COUNT(*) FROM vault.records WHERE e164 LIKE ?", [f"%{BOB}"])
        assert told.fetchone() == (0,)
        named = con.execute(
            "SELECT DISTINCT name FROM vault.records WHERE name IN ('李四光', '王女士')"
        )
        assert named.fetchall() == [("李四光",)]  # of Ann's number, a stranger's name
