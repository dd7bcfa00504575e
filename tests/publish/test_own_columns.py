"""Of a brand's own attributes words are published that many share, and nothing that tells who
somebody is. The rule alone, without a night.
"""

from uuid import UUID

import polars as pl
import pytest

from scv.errors import UsageError
from scv.publish.own_columns import (
    closed_texts,
    fill_own_columns,
    fill_own_marts,
    own_columns,
)
from scv.schema import VAULT
from scv.schema.sql_steps import statement
from scv.sources import Attribute
from scv.vault.engine import open_engine
from scv.vault.session import DuckSession

(ATTRIBUTES,) = (table for table in VAULT if table.name == "attributes")


def attribute(name, kind="word", values=(), header="口味"):
    return Attribute(name, (header,), kind, "口味", "Taste", values)


@pytest.fixture(scope="module")
def engine(tmp_path_factory):
    with DuckSession(lambda: open_engine(tmp_path_factory.mktemp("spill"))) as session:
        yield session


@pytest.fixture
def fill(engine):
    """Publish attributes of customers, and return the columns by customer and why others are
    empty.
    """

    def run(declared, told, hidden=0, times="day", min_group=0):
        for catalog in ("vault", "published"):
            engine.execute(f"ATTACH ':memory:' AS {catalog}")
        engine.execute(ATTRIBUTES.create("vault"))
        own = own_columns({each.name: each for each in declared}, [each.name for each in declared])
        for table in own.tables:
            if table.name in ("profiles", "data_quality", "customer_groups"):
                engine.execute(table.create("published"))
        ids = [str(UUID(int=at)) for at in range(max(map(len, told.values())))]
        engine.put("published.profiles", pl.DataFrame({"customer_id": ids[hidden:]}))
        rows = [
            (id_, "1", name, cell, "1")
            for name, cells in told.items()
            for id_, cell in zip(ids, cells, strict=False)
        ]
        engine.put("vault.attributes", rows)
        closed = fill_own_columns(engine, own, times, min_group)
        engine.execute(statement("scv.publish", "marts.sql", "rounded_sum"))
        fill_own_marts(engine, own, min_group)
        columns = [column.name for column in own.columns]
        rows = engine.rows(
            f"SELECT {', '.join(columns)} FROM published.profiles ORDER BY customer_id"
        )
        quality = engine.rows("SELECT item, good, of_all FROM published.data_quality ORDER BY item")
        groups = engine.rows(
            "SELECT characteristic, word, customers FROM published.customer_groups ORDER BY ALL"
        )
        for catalog in ("vault", "published"):
            engine.execute(f"DETACH {catalog}")
        shown = {name: [row[at] for row in rows] for at, name in enumerate(columns)}
        return shown, closed, quality, groups

    return run


def test_a_word_stays_that_twenty_share_or_that_is_listed(fill):
    told = ["微辣"] * 20 + ["重辣"] * 19 + ["不吃"] * 3 + ["A10023"]
    listed = attribute("taste", values=("不吃", "A10023"))
    shown, closed, quality, _ = fill([listed], {"taste": told})
    assert shown["own_taste"] == ["微辣"] * 20 + [None] * 19 + ["不吃"] * 3 + [None]
    assert (closed, quality) == ({}, [("own_taste", 23, 43)])
    # Of those who are not published none counts; a home that hides larger groups asks for more.
    shown, _, quality, _ = fill([attribute("taste")], {"taste": ["微辣"] * 20}, hidden=1)
    assert (shown["own_taste"], quality) == ([None] * 19, [("own_taste", 0, 19)])
    shown, _, quality, _ = fill([attribute("taste")], {"taste": ["微辣"] * 29}, min_group=30)
    assert {*shown["own_taste"]} == {None}
    assert quality == []


def test_who_has_the_same_word_is_counted_and_rounded_where_small_groups_are_hidden(fill):
    told = {
        "taste": ["微辣"] * 71 + ["重辣"] * 31 + ["不吃"] * 3,
        "sms": ["true"] * 64 + ["false"] * 29,
        "points": ["1"] * 105,
    }
    own = [attribute("taste"), attribute("sms", "switch"), attribute("points", "number")]
    *_, groups = fill(own, told, min_group=30)
    assert groups == [("own_sms", "true", 60), ("own_taste", "微辣", 60), ("own_taste", "重辣", 30)]
    *_, groups = fill(own, told)
    assert ("own_sms", None, 12) in groups and ("own_sms", "false", 29) in groups


