"""`scv simulate`: what a change of the settings would do, before it is made."""

import re

from scv.home.open_home import open_vault
from tests.exports import MEMBERS, drop, member, text

CLERK = "13900000009"


def test_a_lower_threshold_takes_a_customer_apart_and_nothing_is_changed(home, scv):
    rows = [member(f"C{n}", f"张三{n}", CLERK) for n in range(4)]
    drop(home, "store/hq/m.csv", text(MEMBERS, *rows, member("X", "李四光", "13900000001")))
    scv("nightly", "--home", home.root)
    before = open_vault(home).generations().require_current()
    told = scv(
        "simulate",
        "--set",
        "guards.shared_names=3",
        "--set",
        "guards.shared_identifiers=3",
        "--home",
        home.root,
    )
    assert told.code == 0, told.err
    assert "customers 客户: 2 now, 5 then (+3)" in told.out
    assert "merged customers 合并: 0; customers split 拆分: 1" in told.out
    assert "4 new ids 新客户号" in told.out and "1 ids without records" in told.out
    assert open_vault(home).generations().require_current() == before


def test_a_higher_threshold_names_the_merges_and_the_same_night_then_does_just_that(home, scv):
    rows = [member(f"C{n}", f"张三{n}", CLERK) for n in range(9)]
    drop(home, "store/hq/m.csv", text(MEMBERS, *rows))
    scv("nightly", "--home", home.root)
    told = scv("simulate", "--set", "guards.shared_names=10", "--home", home.root).out
    assert "customers 客户: 9 now, 1 then (-8)" in told
    assert re.search(r"  [0-9a-f-]{36}: 9 customers, 9 names, 1 phones, 9 records", told)
    path = home.root / "scv.toml"
    path.write_text(
        path.read_text("utf-8").replace("shared_names = 8", "shared_names = 10"), "utf-8"
    )
    scv("nightly", "--home", home.root)
    with open_vault(home).generations().open("vault") as con:
        assert con.execute("SELECT COUNT(*) FROM vault.profiles").fetchone() == (1,)


def test_what_is_no_setting_is_refused(home, scv):
    scv("nightly", "--home", home.root)
    for change, said in (
        ("guards.nonsense=5", "has no setting 'nonsense'"),
        ("guards.shared_names=many", "must be a whole number"),
        ("shared_names=5", "SECTION.NAME=VALUE"),
    ):
        refused = scv("simulate", "--set", change, "--home", home.root)
        assert refused.code == 2 and said in refused.err
