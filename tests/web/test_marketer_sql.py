"""The SQL box of the page: what it answers, what may be downloaded, what is noted; and small
groups, which no page tells of.
"""

import json
import re
import stat
from datetime import UTC, datetime

import polars as pl
import pytest
from starlette.testclient import TestClient

from scv.errors import UsageError
from scv.home.settings import load_home
from scv.query.published import open_published
from scv.vault.reader_keys import config_folder
from scv.web import Sessions, application, results
from scv.web.marketer import marketer_site
from scv.web.sql_queries import DOWNLOADS, QueryService
from tests.conftest import new_home, night
from tests.exports import MEMBERS, ORDERS, drop, member, order, text
from tests.web.visits import Visit, figure, words

BY_PROVINCE = "SELECT province, COUNT(*) AS customers FROM profiles WHERE province IS NOT NULL GROUP BY 1 ORDER BY 2 DESC LIMIT 3"
NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)


def noted(home):
    with open_published(home.published) as current:
        path = config_folder() / f"{current.manifest.home_id}.asked"
    return path, [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def test_names_and_figures_are_a_table_and_bars(visit):
    told = visit.post("/sql", sql=BY_PROVINCE)
    assert "广东 118 浙江 68" in words(told) and told.text.count('<svg class="bar"') == 3
    assert "SELECT province, COUNT(*)" in told.text


def test_a_giant_answer_shows_its_first_rows(visit):
    told = visit.post(
        "/sql",
        sql="SELECT t.customer_id, p.surname FROM timeline AS t JOIN profiles AS p USING (customer_id)",
    )
    assert (
        told.status_code == 200
        and told.text.count("<tr>") == 201
        and "the first 200 of 3,331 rows" in words(told)
    )


def test_an_answer_that_is_too_large_is_refused_with_what_was_typed(visit):
    told = visit.post("/sql", sql="SELECT repeat('x', 100000) AS x FROM range(2000)")
    assert (
        told.status_code == 400
        and "larger than 64 MB" in words(told)
        and "range(2000)</textarea>" in told.text
    )


@pytest.mark.parametrize(
    "sql",
    [
        "",
        "   ",
        "DROP TABLE profiles",
        "SELECT 1; SELECT 2",
        "SELECT nothing FROM profiles",
        "x" * 20_001,
        "</textarea><script>",
    ],
)
def test_sql_that_is_refused_is_told_beside_the_box_and_kept(visit, sql):
    told = visit.post("/sql", sql=sql)
    assert told.status_code == 400 and 'id="trouble"' in told.text and "<script>" not in told.text


def test_cells_are_text_whatever_they_hold(visit):
    told = visit.post(
        "/sql",
        sql="SELECT '<script>alert(1)</script>' AS \"<img src=x>\", chr(8238) || 'x' AS b, NULL AS n, [1, 2] AS l",
    )
    assert told.status_code == 200
    assert (
        "<script>" not in told.text
        and "<img" not in told.text
        and "\u202e" not in told.text.split("</textarea>")[1]
    )
    assert "<img src=x> b n l <script>alert(1)</script> ?x [1, 2]" in words(told)


def test_a_download_holds_figures_that_no_spreadsheet_runs(visit):
    told = visit.post("/sql.csv", sql=BY_PROVINCE)
    assert told.text == "\ufeffprovince,customers\n广东,118\n浙江,68\n上海,66\n"
    assert told.headers["content-disposition"] == 'attachment; filename="scv-1.csv"'
    assert told.headers["content-type"] == "text/csv; charset=utf-8"
    told = visit.post("/sql.csv", sql="SELECT '=1+1' AS a, COUNT(*) AS n FROM profiles")
    assert told.text == "\ufeffa,n\n'=1+1,1183\n"


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT customer_id, COUNT(*) FROM profiles GROUP BY 1 LIMIT 2",
        "SELECT replace(customer_id::VARCHAR, '-', '') AS c, COUNT(*) FROM profiles GROUP BY ALL LIMIT 2",
        "SELECT left(customer_id::VARCHAR, 30) AS c, COUNT(*) FROM profiles GROUP BY ALL LIMIT 2",
        "SELECT surname, COUNT(*) FROM profiles GROUP BY customer_id, surname LIMIT 2",
        "SELECT surname, phone_tail FROM profiles LIMIT 2",
        "SELECT surname, (SELECT COUNT(*) FROM about) AS n FROM profiles LIMIT 2",
        "SELECT surname, COUNT(*) OVER () AS n FROM profiles LIMIT 2",
        "SELECT LIST(surname) FROM profiles",
        "SELECT string_agg(surname, ',') AS s FROM profiles",
        "SELECT COUNT(*) FROM profiles UNION ALL SELECT orders FROM profiles LIMIT 3",
        "SELECT 'x'::BLOB AS bytes",
        "SELECT range, COUNT(*) FROM range(1001) GROUP BY range",
    ],
)
def test_what_may_tell_of_single_customers_is_not_downloaded(visit, sql):
    told = visit.post("/sql.csv", sql=sql)
    assert told.status_code == 400 and 'id="trouble"' in told.text
    assert "content-disposition" not in told.headers


