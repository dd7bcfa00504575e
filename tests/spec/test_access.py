"""A person receives everything held about them, and nothing about anybody else.
查阅与复制：本人的全部，他人的一概没有。

The officer runs `scv access`; what comes out is one JSON and one page. Everybody else in these
homes has a planted name, phone, card and account, and none of them may appear in either file.
"""

import json
import stat
import time

import pytest

from scv.home.open_home import open_vault
from tests.exports import MEMBERS, ORDERS, drop, member, ndjson, order, text

HER, FRIEND, THIRD = "13900000001", "13900000002", "13900000003"
CHECKED = ("--evidence", "called back, ticket 18")
KEYS = {
    *(
        "format",
        "about",
        "person",
        "profile",
        "figures",
        "household",
        "identifiers",
        "records",
        "older_versions",
    ),
    *(
        "appearances",
        "rejected_rows",
        "consents",
        "audiences",
        "review",
        "rules",
        "decisions",
        "looks",
        "recipients",
    ),
    *("purposes", "retention", "left_out", "conclusions"),
}
ROW_KEYS = {
    *(
        "file",
        "row",
        "source",
        "happened_at",
        "linked_by",
        "columns",
        "identifiers",
        "identifiers_withheld",
        "withheld",
    ),
    *("other_phones", "also_in", "marks"),
}


@pytest.fixture
def run(home, scv):
    def command(*arguments, code=0):
        outcome = scv(*arguments, "--home", home.root)
        assert outcome.code == code, outcome
        return outcome.out + outcome.err

    return command


@pytest.fixture
def ask(run, tmp_path):
    """Ask for one person and return the account, and both files as one text."""
    asked = iter(range(100))

    def command(who, *arguments):
        folder = tmp_path / f"told{next(asked)}"
        run("access", who, *CHECKED, *arguments, "--to", folder)
        written, shown = next(folder.glob("*.json")), next(folder.glob("*.html"))
        raw = written.read_text("utf-8")
        return json.loads(raw), raw + shown.read_text("utf-8")

    return command


def values_of(told, name):
    """Return every value of a column over the records and older versions told."""
    return [row["columns"].get(name) for row in told["records"] + told["older_versions"]]


def counts(told):
    return {each["what"]: each["count"] for each in told["left_out"]}


def three_people(home):
    """She, and two others: he shares her channels, the third sends her a present in `gifts`."""
    drop(
        home,
        "store/hq/m.csv",
        text(MEMBERS, member("CARDHERS", "张三丰", HER), member("CARDHIS", "李四光", FRIEND)),
    )
    drop(
        home,
        "ecommerce/shop/o.csv",
        text(
            ORDERS,
            order("1", HER, nick="hernick", status="等待买家付款"),
            order("2", FRIEND, "李四光", nick="hisnick"),
        ),
    )
    drop(
        home, "wechat/gzh/u.jsonl", ndjson({"subscribe": 1, "openid": "oHers", "nickname": "小三"})
    )


def gifts(home):
    """The third sends most orders to himself, and one to her."""
    own = [
        order(str(at), THIRD, "王五一", nick="givernick", paid="2026-02-02 10:00:00")
        for at in (4, 5)
    ]
    drop(
        home,
        "ecommerce/shop/g.csv",
        text(ORDERS, *own, order("6", HER, "张三丰", nick="givernick")),
    )


def test_everything_of_her_has_its_file_and_row(home, run, ask):
    three_people(home)
    run("nightly")
    told, _ = ask(HER)
    assert told.keys() == KEYS
    assert [
        (row["file"], row["row"], row["source"]["zh"], row["source"]["account"])
        for row in told["records"]
    ] == [
        ("m.csv", 1, "门店会员", "hq"),
        ("o.csv", 1, "淘宝/天猫订单报表", "shop"),
    ]
    assert all(row.keys() == ROW_KEYS for row in told["records"])
    profile = {
        each["field"]: (each["value"], each["from"]["file"], each["from"]["row"])
        for each in told["profile"]
    }
    assert profile["name"][0] == "张三丰" and profile["birthday"] == ("1990-03-04", "m.csv", 1)
    assert profile["address"][1:] == ("o.csv", 1)
    assert {
        (each["kind"], each["value"], each["places"][0]["file"]) for each in told["identifiers"]
    } >= {("buyer_nick", "hernick", "o.csv")}
    assert told["person"]["phones"] == [{"phone": f"+86{HER}", "since": None, "until": None}]
    assert told["records"][1]["happened_at"] == "2026-02-01 10:00:00"
    assert told["records"][1]["columns"]["product"] == "茶壶"


