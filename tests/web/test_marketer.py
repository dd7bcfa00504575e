"""The marketer's face: what its pages tell of audiences, of customers by filters, of questions, and
that nothing of it names anybody.
"""

import re

import pytest

from scv.analytics.segment_preview import preview
from scv.customer_view import lookup
from scv.home.open_home import open_vault
from scv.query.questions import QUESTIONS
from tests.conftest import new_home, night
from tests.exports import MEMBERS, drop, member, text
from tests.web.visits import Page, Visit, figure, words


@pytest.fixture(scope="module")
def pages(visit):
    """Every page of the face, as it was answered."""
    asked = {
        "audiences": visit.get("/"),
        "segment": visit.get("/segment/multi_channel"),
        "nobody": visit.get("/segment/meteor_rescue"),
        "explore": visit.get("/explore"),
        "found": visit.get("/explore", relationship="old", in_store="yes", spent_yuan_from="100"),
        "mistyped": visit.get("/explore", spent_yuan_from="1e9"),
        "questions": visit.get("/questions"),
        "birthdays": visit.post("/questions", nth=6),
        "box": visit.get("/sql"),
        "everybody": visit.post("/sql", sql="SELECT * FROM profiles"),
        "events": visit.post("/sql", sql="SELECT * FROM timeline"),
        "refused": visit.post("/sql", sql="SELECT"),
        "glossary": visit.get("/glossary"),
        "lost": visit.get("/segment/none"),
    }
    return {name: (told.status_code, told) for name, told in asked.items()}


def test_each_page_answers(pages):
    wrong = {"lost": 404, "mistyped": 400, "refused": 400}
    assert {name: status for name, (status, _) in pages.items() if status != 200} == wrong


def test_each_page_can_be_used_by_everybody(pages):
    for name, (_, told) in pages.items():
        page = Page(told.text)
        assert page.headings[0] == 1 and page.headings.count(1) == 1, name
        assert all(
            after <= before + 1
            for before, after in zip(page.headings, page.headings[1:], strict=False)
        ), name
        assert set(page.fields) <= page.labels and len(set(page.fields)) == len(page.fields), name
        assert not page.unsafe and not {"script", "style", "iframe"} & set(page.tags), name


def test_no_page_names_or_reaches_anybody(pages, sample_home):
    told = "\n".join(told.text for _, told in pages.values())
    with lookup.open_generation(open_vault(sample_home)) as con:
        people = con.execute("SELECT name, e164 FROM vault.profiles").fetchall()
    names, phones = {name for name, _ in people if name}, {phone for _, phone in people if phone}
    assert len(names) > 300 and len(phones) > 500
    assert not [phone for phone in phones if phone.removeprefix("+86") in told]
    assert not [name for name in names if f">{name}<" in told or (len(name) > 2 and name in told)]


def test_audiences_are_found_by_name_and_put_in_order(visit):
    told = words(visit.get("/", q="VIP"))
    assert "贵宾关怀" in told and "跨渠道客户" not in told
    by_name = re.findall(r'href="/segment/([^"]+)"', visit.get("/", sort="name").text)
    by_size = re.findall(r'href="/segment/([^"]+)"', visit.get("/", sort="members").text)
    assert by_name == sorted(by_name) and by_size[0] == "multi_channel" and len(by_size) == 34
    assert visit.get("/", sort="'; DROP").status_code == 200
    assert "没有符合的人群" in words(visit.get("/", q="<b>"))


def test_an_audience_tells_its_definition_overlap_and_who_is_in_it(visit):
    told = visit.get("/segment/multi_channel")
    assert figure(told, "人数 members") == "506"
    assert "channels >= 2" in words(told) and "一年未购客户 Lapsed buyers 123 24.3 %" in words(told)
    assert "潜在客户 potential 243 48.0 %" in words(told)


def test_why_a_customer_is_in_or_out_is_told_part_by_part(visit):
    ids = visit.post(
        "/sql", sql="SELECT customer_id FROM segment_members WHERE segment = 'win_back' LIMIT 1"
    )
    customer = re.search(r"[0-9a-f]{8}-[0-9a-f-]{27}", ids.text).group()
    assert "在此人群内" in words(visit.post("/segment/win_back", customer=customer))
    outside = words(visit.post("/segment/vip_care", customer=customer))
    assert "(importance = 'vip') 否 no 不在此人群内" in outside


@pytest.mark.parametrize(
    "customer", ["", "x", "13900000001", "00000000-0000-0000-0000-000000000000", "<b>"]
)
def test_an_id_of_nobody_is_told_beside_its_field(visit, customer):
    told = visit.post("/segment/vip_care", customer=customer)
    assert told.status_code == 400 and 'role="alert"' in told.text
    assert (
        'value="<b>"' not in told.text and "流失召回" not in words(told).partition("与其他人群")[0]
    )