def test_tables_without_customers_are_downloaded_as_they_are(visit):
    assert (
        visit.post("/sql.csv", sql="SELECT segment, members FROM segments").text.count("\n") == 35
    )


def test_only_so_many_are_downloaded_within_an_hour():
    asking = QueryService(lambda: NOW)
    for at in range(DOWNLOADS):
        asking.count_download(1000.0 + at)
    with pytest.raises(UsageError, match="within an hour"):
        asking.count_download(1100.0)
    asking.count_download(4601.0)


def test_each_query_is_noted_beside_the_readers_key(visit, sample_home):
    visit.post("/sql", sql=BY_PROVINCE)
    visit.post("/sql.csv", sql="SELECT COUNT(*) AS n FROM profiles")
    visit.post("/sql.csv", sql="SELECT surname FROM profiles LIMIT 1")
    visit.post("/sql", sql="SELECT nothing")
    path, lines = noted(sample_home)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [(line["kind"], line["rows"], line["sql"]) for line in lines[-4:]] == [
        ("table", 3, BY_PROVINCE),
        ("csv", 1, "SELECT COUNT(*) AS n FROM profiles"),
        ("csv refused", None, "SELECT surname FROM profiles LIMIT 1"),
        ("table refused", None, "SELECT nothing"),
    ]
    assert (lines[-1]["at"], lines[-1]["generation"]) == ("2026-11-22T09:00:00+00:00", 1)


def test_the_third_who_asks_at_once_is_told_to_try_again(sample_home):
    asking = QueryService(lambda: NOW, wait_seconds=0.01)
    with open_published(sample_home.published) as current, asking._places:
        assert asking.ask(current, "SELECT 1 AS one").item() == 1
        with asking._places, pytest.raises(UsageError, match="two queries are running"):
            asking.ask(current, "SELECT 1")


def test_figures_have_their_thousands_apart(visit):
    told = visit.post(
        "/sql",
        sql="SELECT 1234567.5::DECIMAL(18,2) AS d, 1234567.5::DOUBLE AS f, -1234::BIGINT AS i",
    )
    assert "d f i 1,234,567.50 1,234,567.5 -1,234 1 行" in words(told)


@pytest.mark.parametrize(
    "day",
    ["DATE 'infinity'", "DATE '290000-01-01'", "TIMESTAMP '-infinity'", "DATE '0002-01-01 (BC)'"],
)
def test_a_day_beyond_the_calendar_is_refused_with_the_way_out(visit, day):
    told = visit.post("/sql", sql=f"SELECT {day} AS a")
    assert told.status_code == 400 and "Cast it: a::VARCHAR" in words(told)


def test_every_day_of_the_calendar_is_told(visit):
    kinds = "DATE '9999-12-31' AS a, DATE '0001-01-01' AS b, NULL::DATE AS n, TIMESTAMPTZ '9999-12-31 00:00:00+00' AS z"
    kinds += "".join(
        f", '2026-01-02 03:04:05'::TIMESTAMP{unit} AS t{unit}" for unit in ("", "_S", "_MS", "_NS")
    )
    told = words(visit.post("/sql", sql=f"SELECT {kinds}")).partition("结果 Result")[2]
    assert "9999-12-31 0001-01-01" in told and told.count("2026-01-02 03:04:05") == 4


def test_bars_are_drawn_of_names_and_figures_only():
    frames = {
        "bars": pl.DataFrame({"a": ["x", None], "n": [1, 2]}),
        "one row": pl.DataFrame({"a": ["x"], "n": [1]}),
        "three columns": pl.DataFrame({"a": ["x", "y"], "n": [1, 2], "m": [1, 2]}),
        "below zero": pl.DataFrame({"a": ["x", "y"], "n": [1, -2]}),
        "empty": pl.DataFrame({"a": ["x", "y"], "n": [1, None]}),
        "not finite": pl.DataFrame({"a": ["x", "y"], "n": [1.0, float("nan")]}),
        "two names": pl.DataFrame({"a": ["x", "y"], "n": ["x", "y"]}),
    }
    assert [name for name, frame in frames.items() if results.result_of(frame).bars] == ["bars"]