def test_nothing_of_anybody_else_is_told(home, run, ask):
    three_people(home)
    gifts(home)
    run("nightly")
    _, both = ask(HER)
    for value in (
        FRIEND,
        THIRD,
        "李四光",
        "王五一",
        "CARDHIS",
        "hisnick",
        "givernick",
        "小三",
        "oHers",
    ):
        assert value not in both, value
    _, both = ask(FRIEND)
    assert HER not in both and "张三丰" not in both and "CARDHERS" not in both


def test_a_present_tells_the_receiver_of_themselves_and_the_giver_of_the_order(home, run, ask):
    three_people(home)
    gifts(home)
    run("nightly")
    told, _ = ask(HER)
    (present,) = told["appearances"]
    assert (present["as"], present["file"], present["row"]) == ("receiver", "g.csv", 3)
    assert present["columns"]["name"] == "张三丰" and present["columns"]["e164"] == f"+86{HER}"
    assert not {"product", "amount_fen", "nickname", "extras"} & present["columns"].keys()
    told, both = ask(THIRD)
    (sent,) = (row for row in told["records"] if row["linked_by"] == "gift")
    assert sent["columns"]["product"] == "茶壶" and {"name", "e164", "address"} <= set(
        sent["withheld"]
    )
    assert HER not in both and "张三丰" not in both


def test_of_a_household_only_the_one_who_asks_is_told(home, run, ask, tmp_path):
    drop(
        home,
        "store/hq/m.csv",
        text(
            MEMBERS,
            member("CARDHERS", "张三丰", HER),
            member("CARDHIS", "李四光", HER, birthday="1955-05-05"),
        ),
    )
    drop(
        home,
        "wechat/mini/p.csv",
        f"openid,unionid,purePhoneNumber,countryCode\noShared,uShared,{HER},86\n".encode(),
    )
    run("nightly")
    assert "say who asks" in run("access", HER, *CHECKED, "--to", tmp_path / "no", code=2).lower()
    assert "no member" in run(
        "access", HER, *CHECKED, "--member", "王五一", "--to", tmp_path / "no", code=2
    )
    assert not (tmp_path / "no").exists()
    told, both = ask(HER, "--member", "张三丰")
    assert values_of(told, "name") == ["张三丰"] and counts(told) == {"rows_without_a_name": 1}
    for value in ("李四光", "CARDHIS", "1955", "oShared", "uShared"):
        assert value not in both, value
    assert told["figures"] is None and told["audiences"] == []
    told, _ = ask(HER, "--member", "*")
    assert len(told["records"]) == 3


def test_a_former_owner_of_a_number_gets_only_his_time(home, run, ask):
    drop(
        home,
        "store/hq/old.csv",
        text(MEMBERS, member("CARDOLD", "张三丰", HER, at="2024-01-01 00:00:00")),
    )
    drop(
        home,
        "store/hq/new.csv",
        text(MEMBERS, member("CARDNEW", "李四光", HER, at="2026-05-01 00:00:00")),
    )
    # NOTE: rejected for want of its number: nothing tells whose time they are of.
    drop(
        home,
        "ecommerce/shop/bad.csv",
        text(ORDERS, order("4.0E+17", HER), order("9", THIRD, "王五一", nick="third")),
    )
    run("nightly")
    run("decide", "recycled", HER, "--from", "2026-01-01")
    run("nightly")
    told, both = ask(f"{HER}#2024-02-01")
    assert values_of(told, "name") == ["张三丰"] and "李四光" not in both and "CARDNEW" not in both
    assert counts(told) == {"rejected_rows_that_may_be_others": 1} and told["rejected_rows"] == []
    assert told["person"]["phones"][0]["until"] == "2026-01-01 00:00:00"
    told, both = ask(HER)
    assert values_of(told, "name") == ["李四光"] and "CARDOLD" not in both and "张三丰" not in both


