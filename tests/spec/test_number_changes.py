"""A person who moves to another phone stays one customer. 客户换了手机号，仍是同一位客户。

A card or unionid leaves the old phone and comes to the new one, under the same full name or
birthday, and nothing speaks against it. Anything weaker waits for a manual decision.
"""

import json
from datetime import datetime

import pytest

from scv.home.open_home import open_vault
from tests.exports import MEMBERS, ORDERS, drop, member, ndjson, order, text

OLD, NEW = "13900000001", "13900000002"


def customers(home) -> set[tuple]:
    with open_vault(home).generations().open("vault") as con:
        return set(
            con.execute(
                "SELECT customer_id::VARCHAR, name, e164[-2:] FROM vault.profiles"
            ).fetchall()
        )


def ids(home) -> set[str]:
    return {row[0] for row in customers(home)}


def night(scv, home) -> None:
    assert scv("nightly", "--home", home.root).code == 0
    assert scv("verify", "--home", home.root).code == 0


def mini_user(openid: str, phone: str, day: str) -> bytes:
    """Return a mini program's export of one user with the unionid U."""
    stamp = {
        "timestamp": int(datetime.fromisoformat(day + "T12:00:00+08:00").timestamp()),
        "appid": "wx0",
    }
    info = {"phoneNumber": phone, "purePhoneNumber": phone, "countryCode": "86", "watermark": stamp}
    return ndjson({"openid": openid, "unionid": "o6_bmUnionOfOnePerson0000001", "phone_info": info})


@pytest.fixture
def two_phones(home, scv):
    """One person's cards under two phones, one after the other."""
    drop(
        home, "store/hq/old.csv", text(MEMBERS, member("C1", "张三丰", OLD, "2025-01-05 10:00:00"))
    )
    drop(
        home,
        "store/mall/new.csv",
        text(MEMBERS, member("C2", "张三丰", NEW, "2026-01-05 10:00:00")),
    )
    night(scv, home)
    return home


def test_a_decision_with_a_day_follows_the_person_and_its_undoing_restores_both(two_phones, scv):
    before = customers(two_phones)
    assert len(before) == 2
    said = scv(
        "decide", "number-change", OLD, NEW, "--from", "2026-01-01", "--home", two_phones.root
    )
    assert said.code == 0, said.err
    night(scv, two_phones)
    assert customers(two_phones) == {(min(ids_of for ids_of, *_ in before), "张三丰", "02")}
    scv("decide", "undo", "1", "--home", two_phones.root)
    night(scv, two_phones)
    assert customers(two_phones) == before


def test_the_old_number_in_strange_hands_is_another_customer(two_phones, scv):
    scv("decide", "number-change", OLD, NEW, "--from", "2026-01-01", "--home", two_phones.root)
    night(scv, two_phones)
    one = ids(two_phones)
    drop(
        two_phones,
        "store/north/later.csv",
        text(MEMBERS, member("X9", "李四光", OLD, "2026-09-01 10:00:00")),
    )
    night(scv, two_phones)
    both = customers(two_phones)
    assert one < ids(two_phones) and {row[1:] for row in both} == {
        ("张三丰", "02"),
        ("李四光", "01"),
    }
    scv("decide", "undo", "1", "--home", two_phones.root)
    night(scv, two_phones)
    assert one < ids(two_phones)


def test_a_moved_unionid_under_the_same_name_is_followed_and_a_veto_parts_them(two_phones, scv):
    drop(two_phones, "wechat/one/u.ndjson", mini_user("openid-0000001", OLD, "2025-03-01"))
    drop(two_phones, "wechat/two/u.ndjson", mini_user("openid-0000002", NEW, "2026-03-01"))
    before = ids(two_phones)
    night(scv, two_phones)
    assert ids(two_phones) < before
    (rule,) = json.loads(scv("decide", "rules", "--format", "json", "--home", two_phones.root).out)
    told = {
        name: rule[name] for name in ("rule", "phone", "other", "since", "identifiers", "state")
    }
    assert told == {
        "rule": "number_change",
        "phone": "*********01",
        "other": "*********02",
        "since": "2026-01-05",
        "identifiers": 1,
        "state": "acts 生效",
    }
    scv("decide", "not-same", OLD, NEW, "--home", two_phones.root)
    night(scv, two_phones)
    assert ids(two_phones) == before
    (rule,) = json.loads(scv("decide", "rules", "--format", "json", "--home", two_phones.root).out)
    assert rule["state"] == "vetoed 已否决"


