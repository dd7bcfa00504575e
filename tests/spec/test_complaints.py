"""Complaints 投诉: the step each has reached, which were solved, and who is in the audiences built on
them.
"""

import pytest

from scv import connect
from tests.conftest import new_home, night
from tests.exports import MEMBERS, ORDERS, drop, member, order, text

CASES = "工单标题,工单描述,客户手机,状态,标签,创建时间,更新时间"
RECENT, LONG_AGO = (
    ("2026-11-01 10:00:00", "2026-11-10 10:00:00"),
    ("2021-05-01 10:00:00", "2021-05-09 10:00:00"),
)
# Night of 22 November 2026. Per customer: status, created, updated of each complaint.
TOLD = {
    "solved": [("已解决", *RECENT)],
    "solved before and open now": [("已解决", *RECENT), ("解决中", "2026-11-15 10:00:00", "")],
    "solved years ago": [("已解决", *LONG_AGO)],
    "cancelled": [("已取消", *RECENT)],
    "dismissed": [("不成立", *RECENT)],
    "open without a date": [("待审批", "", "")],
    "open twice": [("新建", "", ""), ("解决中", "2026-11-12 10:00:00", "2026-11-20 10:00:00")],
    "open since yesterday": [("新建", "2026-11-21 10:00:00", "")],
}


@pytest.fixture(scope="module")
def told(tmp_path_factory):
    home = new_home(tmp_path_factory.mktemp("complaints") / "home")
    people = {name: f"1390000{at + 1001}" for at, name in enumerate(TOLD)}
    drop(
        home,
        "store/hq/members.csv",
        text(
            MEMBERS,
            *(member(f"88{at}", "赵一二", phone) for at, phone in enumerate(people.values())),
        ),
    )
    rows = [
        f"投诉{name}{nth},破了,{people[name]},{status},投诉,{created},{changed}"
        for name, cases in TOLD.items()
        for nth, (status, created, changed) in enumerate(cases)
    ]
    drop(home, "service/desk/cases.csv", text(CASES, *rows))
    night(home)
    tails = {phone[-2:]: name for name, phone in people.items()}
    with connect(home.root) as con:
        traits = con.execute(
            "SELECT phone_tail, complaints, open_complaint_step, open_complaint_days, complaint_solved_days "
            "FROM profiles JOIN traits USING (customer_id)"
        ).fetchall()
        members = con.execute(
            "SELECT segment, phone_tail FROM segment_members JOIN profiles USING (customer_id) WHERE segment LIKE 'complaint%'"
        ).fetchall()
    named = {tails[tail]: tuple(rest) for tail, *rest in traits}
    return named, {
        segment: {tails[tail] for each, tail in members if each == segment}
        for segment in ("complaint_open", "complaint_solved")
    }


def test_each_case_has_its_step_its_age_and_its_end(told):
    traits, _ = told
    assert traits == {
        "solved": (1, None, None, 12),
        "solved before and open now": (2, 4, 7, 12),
        "solved years ago": (1, None, None, 2023),
        "cancelled": (1, None, None, None),
        "dismissed": (1, None, None, None),
        "open without a date": (1, 6, None, None),
        "open twice": (2, 4, 10, None),
        "open since yesterday": (1, 1, 1, None),
    }


def test_who_is_called_back_had_a_complaint_solved_lately_and_none_open(told):
    assert told[1]["complaint_solved"] == {"solved"}


def test_a_complaint_is_open_too_long_after_seven_days_or_since_nobody_knows_when(told):
    assert told[1]["complaint_open"] == {"open without a date", "open twice"}


def test_frequent_refunds_are_half_or_more_of_three_paid_orders_or_more(home):
    paid = {"00": "交易成功", "01": "退款成功"}
    people = {
        "13900001001": "0 0",
        "13900001002": "1 1",
        "13900001003": "1 1 0",
        "13900001004": "1 0 0",
        "13900001005": "1 1 0 0",
    }
    rows = [
        order(f"7{tail}{nth}", tail, "赵一二", status=paid[f"0{back}"], nick=f"n{tail}")
        for tail, orders in people.items()
        for nth, back in enumerate(orders.split())
    ]
    drop(home, "ecommerce/shop/orders.csv", text(ORDERS, *rows))
    night(home)
    with connect(home.root) as con:
        figures = con.execute(
            "SELECT phone_tail, refunded_orders, refund_rate FROM profiles JOIN traits USING (customer_id) ORDER BY 1"
        ).fetchall()
        found = con.execute(
            "SELECT phone_tail FROM segment_members JOIN profiles USING (customer_id) WHERE segment = 'frequent_refunds' ORDER BY 1"
        ).fetchall()
    assert found == [("03",), ("05",)], figures