def test_older_versions_repetitions_and_rejects_are_held_too(home, run, ask):
    three_people(home)
    run("nightly")
    drop(
        home,
        "ecommerce/shop/later.csv",
        text(
            ORDERS,
            order("1", HER, "张三丰", nick="hernick", received="2026-02-09 10:00:00"),
            order("2", FRIEND, "李四光", nick="hisnick"),
        ),
    )
    drop(
        home,
        "store/hq/again.csv",
        text(MEMBERS, member("CARDHERS", "张三丰", HER), member("C9", "王五一", THIRD)),
    )
    drop(
        home,
        "ecommerce/shop/bad.csv",
        text(
            ORDERS, order("4.0E+17", HER, nick="hernick"), order("9", THIRD, "王五一", nick="third")
        ),
    )
    run("nightly")
    told, both = ask(HER)
    (older,) = told["older_versions"]
    assert (older["file"], older["row"], older["columns"]["status"]) == ("o.csv", 1, "等待买家付款")
    (card,) = (row for row in told["records"] if row["source"]["channel"] == "store")
    assert {card["file"], card["also_in"][0]["file"]} == {"m.csv", "again.csv"}
    (reject,) = told["rejected_rows"]
    assert (reject["file"], reject["row"], reject["reason"]) == ("bad.csv", 1, "damaged_key")
    assert HER in reject["cells"]["联系手机"]
    assert "李四光" not in both and "hisnick" not in both


def test_a_rejected_row_on_which_somebody_else_stands_too_is_named_but_not_told(home, run, ask):
    three_people(home)
    drop(
        home,
        "ecommerce/shop/bad.csv",
        text(ORDERS, order("4.0E+17", HER, f"李四光{FRIEND}", nick="hisnick")),
    )
    run("nightly")
    told, both = ask(HER)
    (reject,) = told["rejected_rows"]
    assert (reject["file"], reject["row"], reject["cells"]) == ("bad.csv", 1, {})
    assert FRIEND not in both and "hisnick" not in both


def test_a_rejected_order_paid_by_an_account_of_somebody_else_is_not_told(home, run, ask):
    three_people(home)
    drop(home, "ecommerce/shop/bad.csv", text(ORDERS, order("4.0E+17", HER, nick="hisnick")))
    run("nightly")
    told, both = ask(HER)
    assert [(each["row"], each["cells"]) for each in told["rejected_rows"]] == [(1, {})]
    assert "hisnick" not in both


def test_what_an_account_that_others_use_too_is_called_is_not_told_of_the_receiver(home, run, ask):
    header = "订单号,归属店铺,订单状态,订单创建时间,买家付款时间,订单实付金额,收货人手机号/提货人手机号,买家昵称,买家姓名,买家手机号"
    row = "{},茶铺,交易完成,2026-02-01 09:00:00,2026-02-01 10:00:00,9.00,{},{},{},{}"
    three_people(home)
    drop(
        home,
        "ecommerce/yz/o.csv",
        text(
            header,
            row.format("Y1", HER, "givernick", "王五一", THIRD),
            row.format("Y2", THIRD, "givernick", "王五一", THIRD),
        ),
    )
    run("nightly")
    told, both = ask(HER)
    for value in (THIRD, "王五一", "givernick"):
        assert value not in both, value
    assert [(each["as"], each["file"]) for each in told["appearances"]] == [
        ("further_phone", "o.csv")
    ]


def test_a_login_that_is_another_number_is_taken_for_somebody_elses(home, run, ask):
    three_people(home)
    paid = order("7", HER, nick="onlyonce").replace(",,12.50", f",{THIRD},12.50")
    drop(home, "ecommerce/shop/p.csv", text(ORDERS, paid))
    run("nightly")
    told, both = ask(HER)
    assert THIRD not in both and counts(told)["shared_identifiers"] == 1


def test_a_card_that_went_to_somebody_else_tells_each_their_own_version(home, run, ask):
    drop(
        home,
        "store/hq/m.csv",
        text(MEMBERS, member("CARD7", "李四光", FRIEND, at="2024-01-01 00:00:00")),
    )
    run("nightly")
    drop(
        home,
        "store/hq/n.csv",
        text(MEMBERS, member("CARD7", "张三丰", HER, at="2026-05-01 00:00:00")),
    )
    drop(
        home,
        "store/hq/o.csv",
        text(MEMBERS, member("CARDHIS", "李四光", FRIEND, at="2026-05-01 00:00:00")),
    )
    run("nightly")
    told, both = ask(HER)
    assert counts(told) == {"shared_identifiers": 1}
    assert FRIEND not in both and "李四光" not in both
    told, both = ask(FRIEND)
    assert not told["appearances"]
    assert [row["file"] for row in told["records"]] == ["m.csv", "o.csv"]
    assert HER not in both and "张三丰" not in both


