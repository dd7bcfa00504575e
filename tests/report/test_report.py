"""The nightly report: it says how the run went, from counts only, and no night fails because of it."""

import html
import json
import re
import shlex
from html.parser import HTMLParser

import pytest

from scv.errors import GateRefusedError
from scv.pipeline import run_report
from scv.pipeline.run import open_run
from tests.conftest import SAMPLE, TONIGHT, night
from tests.exports import MEMBERS, ORDERS, drop, member, order, text

ANN, BOB = "13900000001", "13900000002"
_CELLS = re.compile(r"1[3-9]\d{9}|[一-鿿]{2,3}(?=,男|,女|,未知)")


class Words(HTMLParser):
    """The text of a page without its tags, and what the page would load."""

    def __init__(self, page):
        super().__init__()
        self.text, self.tags, self.loads, self._tag = "", set(), [], ""
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        self._tag = tag
        self.loads += [
            value for name, value in attrs if name in ("src", "href", "srcset", "action", "data")
        ]

    def handle_data(self, data):
        if self._tag != "style" and data.strip():
            self.text += " ".join(data.split()) + " "


def page(home, start=""):
    return run_report.page_of(home.reports, start).read_text(encoding="utf-8")


def words(home, start=""):
    return Words(page(home, start)).text


def advised(home):
    """The commands that the page says should be run next, as a shell would take them."""
    return [shlex.split(html.unescape(told)) for told in re.findall("<pre>(.*?)</pre>", page(home))]


@pytest.fixture
def nightly(home, scv):
    def run(*arguments):
        return scv(*(arguments or ("nightly",)), "--home", home.root)

    return run


def test_a_good_night_is_told_in_one_sentence(home, nightly):
    drop(home, "store/hq/members.csv", text(MEMBERS, member("V1", "张一一", ANN)))
    assert nightly().code == 0
    assert "第 1 版数据已发布，一切正常。 Generation 1 is published; all went well." in words(home)
    assert "客户 customers 1 新增 new 1 合并 merged 0 拆分 split 0" in words(home)


def test_a_partial_night_names_the_parked_file_and_its_way_out(home, nightly):
    drop(home, "store/hq/members.csv", text(MEMBERS, member("V1", "张一一", ANN)))
    drop(home, "store/hq/odd.csv", b"a,b\r\n1,2\r\n")
    assert nightly().code == 7
    told = words(home)
    assert "Generation 1 is published, but 1 file parked." in told
    assert "odd.csv: " in told and "1 file parked: see “What came in” for the reason" in told


def test_rejects_are_told_by_reason_and_the_list_to_mend_them_is_one_command(
    home, nightly, scv, tmp_path, monkeypatch
):
    monkeypatch.chdir(tmp_path)
    # NOTE: one of the same name, and a name that is masked and no shell would take: the command
    # finds the file all the same.
    drop(home, "store/two/members.csv", text(MEMBERS, member("V3", "王三三", "13900000003")))
    for name in ("members.csv", "it's 13900000001 $(id).csv"):
        rows = [member(f"V{at}", "李二二", BOB) + ",,,more" for at in range(len(name))]
        drop(home, f"store/hq/{name}", text(MEMBERS, *rows))
        assert nightly().code == 0
        assert scv(*advised(home)[0][1:]).code == 0
        assert (tmp_path / "fix.xlsx").stat().st_size > 1000
        (tmp_path / "fix.xlsx").unlink()


def test_rejects_are_told_by_reason(home, nightly):
    drop(
        home,
        "store/hq/members.csv",
        text(MEMBERS, member("V1", "张一一", ANN), member("V2", "李二二", BOB) + ",,,more"),
    )
    assert nightly().code == 0
    assert "第 1 版数据已发布，今晚 2 行中有 1 行不可用。" in words(home)
    assert "Generation 1 is published; 1 of tonight’s 2 rows cannot be used." in words(home)
    assert "单元格多于表头 1" in words(home)
    assert "1 row of tonight cannot be used, most in members.csv" in words(home)