def test_whoever_wants_to_say_it_himself_sets_review(two_phones, scv):
    path = two_phones.root / "scv.toml"
    path.write_text(
        path.read_text("utf-8").replace('number_change = "follow"', 'number_change = "review"'),
        "utf-8",
    )
    drop(two_phones, "wechat/one/u.ndjson", mini_user("openid-0000001", OLD, "2025-03-01"))
    drop(two_phones, "wechat/two/u.ndjson", mini_user("openid-0000002", NEW, "2026-03-01"))
    before = ids(two_phones)
    night(scv, two_phones)
    assert ids(two_phones) == before
    (rule,) = json.loads(scv("decide", "rules", "--format", "json", "--home", two_phones.root).out)
    assert rule["state"] == "waits 待复核"


def test_a_value_corrected_by_hand_stands_above_every_source_and_says_so(two_phones, scv):
    said = scv("decide", "correct", OLD, "name", "张三风", "--home", two_phones.root)
    assert said.code == 0, said.err
    night(scv, two_phones)
    assert {row[1] for row in customers(two_phones)} == {"张三风", "张三丰"}
    assert "decision 人工更正" in scv("show", OLD, "--home", two_phones.root).out
    assert "张三风" not in scv("decide", "list", "--home", two_phones.root).out


def test_the_number_given_up_still_finds_the_person_and_a_veto_typed_by_hand_works(two_phones, scv):
    before = customers(two_phones)
    scv("decide", "number-change", OLD, NEW, "--from", "2026-01-01", "--home", two_phones.root)
    night(scv, two_phones)
    (one,) = ids(two_phones)
    assert one in scv("show", OLD, "--home", two_phones.root).out
    scv("decide", "not-same", OLD, NEW, "--home", two_phones.root)
    night(scv, two_phones)
    assert customers(two_phones) == before


def test_a_correction_stays_with_the_number_it_was_made_of(two_phones, scv):
    scv("decide", "same", NEW, OLD, "--home", two_phones.root)
    night(scv, two_phones)
    scv("decide", "correct", OLD, "name", "张三峰", "--home", two_phones.root)
    scv("decide", "undo", "1", "--home", two_phones.root)
    night(scv, two_phones)
    assert {row[1:] for row in customers(two_phones)} == {("张三峰", "01"), ("张三丰", "02")}


def test_a_number_with_a_wrong_digit_is_its_owners_and_nobody_is_reached_by_it(home, scv):
    right, wrong = "13900001234", "13900001284"
    rows = [
        order(str(1000 + at), phone, paid=f"2026-0{at}-01 10:00:00", nick="茶友")
        for at, phone in enumerate((right, wrong, right), 1)
    ]
    drop(home, "ecommerce/one/o.csv", text(ORDERS, *rows))
    night(scv, home)
    assert {row[1:] for row in customers(home)} == {("张三丰", "34")}
    (rule,) = json.loads(scv("decide", "rules", "--format", "json", "--home", home.root).out)
    assert (rule["rule"], rule["phone"], rule["other"]) == (
        "mistyped",
        "*********84",
        "*********34",
    )
    said = scv("why", wrong, "--home", home.root)
    assert said.code == 0 and "*********84 and *********34: rule" in said.out
    assert scv("decide", "not-same", wrong, right, "--home", home.root).code == 0
    night(scv, home)
    assert {row[2] for row in customers(home)} == {"34", "84"}
