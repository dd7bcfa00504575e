"""Published tables give times to the day, or to the month where the home is set so, never finer.
发布数据的时间粒度。
"""

from datetime import date
from uuid import UUID

import pytest

from scv import connect
from scv.schema import PUBLISHED
from tests.conftest import new_home, night
from tests.exports import MEMBERS, ORDERS, drop, member, order, text

ANN, BOB = "13900000001", "13900000002"


@pytest.fixture
def bought(home):
    """Ann bought three times, twice on one day; Bob has a card."""
    drop(
        home,
        "ecommerce/shop/orders.csv",
        text(
            ORDERS,
            order("1", ANN, paid="2026-02-14 21:09:33", amount="20.00"),
            order("2", ANN, paid="2026-02-14 08:01:02", amount="30.00"),
            order("3", ANN, paid="2026-03-31 21:59:59", amount="40.00"),
        ),
    )
    drop(
        home,
        "store/hq/members.csv",
        text(MEMBERS, member("V2", "李二二", BOB, at="2026-03-05 10:11:12")),
    )
    return home


def rows(home, sql: str) -> list[tuple]:
    with connect(home.root) as con:
        return con.execute(sql).fetchall()


def test_no_published_table_of_customers_has_a_column_finer_than_the_day():
    fine = [
        (table.name, column.name)
        for table in PUBLISHED
        for column in table.columns
        if "TIME" in column.type and "customer_id" in table.names
    ]
    assert fine == []


def test_orders_tell_the_day_and_nth_tells_their_order_within_it(bought):
    night(bought)
    assert rows(bought, "SELECT nth, ordered_at, spent_yuan FROM orders ORDER BY nth") == [
        (1, date(2026, 2, 14), 30),
        (2, date(2026, 2, 14), 20),
        (3, date(2026, 3, 31), 40),
    ]
    assert rows(
        bought, "SELECT DISTINCT happened_at FROM timeline WHERE source LIKE 'taobao%' ORDER BY 1"
    ) == [
        (date(2026, 2, 14),),
        (date(2026, 3, 31),),
    ]
    assert rows(bought, "SELECT preferred_hour FROM traits WHERE recency_days IS NOT NULL") == [
        (21,)
    ]


def test_a_home_may_tell_the_month_only(bought, scv):
    settings = bought.root / "scv.toml"
    settings.write_text(settings.read_text().replace('times = "day"', 'times = "month"'))
    assert scv("nightly", "--date", "2026-11-22", "--home", bought.root).code == 0
    assert rows(bought, "SELECT nth, ordered_at FROM orders ORDER BY nth") == [
        (1, date(2026, 2, 1)),
        (2, date(2026, 2, 1)),
        (3, date(2026, 3, 1)),
    ]
    told = rows(bought, "SELECT first_seen, last_seen, first_order, last_order FROM profiles")
    assert {day.day for row in told for day in row if day} == {1}
    days = rows(
        bought,
        "SELECT recency_days, tenure_days, days_to_anniversary FROM traits WHERE recency_days IS NOT NULL",
    )
    assert {each % 30 for row in days for each in row} == {0}
    assert rows(
        bought, "SELECT orders_year, relationship FROM traits WHERE recency_days IS NOT NULL"
    ) == [(3, "regular")]
    asked = scv("value", "--home", bought.root)
    assert asked.code == 0


def test_a_word_that_is_neither_is_refused(bought, scv):
    settings = bought.root / "scv.toml"
    settings.write_text(settings.read_text().replace('times = "day"', 'times = "second"'))
    refused = scv("nightly", "--home", bought.root)
    assert refused.code == 2 and "times must be 'day' or 'month'" in refused.err


def test_ids_of_one_night_tell_the_night_and_no_more(tmp_path):
    one, other = (new_home(tmp_path / name) for name in ("one", "other"))
    for home in (one, other):
        drop(
            home,
            "store/hq/members.csv",
            text(MEMBERS, *(member(f"V{n}", "张三", f"1390000{n:04d}") for n in range(9))),
        )
        night(home)
    ids = [
        row[0] for home in (one, other) for row in rows(home, "SELECT customer_id FROM profiles")
    ]
    midnight = 1795305600000  # 2026-11-22 in UTC, in milliseconds
    assert {UUID(str(each)).int >> 80 for each in ids} == {midnight} and len(set(ids)) == 18
