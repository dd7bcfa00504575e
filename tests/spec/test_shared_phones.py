"""A phone that many people show is nobody's own. 店员代填的手机号不是任何人的主键。

A clerk enters her own number for customers who give none; a pick-up station's stands on everybody's
parcels. Such a phone is found from the data, even long after the fact; the customers are split,
each with their own card. A family's phone stays.
"""

import json

from scv.home.open_home import open_vault
from tests.exports import MEMBERS, drop, member, text

CLERK, FAMILY = "13900000009", "13900000004"
NAMES = [
    "张三丰",
    "李四光",
    "王五一",
    "赵六一",
    "孙七七",
    "周八仙",
    "吴九州",
    "郑十全",
    "冯一山",
    "陈二水",
]


def customers(home) -> int:
    with open_vault(home).generations().open("vault") as con:
        return con.execute("SELECT COUNT(*) FROM vault.profiles").fetchone()[0]


def members(home, count: int) -> None:
    """Drop the month's list: so many customers under the clerk's phone, and a family of three."""
    rows = [member(f"C{at}", NAMES[at], CLERK) for at in range(count)]
    rows += [member(f"F{at}", NAMES[at][0] + "小宝", FAMILY) for at in range(3)]
    drop(home, f"store/hq/members_2026{count:02d}01.csv", text(MEMBERS, *rows))


def test_a_clerks_phone_is_found_when_enough_people_show_it_and_their_cards_come_apart(home, scv):
    members(home, 7)
    assert scv("nightly", "--home", home.root).code == 0
    assert customers(home) == 2
    members(home, 10)
    assert scv("nightly", "--home", home.root).code == 0
    assert customers(home) == 11
    assert scv("verify", "--home", home.root).code == 0


def test_the_evidence_can_be_read_and_a_veto_brings_the_customer_back(home, scv):
    members(home, 7)
    scv("nightly", "--home", home.root)
    with open_vault(home).generations().open("vault") as con:
        before = con.execute(
            "SELECT customer_id FROM vault.profiles WHERE e164 = ?", ["+86" + CLERK]
        ).fetchall()
    members(home, 10)
    scv("nightly", "--home", home.root)
    rules = json.loads(scv("decide", "rules", "--format", "json", "--home", home.root).out)
    assert rules == [
        {
            "rule": "shared",
            "phone": "*********09",
            "other": "",
            "since": "",
            "records": 10,
            "names": 10,
            "identifiers": 10,
            "state": "acts 生效",
        }
    ]
    assert scv("decide", "not-shared", CLERK, "--home", home.root).code == 0
    scv("nightly", "--home", home.root)
    assert customers(home) == 2
    with open_vault(home).generations().open("vault") as con:
        after = con.execute(
            "SELECT customer_id FROM vault.profiles WHERE e164 = ?", ["+86" + CLERK]
        ).fetchall()
    assert after == before
    rules = json.loads(scv("decide", "rules", "--format", "json", "--home", home.root).out)
    assert [rule["state"] for rule in rules] == ["vetoed 已否决"]


def test_the_thresholds_stand_in_the_settings(home, scv):
    path = home.root / "scv.toml"
    path.write_text(
        path.read_text("utf-8")
        .replace("shared_names = 8", "shared_names = 3")
        .replace("shared_identifiers = 8", "shared_identifiers = 3"),
        "utf-8",
    )
    members(home, 7)
    assert scv("nightly", "--home", home.root).code == 0
    assert customers(home) == 10
