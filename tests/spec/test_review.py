"""The review queue: what the data cannot settle is asked once, with its evidence, the most valuable
customers first.

待复核：只问一次，附证据，价值高者在前。
"""

import itertools
import json
import re
from datetime import date, timedelta

import pytest

from scv.home.open_home import open_vault
from tests.exports import MEMBERS, ORDERS, ask_first, drop, member, order, text

OLD, NEW, OTHER = "13900000001", "13900000002", "13900000003"


def names_and_tails(home) -> set[tuple]:
    with open_vault(home).generations().open("vault") as con:
        return set(con.execute("SELECT name, e164[-2:] FROM vault.profiles").fetchall())


def cases(scv, home) -> list[str]:
    """Return the codes of the cases, in the order they are asked."""
    return re.findall(r"^case 事项 (\w{8})", scv("review", "--home", home.root).out, re.MULTILINE)


def night(scv, home) -> None:
    assert scv("nightly", "--home", home.root).code == 0
    assert scv("verify", "--home", home.root).code == 0


@pytest.fixture
def shop(home, scv):
    """One account under two phones of one name, at different times, and nobody is followed unasked;
    and a phone in other hands, perhaps.
    """
    ask_first(home)
    drop(
        home,
        "ecommerce/one/o.csv",
        text(
            ORDERS,
            order("1", OLD, paid="2025-02-01 10:00:00", nick="茶友", amount="500"),
            order("2", NEW, paid="2026-02-01 10:00:00", nick="茶友"),
        ),
    )
    rows = (
        member("C1", "李四光", OTHER, "2025-01-05 10:00:00"),
        member("C2", "李四光", OTHER, "2025-02-05 10:00:00"),
    )
    drop(home, "store/hq/m.csv", text(MEMBERS, *rows))
    drop(
        home,
        "ecommerce/two/o.csv",
        text(ORDERS, order("9", OTHER, "王五一", paid="2025-06-05 10:00:00", nick="客")),
    )
    night(scv, home)
    return home


def test_each_case_shows_both_sides_and_the_dearest_comes_first(shop, scv):
    (common,) = json.loads(scv("review", "--identifiers", "--json", "--home", shop.root).out)
    assert (common["kind"], common["phones"], common["records"]) == ("buyer_nick", 2, 2)
    assert scv("review", "--json", "--home", shop.root).code == 2
    told = scv("review", "--home", shop.root).out
    assert told.index("do these two phones belong to one person?") < told.index(
        "was this number reassigned to somebody else"
    )
    assert (
        "*********01: records 记录 1, orders 订单 1, 2025-02-01 – 2025-02-01; names 姓名 张三丰"
        in told
    )
    assert "both show 共有标识 buyer_nick …: 1 + 1" in told
    assert (
        "before 此前 *********03: records 记录 2, orders 订单 0, 2025-01-05 – 2025-02-05; names 姓名 李四光"
        in told
    )
    assert "2 cases wait" in told
    assert OLD not in told


def test_yes_makes_them_one_and_no_keeps_them_two_and_neither_is_asked_again(shop, scv):
    before = names_and_tails(shop)
    same_person, recycled = cases(scv, shop)
    said = scv("decide", "yes", same_person, "--home", shop.root)
    assert said.code == 0 and "same" in said.out
    assert scv("decide", "no", recycled, "--home", shop.root).code == 0
    night(scv, shop)
    assert names_and_tails(shop) == before - {("张三丰", "01")}
    assert cases(scv, shop) == []
    scv("decide", "undo", "1", "--home", shop.root)
    night(scv, shop)
    assert cases(scv, shop) == [same_person]
    assert scv("decide", "no", same_person, "--home", shop.root).code == 0
    night(scv, shop)
    assert names_and_tails(shop) == before and cases(scv, shop) == []


def stored(home) -> list[tuple]:
    """Return what the ledger holds: kind, the last digits of both phones in their order, the day."""
    vault = open_vault(home)
    tails = {str(vault.index.phone_token(f"+86{phone}")): phone[-2:] for phone in (OLD, NEW, OTHER)}
    bodies = [entry.body for entry in vault.decisions.entries()]
    return [
        (
            body["decision"],
            tails[body["first"]],
            tails.get(body.get("second"), ""),
            [str(date(1970, 1, 1) + timedelta(int(day))) for day in body.get("since", ())],
        )
        for body in bodies
    ]


def announced(scv, home, code) -> dict[str, tuple[str, list[str]]]:
    """Return what the queue says each answer to a case will store, and the words of its command:
    answer → both.
    """
    lines = scv("review", "--home", home.root).out.splitlines()
    begun = next(n for n, line in enumerate(lines) if line.startswith(f"case 事项 {code}"))
    answers = {}
    for told, command in itertools.pairwise(lines[begun:]):
        if command.strip().startswith("scv decide "):
            answers[command.split()[2]] = told.strip(), command.split()[1:]
        if command.startswith("case 事项"):
            break
    return answers


