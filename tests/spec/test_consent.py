"""Who may be contacted, for what and how. 谁可以触达、为何、以何种方式。

What customers allow comes from columns of the exports, and from what the privacy officer writes down. A refusal is heard before any
older consent, whichever file comes in first; of whom nothing is known, nobody may be contacted.
"""

import pytest

from scv import connect
from tests.exports import MEMBERS, drop, member, ndjson, text

HOME, OTHER = "13900000001", "13900000002"
HEADER = MEMBERS + ",是否接受短信,授权时间"


def card(number: str, name: str, phone: str, says: str = "", at: str = "", created: str = "2026-01-02 03:04:05") -> str:
    return f"{member(number, name, phone, created)},{says},{at}"


def states(home) -> list[tuple]:
    with connect(home.root) as con:
        return con.execute(
            "SELECT phone_tail, purpose, contact, state, since::VARCHAR FROM consents JOIN profiles USING (customer_id) "
            "WHERE contact = 'sms' AND purpose = 'marketing' ORDER BY ALL"
        ).fetchall()


@pytest.fixture
def tonight(home, scv):
    def run(*files: bytes, at: int = 1) -> list[tuple]:
        for number, content in enumerate(files, at):
            drop(home, f"store/hq/members_{number}.csv", content)
        assert scv("nightly", "--home", home.root).code == 0
        return states(home)

    return run


def test_a_column_of_an_export_grants_and_withdraws(tonight, home):
    found = tonight(
        text(
            HEADER,
            card("1", "张三丰", HOME, "是", "2026-02-01"),
            card("2", "李四光", OTHER, "否", "2026-02-01"),
            card("3", "王五一", "13900000003", "未授权"),
        )
    )
    assert found == [
        ("01", "marketing", "sms", "granted", "2026-02-01"),
        ("02", "marketing", "sms", "withdrawn", "2026-02-01"),
    ]
    with connect(home.root) as con:
        assert con.execute("SELECT phone_tail, may_sms, may_call FROM profiles ORDER BY 1").fetchall() == [
            ("01", True, False),
            ("02", False, False),
            ("03", False, False),
        ]


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_a_withdrawal_beats_an_older_grant_whichever_file_comes_first(tonight, order):
    files = [
        text(HEADER, card("1", "张三丰", HOME, "是", "2026-02-01", "2026-01-01 00:00:00")),
        text(HEADER, card("1", "张三丰", HOME, "否", "2026-03-01", "2026-01-02 00:00:00")),
    ]
    tonight(files[order[0]], at=1)
    assert tonight(files[order[1]], at=2) == [("01", "marketing", "sms", "withdrawn", "2026-03-01")]


def test_a_newer_export_that_says_nothing_does_not_take_a_withdrawal_back(tonight):
    tonight(text(HEADER, card("1", "张三丰", HOME, "否", "2026-02-01")))
    found = tonight(text(HEADER, card("1", "张三丰", HOME, "", "", "2026-05-01 00:00:00")), at=2)
    assert found == [("01", "marketing", "sms", "withdrawn", "2026-02-01")]


def test_a_column_without_a_time_of_its_own_never_lifts_a_withdrawal(tonight, home, scv):
    tonight(text(HEADER, card("1", "张三丰", HOME)))
    assert scv("consent", "withdraw", HOME, "--at", "2026-03-01", "--home", home.root).code == 0
    found = tonight(text(HEADER, card("1", "张三丰", HOME, "是", "", "2026-05-01 00:00:00")), at=2)
    assert found == [("01", "marketing", "sms", "withdrawn", "2026-03-01")]
    found = tonight(text(HEADER, card("1", "张三丰", HOME, "是", "2026-06-01", "2026-06-01 00:00:00")), at=3)
    assert found == [("01", "marketing", "sms", "granted", "2026-06-01")]


def test_the_officers_word_counts_from_the_next_run_and_is_shown_with_its_proof(tonight, home, scv):
    tonight(text(HEADER, card("1", "张三丰", HOME)))
    told = scv(
        *("consent", "grant", HOME, "--purpose", "marketing", "--contact", "sms", "--at", "2026-03-01"),
        *("--text", "v3", "--evidence", "form-17", "--home", home.root),
    )
    assert "1 statements recorded 已记录: granted 同意 1" in told.out
    assert tonight() == [("01", "marketing", "sms", "granted", "2026-03-01")]
    shown = scv("consent", "show", HOME, "--home", home.root).out
    assert "consent 授权    sms: granted 同意 since 自 2026-03-01 (marketing)" in shown
    assert "text v3, evidence form-17" in shown
    assert "consent 授权    sms: granted" in scv("show", HOME, "--home", home.root).out
    assert scv("verify", "--home", home.root).code == 0


