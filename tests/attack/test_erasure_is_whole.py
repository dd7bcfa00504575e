"""Nothing of an erased person is left in any spelling anywhere, and `--prove` would say so: notes
of others, ledgers, receipts.

What is left is found by naive code that shares nothing with the product: every digit of a text in a
row, every Han character in a row.
"""

import json

import pytest

from scv.home.open_home import open_vault
from scv.schema import LANDED
from tests.attack.spelled import read
from tests.exports import MEMBERS, ORDERS, drop, member, order, text

HER, FRIEND, NAME = "13900000201", "13900000302", "张三丰"
CHECKED = ("--evidence", "called back, ticket 17")
NOTES = {
    "blanks": "替139 0000 0201下单",
    "dashes": "电话 139-0000-0201",
    "full-width": "１３９０００００２０１",
    "country code": "+86 139 0000 0201",
    "zeros": "008613900000201",
    "no width": "139\u200b0000\u200b0201",
    "Chinese": "一三九零零零零零二零一",
    "Arabic-Indic": "١٣٩٠٠٠٠٠٢٠١",
    "one by one": "1、3、9、0、0、0、0、0、2、0、1",
    "WeChat too": "13900000201（微信同号）",
    "name": "帮张三丰取货",
    "name and title": "张三丰女士已联系",
    "name with blanks": "联系 张 三 丰 处理",
    "surname and title beside the number": "张女士 139 0000 0201",
    "mailbox": "抄送 Ann.Zhang＠Example.com",
    "identifier": "会员号 vip-00120034 的朋友",
}


@pytest.fixture
def run(home, scv):
    def command(*arguments, code=0):
        outcome = scv(*arguments, "--home", home.root)
        assert outcome.code == code, outcome
        return outcome.out + outcome.err

    return command


def land(home, notes: dict[str, str]) -> None:
    cards = [member("VIP-00120034", NAME, HER), member("C2", "李四光", FRIEND)]
    drop(home, "store/hq/m.csv", text(MEMBERS, *cards))
    header = "wbuid,微博昵称,中奖时间,姓名,手机,邮箱,地址"
    drop(
        home,
        "weibo/w/w.csv",
        text(header, f"9001,her,2026-01-01 10:00:00,{NAME},{HER},ann.zhang@example.com,"),
    )
    theirs = [
        order(str(at), FRIEND, "李四光", nick="his") + f',"{note}"'
        for at, note in enumerate(notes.values(), start=1)
    ]
    drop(home, "ecommerce/shop/o.csv", text(f"{ORDERS},卖家备注", *theirs))


def kept(home) -> list[str]:
    """Return every text that is kept: segments, vault, published, ledgers, reports."""
    vault, texts = open_vault(home), []

    def of(con, catalog, tables):
        for table in tables:
            texts.extend(
                str(cell)
                for row in con.execute(f"SELECT * FROM {catalog}.{table}").fetchall()
                for cell in row
            )

    for catalog in ("vault", "published"):
        with vault.generations().open(catalog) as con:
            names = con.execute(
                "SELECT table_name FROM duckdb_tables() WHERE database_name = ?", [catalog]
            ).fetchall()
            of(con, catalog, [name for (name,) in names])
    with vault.generations().open("vault") as con:
        for segment in vault.store().all():
            with vault.store().attach(con, [segment]) as (name,):
                of(con, name, [table.name for table in LANDED])
    texts += [
        str(value)
        for ledger in vault.ledgers
        for entry in ledger.entries()
        for value in entry.body.values()
    ]
    return texts + [path.read_text("utf-8") for path in home.reports.iterdir()]


def naming(texts) -> list[str]:
    marks = (HER, NAME, "ann.zhang@", "annzhang", "vip00120034")
    return [
        each for each in texts if any(mark in read(each) or mark in each.lower() for mark in marks)
    ]


