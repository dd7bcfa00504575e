"""What the brand itself keeps of its customers (a level, points, a taste) is kept, typed and shown; what
the operator names is published, of words those that twenty customers share.

品牌自定义的会员属性（等级、积分、偏好）按声明的类型保存与展示；经运维人员逐列同意后发布，词须至少二十位客户共有或已列出。
"""

import pytest

from scv.home.open_home import open_vault
from scv.home.settings import load_home
from scv.ops.run_summary import summary
from scv.ops.verify import verify
from tests.conftest import finish, night
from tests.exports import MEMBERS, drop, member, text
from tests.web.visits import Visit, figure, words

ONE, OTHER = "13800001001", "13800001002"
HEADERS = MEMBERS + ",管家,会员等级,积分"
DECLARED = """
[host]
headers = ["管家"]
type = "word"
title_zh = "管家"
title_en = "Host"

[member_level]
headers = ["会员等级"]
type = "word"
title_zh = "会员等级"
title_en = "Member level"
values = ["金卡"]

[points]
headers = ["积分"]
type = "word"
title_zh = "积分"
title_en = "Points"
"""
AUDIENCE = """
title_zh = "钻石会员"
title_en = "Diamond members"
predicate = "own_member_level = '钻石'"
"""


def diamonds(*numbers):
    return [
        member(f"D{at}", "李四光", f"138000{2000 + at:05}", "2026-02-02") + ",王小明,钻石,"
        for at in numbers
    ]


@pytest.fixture
def home(home):
    """Two lists of members that say different things of one of them, and twenty diamond members."""
    (home.channels / "attributes.toml").write_text(DECLARED, "utf-8")
    (home.segments / "diamond.toml").write_text(AUDIENCE, "utf-8")
    settings = home.root / "scv.toml"
    agreed = settings.read_text("utf-8").replace(
        "publish = []", 'publish = ["host", "member_level"]'
    )
    settings.write_text(agreed, "utf-8")
    home = load_home(home.root)
    rows = [
        member("C1", "张三丰", ONE, "2026-01-02") + ",王小明,金卡,1200",
        member("C2", "王五", OTHER, "2026-02-02") + ",王小明,银卡,很多",
    ]
    drop(home, "store/hq/1.csv", text(HEADERS, *rows, *diamonds(*range(19))))
    # A table that nobody declared has the home's attributes too.
    unknown = text(
        "会员编号,会员姓名,会员手机,入会时间,会员等级,短信退订,email_opt_in",
        "A1,钱七,13800001009,2026-01-02,钻石,是,是",
    )
    drop(home, "store/till/1.csv", unknown)
    latest = member("C9", "张三丰", ONE, "2026-03-01") + ",王小明,白金卡,"
    drop(home, "store/mall/1.csv", text(HEADERS, latest))
    finish(home)
    return home


def kept(home):
    """Return what is kept of the two: name of the customer → attribute → value, account and row."""
    found = {}
    with open_vault(home).generations().open("vault") as session:
        for name, attribute, *rest in session.rows(
            "SELECT profile.name, own.attribute, own.value, record.account, record.row_no FROM vault.attributes AS own "
            "JOIN vault.profiles AS profile USING (customer_id) JOIN vault.records AS record USING (record_id) "
            "WHERE own.value NOT IN ('钻石', '王小明')"
        ):
            found.setdefault(name, {})[attribute] = tuple(rest)
    return found


def published(home):
    """Return level → customers published with it, and how many are in the audience of diamonds."""
    with open_vault(home).generations().open("published") as session:
        levels = dict(
            session.rows("SELECT own_member_level, COUNT(*) FROM published.profiles GROUP BY 1")
        )
        members = session.scalar("SELECT members FROM published.segments WHERE segment = 'diamond'")
    return levels, members


ZHANG = {"member_level": ("白金卡", "mall", 1), "points": ("1200", "hq", 1)}
WANG = {"member_level": ("银卡", "hq", 2), "points": ("很多", "hq", 2)}