def test_many_at_once_all_or_none(tonight, home, scv, tmp_path):
    tonight(text(HEADER, card("1", "张三丰", HOME), card("2", "李四光", OTHER)))
    file = tmp_path / "consents.csv"
    file.write_text(
        f"客户,状态,用途,触达方式,时间\n{HOME},同意,营销,短信,2026-03-01\n{OTHER},退订,全部,全部,2026-03-02\n", "utf-8"
    )
    assert scv("consent", "import", file, "--home", home.root).code == 0
    assert [row[3] for row in tonight()] == ["granted", "withdrawn"]
    file.write_text(f"who,state,purpose,contact,at\n{HOME},withdrawn,*,*,\n{OTHER},maybe,*,*,\n", "utf-8")
    refused = scv("consent", "import", file, "--home", home.root)
    assert (
        refused.code == 2 and "statement 2: its state (状态) is none of" in refused.err and "maybe" not in refused.err
    )
    assert [row[3] for row in tonight()] == ["granted", "withdrawn"]


def test_a_follower_without_a_word_does_not_silence_the_buyer_and_one_who_left_is_not_written_to(home, scv):
    drop(home, "store/hq/m.csv", text(HEADER, card("1", "张三丰", HOME, "是", "2026-02-01")))
    users = [
        {"subscribe": 0, "openid": "oBcD1eFgHiJkLmNoPqRsTuVwXy01"},
        {"subscribe": 1, "openid": "oBcD1eFgHiJkLmNoPqRsTuVwXy02"},
    ]
    drop(home, "wechat/gzh/users_20260901.jsonl", ndjson(*users))
    assert scv("nightly", "--home", home.root).code == 0
    assert states(home) == [("01", "marketing", "sms", "granted", "2026-02-01")]
    with connect(home.root) as con:
        found = con.execute(
            "SELECT contact, state, COUNT(*) FROM consents WHERE contact = 'wechat' GROUP BY ALL"
        ).fetchall()
    assert found == [("wechat", "withdrawn", 4)]


def test_a_new_owner_of_a_number_starts_at_unknown(tonight, home, scv):
    tonight(text(HEADER, card("1", "张三丰", HOME, "是", "2026-02-01")))
    assert scv("decide", "recycled", HOME, "--from", "2026-06-01", "--home", home.root).code == 0
    found = tonight(text(HEADER, card("9", "赵六一", HOME, "", "", "2026-07-01 00:00:00")), at=2)
    assert found == [("01", "marketing", "sms", "granted", "2026-02-01")]
    with connect(home.root) as con:
        assert con.execute("SELECT surname, may_sms FROM profiles ORDER BY 1").fetchall() == [
            ("张", True),
            ("赵", False),
        ]


def test_of_two_numbers_of_one_person_the_most_restrictive_word_counts(tonight, home, scv):
    tonight(text(HEADER, card("1", "张三丰", HOME, "否", "2026-02-01"), card("2", "张三丰", OTHER, "是", "2026-05-01")))
    assert scv("decide", "same", HOME, OTHER, "--home", home.root).code == 0
    assert [row[3] for row in tonight()] == ["withdrawn"]
    assert scv("decide", "undo", "1", "--home", home.root).code == 0
    assert [row[3] for row in tonight()] == ["withdrawn", "granted"]


def test_a_child_is_guarded(home, scv):
    rows = [f"{member('1', '张三丰', HOME, '2026-01-01 00:00:00', '2015-03-04')},是,2026-02-01"]
    drop(home, "store/hq/m.csv", text(HEADER, *rows))
    scv("nightly", "--home", home.root)
    assert [row[3] for row in states(home)] == ["guarded"]
    with connect(home.root) as con:
        assert con.execute("SELECT may_sms FROM profiles").fetchall() == [(False,)]


def test_an_audience_says_how_many_of_it_may_be_contacted(tonight, home, scv):
    (home.segments).mkdir(exist_ok=True)
    (home.segments / "all.toml").write_text('title_zh = "全部"\ntitle_en = "All"\npredicate = "TRUE"\n', "utf-8")
    tonight(text(HEADER, card("1", "张三丰", HOME, "是", "2026-02-01"), card("2", "李四光", OTHER)))
    with connect(home.root) as con:
        found = con.execute("SELECT members, purpose, contactable FROM segments WHERE segment = 'all'").fetchall()
    assert found == [(2, "marketing", 1)]
