"""A brand's own attributes: how they are declared, how a cell is read, and what of their columns is
unread. No night is needed for it.
"""

import json

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scv import values
from scv.errors import UsageError
from scv.ingest.standardise import RowOrigin, standardise
from scv.sources import Attribute, builtin_layouts, catalogue
from scv.sources.attributes import TYPES
from scv.vault.blind_index import BlindIndex
from tests.exports import MEMBERS, member

INDEX = BlindIndex(bytes(range(32)))
LEVEL = """
[member_level]
headers = ["会员等级", "等级"]
type = "word"
title_zh = "会员等级"
title_en = "Member level"
values = ["金卡"]
"""
POINTS = '[points]\nheaders = ["积分"]\ntype = "number"\ntitle_zh = "积分"\ntitle_en = "Points"\n'


def known(folder, text, name="attributes.toml"):
    (folder / name).write_text(text, "utf-8")
    return catalogue(folder)


@pytest.mark.parametrize("kind", TYPES)
@given(cells=st.lists(st.text("0159.-/是否金卡Yn年月日 万,", max_size=8) | st.none(), max_size=6))
def test_a_column_is_read_as_each_of_its_cells(kind, cells):
    column = pl.DataFrame({"cell": pl.Series(cells, dtype=pl.String)})
    found = column.select(values.attribute(pl.col("cell"), kind)).to_series().to_list()
    assert found == [values.attribute_value(cell, kind) for cell in cells]
    # What was read is read as itself.
    assert [values.attribute_value(value, kind) for value in found] == found


def test_an_attribute_of_the_home_is_one_of_every_layout_that_does_not_read_its_column(tmp_path):
    found = known(tmp_path, LEVEL + POINTS.replace("积分", "余额(元)"))
    members = found.sources["pos_member_gbk_tab"]
    assert [each.name for each in members.attributes] == ["member_level", "points"]
    assert found.attributes["member_level"].values == ("金卡",)
    # Its members are called by their name there.
    (tmp_path / "attributes.toml").write_text(POINTS.replace("积分", "姓名"), "utf-8")
    assert catalogue(tmp_path).sources["pos_member_gbk_tab"].attributes == ()
    assert catalogue(tmp_path).attributes_of(["mapped_store_people"]).keys() == {
        "mapped_store_people"
    }


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (LEVEL.replace('"word"', '"text"'), "its type is one of word, number, date, switch"),
        (LEVEL.replace('"word"', '"number"'), "only a word has values"),
        (LEVEL.replace("金卡", "13900001234"), "is no word to list"),
        (LEVEL.replace("member_level", "Level"), "a name is small letters"),
        (LEVEL.replace('"会员等级", "等级"', ""), "headers and values are lists of texts"),
        ("member_level = 3", "a name is small letters"),
        ("[member_level", "not readable as TOML"),
    ],
)
def test_what_is_no_attribute_is_refused(tmp_path, text, says):
    with pytest.raises(UsageError, match=says):
        known(tmp_path, text)


LAYOUT = """
name = "own_members"
channel = "store"
system = "own"
title_zh = "自有会员"
title_en = "Own members"
signature = [["卡号", "手机", "级别"]]
key = [["card"]]
phones = [{ headers = ["手机"], role = "customer" }]
identifiers = [{ kind = "member_card", headers = ["卡号"], scope = "account" }]
fields = { card = ["卡号"] }
"""


def test_a_layout_declares_its_own_and_one_name_has_one_type(tmp_path):
    level = LAYOUT + LEVEL.replace("[member_level]", "[attributes.member_level]")
    assert known(tmp_path, level, "own.toml").attributes["member_level"].headers[0] == "会员等级"
    with pytest.raises(UsageError, match="is declared as number and as word"):
        known(tmp_path, POINTS.replace("points", "member_level"))
    with pytest.raises(UsageError, match="its header 手机 is read as a field, a phone"):
        known(tmp_path, level.replace("会员等级", "手机"), "own.toml")


def rows(source, *lines):
    cells = [line.split(",") for line in lines]
    headers, *body = cells
    frame = pl.DataFrame(
        {f"c{at}": [row[at] for row in body] for at in range(len(headers))}
    ).with_columns(
        row_no=pl.int_range(1, len(body) + 1, dtype=pl.Int32), width=pl.lit(len(headers))
    )
    return standardise(source, headers, frame, RowOrigin("hq"), INDEX)


def test_cells_are_kept_as_they_stand_and_what_is_no_value_is_counted(tmp_path):
    dated = (
        POINTS.replace("points", "since").replace("积分", "入会纪念日").replace("number", "date")
    )
    members = known(tmp_path, LEVEL + POINTS + dated).sources["pos_member_gbk_tab"]
    found = rows(
        members,
        MEMBERS + ",会员等级,积分,入会纪念日",
        member("C1") + ",金卡,1200,2026/3/5",
        member("C2") + ",随便写的,很多,3/5/24",
        member("C3") + ",,,",
    )
    extras = [text and json.loads(text) for text in found.rows["extras"]]
    assert extras[0] | {"会员等级": "金卡", "积分": "1200", "入会纪念日": "2026/3/5"} == extras[0]
    assert extras[1] | {"会员等级": "随便写的", "积分": "很多", "入会纪念日": "3/5/24"} == extras[1]
    assert len(extras[1]) == len(extras[0])
    assert found.rows["unread_cells"].to_list() == [0, 2, 0]
    assert json.loads(found.rows["unread"][1]) == {"积分": "no_decimal", "入会纪念日": "no_moment"}
    own = {row[0]: row[1:5] for row in found.unread.iter_rows()}
    assert own["积分"] == ("no_decimal", False, 2, 1)
    assert own["入会纪念日"] == ("no_moment", False, 2, 1)
    # Without the declaration the rows are the same: nothing is landed otherwise.
    plain = rows(
        builtin_layouts().sources["pos_member_gbk_tab"],
        MEMBERS + ",会员等级,积分,入会纪念日",
        member("C2") + ",随便写的,很多,3/5/24",
    )
    assert plain.rows["extras"][0] == found.rows["extras"][1]
    assert plain.rows["content"][0] == found.rows["content"][1]


@pytest.mark.parametrize(
    ("header", "kind"),
    [
        ("专属导购", "person"),
        ("宝宝生日", "birth"),
        ("Age", "birth"),
        ("卡尾号", "identifier"),
        ("收货地址", "place"),
        ("备用手机", "contact"),
        ("Customer ID", "identifier"),
        ("备注", "text"),
        ("会员等级", ""),
        ("口味偏好", ""),
        ("Paid plan", ""),
    ],
)
def test_a_column_that_tells_who_somebody_is_is_known_by_its_header(header, kind):
    named = Attribute("taste", (header,), "word", "口味", "Taste")
    assert named.private == kind
    assert Attribute("taste", (header,), "switch", "口味", "Taste").private == ""


def test_an_attribute_is_no_question_of_a_survey(tmp_path):
    sheet = "序号,提交答卷时间,所用时间,1、您的手机号,2、您对我们的总体满意度,体验评分"
    row = "1,2026-01-02 10:00:00,30秒,13800001001,5,4"
    source = known(tmp_path, POINTS.replace("积分", "体验评分")).sources["survey_wjx"]
    own, plain = (
        rows(each, sheet, row) for each in (source, builtin_layouts().sources["survey_wjx"])
    )
    assert {*own.scores["indicator"]} == {"overall"} < {*plain.scores["indicator"]}
    assert '"体验评分":"4"' in own.rows["extras"][0]
