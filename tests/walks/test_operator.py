"""The operator's first hour, as commands in a home of its own: whatever goes wrong says what it is
and what comes next.

Each walk is made in both languages: in Chinese no sentence of ours is English, in English none is
Chinese.
"""

import json
import re

import pytest

from scv.home.open_home import open_vault
from tests.exports import MEMBERS, drop, member, text

LIST = "编码,阿,号码,建档时间\r\nK1,张三丰,13900000001,2026-01-02\r\nK2,李四光,13900000002,2026-01-03\r\n"
HAN = re.compile(r"[\u4e00-\u9fff]")
WORDS = re.compile(r"(?:[a-z]+ ){3}[a-z]+")


@pytest.fixture(params=["zh_CN.UTF-8", "en_US.UTF-8"])
def walk(request, monkeypatch, scv, tmp_path):
    """Run commands in a new home in one language, and hold what is said to it."""
    monkeypatch.setenv("LANG", request.param)
    chinese = request.param.startswith("zh")

    def run(*words, code=0, zh="", en="", root=tmp_path / "home"):
        ended = scv(*words, "--home", root)
        said = ended.out + ended.err
        assert ended.code == code, said
        assert (zh if chinese else en) in said, said
        ours = re.sub(r"英文详情：.*", "", said) if chinese else said
        mixed = WORDS.search(ours) if chinese else HAN.search(ours)
        assert mixed is None, f"{' '.join(map(str, words))}: {said}"
        return said

    run.chinese = chinese
    return run


def test_an_empty_home_publishes_nothing_and_says_where_exports_go(walk, scv, tmp_path):
    root = tmp_path / "home"
    walk("init", "--reader", "me", en="put exports into", zh="导出文件")
    for command in ("nightly", "plan", "publish"):
        said = walk(
            command, en="the inbox is empty and no file was landed yet", zh="收件箱为空，也从未入库"
        )
        assert str(root / "inbox") in said and "scv nightly" in said
    assert not list((root / "reports").iterdir()) and not list(
        (root / "vault" / "generations").glob("*.duckdb")
    )
    document = json.loads(scv("nightly", "--json", "--home", root).out)
    assert (document["exit_code"], document["published"]) == (0, False)
    assert document["empty_inbox"].startswith("the inbox is empty and no file was landed yet")
    assert json.loads(scv("plan", "--json", "--home", root).out)["nothing_to_do"] is True
    walk("status", en="nothing published yet", zh="尚未发布")


def test_an_inbox_that_was_sealed_away_is_told_and_the_night_goes_on(walk, home, scv):
    drop(home, "store/hq/m.csv", text(MEMBERS, member()))
    assert scv("nightly", "--home", home.root).code == 0
    (home.inbox / "store/hq/m.csv").unlink()
    for command in ("plan", "nightly"):
        walk(
            command,
            en="the files landed earlier (1 file)",
            zh="此前入库的 1 个文件",
            root=home.root,
        )
    assert open_vault(home).generations().require_current().generation == 2


def test_from_an_unknown_file_to_its_customers(walk, home, scv):
    root = home.root
    drop(home, "store/hq/members.csv", text(MEMBERS, member()))
    drop(home, "store/hq/kehu.csv", LIST.encode())
    walk("nightly", code=7, en="parked", zh="搁置", root=root)
    walk("rows", "kehu.csv", code=3, en="parked by the run of", zh="被搁置", root=root)
    walk("status", en="--propose", zh="--propose", root=root)
    listed = scv("files", "--home", root)
    assert "kehu.csv" in listed.err and "kehu.csv" not in listed.out
    drafted = scv("ingest", root / "inbox/store/hq/kehu.csv", "--propose", "--home", root)
    assert drafted.code == 0 and "scv ingest" in drafted.out and "13900000001" not in drafted.out
    (draft,) = home.channels.glob("*.toml")
    settled = draft.read_text(encoding="utf-8").partition("# Settle these")[0]
    draft.write_text(settled, encoding="utf-8")
    assert scv("nightly", "--home", root).code == 0
    rows = json.loads(scv("rows", "kehu.csv", "--json", "--home", root).out)
    assert [(row["status"], row["phone"]) for row in rows] == [
        ("record", "*********01"),
        ("record", "*********02"),
    ]


def test_a_file_that_shows_no_rows_says_which_of_five_reasons_it_is(walk, home, scv):
    root = home.root
    drop(home, "store/hq/members.csv", text(MEMBERS, member()))
    drop(home, "store/hq/kehu.csv", LIST.encode())
    assert scv("nightly", "--home", root).code == 7
    for more in ((), ("--fix-list", root / "fix.xlsx")):
        said = walk(
            "rows", "kehu.csv", *more, code=3, en="parked by the run of", zh="被搁置", root=root
        )
        assert "scv ingest" in said and "nightly" not in said and not (root / "fix.xlsx").exists()
    walk(
        "rows",
        home.inbox / "store/hq/kehu.csv",
        code=3,
        en="parked by the run of",
        zh="被搁置",
        root=root,
    )
    drop(home, "store/hq/late.csv", text(MEMBERS, member("7", phone="13900000007")))
    walk("rows", "late.csv", code=3, en="scv plan", zh="scv plan", root=root)
    assert scv("ingest", home.inbox / "store/hq/late.csv", "--home", root).code == 0
    walk(
        "rows",
        "late.csv",
        code=3,
        en="landed, but not linked yet",
        zh="已入库，尚未归并",
        root=root,
    )
    walk(
        "rows",
        "membres.csv",
        code=3,
        en="Did you mean 'members.csv'?",
        zh="是否想写 'members.csv'？",
        root=root,
    )
    assert scv("nightly", "--home", root).code == 7
    assert "record" in scv("rows", "late.csv", "--home", root).out
    assert scv("rollback", "--home", root).code in (0, 7)
    walk(
        "rows",
        "late.csv",
        code=3,
        en="scv ingest --accept FILE",
        zh="scv ingest --accept 文件",
        root=root,
    )


def test_a_slip_of_the_finger_is_wrong_use_and_leaves_no_run_behind(walk, home, scv):
    slips = (
        (("channel", "stroe"), "Did you mean 'store'?", "是否想写 'store'？"),
        (("nigthly",), "Did you mean 'nightly'?", "是否想写 'nightly'？"),
        (("rollback", "9"), "No earlier generation of this number", "现有旧版本"),
        (("nightly", "--date", "2099-01-01"), "is in the future", "尚未到来"),
        (
            ("segments", "multi_chanel"),
            "Did you mean 'multi_channel'?",
            "是否想写 'multi_channel'？",
        ),
        (
            ("ingest", "members.csv", "--source", "youzan_ordr"),
            "Did you mean 'youzan_order'?",
            "是否想写 'youzan_order'？",
        ),
    )
    drop(home, "store/hq/m.csv", text(MEMBERS, member()))
    assert scv("nightly", "--home", home.root).code == 0
    reports, audited = sorted(home.reports.iterdir()), len(list(open_vault(home).audit.entries()))
    for words, en, zh in slips:
        walk(*words, code=2, en=en, zh=zh, root=home.root)
        assert sorted(home.reports.iterdir()) == reports
        assert len(list(open_vault(home).audit.entries())) == audited
    assert scv("status", "--home", home.root).out.count("stopped before") == 0
