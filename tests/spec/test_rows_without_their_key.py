"""A row with a phone or an identifier is kept where its business key lacks a part.
主键不全但有手机号或标识的行不会被拒收。

A row of a person gives way to the row with the full key, whichever comes first. A row of an event
counts once where its layout says which cells make the event; else it adds no order and no money.
"""

import csv
import io
import json

import polars as pl

from scv.home.open_home import open_vault
from scv.ingest.record_keys import record_ids
from tests.exports import ORDERS, drop, order, text

PEOPLE = "客户名称,添加人,添加时间,手机,邮箱"
RECEIPTS = "流水号,会员卡号,会员名称,总金额,门店,消费日期"
ANN, BOB, EVE, ZOE = "13800001001", "13800001002", "13800001003", "13800001004"


def night(home, scv, *, verified: bool = True) -> None:
    ended = scv("nightly", "--home", home.root)
    assert ended.code == 0, ended
    if not verified:
        return
    checked = scv("verify", "--home", home.root)
    assert checked.code == 0, checked


def ask(home, sql: str) -> list[tuple]:
    with open_vault(home).generations().open("vault") as con:
        return con.execute(sql).fetchall()


def rows(home, scv, file: str) -> list[tuple[str, str]]:
    printed = scv("rows", file, "--format", "csv", "--home", home.root).out
    return [(row["status"], row["reason"]) for row in csv.DictReader(io.StringIO(printed))]


def counts(home, scv) -> dict[str, tuple[int, int, int]]:
    found = json.loads(scv("files", "--format", "json", "--home", home.root).out)
    return {row["file"]: (row["records"], row["keyless"], row["superseded"]) for row in found}


def person(name, phone, mail="", staff="小李", day="2026-03-01 10:00:00") -> str:
    return f"{name},{staff},{day},{phone},{mail}"


def test_rows_without_their_key_are_kept_and_give_way_to_the_full_one(home, scv):
    drop(
        home,
        "wechat/main/first.csv",
        text(
            PEOPLE,
            person("", ANN),
            person("", BOB, "bob@example.com"),
            person("", BOB, "eve@example.com"),
            person("", EVE),
            person("孙四光", EVE),
            person("", "", "zoe@example.com"),
        ),
    )
    drop(
        home,
        "store/hq/receipts.csv",
        text(
            RECEIPTS,
            "R1,C1,,30.00,A,2026-03-01 10:00:00",
            ",C2,,20.00,A,2026-03-01 10:00:00",
            ",C2,,20.00,A,2026-03-01 10:00:00",
            ",C2,,20.00,A,2026-03-01 10:01:00",
            ",C3,,50.00,,2026-03-01 10:01:00",
            ",,,70.00,A,2026-03-01 10:01:00",
        ),
    )
    drop(home, "ecommerce/shop/orders.csv", text(ORDERS, order("", ZOE, "周六一", nick="zoe")))
    night(home, scv, verified=False)
    kept = ("record", "keyless")
    assert rows(home, scv, "first.csv") == [
        kept,
        kept,
        kept,
        ("superseded", "keyless"),
        ("record", ""),
        kept,
    ]
    assert rows(home, scv, "receipts.csv") == [
        ("record", ""),
        ("duplicate", "keyless"),
        kept,
        kept,
        kept,
        ("reject", "missing_key"),
    ]
    assert rows(home, scv, "orders.csv") == [kept]
    bought = "SELECT SUM(orders)::INT, SUM(spent_fen)::INT FROM vault.profiles"
    # Two receipts of C2 and one of C1; nothing of C3, whose receipt names no store, and of Zoe.
    assert ask(home, bought) == [(3, 7000)]
    (bobs,) = ask(home, f"SELECT customer_id FROM vault.profiles WHERE e164 = '+86{BOB}'")

    drop(
        home,
        "wechat/main/later.csv",
        text(PEOPLE, person("张三丰", ANN), person("李二光", BOB, "bob@example.com")),
    )
    drop(
        home,
        "store/hq/filled.csv",
        text(RECEIPTS, "R2,C2,,20.00,A,2026-03-01 10:00:00", "R3,C3,,50.00,A,2026-03-01 10:01:00"),
    )
    night(home, scv)
    assert rows(home, scv, "first.csv")[:3] == [("superseded", "keyless")] * 2 + [kept]
    assert counts(home, scv) == {
        "first.csv": (3, 2, 3),
        "later.csv": (2, 0, 0),
        "receipts.csv": (3, 2, 1),
        "filled.csv": (2, 0, 0),
        "orders.csv": (1, 1, 0),
    }
    assert rows(home, scv, "receipts.csv")[1:3] == [
        ("duplicate", "keyless"),
        ("superseded", "keyless"),
    ]
    assert ask(home, bought) == [(4, 12000)]
    assert ask(home, f"SELECT customer_id FROM vault.profiles WHERE e164 = '+86{BOB}'") == [bobs]
    quality = ask(
        home, "SELECT source, COUNT(*) FROM vault.records WHERE keyless GROUP BY 1 ORDER BY 1"
    )
    assert quality == [
        ("pos_receipt_list", 2),
        ("taobao_order_list", 1),
        ("wecom_customer_list", 2),
    ]

    # Ann's full row moves to another number: her row without a name is all that tells of the old one.
    drop(
        home,
        "wechat/main/moved-20260401.csv",
        text(PEOPLE, person("张三丰", "13800001009"), person("", BOB, "bob@example.com")),
    )
    night(home, scv)
    assert rows(home, scv, "first.csv")[0] == kept
    assert rows(home, scv, "moved-20260401.csv") == [("record", ""), ("superseded", "keyless")]