def test_no_spelling_is_left_in_the_notes_of_others_and_the_rest_of_each_note_stays(home, run):
    land(home, NOTES)
    run("nightly")
    assert len(naming(kept(home))) > len(NOTES)
    run("forget", HER, *CHECKED)
    assert naming(kept(home)) == []
    with open_vault(home).generations().open("vault") as con:
        rows = con.execute(
            "SELECT extras FROM vault.records WHERE e164 = ? ORDER BY row_no", [f"+86{FRIEND}"]
        ).fetchall()
    left = [json.loads(extras)["卖家备注"] for (extras,) in rows if extras]
    assert len(left) == len(NOTES) and all("[erased 已删除]" in note for note in left)
    told = dict(zip(NOTES, left, strict=True))
    assert told["blanks"] == "替[erased 已删除]下单"
    assert told["name and title"] == "[erased 已删除]已联系"
    assert told["surname and title beside the number"] == "[erased 已删除] [erased 已删除]"
    assert run("forget", "--prove", "1").count("ok  ") == 8


def test_an_old_export_does_not_bring_a_note_back(home, run):
    land(home, {"none": "无"})
    run("nightly")
    run("forget", HER, *CHECKED)
    theirs = [
        order(str(at), FRIEND, "李四光", nick="his") + f',"{note}"'
        for at, note in enumerate(NOTES.values(), 70)
    ]
    drop(home, "ecommerce/shop/p.csv", text(f"{ORDERS},卖家备注", *theirs))
    run("nightly")
    assert naming(kept(home)) == []


def test_the_proof_finds_what_the_redaction_left(home, run, monkeypatch):
    land(home, NOTES)
    run("nightly")
    with monkeypatch.context() as patch:
        patch.setattr("scv.ingest.erasure.redact", lambda _traces, texts, _own=None: texts)
        run("forget", HER, *CHECKED)
        said = run("forget", "--prove", "1", code=8)
    assert "FAIL landed segments: " in said and f"{len(NOTES)} name the person" in said
    assert "FAIL vault: " in said


def test_a_name_that_others_bear_goes_only_beside_the_number(home, run):
    notes = {"alone": "张三丰来过", "beside": "张三丰 139 0000 0201", "title": "张女士来过"}
    land(home, notes)
    drop(home, "store/hq/n.csv", text(MEMBERS, member("C9", NAME, "13900000909")))
    run("nightly")
    run("forget", HER, *CHECKED)
    with open_vault(home).generations().open("vault") as con:
        rows = con.execute(
            "SELECT extras FROM vault.records WHERE extras IS NOT NULL ORDER BY row_no"
        ).fetchall()
        assert con.execute(
            "SELECT COUNT(*) FROM vault.profiles WHERE name = ?", [NAME]
        ).fetchone() == (1,)
    assert [json.loads(extras)["卖家备注"] for (extras,) in rows] == [
        "张三丰来过",
        "[erased 已删除] [erased 已删除]",
        "张女士来过",
    ]
    assert "1 of the names are borne by others too" in run("forget", "--prove", "1")


def test_order_numbers_amounts_and_dates_of_others_stay(home, run):
    notes = {
        "a": "单号 4010000000000000001，付 1390.00，2026-11-21 18:30",
        "b": "已于13日交易成功，时间未定",
    }
    land(home, notes)
    run("nightly")
    run("forget", HER, *CHECKED)
    assert [each for each in kept(home) if notes["a"] in each] and [
        each for each in kept(home) if notes["b"] in each
    ]
    assert not [each for each in kept(home) if "[erased" in each and FRIEND in each]


