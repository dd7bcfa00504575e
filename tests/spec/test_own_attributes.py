"""What the brand itself keeps of its customers (a level, points, a taste) is kept, typed and shown.

品牌自定义的会员属性（等级、积分、偏好）按声明的类型保存与展示。
"""

import pytest

from scv.home.open_home import open_vault
from scv.ops.verify import verify
from tests.conftest import finish, night
from tests.exports import MEMBERS, drop, member, text

ONE, OTHER = "13800001001", "13800001002"
HEADERS = MEMBERS + ",会员等级,积分"
DECLARED = """
[member_level]
headers = ["会员等级"]
type = "word"
title_zh = "会员等级"
title_en = "Member level"

[points]
headers = ["积分"]
type = "word"
title_zh = "积分"
title_en = "Points"
"""


@pytest.fixture
def home(home):
    (home.channels / "attributes.toml").write_text(DECLARED, "utf-8")
    drop(
        home,
        "store/hq/1.csv",
        text(
            HEADERS,
            member("C1", "张三丰", ONE, "2026-01-02") + ",金卡,1200",
            member("C2", "李四光", OTHER, "2026-02-02") + ",银卡,很多",
        ),
    )
    drop(
        home,
        "store/mall/1.csv",
        text(HEADERS, member("C9", "张三丰", ONE, "2026-03-01") + ",白金卡,"),
    )
    finish(home)
    return home


def kept(home):
    """Return what is kept of each customer: name of the customer → attribute → value, file and row."""
    found = {}
    with open_vault(home).generations().open("vault") as session:
        for name, attribute, *rest in session.rows(
            "SELECT profile.name, own.attribute, own.value, file.account, record.row_no FROM vault.attributes AS own "
            "JOIN vault.profiles AS profile USING (customer_id) JOIN vault.records AS record USING (record_id) "
            "JOIN vault.files AS file ON file.file_id = record.file_id"
        ):
            found.setdefault(name, {})[attribute] = tuple(rest)
    return found


def failed(home):
    return [check for check in verify(open_vault(home)) if not check.passed]


ZHANG = {"member_level": ("白金卡", "mall", 1), "points": ("1200", "hq", 1)}
LI = {"member_level": ("银卡", "hq", 2), "points": ("很多", "hq", 2)}


def test_of_two_sources_the_latest_value_counts_and_a_merge_undone_gives_each_its_own(home, scv):
    assert kept(home) == {"张三丰": ZHANG, "李四光": LI}
    shown = scv("show", ONE, "--home", home.root).out
    assert "own attributes 自有属性" in shown
    assert "  member_level 白金卡   ← pos_member_gbk_tab, 1.csv row 1" in shown
    assert (
        "  points    1200   ← pos_member_gbk_tab, 1.csv row 1"
        in scv("why", ONE, "--home", home.root).out
    )
    assert scv("decide", "same", ONE, OTHER, "--home", home.root).code == 0
    night(home)
    merged = {"member_level": ZHANG["member_level"], "points": LI["points"]}
    assert [*kept(home).values()] == [merged]
    assert scv("decide", "undo", "1", "--home", home.root).code == 0
    night(home, 1)
    assert kept(home) == {"张三丰": ZHANG, "李四光": LI}
    assert failed(home) == []


def test_a_column_of_another_type_is_read_anew_of_rows_landed_before(home, scv):
    changed = DECLARED.replace('"积分"]\ntype = "word"', '"积分"]\ntype = "number"')
    (home.channels / "attributes.toml").write_text(changed, "utf-8")
    planned = scv("plan", "--home", home.root).out
    assert "settings, layout declarations or scv itself changed" in planned
    night(home)
    no_number = {name: value for name, value in LI.items() if name != "points"}
    assert kept(home) == {"张三丰": ZHANG, "李四光": no_number}
    # A declaration that is taken back leaves nothing, and the cells stand where they stood.
    (home.channels / "attributes.toml").unlink()
    night(home, 1)
    assert kept(home) == {}
    assert "积分: 很多" in scv("show", OTHER, "--home", home.root).out