def test_rows_that_a_former_version_refused_come_in_when_their_file_is_run_again(
    home, scv, monkeypatch
):
    """Scv plan, scv files and the night name the files."""

    def former(*args):
        found = record_ids(*args)
        return found.with_columns(pl.when(~pl.col("keyless")).then("record_id").alias("record_id"))

    drop(home, "wechat/main/first.csv", text(PEOPLE, person("", ANN), person("王五一", BOB)))
    with monkeypatch.context() as before:
        before.setattr("scv.ingest.standardise.record_ids", former)
        before.setattr("scv.ingest.land.MARK", {})
        assert scv("nightly", "--home", home.root).code == 0
    assert rows(home, scv, "first.csv") == [("reject", "missing_key"), ("record", "")]
    told = "first.csv: a former version refused 1 rows"
    assert told in scv("plan", "--home", home.root).out
    assert told in scv("files", "--home", home.root).err
    assert told in scv("nightly", "--home", home.root).out
    assert "wechat: 1 files were landed by a former version" in scv("plan", "--home", home.root).out
    assert scv("channel", "wechat", "--home", home.root).code == 0
    assert rows(home, scv, "first.csv") == [("record", "keyless"), ("record", "")]
    assert "former version" not in scv("plan", "--home", home.root).out
    assert told not in scv("plan", "--home", home.root).out


def test_who_was_erased_or_unsubscribed_stays_so_when_a_row_without_its_key_comes(home, scv):
    drop(
        home,
        "wechat/main/first.csv",
        text(PEOPLE, person("", ANN), person("", BOB), person("孙四光", EVE)),
    )
    night(home, scv)
    assert scv("forget", ANN, "--evidence", "letter", "--home", home.root).code == 0
    assert scv("consent", "withdraw", BOB, "--at", "2026-04-01", "--home", home.root).code == 0
    drop(
        home,
        "wechat/main/again-20260501.csv",
        text(
            PEOPLE,
            person("", ANN, staff="小王", day="2026-05-01 10:00:00"),
            person("张三丰", ANN, staff="小王", day="2026-05-01 10:00:00"),
            person("", BOB, staff="小王", day="2026-05-01 10:00:00"),
        ),
    )
    night(home, scv)
    assert ask(home, f"SELECT 1 FROM vault.records WHERE e164 = '+86{ANN}'") == []
    assert ask(home, f"SELECT 1 FROM vault.profiles WHERE e164 = '+86{ANN}'") == []
    states = ask(
        home,
        f"SELECT DISTINCT state FROM vault.consents JOIN vault.profiles USING (group_key) WHERE e164 = '+86{BOB}'",
    )
    assert states == [("withdrawn",)]
    proof = scv("forget", "--prove", "1", "--home", home.root)
    assert proof.code == 0, proof
