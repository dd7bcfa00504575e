"""Erased people do not come back. 删除的客户不会回来。

The officer erases a person with `scv forget`; every landed file is rewritten without them, old
exports do not bring them back, and `scv forget --prove` shows it. Anyone who shares the phone, or
has the number now, keeps everything.
"""

import json
import os
import shutil
from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from click import Abort

from scv import connect
from scv.cli import commands
from scv.home.open_home import open_vault
from scv.home.settings import load_home
from scv.schema import LANDED
from tests.exports import MEMBERS, ORDERS, drop, member, ndjson, order, text
from tests.laws import DEEP

HER, FRIEND = "13900000001", "13900000002"
_ERASURES = int(os.environ.get("SCV_ERASURES", "0"))
CHECKED = ("--evidence", "called back, ticket 17")


@pytest.fixture
def run(home, scv):
    def command(*arguments, code=0):
        outcome = scv(*arguments, "--home", home.root)
        assert outcome.code == code, outcome
        return outcome.out + outcome.err

    return command


def everything(home) -> str:
    """Return all that the vault, the published file and the landed segments hold, opened, as one
    text.
    """
    vault, texts = open_vault(home), []
    for catalog in ("vault", "published"):
        with vault.generations().open(catalog) as con:
            tables = con.execute(
                "SELECT table_name FROM duckdb_tables() WHERE database_name = ?", [catalog]
            ).fetchall()
            texts += [
                str(con.execute(f"SELECT * FROM {catalog}.{name}").fetchall()) for (name,) in tables
            ]
    with vault.generations().open("vault") as con:
        for segment in vault.store().all():
            with vault.store().attach(con, [segment]) as (name,):
                texts += [
                    str(con.execute(f"SELECT * FROM {name}.{table.name}").fetchall())
                    for table in LANDED
                ]
    return "\n".join(texts)


def people(home) -> list[tuple]:
    with connect(home.root) as con:
        return con.execute("SELECT phone_tail, surname FROM profiles ORDER BY 1, 2").fetchall()


def two_people(home) -> None:
    drop(
        home,
        "store/hq/m.csv",
        text(MEMBERS, member("C1", "张三丰", HER), member("C2", "李四光", FRIEND)),
    )
    drop(
        home,
        "ecommerce/shop/o.csv",
        text(ORDERS, order("1", HER, nick="hernick"), order("2", FRIEND, "李四光", nick="his")),
    )
    drop(
        home,
        "wechat/gzh/u.jsonl",
        ndjson({"subscribe": 1, "openid": "oHers", "unionid": "uHers", "nickname": "小三"}),
    )


def test_nothing_of_an_erased_person_is_left_and_others_keep_everything(home, run):
    two_people(home)
    run("nightly")
    with connect(home.root) as con:
        ((hers,),) = con.execute(
            "SELECT customer_id::VARCHAR FROM profiles WHERE phone_tail = '01'"
        ).fetchall()
    said = run("forget", HER, *CHECKED)
    assert "erasure 1: receipt" in said
    left = everything(home)
    assert not [value for value in (HER, "张三丰", "C1", "hernick") if value in left]
    assert all(value in left for value in (FRIEND, "李四光", "C2", "his"))
    assert people(home) == [("02", "李"), (None, None)]
    with connect(home.root) as con:
        assert con.execute(f"SELECT resolve('{hers}')").fetchone() == ("erased",)
        assert con.execute(
            "SELECT kind FROM id_history WHERE old_id = ?::UUID ORDER BY generation", [hers]
        ).fetchall() == [
            ("minted",),
            ("erased",),
        ]
    assert "this customer was erased" in run("show", hers, code=2)
    run("verify")


def test_older_generations_are_dropped_and_the_receipt_says_where_the_person_still_stands(
    home, run
):
    two_people(home)
    run("nightly")
    run("forget", HER, *CHECKED)
    assert len(list((home.root / "published").glob("*.duckdb"))) == 1
    assert len(list((home.root / "vault" / "generations").glob("vault-*.duckdb"))) == 1
    receipt = json.loads((home.reports / "erasure-0001.json").read_text("utf-8"))["receipt"]
    assert receipt["inbox_files_still_holding_the_person"] == [
        "ecommerce/shop/o.csv",
        "store/hq/m.csv",
    ]
    assert HER not in json.dumps(receipt)
    proof = run("forget", "--prove", "1")
    assert proof.count("ok  ") == 8 and "FAIL" not in proof


