"""Columns that no field is for are offered to whoever reads the draft: as the brand's own attributes,
or as consent; never as anything that tells who somebody is.
"""

import pytest

from scv.ingest.mapping.proposal import suggest
from scv.sources import builtin_layouts
from scv.sources.loader import parse

PEOPLE = 40
COLUMNS = {
    "会员卡号": lambda at: f"C{at:05}",
    "手机号": lambda at: f"138000{1000 + at:05}",
    "会员等级": lambda at: ("金卡", "白金卡")[at % 2],
    "积分": lambda at: f"{at * 37}",
    "入会日期": lambda at: f"2025-03-{at % 28 + 1:02}",
    "有效期至": lambda at: f"2027/3/{at % 28 + 1}",
    "Favourite shade": lambda at: ("红", "蓝", "")[at % 3],
    "是否带宠物": lambda at: "是否"[at % 2],
    "短信开关": lambda at: "10"[at % 2],
    "短信通知退订": lambda at: "否是"[at % 2],
    "营销授权": lambda _: "是",
    "授权时间": lambda _: "2026-01-02 10:00:00",
    "跟进": lambda at: ("王小明", "李四光", "赵敏敏")[at % 3],
    "专属导购": lambda at: ("一号", "二号")[at % 2],
    "会员备注": lambda _: "好",
    "会员标识": lambda at: f"{at % 2}",
    "推荐语": lambda at: f"第{at}次来的客人说很好",
    "凭证": lambda at: f"{90000000000 + at}",
    "空列": lambda _: "",
}
KINDS = {
    "member_level": "word",
    "points": "number",
    "expires_on": "date",
    "favourite_shade": "word",
    "own": "switch",
}


def draft(for_person=True):
    rows = [[cell(at) for cell in COLUMNS.values()] for at in range(PEOPLE)]
    return suggest([*COLUMNS], rows, "store", for_person=for_person)


def accepted(text, *starts):
    """Return a draft with the lines of its comments that begin so, and what follows them, taken in."""
    lines = text.splitlines()
    first = min(at for at, line in enumerate(lines) if line.startswith(starts))
    last = next(at for at in range(first, len(lines) + 1) if not "".join(lines[at : at + 1]))
    inner = [line.removeprefix("# ") for line in lines[first:last]]
    return "\n".join([*lines[:first], *inner, *lines[last:]])


def source(text):
    (found,) = parse(text.encode(), "draft")
    return found


def test_a_draft_offers_attributes_by_the_look_of_their_cells_and_is_used_without_them():
    text = draft().declaration
    assert source(text).attributes == ()
    found = source(accepted(text, "# [attributes."))
    assert {each.name: each.type for each in found.attributes} == KINDS
    assert (
        "# 会员等级: not taken; your own attribute? word 未采用，是否自有属性？ | 文文; 文文文"
        in text
    )
    assert not [cell for cell in ("金卡", "红", "李四光", "90000000000") if cell in text]


def test_of_columns_that_say_what_may_be_sent_a_no_is_taken_and_a_yes_waits_unless_it_names_marketing():
    text = draft().declaration
    found = source(text)
    said = {each.headers: (each.purpose, each.contact, bool(each.yes)) for each in found.consents}
    assert said == {
        ("营销授权",): ("marketing", "*", True),
        ("短信开关",): ("marketing", "sms", False),
        ("短信通知退订",): ("marketing", "sms", False),
    }
    assert found.consents[0].at == ("授权时间",)
    assert "# 短信开关: consent 授权 marketing/sms" in text and "a yes waits" in text


def test_nothing_is_offered_where_nobody_reads_the_draft():
    assert "# [attributes." not in draft(for_person=False).declaration


@pytest.mark.parametrize(
    ("header", "contact"), [("拒收短信", "sms"), ("email_opt_out", "email"), ("免打扰", "*")]
)
def test_in_any_layout_a_column_of_refusals_refuses_and_allows_nothing(header, contact):
    (found,) = (
        each
        for each in builtin_layouts().sources["pos_member_gbk_tab"].consents
        if header in each.headers
    )
    assert (found.purpose, found.contact, found.yes) == ("marketing", contact, ())
    assert "是" in found.no