PERSONAL = (
    *("13800001001", "客户13800001001", "a@example.com", "VIP-20231", "https://example.com"),
    *("王小明", "王女士", "小王", "王姐", "Anna Weber", "x" * 25),
    # The same in other dress: apart, among words and marks, in pieces, with what nobody sees.
    *(
        "王 小明",
        "王·小明",
        "王小明️",
        "店长王小明",
        "导购：王小明",
        "王小明(店长)",
        "VIP王小明",
        "王小明2",
    ),
    *(
        "微辣/王小明",
        "王小明女士",
        "小王姐",
        "买买提·艾力",
        "Weber, Anna",
        "Anna-Weber",
        "Иван Петров",
    ),
    *(
        "1 - 3 - 8 - 0 - 0",
        "尾号一三八零零",
        "一九八五年三月二日",
        "example.com/u/ann",
        "wxid_abcdefg",
    ),
)


def test_no_word_stays_that_tells_of_one_person_however_many_share_it(fill):
    told = {f"taste{at}": ["微辣"] * 30 + [word] * 30 for at, word in enumerate(PERSONAL)}
    shown, closed, *_ = fill([attribute(name) for name in told], told)
    assert all(cells == ["微辣"] * 30 + [None] * 30 for cells in shown.values())
    assert (len(shown), closed) == (len(PERSONAL), {})


def test_a_column_of_names_numbers_or_texts_is_empty_and_says_why(fill):
    levels = ["金卡"] * 30 + ["钻石"] * 25
    told = {
        "keeper": ["王小明"] * 30 + ["微辣"] * 25,
        "level": levels,
        "listed": levels,
        "papers": [f"A{at:06}" for at in range(55)],
        "phrase": ["下次来记得提醒我要送一份小样给我的家里人谢谢了" + "啊" * 9] * 55,
        "told": [f"自{at}" for at in range(55)],
    }
    own = [attribute(name, values=("金卡",) if name == "listed" else ()) for name in sorted(told)]
    shown, closed, *_ = fill(own, told)
    assert shown["own_listed"] == levels
    assert {name for name, cells in shown.items() if {*cells} == {None}} == {
        "own_keeper",
        "own_level",
        "own_papers",
        "own_phrase",
        "own_told",
    }
    assert closed == {
        "keeper": "names",
        "level": "names",
        "papers": "numbers",
        "phrase": "texts",
        "told": "different",
    }
    assert str(next(closed_texts(closed))).startswith(
        "own_keeper is empty: what stands in it looks"
    )


def test_numbers_dates_and_switches_are_told_as_such(fill):
    own = [attribute("points", "number"), attribute("since", "date"), attribute("sms", "switch")]
    told = {
        "points": ["1200", "12.50", "13800001001"],
        "since": ["2026-03-05", "1985-03-02"],
        "sms": ["true", "false"],
    }
    shown, closed, *_ = fill(own, told, times="month")
    assert [str(each) for each in shown["own_points"]] == ["1200.00", "12.50", "None"]
    assert [str(each) for each in shown["own_since"]] == ["2026-03-01", "1985-03-01", "None"]
    assert (shown["own_sms"], closed) == ([True, False, None], {})
    ids = {"card": [f"{100000 + at}" for at in range(30)], "paper": ["13800001001"] * 30}
    shown, closed, *_ = fill([attribute(name, "number") for name in ids], ids)
    assert closed == dict.fromkeys(ids, "numbers")


def test_a_column_or_a_listed_word_that_is_taken_back_is_in_no_former_generation():
    before = own_columns({"taste": attribute("taste", values=("微辣", "王辣"))}, ["taste"]).facts
    known = {
        "taste": attribute("taste", values=("微辣",)),
        "more": attribute("more", values=("不吃",)),
    }
    assert not own_columns({"taste": attribute("taste")}, ["taste"]).has_removed({})
    assert own_columns(known, ["taste", "more"]).has_removed(before)
    both = attribute("taste", values=("微辣", "王辣", "重辣"))
    assert not own_columns(known | {"taste": both}, ["more", "taste"]).has_removed(before)
    assert own_columns(known | {"taste": both}, ["more"]).has_removed(before)
    assert "王辣" not in str(before)


@pytest.mark.parametrize(
    ("header", "says"),
    [
        ("专属店长", "it tells of a person"),
        ("專屬店長", "a person"),
        ("专属 店 长", "a person"),
        ("staffName", "a person"),
        ("宝宝生日", "a birthday"),
        ("ＤＯＢ", "a birthday"),
        ("birthDate", "a birthday"),
        ("备注", "remarks"),
        ("memberID", "a number of somebody's own"),
        ("证件", "a number of somebody's own"),
    ],
)
def test_what_tells_who_somebody_is_cannot_be_published_whatever_is_said(header, says):
    known = {"taste": attribute("taste", header=header)}
    assert own_columns(known, []).columns == ()
    with pytest.raises(UsageError, match=says):
        own_columns(known, ["taste"])
    with pytest.raises(UsageError, match=r"which no declaration in .* has. Did you mean"):
        own_columns(known, ["tastes"])
