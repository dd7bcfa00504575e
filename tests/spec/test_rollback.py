"""Going back to a former generation: its content as a new one, while opt-outs and erasures since
then stay in force. 回滚。
"""

import pytest

from scv import connect
from tests.exports import MEMBERS, drop, member, text

ANN, BOB, EVE = "13900000001", "13900000002", "13900000003"
HEADER = MEMBERS + ",是否接受短信,授权时间"


def row(card: str, name: str, phone: str, says: str = "是", at: str = "2026-02-01") -> str:
    return f"{member(card, name, phone)},{says},{at}"


@pytest.fixture
def told(home, scv):
    """Run a command that must end well, and return what it printed."""

    def run(*arguments: object, code: int = 0) -> str:
        ended = scv(*arguments, "--home", home.root)
        assert ended.code == code, ended
        return ended.out + ended.err

    drop(
        home, "store/hq/good.csv", text(HEADER, row("V1", "张三丰", ANN), row("V2", "李四光", BOB))
    )
    run("nightly")
    return run


def seen(home) -> dict[str, tuple]:
    with connect(home.root) as con:
        rows = con.execute(
            "SELECT phone_tail, customer_id::VARCHAR, surname, may_sms FROM profiles"
        ).fetchall()
    return {tail: tuple(rest) for tail, *rest in rows}


def test_the_content_of_a_former_generation_comes_back_under_the_same_ids_as_a_new_generation(
    told, home
):
    before = seen(home)
    drop(
        home,
        "store/hq/bad.csv",
        text(HEADER, row("V1", "错名字", ANN, at="2026-03-01"), row("V3", "王五一", EVE)),
    )
    told("nightly")
    assert set(seen(home)) == {"01", "02", "03"}
    said = told("rollback", "--why", "the wrong file")
    assert "generation 3 published" in said and "set aside 已搁置: bad.csv" in said
    assert seen(home) == before
    told("verify")
    parked = told("nightly", code=7)
    assert "a rollback set this file aside" in parked and seen(home) == before
    told("ingest", "--accept", home.inbox / "store/hq/bad.csv")
    told("nightly")
    assert set(seen(home)) == {"01", "02", "03"}
    told("verify")


def test_a_rollback_can_itself_be_rolled_back(told, home):
    drop(home, "store/hq/more.csv", text(HEADER, row("V3", "王五一", EVE)))
    told("nightly")
    after = seen(home)
    told("rollback")
    assert set(seen(home)) == {"01", "02"}
    told("rollback", 2)
    assert seen(home) == after
    told("nightly")
    assert seen(home) == after


def test_what_was_refused_since_stays_refused_also_where_only_the_file_that_goes_says_so(
    told, home
):
    drop(home, "store/hq/late.csv", text(HEADER, row("V9", "张三丰", ANN, "否", "2026-03-01")))
    told("consent", "withdraw", BOB)
    told("nightly")
    assert {tail: allowed for tail, (*_, allowed) in seen(home).items()} == {
        "01": False,
        "02": False,
    }
    told("rollback")
    assert {tail: allowed for tail, (*_, allowed) in seen(home).items()} == {
        "01": False,
        "02": False,
    }
    told("verify")


def test_who_was_erased_since_does_not_come_back(told, home):
    drop(home, "store/hq/more.csv", text(HEADER, row("V3", "王五一", EVE)))
    told("nightly")
    told("forget", ANN, "--evidence", "called back")
    assert "Kept: none" in told("rollback", code=2), "they held the person"
    drop(home, "store/hq/last.csv", text(HEADER, row("V4", "赵小六", "13900000004")))
    told("nightly")
    told("rollback")
    assert set(seen(home)) == {"02", "03"}
    told("forget", "--prove", 1)


def test_decisions_made_since_still_count(told, home):
    told("nightly")
    told("decide", "same", ANN, BOB)
    told("rollback")
    assert len(seen(home)) == 1
    told("verify")


@pytest.mark.parametrize("generation", ["7", "1"])
def test_there_is_nothing_to_go_back_to(told, home, generation):
    assert "No earlier generation of this number" in told("rollback", generation, code=2)
