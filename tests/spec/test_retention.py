"""Events are kept as long as their purpose needs, and no longer. 按用途限期保存。"""

import pytest

from scv import connect
from scv.home.settings import load_home
from tests.conftest import finish, night
from tests.exports import MEMBERS, ORDERS, drop, member, order, text

# Nights of these tests are on 22 November 2026, Shanghai.
OLD, NEW = "2025-10-03 10:00:00", "2026-10-03 10:00:00"
ANN, BOB = "13900000001", "13900000002"


@pytest.fixture
def kept(home):
    """Set how long things are kept, and return the home."""

    def settings(**days: int):
        lines = "".join(f"{name} = {count}\n" for name, count in days.items())
        path = home.root / "scv.toml"
        told = path.read_text(encoding="utf-8").partition("[retention]")
        path.write_text(
            f"{told[0]}[retention]\n{lines}\n[wechat]{told[2].partition('[wechat]')[2]}",
            encoding="utf-8",
        )
        return load_home(home.root)

    return settings


def orders(home) -> list[tuple]:
    with connect(home.root) as con:
        return con.execute(
            "SELECT phone_tail, happened_at::DATE::VARCHAR FROM timeline JOIN profiles USING (customer_id) "
            "WHERE event = 'order' ORDER BY ALL"
        ).fetchall()


def test_an_order_whose_time_is_over_is_a_reject_of_which_nothing_is_kept(home, kept, scv):
    home = kept(orders_days=365)
    drop(
        home,
        "ecommerce/shop/orders.csv",
        text(ORDERS, order("1", ANN, paid=OLD), order("2", BOB, paid=NEW, nick="n2")),
    )
    finish(home)
    assert orders(home) == [("02", "2026-10-03")]
    assert "reject  expired" in scv("rows", "orders.csv", "--home", home.root).out
    assert scv("verify", "--home", home.root).code == 0
    assert scv("show", ANN, "--home", home.root).code == 2


def test_what_passes_its_time_later_goes_with_the_first_night_of_a_month_and_does_not_come_back(
    home, kept, scv
):
    home = kept(orders_days=365)
    drop(
        home, "ecommerce/shop/orders.csv", text(ORDERS, order("1", ANN, paid="2025-12-20 10:00:00"))
    )
    drop(home, "store/hq/members.csv", text(MEMBERS, member("V1", "张三丰", ANN)))
    finish(home)
    assert orders(home) == [("01", "2025-12-20")]
    night(home, 30)
    assert orders(home) == [("01", "2025-12-20")], (
        "in the month in which its time ends it is still there"
    )
    night(home, 45)
    assert orders(home) == []
    with connect(home.root) as con:
        assert con.execute("SELECT phone_tail, orders FROM profiles").fetchall() == [("01", 0)]
    drop(
        home,
        "ecommerce/shop/again.csv",
        text(ORDERS, order("1", ANN, paid="2025-12-20 10:00:00"), order("9", BOB, paid=NEW)),
    )
    night(home, 46)
    assert orders(home) == [("02", "2026-10-03")]
    assert scv("verify", "--home", home.root).code == 0


def test_a_refusal_has_no_end(home, kept, scv):
    header = f"{ORDERS},是否接受短信,授权时间"
    drop(
        home,
        "ecommerce/shop/orders.csv",
        text(header, f"{order('1', ANN, paid=OLD)},否,2025-10-03"),
    )
    finish(home)
    home = kept(orders_days=30)
    night(home, 1)
    with connect(home.root) as con:
        assert con.execute(
            "SELECT state FROM consents WHERE contact = 'sms' AND purpose = 'marketing'"
        ).fetchall() == [("withdrawn",)]


def test_cells_of_rows_that_cannot_be_used_go_too(home, kept, scv):
    drop(
        home,
        "store/hq/members.csv",
        text(MEMBERS, member("V1", "张三丰", ANN), f",{member()[8:]},extra"),
    )
    finish(home)
    assert (
        scv("rows", "members.csv", "--fix-list", home.root / "fix.csv", "--home", home.root).code
        == 0
    )
    assert "extra" in (home.root / "fix.csv").read_text(encoding="utf-8-sig")
    home = kept(rejects_days=1)
    night(home, 40)
    after = scv("rows", "members.csv", "--fix-list", home.root / "fix2.csv", "--home", home.root)
    assert after.code == 0 and "No row" in after.out and not (home.root / "fix2.csv").exists()
    assert scv("verify", "--home", home.root).code == 0