def test_each_answer_about_two_phones_says_beforehand_what_it_will_store_and_the_ledger_then_holds_that(
    shop, scv
):
    case, _ = cases(scv, shop)
    # NOTE: of two who are not the same none comes first; they stand as their keyed tokens do.
    sides = [
        phone[-2:]
        for phone in sorted((OLD, NEW), key=lambda p: open_vault(shop).index.phone_token(f"+86{p}"))
    ]
    answers = announced(scv, shop, case)
    assert list(answers) == ["yes", "moved", "no"]
    by_hand = {
        "yes": (("same", "02", "01", []), "same: *********02, second number *********01"),
        "moved": (
            ("number-change", "01", "02", ["2026-02-01"]),
            "number-change: from *********01 to *********02, since 2026-02-01",
        ),
        "no": (("not-same", *sides, []), f"not-same: *********{sides[0]}, *********{sides[1]}"),
    }
    for number, (name, (entry, effect)) in enumerate(by_hand.items(), 1):
        told, command = answers[name]
        assert effect in told
        tried = scv(*command, "--dry-run", "--home", shop.root)
        assert tried.code == 0 and effect in tried.out and "nothing was stored" in tried.out
        assert len(stored(shop)) == number - 1
        done = scv(*command, "--home", shop.root)
        assert done.code == 0 and f"decision {number} 裁决 {number}: {effect}" in done.out
        assert stored(shop)[-1] == (entry[0].replace("-", "_"), *entry[1:])


def test_a_number_change_is_stored_for_the_day_that_was_named_and_never_without_one(shop, scv):
    case, recycled = cases(scv, shop)
    refused = scv("decide", "moved", case, "--home", shop.root)
    assert refused.code == 2 and "--from 2026-02-01" in refused.err and stored(shop) == []
    wrong_use = {
        ("moved", case, "--from", "2026-13-01"): "2026-03-01",
        ("moved", case, "--from", "2026-01-01", "--from", "2026-01-02"): "Only one date",
        ("yes", case, "--from", "2026-01-01"): "scv decide moved",
        ("no", case, "--from", "2026-01-01"): "no --from",
        ("moved", recycled, "--from", "2026-01-01"): "yes, no",
    }
    for words, said in wrong_use.items():
        refused = scv("decide", *words, "--home", shop.root)
        assert refused.code == 2 and said in refused.err, (words, refused.err)
    assert stored(shop) == []
    assert scv("decide", "moved", case, "--from", "2025-12-24", "--home", shop.root).code == 0
    assert stored(shop) == [("number_change", "01", "02", ["2025-12-24"])]
    night(scv, shop)
    assert ("张三丰", "01") not in names_and_tails(shop) and ("张三丰", "02") in names_and_tails(
        shop
    )


def test_another_owner_is_stored_for_the_day_that_the_question_names_or_the_one_that_was_given(
    shop, scv
):
    _, recycled = cases(scv, shop)
    told, command = announced(scv, shop, recycled)["yes"]
    assert "recycled: *********03, another owner since 2025-06-05" in told
    assert scv(*command, "--home", shop.root).code == 0
    assert scv("decide", "yes", recycled, "--from", "2025-05-01", "--home", shop.root).code == 0
    assert stored(shop) == [
        ("recycled", "03", "", ["2025-06-05"]),
        ("recycled", "03", "", ["2025-05-01"]),
    ]


def test_old_lists_of_decisions_are_read_as_before_and_can_be_tried_first(shop, scv, tmp_path):
    file = tmp_path / "decisions.csv"
    file.write_text(
        f"决定,甲,乙,原因,自,值\nnumber-change,{OLD},{NEW},本人来电,2026-01-20,\nnot-same,{OLD},{OTHER},,,\n"
    )
    tried = scv("decide", "from", file, "--dry-run", "--home", shop.root)
    assert (
        "number-change: from *********01 to *********02, since 2026-01-20" in tried.out
        and stored(shop) == []
    )
    assert scv("decide", "from", file, "--home", shop.root).code == 0
    assert stored(shop) == [
        ("number_change", "01", "02", ["2026-01-20"]),
        ("not_same", "01", "03", []),
    ]


def test_yes_a_number_in_other_hands_makes_two_customers_of_it(shop, scv):
    _, recycled = cases(scv, shop)
    scv("decide", "yes", recycled, "--home", shop.root)
    night(scv, shop)
    assert {("李四光", "03"), ("王五一", "03")} <= names_and_tails(shop)
    assert recycled not in cases(scv, shop)


def test_who_uses_both_phones_at_once_has_a_second_number(home, scv):
    rows = (
        order(str(n), phone, nick="茶友", paid=f"2026-02-0{n} 10:00:00")
        for n, phone in enumerate((OLD, NEW) * 2, 1)
    )
    drop(home, "ecommerce/one/o.csv", text(ORDERS, *rows))
    night(scv, home)
    (case,) = cases(scv, home)
    assert "decision 1 裁决 1: same: *********02, second number *********01" in (
        scv("decide", "yes", case, "--home", home.root).out
    )
    night(scv, home)
    assert names_and_tails(home) == {("张三丰", "02")}


def test_an_identifier_that_many_phones_show_is_nobodys_question(home, scv):
    rows = (order(str(n), f"1390000000{n}", f"张三{n}", nick="代购") for n in range(1, 7))
    drop(home, "ecommerce/one/o.csv", text(ORDERS, *rows))
    night(scv, home)
    assert cases(scv, home) == []


def test_a_case_that_does_not_wait_is_refused(shop, scv):
    assert (
        "No waiting case has this code" in scv("decide", "yes", "00000000", "--home", shop.root).err
    )