def test_attributes_are_kept_shown_and_published_through_nights(home, scv):
    """The latest value counts, and a merge undone gives each its own again. Twenty share a word
    tonight, nineteen once one of them is erased: then nobody has it, and its audience is empty. A
    column of another type is read anew of rows landed before; one taken back is in no former
    generation either.
    """
    assert kept(home) == {"张三丰": ZHANG, "王五": WANG}
    assert published(home) == ({"钻石": 20, None: 2}, 20)
    shown = scv("show", ONE, "--home", home.root).out
    assert "own attributes 自有属性\n  host      王小明" in shown
    assert "  member_level 白金卡   ← pos_member_gbk_tab, 1.csv row 1" in shown
    explained = scv("why", ONE, "--home", home.root).out
    assert "  points    1200   ← pos_member_gbk_tab, 1.csv row 1" in explained
    assert "            not chosen 落选: 金卡 (pos_member_gbk_tab × 1)" in explained

    with open_vault(home).generations().open("published") as session:
        allowed = session.rows("SELECT contact, state FROM published.consents ORDER BY 1")
    assert allowed == [("email", "granted"), ("sms", "withdrawn")]
    visit = Visit(home.published)
    explored = visit.get("/explore", own_member_level="钻石", orders_to="3")
    terms = words(visit.get("/glossary", q="own_member_level"))
    of_words = "SELECT own_member_level, COUNT(*) AS customers FROM profiles GROUP BY 1 ORDER BY 2"
    downloaded = visit.post("/sql.csv", sql=of_words)
    of_rows = of_words.replace("own_member_level", "own_row").replace(
        "profiles", "profiles AS own_row"
    )
    refused = visit.post("/sql.csv", sql=of_rows)
    visit.close()
    assert downloaded.text.split() == ["\ufeffown_member_level,customers", ",2", "钻石,20"]
    assert "is neither a category nor a figure" in refused.text
    assert figure(explored, "客户 customers") == "20"
    assert "会员等级 own_member_level" in words(explored).partition("构成")[2]
    assert "orders &lt;= 3 AND own_member_level = &#39;钻石&#39;" in explored.text
    assert "自有属性" in words(explored) and "会员等级" in terms and "Member level" in terms

    erased = scv("forget", "13800002005", "--evidence", "called back", "--home", home.root)
    assert erased.code == 0, erased.err
    assert published(home) == ({None: 21}, 0)

    # One more makes twenty again. The gold level is listed, so that one is enough.
    gold = member("C7", "赵六", "13800001007", "2026-02-02") + ",王小明,金卡,"
    drop(home, "store/hq/2.csv", text(HEADERS, gold, *diamonds(20)))
    assert scv("decide", "same", ONE, OTHER, "--home", home.root).code == 0
    run = night(home, 1)
    assert "own_host is empty: what stands in it looks like names of people" in summary(run)
    assert run.account()["closed"][0].startswith("own_host is empty: ")
    merged = {"member_level": ZHANG["member_level"], "points": WANG["points"]}
    assert kept(home)["张三丰"] == merged or kept(home)["王五"] == merged
    assert published(home) == ({"钻石": 20, "金卡": 1, None: 1}, 20)
    assert [check for check in verify(open_vault(home)) if not check.passed] == []
    assert len(open_vault(home).generations().previous()) == 1

    assert scv("decide", "undo", "1", "--home", home.root).code == 0
    numbers = DECLARED.replace('"积分"]\ntype = "word"', '"积分"]\ntype = "number"')
    (home.channels / "attributes.toml").write_text(numbers, "utf-8")
    settings = (home.root / "scv.toml").read_text("utf-8")
    (home.root / "scv.toml").write_text(settings.replace('["host", "member_level"]', "[]"), "utf-8")
    planned = scv("plan", "--home", home.root).out
    assert "settings, layout declarations or scv itself changed" in planned
    run = night(load_home(home.root), 2)
    no_number = {"member_level": WANG["member_level"]}
    assert kept(home) | {"张三丰": ZHANG, "王五": no_number} == kept(home)
    assert "diamond" in run.refused[0]
    with open_vault(home).generations().open("published") as session:
        assert "own_member_level" not in session.frame("FROM published.profiles").columns
    assert open_vault(home).generations().previous() == []
