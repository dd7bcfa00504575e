"""The ready questions of marketers, asked where there is nothing to divide by."""

import math

import pytest

from scv import connect
from scv.query.questions import QUESTIONS
from tests.conftest import new_home, night
from tests.exports import MEMBERS, ORDERS, drop, member, order, text


@pytest.fixture(scope="module")
def refunded_only(tmp_path_factory):
    """One customer whose only order was refunded, one who never ordered; nobody was asked anything."""
    home = new_home(tmp_path_factory.mktemp("refunded") / "home")
    drop(
        home,
        "store/hq/m.csv",
        text(MEMBERS, member("1", "张三丰", "13900001001", birthday="1990-11-25")),
    )
    drop(
        home,
        "ecommerce/shop/o.csv",
        text(ORDERS, order("1", "13900001002", "李四光", status="退款成功")),
    )
    night(home)
    return home


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.en)
def test_what_nothing_is_known_of_is_empty_and_no_infinite_figure(refunded_only, question):
    with connect(refunded_only.root) as con:
        rows = con.execute(question.sql).fetchall()
    assert [
        value
        for row in rows
        for value in row
        if isinstance(value, float) and not math.isfinite(value)
    ] == []


def test_next_weeks_birthdays_follow_the_business_date(refunded_only):
    (asked,) = [
        question
        for question in QUESTIONS
        if question.en == "Who has a birthday in the coming week?"
    ]
    with connect(refunded_only.root) as con:
        assert [row[1:] for row in con.execute(asked.sql).fetchall()] == [("张", "01")]
        # Whatever the month: the question names none.
        assert con.execute(
            "SELECT days_to_birthday FROM traits WHERE days_to_birthday IS NOT NULL"
        ).fetchall() == [(3,)]
    assert "month" not in asked.sql
