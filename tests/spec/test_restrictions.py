"""Restricted to storage: kept, shown to the officer, and used for nothing. 限制处理：仅存储，不使用。"""

import pytest

from scv import connect
from tests.exports import MEMBERS, ORDERS, drop, member, order, text

ANN, BOB, SECOND = "13900000001", "13900000002", "13900000003"


@pytest.fixture
def told(home, scv):
    """Run a command that must end well, and return what it printed."""

    def run(*arguments: object, code: int = 0) -> str:
        ended = scv(*arguments, "--home", home.root)
        assert ended.code == code, ended
        return ended.out + ended.err

    header = MEMBERS + ",是否接受短信,授权时间"
    drop(
        home,
        "store/hq/members.csv",
        text(
            header,
            *(
                f"{member(f'V{p[-1]}', n, p)},是,2026-02-01"
                for n, p in (("张三丰", ANN), ("李四光", BOB))
            ),
        ),
    )
    drop(
        home,
        "ecommerce/shop/orders.csv",
        text(ORDERS, order("1", ANN, "张三丰"), order("2", BOB, "李四光", nick="n2")),
    )
    run("nightly")
    return run


def tails(home) -> set[str]:
    """Return the phones whose customers are anywhere in the published tables."""
    with connect(home.root) as con:
        found = con.execute("SELECT customer_id::VARCHAR, phone_tail FROM profiles").fetchall()
        ids = {customer_id for customer_id, _ in found}
        for table in ("timeline", "consents", "segment_members"):
            assert {
                str(row[0])
                for row in con.execute(f"SELECT DISTINCT customer_id FROM {table}").fetchall()
            } <= ids
    return {tail for _, tail in found}


def customer(home, tail: str) -> str:
    with connect(home.root) as con:
        return str(
            con.execute("SELECT customer_id FROM profiles WHERE phone_tail = ?", [tail]).fetchall()[
                0
            ][0]
        )


def answer(home, customer_id: str) -> str:
    with connect(home.root) as con:
        return con.execute("SELECT resolve(?)", [customer_id]).fetchall()[0][0]


def test_who_is_restricted_is_in_no_published_table_and_comes_back_as_the_same_when_it_is_lifted(
    told, home
):
    before = customer(home, "01")
    told("restrict", ANN, "--evidence", "letter 17")
    assert tails(home) == {"02"}
    assert answer(home, before) == "restricted"
    assert "张三丰" in told("show", ANN), "the officer still sees what is kept"
    assert "restriction 1" not in told("restrict", "--list") and "stands" in told(
        "restrict", "--list"
    )
    told("verify")
    told("restrict", "--lift", 1)
    assert tails(home) == {"01", "02"} and customer(home, "01") == before
    assert "lifted" in told("restrict", "--list")


def test_it_follows_the_person_through_new_files_re_runs_and_merges(told, home):
    told("restrict", "V1", "--evidence", "letter 17")
    drop(
        home,
        "ecommerce/shop/more.csv",
        text(ORDERS, order("3", ANN, "张三丰"), order("4", SECOND, "张三丰", nick="n3")),
    )
    told("nightly")
    told("channel", "ecommerce")
    assert tails(home) == {"02", "03"}
    told("decide", "same", SECOND, ANN)
    told("nightly")
    assert tails(home) == {"02"}, "the other number is the same person's"
    told("decide", "undo", 1)
    told("nightly", "--rebuild")
    assert tails(home) == {"02", "03"}
    told("verify")


def test_who_is_on_legal_hold_is_not_erased_until_it_is_over(told, home):
    told("restrict", ANN, "--evidence", "court letter", "--hold", "case 12")
    refused = told("forget", ANN, "--evidence", "called back", code=2)
    assert "legal hold (restriction 1)" in refused and ANN not in refused
    assert "张三丰" in told("show", ANN)
    told("restrict", "--lift", 1)
    told("forget", ANN, "--evidence", "called back")
    assert tails(home) == {"02"}


@pytest.mark.parametrize("words", [(), (ANN,), ("--lift", 7), ("13900000099", "--evidence", "x")])
def test_what_cannot_be_restricted_says_so_and_changes_nothing(told, home, words):
    refused = told("restrict", *words, code=2)
    assert ANN not in refused and tails(home) == {"01", "02"}