def test_a_split_phone_tells_each_their_own_rows(home, run, ask, tmp_path):
    drop(
        home,
        "store/hq/m.csv",
        text(MEMBERS, member("CARDHERS", "张三丰", HER), member("CARDHIS", "李四光", HER)),
    )
    run("nightly")
    run("decide", "split", HER, "--name", "李四光")
    run("nightly")
    assert "split by hand" in run("access", HER, *CHECKED, "--to", tmp_path / "no", code=2)
    for who, other, card in (("张三丰", "李四光", "CARDHIS"),):
        _, both = ask(HER, "--member", who)
        assert who in both and other not in both and card not in both
    _, both = ask(HER, "--member", "*")
    assert "张三丰" in both and "李四光" not in both


def test_a_clerks_phone_leads_to_nobody(home, run, tmp_path):
    cards = [member("CARD1", "张三丰", HER), member("CARD2", "李四光", FRIEND)]
    drop(home, "store/hq/m.csv", text(MEMBERS, *cards))
    run("nightly")
    run("decide", "shared", HER)
    run("nightly")
    assert "nobody's own" in run("access", HER, *CHECKED, "--to", tmp_path / "no", code=2)
    assert not (tmp_path / "no").exists()


def test_a_follower_without_a_phone_is_told_by_their_identifier(home, run, ask):
    three_people(home)
    run("nightly")
    told, both = ask("oHers")
    assert values_of(told, "nickname") == ["小三"] and told["person"]["phones"] == []
    assert "张三丰" not in both and HER not in both


def test_a_former_id_leads_to_the_same_account(home, run, ask):
    three_people(home)
    run("nightly")
    before, _ = ask(FRIEND)
    run("decide", "same", HER, FRIEND)
    run("nightly")
    (former,) = (each["customer_id"] for each in before["person"]["customer_ids"])
    told, _ = ask(former, "--member", "*")
    again, _ = ask(HER, "--member", "*")
    assert {each["customer_id"] for each in told["person"]["customer_ids"]} >= {former}
    assert told["records"] == again["records"]
    assert {each["phone"] for each in told["person"]["phones"]} == {f"+86{HER}", f"+86{FRIEND}"}


def test_who_was_erased_is_told_so(home, run, tmp_path):
    three_people(home)
    run("nightly")
    run("forget", HER, *CHECKED)
    said = run("access", HER, *CHECKED, "--to", tmp_path / "no", code=2)
    assert "was erased 已删除: erasure 1" in said and HER not in said


def test_consents_decisions_audiences_and_looks_are_told(home, run, ask):
    three_people(home)
    run("nightly")
    run(
        "consent",
        "withdraw",
        HER,
        "--purpose",
        "marketing",
        "--contact",
        "sms",
        "--evidence",
        "call 9",
    )
    run(
        "consent",
        "grant",
        FRIEND,
        "--purpose",
        "marketing",
        "--contact",
        "sms",
        "--evidence",
        "form 3",
    )
    run("decide", "correct", HER, "name", "张三妹", "--why", "she called")
    run("decide", "correct", FRIEND, "name", "李四弟", "--why", "he called")
    run("nightly")
    run("show", HER)
    told, both = ask(HER)
    (standing,) = told["consents"]["standing"]
    assert (standing["purpose"], standing["contact"], standing["state"]) == (
        "marketing",
        "sms",
        "withdrawn",
    )
    (said,) = told["consents"]["statements"]
    assert (said["entry"], said["evidence"]) == (1, "call 9")
    (decided,) = told["decisions"]
    assert (decided["what"], decided["value"], decided["why"]) == (
        "correct",
        "张三妹",
        "she called",
    )
    (name,) = (each for each in told["profile"] if each["field"] == "name")
    assert (name["value"], name["from"]["file"]) == ("张三妹", "ledger/decisions.log")
    assert [each["value"] for each in name["other_values"]] == ["张三丰"]
    assert [each["command"] for each in told["looks"]] == ["show", "access"]
    assert told["recipients"] == [] and {each["purpose"] for each in told["purposes"]} >= {
        "marketing",
        "service",
    }
    assert all(
        {"audience", "title_zh", "title_en", "purpose"} == each.keys() for each in told["audiences"]
    )
    assert "李四弟" not in both and "form 3" not in both


def test_the_look_is_kept_in_the_audit_ledger(home, run, ask):
    three_people(home)
    run("nightly")
    told, _ = ask(HER)
    (entry,) = [entry.body for entry in open_vault(home).audit.entries()]
    assert (entry["action"], entry["customer_id"]) == (
        "access",
        told["person"]["customer_ids"][0]["customer_id"],
    )


