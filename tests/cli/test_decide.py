"""`scv decide`: what the data cannot know, said once, kept for good, undone at will. Real nights,
real ledgers.
"""

import json

import pytest

from scv.home.open_home import open_vault
from tests.exports import MEMBERS, ORDERS, drop, member, order, text

OLD, NEW, CLERK = "13900000001", "13900000002", "13900000009"


@pytest.fixture
def shop(home, scv):
    """One person under two phones, and two members whose clerk entered a phone of her own."""
    drop(
        home,
        "store/hq/members.csv",
        text(
            MEMBERS,
            member("A1", "张三丰", OLD),
            member("A2", "张三丰", NEW),
            member("B1", "李四光", CLERK),
            member("B2", "王五一", CLERK),
        ),
    )
    drop(home, "ecommerce/one/o.csv", text(ORDERS, order("1", OLD, nick="茶友")))
    drop(home, "ecommerce/two/o.csv", text(ORDERS, order("2", NEW, nick="茶友")))
    assert scv("nightly", "--home", home.root).code == 0
    return home


def customers(home) -> dict[str, str]:
    """Return card → customer id."""
    with open_vault(home).generations().open("vault") as con:
        return dict(
            con.execute(
                "SELECT i.value, l.customer_id::VARCHAR FROM vault.links l JOIN vault.records r USING (record_id) "
                "JOIN vault.token_sets m USING (token_set) JOIN vault.identifiers i USING (token) WHERE i.kind = 'member_card'"
            ).fetchall()
        )


def decide(scv, home, *words):
    done = scv("decide", *words, "--home", home.root)
    night = scv("nightly", "--home", home.root)
    assert (done.code, night.code) == (0, 0), done.err + night.err
    return done


def told(scv, home) -> list[tuple]:
    rows = json.loads(scv("decide", "list", "--format", "json", "--home", home.root).out)
    return [
        (row["number"], row["decision"], row["a"], row["b"], row["why"], row["state"].split()[0])
        for row in rows
    ]


def test_a_second_number_joins_the_first_and_comes_apart_again(shop, scv):
    before = customers(shop)
    assert before["A1"] != before["A2"]
    decide(scv, shop, "same", OLD, "139-0000-0002", "--why", "she said so at the till")
    joined = customers(shop)
    assert joined["A1"] == joined["A2"] == min(before["A1"], before["A2"])
    assert told(scv, shop) == [
        (1, "same", "*********01", "*********02", "she said so at the till", "stands")
    ]
    assert scv("verify", "--home", shop.root).code == 0
    decide(scv, shop, "undo", "1")
    assert customers(shop) == before
    assert told(scv, shop)[0][-1] == "undone"


def test_a_shared_phone_is_nobodys_and_the_cards_come_apart(shop, scv):
    before = customers(shop)
    assert before["B1"] == before["B2"]
    decide(scv, shop, "shared", CLERK)
    after = customers(shop)
    assert after["B1"] != after["B2"]
    assert (
        "2 customers share this phone, which belongs to none of them"
        in scv("show", CLERK, "--home", shop.root).err
    )
    decide(scv, shop, "undo", "1")
    assert customers(shop) == before


def test_of_two_that_contradict_each_other_the_newer_stands_and_says_so(shop, scv):
    decide(scv, shop, "shared", CLERK)
    said = decide(scv, shop, "not-shared", CLERK)
    assert "it contradicts an earlier decision, which is superseded" in said.out
    assert [row[-1] for row in told(scv, shop)] == ["superseded", "stands"]
    assert customers(shop)["B1"] == customers(shop)["B2"]
    decide(scv, shop, "undo", "2")
    assert [row[-1] for row in told(scv, shop)] == ["stands", "undone"]
    assert customers(shop)["B1"] != customers(shop)["B2"]
    assert "already on record" in scv("decide", "shared", CLERK, "--home", shop.root).out


def test_many_at_once_from_a_file_all_or_none(shop, scv, tmp_path):
    path = tmp_path / "decisions.csv"
    path.write_bytes(
        f"决定,甲,乙,原因\nsame,{OLD},{NEW},换号\nshared,{CLERK},,\nnot-same,A1,nobody,\n".encode(
            "gb18030"
        )
    )
    refused = scv("decide", "from", path, "--home", shop.root)
    assert refused.code == 2 and "decision 3: No phone or identifier" in refused.err
    assert told(scv, shop) == []
    path.write_bytes(
        f"决定,甲,乙,原因\nsame,{OLD},{NEW},换号\nshared,{CLERK},,\n".encode("gb18030")
    )
    decide(scv, shop, "from", path)
    assert [row[1:5] for row in told(scv, shop)] == [
        ("same", "*********01", "*********02", "换号"),
        ("shared", "*********09", "", ""),
    ]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("same", OLD), "'same' takes two phones or identifiers"),
        (("shared", OLD, NEW), "'shared' takes one phone"),
        (("shared", "A1"), "'shared' takes a phone"),
        (("same", OLD, "A1"), "not one of each"),
        (("number-change", OLD, NEW), "takes the day it began"),
        (("number-change", OLD, "A2", "--from", "2026-03-01"), "takes two phones"),
        (("recycled", OLD, "--from", "3 March"), "a date is written as 2026-03-01"),
        (("same", OLD, NEW, "--from", "2026-03-01"), "takes no --from"),
        (("split", OLD), "takes the name to split off"),
        (("split", OLD, "--name", "李四光"), "No record of this phone has that name"),
        (
            ("split", OLD, "--row", "members.csv:1", "--row", "members.csv:3"),
            "No record of this phone has that name or row",
        ),
        (("split", OLD, "--row", "members.csv"), "a row is written as FILE:NUMBER"),
        (("correct", OLD, "birthday", "soon"), "Not a valid birthday"),
        (("correct", OLD, "height", "170"), "one of name, nickname"),
        (("same", OLD, OLD), "both sides"),
        (("like", OLD, NEW), "Unknown decision"),
        (("same", "茶友", "A1"), "buyer_nick@taobao/one:…, buyer_nick@taobao/two:…"),
        (("undo", "7"), "no decision 7"),
        (("undo", "x"), "takes the number"),
        (("from", "no-such.csv"), "cannot be opened"),
        (("same", "00000000-0000-7000-8000-000000000000", OLD), "not customer ids"),
    ],
)
def test_what_cannot_be_meant_is_refused_with_the_reason_and_nothing_is_written(
    shop, scv, words, said
):
    refused = scv("decide", *words, "--home", shop.root)
    assert refused.code in (2, 3) and said in refused.err
    assert OLD not in refused.err and "茶友" not in refused.err
    assert told(scv, shop) == []


def test_an_identifier_may_be_named_with_its_place(shop, scv):
    decide(scv, shop, "not-same", NEW, "buyer_nick@taobao/two:茶友")
    assert told(scv, shop)[0][:4] == (1, "not-same", "*********02", "buyer_nick …")


def test_a_decision_after_the_night_changes_nothing_before_the_next(shop, scv):
    assert scv("decide", "shared", CLERK, "--home", shop.root).code == 0
    assert scv("verify", "--home", shop.root).code == 0