def test_a_receipt_is_checked_by_its_signature(home, run, tmp_path):
    two_people(home)
    run("nightly")
    run("forget", HER, *CHECKED)
    receipt = tmp_path / "handed-back.json"
    told = json.loads((home.reports / "erasure-0001.json").read_text("utf-8"))
    receipt.write_text(json.dumps(told))
    run("keys", "rotate")
    run("nightly")
    assert "erasure 1" in run("forget", "--check", receipt)
    told["receipt"]["evidence"] = "none"
    receipt.write_text(json.dumps(told))
    assert "not as this home signed it" in run("forget", "--check", receipt, code=8)
    receipt.write_text("[]")
    assert "not an erasure receipt" in run("forget", "--check", receipt, code=3)


def test_old_exports_do_not_bring_the_person_back(home, run):
    two_people(home)
    run("nightly")
    run("forget", HER, *CHECKED)
    drop(
        home,
        "store/hq/again.csv",
        text(
            MEMBERS,
            member("C1", "张三丰", HER, at="2027-01-01 00:00:00"),
            member("C9", "王五一", "13900000003"),
        ),
    )
    run("channel", "store")
    run("nightly", "--rebuild")
    assert ("01", "张") not in people(home)
    assert ("03", "王") in people(home)
    assert HER not in everything(home)
    assert "erased" in run("rows", "again.csv")
    run("forget", "--prove", "1")
    run("verify")


def test_an_identifier_alone_does_not_bring_the_person_back(home, run):
    two_people(home)
    run("nightly")
    run("forget", HER, *CHECKED)
    drop(
        home,
        "ecommerce/shop/p.csv",
        text(ORDERS, order("3", "13900000008", "王五一", nick="hernick")),
    )
    run("nightly")
    assert "hernick" not in everything(home) and "13900000008" not in everything(home)


def test_a_later_consent_makes_a_new_customer_and_old_rows_stay_away(home, run, monkeypatch):
    two_people(home)
    run("nightly")
    run("forget", HER, *CHECKED)
    monkeypatch.setattr("scv.cli.consent.now", lambda: datetime.now(UTC) + timedelta(days=1))
    run("consent", "grant", HER, "--purpose", "marketing", "--contact", "sms")
    drop(
        home,
        "store/hq/new.csv",
        text(
            MEMBERS,
            member("C1", "张三丰", HER, at="2030-01-01 00:00:00"),
            member("C1b", "张三丰", HER, at="2026-01-01 00:00:00"),
        ),
    )
    run("nightly")
    with connect(home.root) as con:
        rows = con.execute(
            "SELECT customer_id::VARCHAR, orders FROM profiles WHERE phone_tail = '01'"
        ).fetchall()
    assert len(rows) == 1 and rows[0][1] == 0
    assert (
        rows[0][0]
        not in json.loads((home.reports / "erasure-0001.json").read_text("utf-8"))["receipt"][
            "customer_ids"
        ]
    )
    assert "C1b" not in everything(home)


def test_what_others_sent_her_stays_theirs_without_her_name_and_address(home, run):
    two_people(home)
    sent = [
        order(str(at), FRIEND, "李四光", nick="his", paid="2026-02-02 10:00:00") for at in (4, 5)
    ]
    drop(home, "ecommerce/shop/g.csv", text(ORDERS, *sent, order("6", HER, "张三丰", nick="his")))
    run("nightly")
    before = [row[-8:] for row in profiles(home).values() if row[0] and row[0].endswith(FRIEND)]
    run("forget", HER, *CHECKED)
    assert [
        row[-8:] for row in profiles(home).values() if row[0] and row[0].endswith(FRIEND)
    ] == before
    assert HER not in everything(home) and "张三丰" not in everything(home)
    run("channel", "ecommerce")
    assert [
        row[-8:] for row in profiles(home).values() if row[0] and row[0].endswith(FRIEND)
    ] == before
    assert HER not in everything(home)