def test_the_files_are_private_and_never_written_over(home, run, tmp_path):
    three_people(home)
    run("nightly")
    folder = tmp_path / "told"
    run("access", HER, *CHECKED, "--to", folder)
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    files = sorted(folder.iterdir())
    assert [path.suffix for path in files] == [".html", ".json"]
    assert all(stat.S_IMODE(path.stat().st_mode) == 0o600 for path in files)
    assert all(HER not in path.name for path in files)
    before = [path.read_bytes() for path in files]
    assert "already" in run("access", HER, *CHECKED, "--to", folder, code=2)
    assert [path.read_bytes() for path in files] == before
    assert "outside the home" in run("access", HER, *CHECKED, "--to", home.root / "reports", code=2)


def test_no_evidence_or_nobody_means_no_files(home, run, tmp_path):
    three_people(home)
    run("nightly")
    assert "--evidence" in run("access", HER, "--to", tmp_path / "no", code=2)
    assert "No customer found for this phone or ID" in run(
        "access", "13900000077", *CHECKED, "--to", tmp_path / "no", code=2
    )
    assert not (tmp_path / "no").exists()


def test_files_that_wait_for_a_night_are_said(home, run, ask):
    three_people(home)
    run("nightly")
    path = drop(home, "store/hq/late.csv", text(MEMBERS, member("CARDHERS2", "张三丰", HER)))
    run("ingest", path)
    told, _ = ask(HER)
    assert told["about"]["files_waiting_for_a_night"] == 1


def test_the_page_obeys_nothing_that_stands_in_a_value(home, run, ask):
    hostile = "<script>alert(1)</script><img src=http://evil.example/x>"
    turned = "abc\u202edef"
    nick = {
        "subscribe": 1,
        "openid": "oHers",
        "unionid": "uHers",
        "nickname": hostile,
        "city": turned,
        "remark": "=1+1",
    }
    drop(home, "wechat/gzh/u.jsonl", ndjson(nick))
    run("nightly")
    told, both = ask("uHers")
    page = both[both.index("<!DOCTYPE") :]
    assert hostile in [row["columns"]["nickname"] for row in told["records"]]
    assert "<script" not in page and "<img" not in page and "&lt;script&gt;" in page
    assert "\u202e" not in both and "default-src 'none'" in page
    assert "src=" not in page.replace(f"src={'http'}", "") and "href=" not in page


def test_numbers_of_others_and_names_of_staff_in_free_columns_are_not_told(home, run, ask):
    header = MEMBERS + ",备注,经办店员"
    row = member("CARDHERS", "张三丰", HER) + f",介绍人 {FRIEND} 本人 {HER},赵小二"
    drop(home, "store/hq/m.csv", text(header, row))
    run("nightly")
    told, both = ask(HER)
    (record,) = told["records"]
    assert (
        FRIEND not in both and "赵小二" not in both and HER in record["columns"]["extras"]["备注"]
    )
    assert "extras: 经办店员" in record["withheld"]


def test_somebody_with_ten_thousand_rows_is_told_in_full(home, run, ask):
    orders = [
        order(str(at), HER, nick="hernick", paid=f"2026-02-01 10:{at % 60:02}:00")
        for at in range(10_000)
    ]
    drop(
        home,
        "ecommerce/shop/o.csv",
        text(ORDERS, *orders, order("x", FRIEND, "李四光", nick="hisnick")),
    )
    run("nightly")
    begun = time.monotonic()
    told, both = ask(HER)
    assert len(told["records"]) == 10_000 and time.monotonic() - begun < 30
    assert both.count("<tr>") > 10_000 and "李四光" not in both


def test_of_the_sample_nobodys_number_but_their_own_is_told(sample_home, scv, tmp_path):
    with open_vault(sample_home).generations().open("vault") as con:
        people = con.execute(
            "SELECT customer_id::VARCHAR, e164 FROM vault.profiles ORDER BY records DESC LIMIT 6"
        ).fetchall()
        numbers = {
            e164
            for (e164,) in con.execute(
                "SELECT DISTINCT e164 FROM vault.records WHERE e164 IS NOT NULL"
            ).fetchall()
        }
    for at, (customer_id, _) in enumerate(people):
        folder = tmp_path / str(at)
        said = scv(
            "access",
            customer_id,
            *CHECKED,
            "--member",
            "*",
            "--to",
            folder,
            "--home",
            sample_home.root,
        )
        assert said.code == 0, said
        raw = next(folder.glob("*.json")).read_text("utf-8")
        own = {each["phone"] for each in json.loads(raw)["person"]["phones"]}
        shown = {number for number in numbers - own if number.removeprefix("+86") in raw}
        assert not shown, (at, len(shown))
