"""Who may be contacted, for what and how. 谁可以触达、为何、以何种方式。

What customers allow comes from columns of the exports, and from what the privacy officer writes
down. A refusal overrides any older consent, whichever file comes in first; a customer about whom
nothing is known may not be contacted.
"""

import pytest

from scv import connect
from tests.exports import MEMBERS, ORDERS, drop, member, ndjson, order, text

HOME, OTHER = "13900000001", "13900000002"
HEADER = MEMBERS + ",是否接受短信,授权时间"


def card(
    number: str,
    name: str,
    phone: str,
    says: str = "",
    at: str = "",
    created: str = "2026-01-02 03:04:05",
) -> str:
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
        assert con.execute(
            "SELECT phone_tail, may_sms, may_call FROM profiles ORDER BY 1"
        ).fetchall() == [
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
    found = tonight(
        text(HEADER, card("1", "张三丰", HOME, "是", "2026-06-01", "2026-06-01 00:00:00")), at=3
    )
    assert found == [("01", "marketing", "sms", "granted", "2026-06-01")]


def test_the_officers_word_counts_from_the_next_run_and_is_shown_with_its_proof(tonight, home, scv):
    tonight(text(HEADER, card("1", "张三丰", HOME)))
    told = scv(
        *(
            "consent",
            "grant",
            HOME,
            "--purpose",
            "marketing",
            "--contact",
            "sms",
            "--at",
            "2026-03-01",
        ),
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
        f"客户,状态,用途,触达方式,时间\n{HOME},同意,营销,短信,2026-03-01\n{OTHER},退订,全部,全部,2026-03-02\n",
        "utf-8",
    )
    assert scv("consent", "import", file, "--home", home.root).code == 0
    assert [row[3] for row in tonight()] == ["granted", "withdrawn"]
    file.write_text(
        f"who,state,purpose,contact,at\n{HOME},withdrawn,*,*,\n{OTHER},maybe,*,*,\n", "utf-8"
    )
    refused = scv("consent", "import", file, "--home", home.root)
    assert (
        refused.code == 2
        and "statement 2: its state (状态) is none of" in refused.err
        and "maybe" not in refused.err
    )
    assert [row[3] for row in tonight()] == ["granted", "withdrawn"]


def test_a_follower_without_a_word_does_not_silence_the_buyer_and_one_who_left_is_not_written_to(
    home, scv
):
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
    tonight(
        text(
            HEADER,
            card("1", "张三丰", HOME, "否", "2026-02-01"),
            card("2", "张三丰", OTHER, "是", "2026-05-01"),
        )
    )
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
    (home.segments / "all.toml").write_text(
        'title_zh = "全部"\ntitle_en = "All"\npredicate = "TRUE"\n', "utf-8"
    )
    tonight(text(HEADER, card("1", "张三丰", HOME, "是", "2026-02-01"), card("2", "李四光", OTHER)))
    with connect(home.root) as con:
        found = con.execute(
            "SELECT members, purpose, contactable FROM segments WHERE segment = 'all'"
        ).fetchall()
    assert found == [(2, "marketing", 1)]


SHEET = "序号,提交答卷时间,所用时间,1、您的手机号,2、您的姓名,3、您对我们的总体满意度,是否接受短信"


def answer(number: int, at: str, phone: str, says: str, name: str = "张三丰") -> bytes:
    return text(SHEET, f"{number},{at},9秒,{phone},{name},满意,{says}")


@pytest.fixture
def withdrawn(tonight, home, scv):
    """A customer who told the officer on 1 March 2026 to send no more SMS."""
    tonight(text(MEMBERS, member("1", "张三丰", HOME)))
    assert (
        scv("consent", "withdraw", HOME, "--at", "2026-03-01 09:00", "--home", home.root).code == 0
    )
    return home


def night_with(home, scv, place: str, content: bytes) -> list[str]:
    drop(home, place, content)
    assert scv("nightly", "--home", home.root).code == 0
    return [row[3] for row in states(home)]


@pytest.mark.parametrize(
    ("answered", "says", "state"),
    [
        ("2026/03/01 09:00:01", "是", "granted"),
        ("2026/10/01 10:00:00", "是", "granted"),
        ("2026/03/01 09:00:00", "是", "withdrawn"),  # at the same second the refusal counts
        ("2026/02/01 10:00:00", "是", "withdrawn"),  # answered before, exported after
        ("", "是", "withdrawn"),  # nobody knows when
        ("2098/01/01 00:00:00", "是", "withdrawn"),  # nobody agreed after the file was landed
        ("2026/10/01 10:00:00", "否", "withdrawn"),
    ],
)
def test_an_answer_handed_in_after_a_withdrawal_lifts_it_and_no_other(
    withdrawn, scv, answered, says, state
):
    found = night_with(
        withdrawn, scv, "service/survey/answers_20261101.csv", answer(7, answered, HOME, says)
    )
    assert found == [state]


@pytest.mark.parametrize(
    ("place", "content"),
    [
        (
            "store/hq/members_20261101.csv",
            text(
                MEMBERS + ",是否接受短信",
                member("1", "张三丰", HOME, "2026-10-01 10:00:00") + ",是",
            ),
        ),
        (
            "ecommerce/shop/ExportOrderList202611012330.csv",
            text(
                ORDERS + ",是否接受短信",
                order("9", HOME, "张三丰", paid="2026-10-01 10:00:00") + ",是",
            ),
        ),
    ],
)
def test_a_list_that_is_exported_again_lifts_nothing_whatever_time_its_rows_show(
    withdrawn, scv, place, content
):
    assert night_with(withdrawn, scv, place, content) == ["withdrawn"]


def test_a_form_sent_in_an_ad_is_an_act_too(withdrawn, scv):
    lead = text(
        "leads_id,leads_telephone,leads_name,leads_create_time,leads_action_time,是否接受短信",
        f"1,{HOME},张三丰,2026-02-01 10:00:00,2026-10-01 10:00:00,是",
    )
    # Followed up later: the form itself was sent before the withdrawal.
    assert night_with(withdrawn, scv, "web/ads/leads_1.csv", lead) == ["withdrawn"]
    later = lead.replace(b"2026-02-01", b"2026-04-01").replace(b"\n1,", b"\n2,")
    assert night_with(withdrawn, scv, "web/ads/leads_2.csv", later) == ["granted"]


def test_a_later_answer_that_refuses_withdraws_as_of_when_it_was_handed_in(home, scv):
    found = night_with(
        home, scv, "service/survey/a.csv", answer(7, "2026/04/01 10:00:00", HOME, "否")
    )
    assert found == ["withdrawn"]
    found = night_with(
        home, scv, "service/survey/b.csv", answer(8, "2026/05/01 10:00:00", HOME, "是")
    )
    assert found == ["granted"]
    found = night_with(
        home, scv, "service/survey/c.csv", answer(9, "2026/04/15 10:00:00", HOME, "否")
    )
    assert found == ["granted"]


def of_each(home) -> dict[str, bool]:
    with connect(home.root) as con:
        return dict(con.execute("SELECT surname, may_sms FROM profiles").fetchall())


def test_the_survey_of_a_numbers_former_owner_never_speaks_for_the_new_one_nor_the_other_way_round(
    withdrawn, scv
):
    """Zhang had the number until June 2026 and withdrew in March; Zhao has it since, and withdrew
    in July.
    """
    home = withdrawn
    assert scv("decide", "recycled", HOME, "--from", "2026-06-01", "--home", home.root).code == 0
    drop(
        home, "store/hq/zhao.csv", text(MEMBERS, member("9", "赵六一", HOME, "2026-06-02 00:00:00"))
    )
    night_with(
        home, scv, "service/survey/a.csv", answer(1, "2026/06/20 10:00:00", HOME, "是", "赵六一")
    )
    assert of_each(home) == {"张": False, "赵": True}
    assert (
        scv("consent", "withdraw", HOME, "--at", "2026-07-01 09:00", "--home", home.root).code == 0
    )
    night_with(home, scv, "service/survey/b.csv", answer(2, "2026/05/20 10:00:00", HOME, "是"))
    assert of_each(home) == {"张": True, "赵": False}
    night_with(
        home, scv, "service/survey/c.csv", answer(3, "2026/08/20 10:00:00", HOME, "是", "赵六一")
    )
    assert of_each(home) == {"张": True, "赵": True}
    assert scv("verify", "--home", home.root).code == 0