def test_a_drifted_file_is_let_through_by_the_command_that_is_advised(home, nightly, scv):
    people = [member(f"V{n}", f"张{n:03}", f"1390000{n:04}") for n in range(360)]
    for week in range(3):
        drop(home, f"store/hq/{week}.csv", text(MEMBERS, *people[120 * week : 120 * week + 120]))
    assert nightly().code == 0
    drop(home, "store/hq/far fewer.csv", text(MEMBERS, *people[:5]))
    assert nightly().code == 7
    assert scv(*advised(home)[0][1:]).code == 0
    assert nightly().code == 0


def test_a_run_that_stopped_is_run_again_by_the_command_that_is_advised(home, nightly):
    drop(home, "store/hq/members.csv", text(MEMBERS, member("V1", "张一一", ANN)))
    assert nightly().code == 0
    (home.inbox / "store/hq/members.csv").unlink()
    assert nightly("channel", "store").code == 3
    assert advised(home)[0] == ["scv", "channel", "store", "--home", str(home.root)]


def test_every_advice_of_a_small_home_is_a_command_that_runs(home, nightly, scv):
    (home.segments / "own.toml").write_text(
        'title_zh = "a"\ntitle_en = "a"\npredicate = "nobody"\n', encoding="utf-8"
    )
    drop(
        home,
        "store/hq/members.csv",
        text(MEMBERS, member("V1", "张一一", ANN), member("V2", "张一一", ANN)),
    )
    assert nightly().code == 7
    told = advised(home)
    assert [scv(*command[1:]).code for command in told] == [0] * len(told) and len(told) > 1
    assert "past half its limit" not in words(home), "two customers say nothing of a share"


def test_a_refused_night_says_why_and_shows_what_stays_current(home, nightly, scv):
    people = [member(f"V{n}", f"张{n:03}", f"1390000{n:04}") for n in range(300)]
    drop(home, "store/hq/members.csv", text(MEMBERS, *people))
    assert nightly().code == 0
    drop(home, "store/hq/members.csv", text(MEMBERS, *people[:100]))
    refused = nightly("channel", "store", "--allow-missing")
    assert refused.code == GateRefusedError.exit_code
    told = words(home)
    assert "未通过发布前体检，第 1 版数据仍然有效。" in told
    assert "records_lost" in told and "scv channel store --allow-missing --accept" in refused.err
    assert "Below: the current generation 1." in told and "customers 300" in told
    assert scv(*advised(home)[0][1:]).code == 0, "the command that is advised publishes it"
    assert "customers 100" in words(home)


def test_a_run_that_stops_before_anything_was_published_tells_where(home, nightly):
    drop(home, "store/hq/members.csv", text(MEMBERS, member("V1", "张一一", ANN)))
    with open_run(home, "nightly", TONIGHT) as run:
        run.ingest([home.inbox / "store/hq/members.csv"])
        (home.vault / "landed").rename(home.vault / "gone")
        with pytest.raises(Exception):  # noqa: B017  (whatever it is, the page tells it)
            run.stage("records")
        run.report()
    told = words(home)
    assert "运行中断，未发布。 The run stopped before publishing." in told and "records" in told


def test_a_channel_that_cannot_be_rerun_tells_why(home, nightly):
    drop(home, "store/hq/members.csv", text(MEMBERS, member("V1", "张一一", ANN)))
    assert nightly().code == 0
    (home.inbox / "store/hq/members.csv").unlink()
    assert nightly("channel", "store").code == 3
    assert "1 file landed before, not in the inbox now: members.csv" in words(home)


def test_the_second_night_tells_who_moved_and_how_long_it_used_to_take(home, nightly):
    drop(
        home,
        "store/hq/members.csv",
        text(MEMBERS, member("V1", "张一一", ANN), member("V2", "李二二", BOB)),
    )
    assert nightly().code == 0
    drop(home, "ecommerce/flagship/orders.csv", text(ORDERS, order("1", ANN, "张一一")))
    assert nightly().code == 0
    told = words(home)
    assert "潜在客户 → 新客户 1" in told
    assert "median of 30 nights" in told and page(home).count('class="spark"') > 3