@pytest.fixture(scope="module")
def guarded(tmp_path_factory):
    """Twelve of one surname, three of another; six of the twelve have bought, two are women. Fewer
    than five are hidden.
    """
    home = new_home(tmp_path_factory.mktemp("guarded") / "home")
    settings = (home.root / "scv.toml").read_text(encoding="utf-8")
    (home.root / "scv.toml").write_text(
        settings.replace("min_group = 0", "min_group = 5"), encoding="utf-8"
    )
    (home.segments / "buyers.toml").write_text(
        "title_zh = '买家'\ntitle_en = 'B'\npredicate = 'orders > 0'\n"
    )
    (home.segments / "few.toml").write_text(
        "title_zh = '少'\ntitle_en = 'F'\npredicate = \"surname = '钱'\"\n"
    )
    names = ["赵一"] * 12 + ["钱二"] * 3
    drop(
        home,
        "store/hq/members.csv",
        text(
            MEMBERS,
            *(member(f"77{at:05d}", name, f"1390000{at:04d}") for at, name in enumerate(names)),
        ),
    )
    drop(
        home,
        "ecommerce/shop/orders.csv",
        text(
            ORDERS,
            *(order(f"55{at}", f"1390000{at:04d}", "赵一", nick=f"nick{at}") for at in range(6)),
        ),
    )
    home = load_home(home.root)
    night(home)
    visit = Visit(home.published)
    yield visit
    visit.close()


def test_sizes_of_small_audiences_are_hidden(guarded):
    told = guarded.get("/segment/few")
    assert [figure(told, name) for name in ("members", "contactable in any way", "entered")] == [
        "–",
        "–",
        "–",
    ]
    assert figure(guarded.get("/segment/buyers"), "members") == "5", "rounded down"
    assert not re.search(r'<td class="n">[1-4]</td>', guarded.get("/").text + told.text)
    assert "少于 5 人的数字不显示" in words(told) and "Small groups are hidden" in words(told)


def test_filters_are_not_asked_there(guarded):
    assert figure(guarded.get("/explore"), "customers") == "15"
    for few in ({"orders_from": "1"}, {"recency_days_from": "999999"}, {"orders_from": "0"}):
        told = guarded.get("/explore", **few)
        assert "filtered results are not shown" in words(told) and figure(told, "customers") is None


def test_no_part_that_is_shown_tells_of_one_that_is_not(guarded):
    told = guarded.get("/explore")
    assert "潜在客户 potential 5" in words(told) and not re.search(
        r'<td class="n">[0-4]</td>', told.text
    )


def test_sql_keeps_the_rule_too(guarded):
    buyers = "SELECT word, customers FROM customer_groups WHERE characteristic = 'in_ecommerce' ORDER BY 1"
    assert "false 5 true 5" in words(guarded.post("/sql", sql=buyers))
    assert guarded.post("/sql.csv", sql=buyers).text == "\ufeffword,customers\nfalse,5\ntrue,5\n"
    for refused in (
        "SELECT surname FROM profiles",
        "SELECT surname, COUNT(*) AS n FROM profiles GROUP BY 1",
    ):
        assert guarded.post("/sql", sql=refused).status_code == 400
        assert guarded.post("/sql.csv", sql=refused).status_code == 400
    assert (
        guarded.post("/segment/few", customer="01a20726-db0d-71f9-aeca-064924cee09f").status_code
        == 400
    )


def test_questions_that_are_not_answered_there_say_so_in_the_list(guarded):
    told = guarded.get("/questions").text
    offered = set(map(int, re.findall(r'name="nth" value="(\d+)"', told)))
    assert (
        22 in offered
        and not {1, 6, 10, 12} & offered
        and told.count("此处不回答") == 25 - len(offered)
    )
    assert guarded.post("/questions", nth=max(offered)).status_code == 200
    assert guarded.post("/questions", nth=min(set(range(1, 26)) - offered)).status_code == 400


def test_a_folder_without_a_key_says_so(tmp_path):
    doors = Sessions(lambda: 0.0, 60)
    face = marketer_site(tmp_path, lambda: NOW)
    browser = TestClient(application(face, doors, 8610), base_url="http://127.0.0.1:8610")
    browser.post("/enter", data={"token": doors.token})
    told = browser.get("/")
    assert told.status_code == 400 and "nothing was published here" in words(told)
