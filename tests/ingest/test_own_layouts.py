"""A user's own declaration in channels.d/ is as good as ours; a broken one says where and what was
needed.
"""

import json

import pytest

from scv.errors import UsageError
from scv.home.open_home import open_vault
from scv.sources.catalogue import builtin_layouts
from scv.sources.loader import parse
from tests.conftest import night
from tests.exports import drop, text

OWN = """
name = "my_club"
channel = "store"
system = "club"
title_zh = "俱乐部"
title_en = "Club"
signature = [["club no", "who", "cell"]]
key = [["number"]]
event = "join"
happened = ["since"]
phones = [{ headers = ["cell"], role = "customer" }]
identifiers = [{ kind = "member_card", headers = ["club no"], scope = "account" }]

[fields]
number = ["club no"]
name = ["who"]
since = ["since"]
"""
CLUB = text("club no,who,cell,since", "7,张三丰,13900001234,2026-01-02", "8,李四光,,2026-01-03")


def test_a_file_of_the_users_own_layout_lands_and_links(home):
    (home.channels / "my_club.toml").write_text(OWN, encoding="utf-8")
    drop(home, "store/club/list.csv", CLUB)
    run = night(home)
    assert [(r.status, r.message) for r in run.results] == [("landed", "")]
    with open_vault(home).generations().open("vault") as con:
        found = con.execute(
            "SELECT source, channel, e164, name, event FROM vault.records ORDER BY name"
        ).fetchall()
    assert found == [
        ("my_club", "store", "+8613900001234", "张三丰", "join"),
        ("my_club", "store", None, "李四光", "join"),
    ]


def test_its_rows_stay_when_the_declaration_goes(home):
    (home.channels / "my_club.toml").write_text(OWN, encoding="utf-8")
    drop(home, "store/club/list.csv", CLUB)
    night(home)
    (home.channels / "my_club.toml").unlink()
    run = night(home, 1)
    assert run.counts["profile"]["customers"] == 2


def test_columns_nobody_knows_are_kept_with_the_record_and_those_left_out_are_not(home, scv):
    (home.channels / "my_club.toml").write_text('left_out = ["memo"]\n' + OWN, encoding="utf-8")
    rows = [
        '7,张三丰,13900001234,2026-01-02,秘密,36,"a ""quoted"" {shoe}"',
        "8,李四光,13900001235,2026-01-03,秘密,,",
    ]
    drop(home, "store/club/list.csv", text("club no,who,cell,since,memo,size,size", *rows))
    night(home)
    with open_vault(home).generations().open("vault") as con:
        found = con.execute("SELECT name, extras FROM vault.records ORDER BY name").fetchall()
    assert [(name, extras and json.loads(extras)) for name, extras in found] == [
        ("张三丰", {"size": "36", "size (7)": 'a "quoted" {shoe}'}),
        ("李四光", None),
    ]
    shown = scv("show", "13900001234", "--home", home.root).out
    assert "other columns 其他列\n  size: 36   ← my_club, list.csv row 1\n" in shown


def test_it_may_replace_one_of_ours(home, scv):
    changed = OWN.replace("my_club", "pos_member_gbk_tab")
    (home.channels / "pos.toml").write_text(changed, encoding="utf-8")
    drop(home, "store/club/list.csv", CLUB)
    assert [r.header["sources"] for r in night(home).results] == [["pos_member_gbk_tab"]]


@pytest.mark.parametrize(
    ("find", "put", "said"),
    [
        ("key =", "kee =", "unknown kee"),
        ('title_zh = "俱乐部"', "", "lacks title_zh"),
        (
            'role = "customer"',
            'role = "boss"',
            "phones.role 'boss' is not one of customer, receiver, referrer, other",
        ),
        ('kind = "member_card"', 'kind = "shoe"', "identifiers.kind 'shoe' is not one of"),
        ('channel = "store"', 'channel = "shop"', "channel 'shop' is not one of wechat"),
        ('key = [["number"]]', 'key = [["nummer"]]', "nummer stands in key"),
        ('key = [["number"]]', "", "lacks key"),
        ('name = ["who"]', 'colour = ["who"]', "colour are used nowhere"),
        ('name = ["who"]', 'name = "who"', "fields.name must be a list"),
        (
            'signature = [["club no", "who", "cell"]]',
            'signature = "club no"',
            "signature must be a list of lists",
        ),
        (
            '{ headers = ["cell"], role',
            '{ header = ["cell"], role',
            "each of phones needs headers, role",
        ),
        ("[fields]", "[fields", "not readable as TOML"),
        ('happened = ["since"]', "act = true", "act needs happened"),
        ('happened = ["since"]', 'act = "yes"', "act must be true or false"),
        ('name = "my_club"', 'name = "my_club"\nas_of = "May 2026"', "as_of is a month"),
        ('name = "my_club"', 'name = "my_club"\nas_of = "2026-13"', "as_of is a month"),
        ('name = "my_club"', 'name = "my_club"\nsource = "a friend"', "source is the address"),
    ],
)
def test_a_declaration_that_cannot_be_meant_is_refused(find, put, said):
    assert find in OWN
    with pytest.raises(UsageError) as refused:
        list(parse(OWN.replace(find, put, 1).encode(), "mine.toml"))
    assert said in str(refused.value) and str(refused.value).startswith("mine.toml")


def test_a_broken_declaration_stops_the_night_before_anything_is_landed(home, scv):
    (home.channels / "mine.toml").write_text(OWN.replace("key =", "kee ="), encoding="utf-8")
    drop(home, "store/club/list.csv", CLUB)
    ended = scv("nightly", "--home", home.root)
    assert ended.code == 2 and "mine.toml: unknown kee" in ended.err
    assert not list((home.vault / "landed").glob("*.card"))


def test_of_the_shipped_layouts_only_answers_and_forms_are_acts_and_no_list_is():
    assert {
        source.name: source.event for source in builtin_layouts().sources.values() if source.act
    } == {
        "survey_wjx": "survey",
        "survey_answers": "survey",
        "tencent_ads_leads": "lead",
    }