def test_who_is_new_merged_split_gone_or_back_adds_up_over_the_nights(home, nightly):
    def tonight(*arguments):
        assert nightly(*arguments).code == 0
        return re.search(r"客户 customers (.*?) 新增高流失风险", words(home))[1]

    def said(*arguments):
        assert nightly("decide", *arguments, "--why", "they say so").code == 0

    drop(home, "store/hq/one.csv", text(MEMBERS, member("V1", "张一一", ANN)))
    assert tonight() == "1 新增 new 1 合并 merged 0 拆分 split 0"
    two = text(MEMBERS, member("V2", "李二二", BOB), member("V3", "王三三", "13900000003"))
    drop(home, "store/hq/two.csv", two)
    assert tonight() == "3 新增 new 2 合并 merged 0 拆分 split 0"
    said("same", BOB, "13900000003")
    assert tonight() == "2 新增 new 0 合并 merged 1 拆分 split 0"
    said("same", ANN, BOB)
    assert tonight() == "1 新增 new 0 合并 merged 1 拆分 split 0", (
        "an id that follows another has merged before"
    )
    said("undo", "2")
    assert tonight() == "2 新增 new 0 合并 merged 0 拆分 split 1"
    (home.inbox / "store/hq/two.csv").unlink()
    assert (
        tonight("channel", "store", "--allow-missing")
        == "1 新增 new 0 合并 merged 0 拆分 split 0 不再出现 gone 1"
    )
    drop(home, "store/hq/two.csv", two)
    assert tonight() == "2 新增 new 0 合并 merged 0 拆分 split 0 重新出现 reactivated 1"


def test_the_page_loads_nothing_and_runs_nothing(sample_report):
    told = Words(sample_report)
    assert "script" not in told.tags and told.loads == []
    assert "default-src 'none'" in sample_report


def test_the_page_holds_nothing_personal(sample_report):
    cells = {cell for path in SAMPLE.rglob("*.csv") for cell in _cells(path) if len(cell) > 1}
    assert len(cells) > 500
    assert {cell for cell in cells if cell in sample_report} == set()


def test_what_a_file_or_an_audience_is_called_is_shown_as_text(home, nightly):
    (home.segments / "own.toml").write_text(
        'title_zh = "<script>alert(1)</script>"\ntitle_en = "own"\npredicate = "TRUE"\n',
        encoding="utf-8",
    )
    drop(home, "store/hq/<b>客户13900001234.csv", b"a,b\r\n1,2\r\n")
    drop(home, "store/hq/members.csv", text(MEMBERS, member("V1", "张一一", ANN)))
    assert nightly().code == 7
    assert (
        "<script>" not in page(home)
        and "<b>客户" not in page(home)
        and "13900001234" not in page(home)
    )


def test_what_names_a_person_in_the_name_of_a_file_an_account_or_an_audience_is_nowhere(
    home, nightly
):
    canaries = (
        "13912345678",
        "139_1234_5678",
        "139–1234–5678",
        "１３９１２３４５６７８",
        "110101199003072316",
        "ann@qq.com",
    )
    for number, canary in enumerate(canaries):
        (home.segments / f"own{number}.toml").write_text(
            f'title_zh = "给{canary}的"\ntitle_en = "{canary}"\npredicate = "TRUE"\n',
            encoding="utf-8",
        )
        people = text(MEMBERS, member(f"V{number}", "张一一", ANN))
        drop(home, f"store/{canary}/会员{canary}.csv", people)
        drop(home, f"store/hq/会员{canary}.csv", f"a,{canary}\r\n1,2\r\n".encode())
    planned, ended, stands = nightly("plan"), nightly("nightly"), nightly("status", "--json")
    (kept,) = home.reports.glob("*.json")
    told = (
        planned.out
        + ended.out
        + ended.err
        + stands.out
        + kept.read_text(encoding="utf-8")
        + page(home)
    )
    assert ended.code == 7 and told.count("会员") >= 2 * len(canaries)
    assert [canary for canary in canaries if canary in told] == []