def test_of_a_household_only_the_one_who_asks_is_erased(home, run):
    cards = [member("C1", "张三丰", HER), member("C2", "李四光", HER)]
    drop(home, "store/hq/m.csv", text(MEMBERS, *cards))
    drop(
        home,
        "wechat/mini/p.csv",
        b"openid,unionid,purePhoneNumber,countryCode\noShared,uShared,13900000001,86\n",
    )
    run("nightly")
    before = people(home)
    assert "say who asks" in run("forget", HER, *CHECKED, code=2).lower()
    assert people(home) == before
    run("forget", HER, *CHECKED, "--member", "张三丰")
    left = everything(home)
    assert "张三丰" not in left and "C1" not in left
    assert HER in left and "李四光" in left and "C2" in left
    drop(
        home,
        "store/hq/again.csv",
        text(MEMBERS, member("C7", "张三丰", HER, at="2027-01-01 00:00:00")),
    )
    run("nightly")
    assert "C7" not in everything(home)


def test_a_former_owner_of_a_number_is_erased_and_the_present_one_stays(home, run):
    drop(
        home,
        "store/hq/old.csv",
        text(MEMBERS, member("C1", "张三丰", HER, at="2024-01-01 00:00:00")),
    )
    drop(
        home,
        "store/hq/new.csv",
        text(MEMBERS, member("C2", "李四光", HER, at="2026-05-01 00:00:00")),
    )
    run("nightly")
    run("decide", "recycled", HER, "--from", "2026-01-01")
    run("nightly")
    with connect(home.root) as con:
        ((his,),) = con.execute(
            "SELECT customer_id::VARCHAR FROM profiles WHERE surname = '李'"
        ).fetchall()
    run("forget", f"{HER}#2024-02-01", *CHECKED)
    assert people(home) == [("01", "李")]
    assert "张三丰" not in everything(home)
    with connect(home.root) as con:
        assert con.execute("SELECT customer_id::VARCHAR FROM profiles").fetchall() == [(his,)]


def test_a_killed_erasure_is_finished_by_the_next_night(home, run, monkeypatch):
    two_people(home)
    run("nightly")
    from scv.pipeline.run import Run

    def killed(self, name):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(Run, "stage", killed)
        with pytest.raises(Abort):
            commands.main(
                ["forget", HER, *CHECKED, "--home", str(home.root)], standalone_mode=False
            )
    assert HER in everything(home)
    run("nightly")
    assert HER not in everything(home)


def test_an_erasure_needs_evidence_and_somebody(home, run):
    two_people(home)
    run("nightly")
    assert "how their identity was verified" in run("forget", HER, code=2)
    assert "No customer found for this phone or ID" in run(
        "forget", "13900000077", *CHECKED, code=2
    )
    assert "no erasure 5" in run("forget", "--prove", "5", code=2)


def test_rows_that_tell_no_time_do_not_bring_the_person_back(home, run):
    two_people(home)
    run("nightly")
    run("decide", "recycled", FRIEND, "--from", "2020-01-01")
    run("nightly")
    run("forget", HER, *CHECKED)
    run("forget", FRIEND, *CHECKED)
    timeless = [member("C7", "张三丰", HER, at=""), member("C8", "李四光", FRIEND, at="")]
    drop(home, "store/hq/again.csv", text(MEMBERS, *timeless))
    run("nightly")
    assert HER not in everything(home) and FRIEND not in everything(home)


def profiles(home) -> dict[str, tuple]:
    with open_vault(home).generations().open("vault") as con:
        rows = con.execute(
            "SELECT customer_id::VARCHAR, e164, * EXCLUDE (customer_id, e164) FROM vault.profiles"
        ).fetchall()
    return {row[0]: row[1:] for row in rows}