def test_filters_count_what_their_condition_finds(visit, sample_home):
    chosen = {
        "relationship": "old",
        "in_store": "yes",
        "may_sms": "no",
        "spent_yuan_from": "99.5",
        "orders_to": "7",
    }
    told = visit.get("/explore", **chosen)
    condition = re.search(r"<pre>(relationship[^\n]*)</pre>", told.text)[1]
    condition = condition.replace("&#39;", "'").replace("&gt;", ">").replace("&lt;", "<")
    assert (
        condition
        == "relationship = 'old' AND in_store AND orders <= 7 AND spent_yuan >= 99.5 AND NOT may_sms"
    )
    found = preview(sample_home.published, condition)["customers"][0]
    assert figure(told, "客户 customers") == str(found) and found > 10
    assert "predicate = &#34;relationship = &#39;old&#39;" in told.text


def test_no_filter_finds_everybody_and_the_parts_are_the_whole(visit):
    told = visit.get("/explore")
    assert figure(told, "客户 customers") == "1,183"
    assert "潜在客户 potential 823" in words(told) and "未知 unknown 575" in words(told)


@pytest.mark.parametrize(
    "wrong",
    [
        {"relationship": "none"},
        {"relationship": "old' OR TRUE --"},
        {"in_store": "maybe"},
        {"spent_yuan_from": "1; DROP"},
        {"spent_yuan_from": "٣"},
        {"orders_to": "1e3"},
        {"birth_month": "13"},
    ],
)
def test_a_filter_that_is_none_is_told_and_the_rest_is_kept(visit, wrong):
    told = visit.get("/explore", gender="female", **wrong)
    assert told.status_code == 400 and 'role="alert"' in told.text
    assert '<option value="female" selected>' in told.text and "结果" not in words(told)


@pytest.mark.parametrize("nth", [1, 10, 25])
def test_a_ready_question_is_answered_at_a_click(visit, nth):
    told = visit.post("/questions", nth=nth)
    assert (
        told.status_code == 200
        and QUESTIONS[nth - 1].zh in words(told)
        and "行 rows" in words(told)
    )


@pytest.mark.parametrize("nth", ["0", "26", "", "x", "²", "-1"])
def test_there_is_no_other_question(visit, nth):
    assert visit.post("/questions", nth=nth).status_code == 400


def test_terms_are_found_in_both_languages(visit):
    for search in ("meteor", "流星", "METEOR"):
        assert "profitability = meteor" in words(visit.get("/glossary", q=search))
    assert "0 条 terms" in words(visit.get("/glossary", q="<script>"))


def test_a_title_with_markup_is_text(visit_of_own):
    told = visit_of_own(
        "title_zh = '<script>alert(1)</script>\u202e'\ntitle_en = '\"><b>'\npredicate = 'channels >= 1'\n"
    )
    for page in (told.get("/"), told.get("/segment/own")):
        assert "<script>" not in page.text and '<b>"' not in page.text and "\u202e" not in page.text
        assert "&lt;script&gt;alert(1)&lt;/script&gt;?" in page.text


@pytest.fixture
def visit_of_own(home):
    visits = []

    def made(segment):
        (home.segments / "own.toml").write_text(segment, encoding="utf-8")
        drop(home, "store/hq/members.csv", text(MEMBERS, member("V1", "张一一", "13900000001")))
        night(home)
        visits.append(Visit(home.published))
        return visits[-1]

    yield made
    for visit in visits:
        visit.close()


def test_pages_follow_when_a_night_publishes(tmp_path):
    home = new_home(tmp_path / "home")
    (home.segments / "seen.toml").write_text(
        "title_zh = '全部'\ntitle_en = 'all'\npredicate = 'channels >= 1'\n"
    )
    drop(home, "store/hq/members.csv", text(MEMBERS, member("V1", "张一一", "13900000001")))
    night(home)
    visit = Visit(home.published)
    assert "第 1 版数据" in words(visit.get("/"))
    drop(home, "store/hq/more.csv", text(MEMBERS, member("V2", "李二二", "13900000002")))
    night(home, 1)
    for _ in range(200):
        told = visit.get("/explore")
        if "第 2 版数据" in words(told):
            break
        assert (figure(told, "客户 customers"), "第 1 版数据" in words(told)) == ("1", True)
    assert figure(told, "客户 customers") == "2"
    told = visit.get("/segment/seen")
    assert "规模 size: 1 … 2" in told.text and (figure(told, "entered"), figure(told, "left")) == (
        "1",
        "0",
    )
    assert ">+1<" in visit.get("/", q="seen").text
    visit.close()