def test_where_small_groups_are_hidden_the_page_hides_them_too(home, nightly):
    """Fifteen customers, of whom two have bought since; fewer than five are hidden."""
    settings = (home.root / "scv.toml").read_text(encoding="utf-8")
    (home.root / "scv.toml").write_text(
        settings.replace("min_group = 0", "min_group = 5"), encoding="utf-8"
    )
    drop(
        home,
        "store/hq/members.csv",
        text(MEMBERS, *[member(f"V{at}", "张一一", f"139000000{at:02}") for at in range(15)]),
    )
    assert nightly().code == 0
    assert "客户 customers 15 新增 new 15 合并 merged – 拆分 split –" in words(home)
    bought = [order(f"55{at}", f"139000000{at:02}", "张一一", nick=f"nick{at}") for at in range(2)]
    drop(home, "ecommerce/shop/orders.csv", text(ORDERS, *bought))
    assert nightly().code == 0
    told = words(home)
    assert "少于 5 人的数字不显示" in told and "no moves" not in told
    assert "新增高流失风险 newly at high churn risk –" in told
    assert "新客户 new – –" in told and "潜在客户 potential – –" in told, (
        "of two parts one would tell the other"
    )
    audience = re.search(r"multi_channel (\S+) (\S+) (\S+)", told[told.index("人群 Audiences") :])
    assert audience.groups() == ("–", "–", "–")


def test_a_damaged_account_of_an_earlier_run_does_not_matter(home, nightly):
    drop(home, "store/hq/members.csv", text(MEMBERS, member("V1", "张一一", ANN)))
    for name in ("20260101-000000-nightly-0000", "20260102-000000-nightly-0000"):
        (home.reports / f"{name}.json").write_text(
            "{" if name.startswith("20260101") else "[1]", encoding="utf-8"
        )
    assert nightly().code == 0
    assert "all went well" in words(home)


def test_a_page_that_cannot_be_made_does_not_fail_the_night(home, nightly, caplog):
    drop(home, "store/hq/members.csv", text(MEMBERS, member("V1", "张一一", ANN)))
    run_id = night(home).run_id
    kept = home.reports / f"{run_id}.json"
    kept.write_text(
        json.dumps(json.loads(kept.read_text(encoding="utf-8")) | {"seconds": 7}), encoding="utf-8"
    )
    assert nightly().code == 0
    assert "the report's page could not be made" in caplog.text
    told = nightly("report")
    assert told.code == 2 and "Every run leaves one: scv nightly" in told.err


def test_status_and_the_group_chat_tell_why_the_last_run_stopped(home, nightly):
    drop(home, "store/hq/members.csv", text(MEMBERS, member("V1", "张一一", ANN)))
    assert nightly().code == 0
    (home.inbox / "store/hq/members.csv").unlink()
    refused = nightly("channel", "store")
    told = nightly("status").out
    assert (
        "stopped before publishing" in told
        and "ingest: channel store: 1 file landed before, not in the inbox now" in told
    )
    assert run_report.exit_code(run_report.last(home.reports)) == refused.code == 3


def test_report_prints_where_the_page_is(home, nightly):
    drop(home, "store/hq/members.csv", text(MEMBERS, member("V1", "张一一", ANN)))
    assert nightly().code == 0
    assert nightly("report").out.strip().endswith(".html")
    assert nightly("report", "1999").code == 2


def _cells(path):
    content = path.read_bytes()
    for encoding in ("utf-8", "gb18030", "utf-16"):
        try:
            return set(_CELLS.findall(content.decode(encoding)))
        except UnicodeDecodeError:
            continue
    return set()


@pytest.fixture(scope="module")
def sample_report(sample_home):
    with open_run(sample_home, "look", TONIGHT) as run:
        run.report()
    return page(sample_home)