@pytest.mark.skipif(not (DEEP or _ERASURES), reason="for make deep; SCV_ERASURES=N")
def test_of_the_sample_anybody_can_be_erased_and_everybody_else_stays_as_they_were(
    sample_home, tmp_path, scv
):
    root = tmp_path / "home"
    shutil.copytree(sample_home.root, root)
    home = load_home(root)
    before = profiles(home)
    wanted = Random(7).sample(sorted(before), _ERASURES or 1)
    gone = set()
    for customer_id in wanted:
        phone = before[customer_id][0]
        said = scv("forget", customer_id, *CHECKED, "--member", "*", "--home", root)
        assert said.code == 0, said
        gone.add(customer_id)
        now = profiles(home)
        assert not gone & now.keys()
        assert {each: row for each, row in before.items() if each not in gone} == now
        assert not phone or phone not in everything(home)
        before = now
    assert scv("verify", "--home", root).code == 0
    assert scv("forget", "--prove", len(wanted), "--home", root).code == 0


def test_what_people_decided_about_her_loses_its_words_and_the_ledger_stays_whole(home, run):
    two_people(home)
    run("nightly")
    run("decide", "correct", HER, "name", "张三妹", "--why", "she called")
    run("decide", "correct", FRIEND, "name", "李四弟")
    run("nightly")
    run("forget", HER, *CHECKED)
    said = str([entry.body for entry in open_vault(home).decisions.entries()])
    assert "张三妹" not in said and "she called" not in said and "李四弟" in said
    assert people(home)[0] == ("02", "李")
    run("nightly")
    run("verify")
    kept = json.loads((home.ledger / "decisions.keys").read_text())
    (home.ledger / "decisions.keys").write_text(json.dumps(kept | {"words": {}}))
    assert "decisions.log: its last entry or its keys are not those that were written" in run(
        "nightly", code=8
    )


def test_what_was_perhaps_hers_does_not_become_somebody_elses(home, run):
    two_people(home)
    follower = {"subscribe": 1, "openid": "oPerhaps", "unionid": "uPerhaps"}
    mini = f"openid,unionid,purePhoneNumber,countryCode\nm1,uPerhaps,{HER},86\nm2,uPerhaps,{FRIEND},86\n"
    drop(home, "wechat/mini/p.csv", mini.encode())
    drop(home, "wechat/gzh/p.jsonl", ndjson(follower))
    run("nightly")
    before = [row for row in profiles(home).values() if row[0] and row[0].endswith(FRIEND)]
    assert "identifiers that other phones claim too were kept: 1" in run("forget", HER, *CHECKED)
    assert [row for row in profiles(home).values() if row[0] and row[0].endswith(FRIEND)] == before
    run("verify")


def test_of_a_phone_that_was_split_by_hand_only_the_one_who_asks_is_erased(home, run):
    cards = [member("C1", "张三丰", HER), member("C2", "李四光", HER)]
    drop(home, "store/hq/m.csv", text(MEMBERS, *cards))
    run("nightly")
    run("decide", "split", HER, "--name", "李四光")
    run("nightly")
    assert "split by hand" in run("forget", HER, *CHECKED, code=2)
    assert "split by hand" in run("forget", HER, *CHECKED, "--member", "*", code=2)
    run("forget", HER, *CHECKED, "--member", "张三丰")
    left = everything(home)
    assert "张三丰" not in left and "李四光" in left and "C2" in left


def test_the_day_of_an_erased_owner_does_not_mean_who_has_the_number_now(home, run):
    drop(
        home,
        "store/hq/old.csv",
        text(MEMBERS, member("C1", "张三丰", HER, at="2024-01-01 00:00:00")),
    )
    drop(
        home,
        "store/hq/new.csv",
        text(MEMBERS, member("C2", "李四光", HER, at="2026-05-01 00:00:00")),
    )
    run("nightly")
    run("decide", "recycled", HER, "--from", "2026-01-01")
    run("nightly")
    run("forget", f"{HER}#2024-02-01", *CHECKED)
    run("decide", "undo", "1")
    run("nightly")
    assert "was erased" in run("forget", f"{HER}#2024-02-01", *CHECKED, code=2)
    assert people(home) == [("01", "李")]


def test_a_shared_phone_leads_to_nobody_who_could_be_erased(home, run):
    drop(
        home,
        "store/hq/m.csv",
        text(MEMBERS, member("C1", "张三丰", HER), member("C2", "李四光", FRIEND)),
    )
    run("nightly")
    run("decide", "shared", HER)
    run("nightly")
    assert "nobody's own" in run("forget", HER, *CHECKED, code=2)
