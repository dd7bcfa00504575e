"""Receipts that give money back 退货小票: they are no purchases, and are deducted from what was spent."""

from decimal import Decimal

import pytest

from scv import connect
from tests.conftest import new_home, night
from tests.exports import drop, text

RECEIPTS = "流水号,会员卡号,会员名称,消费日期,总金额,门店"
# Per card: day and yuan of each receipt; by hand: purchases, spent, first and last day of purchase,
# refunded orders.
CARDS = {
    "8001": [("2026-03-01", "100"), ("2026-03-05", "-40"), ("2026-04-01", "60")],
    "8002": [("2026-03-01", "-30")],
    "8003": [("2026-05-01", "0"), ("2026-05-02", "25.50")],
}
RIGHT = {
    "8001": (2, Decimal("120.00"), "2026-03-01", "2026-04-01", 1, "regular"),
    "8002": (0, Decimal("-30.00"), None, None, 1, "potential"),
    "8003": (2, Decimal("25.50"), "2026-05-01", "2026-05-02", 0, "regular"),
}


@pytest.fixture(scope="module")
def till(tmp_path_factory):
    home = new_home(tmp_path_factory.mktemp("till") / "home")
    rows = [
        f"{card}{nth},{card},{name},{day} 10:00:00,{yuan},一店"
        for (card, receipts), name in zip(
            CARDS.items(), ("张三丰", "李四光", "王五一"), strict=True
        )
        for nth, (day, yuan) in enumerate(receipts)
    ]
    drop(home, "store/pos/receipts.csv", text(RECEIPTS, *rows))
    night(home)
    with connect(home.root) as con:
        yield con


def test_a_receipt_that_gives_money_back_is_no_purchase_and_lowers_what_was_spent(till):
    rows = till.execute(
        "SELECT surname, orders, spent_yuan, first_order::VARCHAR, last_order::VARCHAR, refunded_orders, relationship "
        "FROM profiles JOIN traits USING (customer_id)"
    ).fetchall()
    cards = dict(zip("张李王", CARDS, strict=True))
    assert {cards[surname]: tuple(rest) for surname, *rest in rows} == RIGHT


def test_the_orders_say_so_one_by_one_and_add_up(till):
    rows = till.execute(
        "SELECT nth, spent_yuan, bought, refunded FROM orders ORDER BY ordered_at, spent_yuan"
    ).fetchall()
    told = [(nth, float(yuan), bought, refunded) for nth, yuan, bought, refunded in rows]
    assert told == [
        (None, -30, False, True),
        (1, 100, True, False),
        (None, -40, False, True),
        (2, 60, True, False),
        (1, 0, True, False),
        (2, 25.5, True, False),
    ]
    assert (
        till.execute("SELECT SUM(spent_yuan) FROM orders").fetchone()
        == till.execute("SELECT SUM(spent_yuan) FROM profiles").fetchone()
    )


def test_the_timeline_calls_none_of_them_bought(till):
    assert till.execute(
        "SELECT COUNT(*) FROM timeline WHERE bought AND amount_yuan < 0"
    ).fetchone() == (0,)
