"""A card number that is given to somebody else leaves its former holder who they are.
卡号改发他人后，原持卡人的资料仍归原持卡人。

The rows of both stand, each a record of its own, whichever list came first. A number changed, a name
put right or anything else in common but the card is the same person, and the newer row counts.
"""

import csv
import io

import pytest

from scv.home.open_home import open_vault
from tests.exports import drop, text

MEMBERS = "card_id,vip_name,mobile,vip_email,oper_date"
ANN, BOB = "13800004311", "13900127702"
FORMER = f"C7,王小明,{ANN},,2023-03-01 10:00:00"
NOW = f"C7,李丽丽,{BOB},,2026-02-01 10:00:00"


def night(home, scv) -> None:
    assert scv("nightly", "--home", home.root).code == 0


def verify(home, scv) -> None:
    checked = scv("verify", "--home", home.root)
    assert checked.code == 0, checked


def ask(home, sql: str) -> list[tuple]:
    with open_vault(home).generations().open("vault") as con:
        return con.execute(sql).fetchall()


def people(home) -> dict[str, tuple[str, str]]:
    """Return phone → name and id."""
    found = ask(home, "SELECT e164, name, customer_id::STRING FROM vault.profiles")
    return {phone.removeprefix("+86"): (name, id_) for phone, name, id_ in found if phone}


def rows(home, scv, file: str) -> list[tuple[str, str]]:
    printed = scv("rows", file, "--format", "csv", "--home", home.root).out
    return [(row["status"], row["reason"]) for row in csv.DictReader(io.StringIO(printed))]


def lists(home, *rows_of_each: list[str]) -> None:
    for at, each in enumerate(rows_of_each):
        drop(home, f"store/hq/members_202603{at + 1:02d}.csv", text(MEMBERS, *each))


def test_the_former_holder_keeps_id_name_and_number_when_the_card_goes_to_somebody_else(home, scv):
    lists(home, [FORMER])
    night(home, scv)
    (_, before) = people(home)[ANN]
    lists(home, [FORMER], [NOW])
    night(home, scv)
    found = people(home)
    assert {phone: name for phone, (name, _) in found.items()} == {ANN: "王小明", BOB: "李丽丽"}
    assert found[ANN][1] == before != found[BOB][1]
    assert rows(home, scv, "members_20260301.csv") == [("record", "former_holder")]
    assert rows(home, scv, "members_20260302.csv") == [("record", "")]
    verify(home, scv)
    assert scv("nightly", "--rebuild", "--home", home.root).code == 0
    assert people(home) == found


@pytest.mark.parametrize("nights", ["at once", "newest first"])
def test_whichever_list_comes_first(home, scv, nights):
    drop(home, "store/hq/members_20260302.csv", text(MEMBERS, NOW))
    if nights == "newest first":
        night(home, scv)
    drop(home, "store/hq/members_20260301.csv", text(MEMBERS, FORMER))
    night(home, scv)
    verify(home, scv)
    assert {phone: name for phone, (name, _) in people(home).items()} == {
        ANN: "王小明",
        BOB: "李丽丽",
    }


def test_what_is_one_person_under_a_card_is_replaced_as_ever(home, scv):
    pairs = {
        "a number changed": (FORMER, NOW.replace("李丽丽", "王小明")),
        "a name put right": (FORMER, NOW.replace(BOB, ANN)),
        "no full name": (FORMER.replace("王小明", "王女士"), NOW),
        "one mailbox": (FORMER.replace(",,", ",ann@qq.com,"), NOW.replace(",,", ",ann@qq.com,")),
        "no card": (FORMER.replace("C7", ""), NOW),
    }
    # Each with a card and numbers of its own, in the same two lists.
    own = [
        [
            row.replace("C7", f"D{at}")
            .replace(ANN, f"1380000{at}311")
            .replace(BOB, f"1390012{at}702")
            .replace("ann@", f"ann{at}@")
            for row in pair
        ]
        for at, pair in enumerate(pairs.values())
    ]
    lists(home, [former for former, _ in own], [now for _, now in own])
    night(home, scv)
    found = {
        what: {phone[:4] for phone in people(home) if phone[7] == str(at)}
        for at, what in enumerate(pairs)
    }
    ann, bob = ANN[:4], BOB[:4]
    assert found == {
        "a number changed": {bob},
        "a name put right": {ann},
        "no full name": {bob},
        "one mailbox": {bob},
        "no card": {ann, bob},
    }


def test_each_is_told_of_their_own_rows_alone(home, scv, tmp_path):
    lists(home, [FORMER], [FORMER, NOW])
    night(home, scv)
    for who, name, other in ((ANN, "王小明", "李丽丽"), (BOB, "李丽丽", "王小明")):
        folder = tmp_path / who
        asked = scv("access", who, "--evidence", "form", "--to", folder, "--home", home.root)
        assert asked.code == 0, asked
        told = "".join(path.read_text("utf-8") for path in folder.iterdir())
        assert name in told and other not in told


def test_erasing_the_former_holder_leaves_who_has_the_card_and_neither_comes_back(home, scv):
    lists(home, [FORMER], [NOW])
    night(home, scv)
    assert scv("forget", ANN, "--evidence", "letter", "--home", home.root).code == 0
    night(home, scv)
    assert people(home).keys() == {BOB}
    drop(home, "store/hq/again_20260401.csv", text(MEMBERS, FORMER))
    night(home, scv)
    assert people(home).keys() == {BOB}
    proof = scv("forget", "--prove", "1", "--home", home.root)
    assert proof.code == 0, proof


def test_erasing_who_has_the_card_leaves_the_former_holder(home, scv):
    lists(home, [FORMER], [NOW])
    night(home, scv)
    (_, before) = people(home)[ANN]
    assert scv("forget", BOB, "--evidence", "letter", "--home", home.root).code == 0
    night(home, scv)
    assert people(home) == {ANN: ("王小明", before)}
    proof = scv("forget", "--prove", "1", "--home", home.root)
    assert proof.code == 0, proof


def test_consent_stays_with_who_gave_it(home, scv):
    for at, (row, said) in enumerate([(FORMER, "否"), (NOW, "是")]):
        header = "会员卡号,姓名,手机号,备用,开卡时间,是否接受短信营销"
        drop(home, f"store/hq/members_2026030{at}.csv", text(header, f"{row},{said}"))
        night(home, scv)
    said = ask(
        home,
        "SELECT DISTINCT profile.e164, said.granted FROM vault.statements AS said JOIN vault.links USING (record_id) "
        "JOIN vault.profiles AS profile USING (customer_id) WHERE purpose = 'marketing'",
    )
    assert dict(said) == {f"+86{ANN}": False, f"+86{BOB}": True}