def test_what_officers_wrote_of_her_is_gone_and_what_they_wrote_of_others_is_told_without_her(
    home, run
):
    land(home, {"none": "无"})
    run("nightly")
    run("decide", "correct", FRIEND, "name", "李四弟", "--why", "same desk as 139 0000 0201 张三丰")
    run("decide", "correct", HER, "name", "张三妹", "--why", "she called")
    run("decide", "undo", "2", "--why", "张女士 １３９ 0000 0201 was wrong")
    run(
        "consent",
        "withdraw",
        HER,
        "--purpose",
        "marketing",
        "--contact",
        "sms",
        "--evidence",
        "张三丰 wrote to us",
    )
    run(
        "consent",
        "withdraw",
        FRIEND,
        "--purpose",
        "marketing",
        "--contact",
        "sms",
        "--evidence",
        "with 139-0000-0201",
    )
    run("restrict", HER, "--evidence", "letter of 张三丰", "--hold", "court 5")
    run("restrict", "--lift", "1", "--evidence", "张三丰 agreed")
    run("restrict", FRIEND, "--evidence", "beside 一三九零零零零零二零一")
    run("forget", HER, "--evidence", "called 139 0000 0201, 张三丰, ticket 17")
    assert naming(kept(home)) == []
    vault = open_vault(home)
    decisions, consents, restrictions = (
        [each.body for each in ledger.entries()]
        for ledger in (vault.decisions, vault.consents, vault.restrictions)
    )
    assert (
        decisions[0]["why"] == "same desk as [erased 已删除] [erased 已删除]"
        and decisions[0]["value"] == "李四弟"
    )
    assert decisions[1]["forgotten"] and decisions[2]["forgotten"] and consents[0]["forgotten"]
    assert consents[1]["evidence"] == "with [erased 已删除]"
    assert restrictions[0]["forgotten"] and restrictions[1]["forgotten"]
    assert restrictions[2]["evidence"] == "beside [erased 已删除]"
    (erasure,) = vault.erasures.entries()
    assert erasure.body["evidence"] == "called [erased 已删除], [erased 已删除], ticket 17"
    run("consent", "show", FRIEND)
    run("restrict", "--list")
    run("nightly", "--rebuild")
    run("verify")
    assert "ok   ledgers: " in run("forget", "--prove", "1")


def test_the_receipt_says_nothing_of_how_the_person_proved_to_be_it(home, run):
    land(home, {"none": "无"})
    run("nightly")
    run("forget", HER, "--evidence", "passport of a certain lady")
    reports = "".join(path.read_text("utf-8") for path in home.reports.iterdir())
    assert "passport" not in reports
    assert b"passport" not in (home.ledger / "erasures.log").read_bytes()
    assert [each.body["evidence"] for each in open_vault(home).erasures.entries()] == [
        "passport of a certain lady"
    ]
    run("forget", "--check", home.reports / "erasure-0001.json")


def test_words_of_a_consent_that_were_forgotten_unasked_stop_a_night(home, run):
    land(home, {"none": "无"})
    run("nightly")
    run(
        "consent",
        "withdraw",
        FRIEND,
        "--purpose",
        "marketing",
        "--contact",
        "sms",
        "--evidence",
        "call 9",
    )
    run("nightly")
    keys = home.ledger / "consents.keys"
    keys.write_text(json.dumps(json.loads(keys.read_text()) | {"words": {}}))
    assert "consents.log: its last entry or its keys are not those that were written" in run(
        "nightly", code=8
    )


def test_whoever_has_the_number_now_keeps_what_their_rows_say(home, run):
    drop(home, "store/hq/old.csv", text(MEMBERS, member("C1", NAME, HER, at="2024-01-01 00:00:00")))
    new = order("5", HER, "李四光", paid="2026-06-01 10:00:00", nick="new").replace(
        "2026-02-01 09:00:00", "2026-06-01 09:00:00"
    )
    drop(home, "ecommerce/shop/o.csv", text(f"{ORDERS},卖家备注", f"{new},回电 139 0000 0201"))
    run("nightly")
    run("decide", "recycled", HER, "--from", "2026-01-01")
    run("nightly")
    run("forget", f"{HER}#2024-02-01", *CHECKED)
    with open_vault(home).generations().open("vault") as con:
        assert con.execute("SELECT extras FROM vault.records").fetchall() == [
            ('{"卖家备注":"回电 139 0000 0201"}',)
        ]
    run("forget", "--prove", "1")
