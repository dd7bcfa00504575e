"""Files as the world hands them over: each adds up or is parked with its reason, and none stops the
others.
"""

import csv
import gzip
import io
import json
import os
import threading
import zipfile
from pathlib import Path

import pytest

from scv.home.open_home import open_vault
from scv.pipeline.run import open_run
from tests.conftest import TONIGHT, new_home, night
from tests.exports import MEMBERS, ORDERS, drop, member, ndjson, order, text, workbook
from tests.laws import sized

CANARY = "13900007713"
SECRET = member("VIP771", "欧阳砚秋", CANARY)


def zipped(name: str, content: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return out.getvalue()


def twice(name: str, first: bytes, second: bytes) -> bytes:
    """A zip with two members of one name."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive, pytest.warns(UserWarning, match="Duplicate"):
        archive.writestr(name, first)
        archive.writestr(name, second)
    return out.getvalue()


def in_directory(archive: bytes, at: int, value: bytes) -> bytes:
    """Change what a zip's directory says of its first member."""
    start = archive.index(b"PK\x01\x02") + at
    return archive[:start] + value + archive[start + len(value) :]


def in_both(archive: bytes, at: int, value: bytes) -> bytes:
    """Change what a zip says of its first member beside it, and in the directory."""
    return in_directory(archive[:at] + value + archive[at + len(value) :], at + 2, value)


def at_end(archive: bytes, at: int, value: bytes) -> bytes:
    """Change what a zip says of its directory."""
    start = archive.index(b"PK\x05\x06") + at
    return archive[:start] + value + archive[start + len(value) :]


def sparse_workbook() -> bytes:
    """One cell in the last column of the last row: 2 KB that claim seventeen thousand million
    cells.
    """
    sheet = (
        '<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
        '<row r="1"><c r="A1" t="inlineStr"><is><t>客户名称</t></is></c></row>'
        '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData></worksheet>'
    )
    source, out = zipfile.ZipFile(io.BytesIO(workbook([["x"]]))), io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in source.namelist():
            archive.writestr(
                name, sheet if name == "xl/worksheets/sheet1.xml" else source.read(name)
            )
    return out.getvalue()


def with_member(book: bytes, name: str, content: bytes) -> bytes:
    """Return a workbook with one more file inside."""
    out = io.BytesIO(book)
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return out.getvalue()


def with_damaged_member(book: bytes) -> bytes:
    """Return a workbook with a sheet that its list of sheets does not name, and that cannot be
    unpacked.
    """
    whole = with_member(book, "xl/worksheets/sheet9.xml", b"<sheetData></sheetData>" * 9)
    start = whole.index(b"xl/worksheets/sheet9.xml") + len(b"xl/worksheets/sheet9.xml")
    return whole[:start] + b"\xff" * 4 + whole[start + 4 :]


OLD_WORKBOOK = Path(__file__).with_name("members.xls").read_bytes()
ROWS = [member(f"00{n:05d}", "张三丰", f"1390000{n:04d}") for n in range(1, 9)]
WHOLE = text(MEMBERS, *ROWS)
CUT_ROW = MEMBERS + "\r\n" + "\r\n".join([*ROWS[:3], '0099,"欧阳'])

TWO_SHOPS = [("13900001234", "甲店"), ("13900001235", "乙店")]

PARKED = {
    "unknown-headers.csv": ("unknown_layout", text("甲,乙,丙", SECRET)),
    "lacks-a-column.csv": ("unknown_layout", text("昵称,性别,生日,所在地,注册时间", SECRET)),
    "empty.csv": ("empty_export", b""),
    "blank.csv": ("empty_export", b"\xef\xbb\xbf \r\n\r\n"),
    "header-only.csv": ("empty_export", text(MEMBERS)),
    "empty-list.json": ("empty_export", b'{"user_info_list": []}'),
    "undecodable.csv": ("undecodable", text(MEMBERS, SECRET, encoding="gb18030") + b"\xff\xff\x81"),
    "broken-utf8.ndjson": (
        "undecodable",
        ndjson(
            *({"openid": f"o{n}", "subscribe": 1, "nickname": "砚边听雨声的人"} for n in range(30))
        )
        + b'{"openid":"o\xff"}\n',
    ),
    "cut.xlsx": ("unreadable", workbook([MEMBERS.split(","), SECRET.split(",")])[:-300]),
    "not-really.xlsx": ("unreadable", b"PK\x03\x04" + b"xl/" + b"\x00" * 500),
    "sparse.xlsx": ("unreadable", sparse_workbook()),
    "archive.zip": ("unreadable", zipped("more.zip", zipped("members.csv", WHOLE))),
    "two-of-one-name.zip": (
        "unreadable",
        twice("members.csv", WHOLE, WHOLE.replace(b"1390000", b"1380000")),
    ),
    # Archives whose directory is whole, and which lie about a file inside.
    "other-name-inside.zip": (
        "unreadable",
        zipped("members.csv", WHOLE).replace(b"members.csv", b"membrrs.csv", 1),
    ),
    "no-such-place.zip": (
        "unreadable",
        in_directory(zipped("members.csv", WHOLE), 42, b"\xff\xff\xff\x0f"),
    ),
    "unknown-packing.zip": (
        "unreadable",
        in_directory(zipped("members.csv", WHOLE), 10, b"\x62\x00"),
    ),
    "lzma-not.zip": ("unreadable", in_both(zipped("members.csv", WHOLE), 8, b"\x0e\x00")),
    "short-directory.zip": (
        "unreadable",
        at_end(zipped("members.csv", WHOLE), 12, b"\xff\xff\xff\x7f"),
    ),
    "nothing.zip": ("unreadable", zipped("__MACOSX/._members.csv", WHOLE)),
    "cut.csv.gz": ("unreadable", gzip.compress(WHOLE)[:-20]),
    "bomb.csv.gz": ("unreadable", gzip.compress(b"0" * (128 << 20))),
    "old.xls": ("unreadable", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600),
    "packed.csv.gz": ("unreadable", b"\x1f\x8b" + b"\x00" * 30),
    "open-quote.csv": (
        "unreadable",
        text(MEMBERS, ROWS[0], ROWS[1].replace("张", '"张').replace("00002,", "00002,"), *ROWS[2:]),
    ),
    "two-open-quotes.csv": (
        "unreadable",
        text(
            MEMBERS,
            ROWS[0],
            ROWS[1].replace("张", '"张'),
            *ROWS[2:6],
            ROWS[6].replace("张三丰", '张三丰"'),
            ROWS[7],
        ),
    ),
    "cut-in-a-quote.csv": ("unreadable", text(MEMBERS, *ROWS[:3], '0099,"欧阳砚秋', *ROWS[4:])),
    "cut.ndjson": (
        "unreadable",
        ndjson({"openid": "o1", "subscribe": 1}) + b'{"openid": "o2", "subsc',
    ),
    "deep.json": ("unreadable", b"[" * 100_000),
    # Workbooks that one library reads and another stumbles over: the counter's must not end the
    # run.
    "odd-calendar.xls": (
        "unreadable",
        OLD_WORKBOOK.replace(b"\x22\x00\x02\x00\x00\x00", b"\x22\x00\x02\x00\x07\x00"),
    ),
    "damaged-other-sheet.xlsx": (
        "unreadable",
        with_damaged_member(workbook([MEMBERS.split(","), ROWS[1].split(",")])),
    ),
    "evil-member.xlsx": (
        "rows_do_not_add_up",
        with_member(
            workbook([MEMBERS.split(","), ROWS[0].split(",")]),
            "xl/worksheets/sheet9.xml",
            b'<sheetData><row r="1"><c r="A1" t="s"><v>99999</v></c></row><row r="2"><c r="A2"><v>5</v></c></row></sheetData>',
        ),
    ),
}


@pytest.fixture(scope="module")
def parked(tmp_path_factory):
    """Every bad file in an account of its own, and one good file, after one night."""
    home = new_home(tmp_path_factory.mktemp("parked") / "home")
    for name, (_, content) in PARKED.items():
        drop(home, f"store/{name.split('.')[0]}-x/{name}", content)
    drop(home, "store/hq/good.csv", WHOLE)
    return home, night(home)


@pytest.mark.parametrize("name", PARKED)
def test_a_file_that_cannot_be_used_is_parked_with_its_reason(parked, name):
    (result,) = [result for result in parked[1].results if result.name.split("/")[0] == name]
    assert (result.status, result.code) == ("parked", PARKED[name][0]), result.message
    assert result.message.startswith(f"{result.name}:")
    for secret in (CANARY, "欧阳", "VIP771", "张三丰", "1390000", "砚边"):
        assert secret not in result.message


def test_the_good_file_is_not_affected_and_the_run_is_partial(parked, scv):
    home, run = parked
    assert run.partial
    assert run.counts["records"]["records"] == 8
    assert scv("nightly", "--home", home.root).code == 7
    assert scv("verify", "--home", home.root).code == 0
    assert "parked" in scv("status", "--home", home.root).out


def test_the_message_names_the_nearest_source_and_the_missing_columns(parked):
    message = next(
        result.message for result in parked[1].results if result.name == "lacks-a-column.csv"
    )
    assert "weibo_users_csv" in message and "微博用户" in message and "用户id" in message


def test_a_column_the_platform_renamed_makes_no_second_record_of_rows_landed_before(home):
    """Alone the table means something by itself; beside files of the layout it comes near to, it is
    these with a column renamed.
    """
    drop(home, "store/hq/a.csv", text(MEMBERS, member("V1", phone="13900000001")))
    night(home)
    renamed = text(MEMBERS.replace("手机号码", "手机"), member("V1", phone="13900000001"))
    drop(home, "store/hq/b.csv", renamed)
    drop(home, "store/other/b.csv", renamed.replace(b"V1", b"W1"))
    results = {
        result.account: result for result in night(home, 1).results if result.name == "b.csv"
    }
    assert results["hq"].code == "unknown_layout" and "手机号码" in results["hq"].message
    assert results["other"].header["sources"] == ["mapped_store_people"]


def test_nothing_landed_ends_with_3_and_part_of_it_with_7(home, scv, tmp_path):
    bad, good = tmp_path / "bad.csv", tmp_path / "good.csv"
    bad.write_bytes(text("甲,乙,丙", SECRET))
    good.write_bytes(WHOLE)
    nothing = scv("ingest", bad, "--home", home.root)
    assert nothing.code == 3 and CANARY not in nothing.out + nothing.err
    assert scv("ingest", bad, good, "--home", home.root).code == 7
    assert scv("ingest", good, "--home", home.root).code == 0
    assert scv("ingest", tmp_path / "no-such-file.csv", "--home", home.root).code == 3
    assert (
        scv(
            "ingest", good, "--source", "youzan_order", "--home", new_home(tmp_path / "second").root
        ).code
        == 3
    )


# Odd, but usable: how many records each gives.

TAB = "\t".join
QUOTED = order("2002").replace("茶壶", '"一行\r\n二行\n三行"')
UTF16 = text(MEMBERS, *ROWS).decode().encode("utf-16")
GB_ONLY = member("0012399", "\U00020bb7野㐂㛃", "13900001299")

ODD = {
    "cr-only.csv": (8, text(MEMBERS, *ROWS, ends="\r")),
    "utf16.csv": (8, UTF16),
    "utf16-tab.txt": (8, UTF16.decode("utf-16").replace(",", "\t").encode("utf-16")),
    "bom-in-the-middle.csv": (
        8,
        text(MEMBERS, *ROWS[:4], encoding="utf-8-sig")
        + text(ROWS[4], *ROWS[5:], encoding="utf-8-sig"),
    ),
    "bom-and-header-again.csv": (
        8,
        text(MEMBERS, *ROWS[:4], encoding="utf-8-sig")
        + text(MEMBERS, *ROWS[4:], encoding="utf-8-sig"),
    ),
    "nul-bytes.csv": (8, WHOLE.replace("张".encode(), "张\x00".encode())),
    "no-newline-at-end.csv": (8, WHOLE.rstrip()),
    "blank-lines.csv": (8, WHOLE.replace(b"\r\n", b"\r\n\r\n \r\n")),
    "preamble.csv": (8, text("店铺：测试店", "导出时间：2026-01-01", "", MEMBERS, *ROWS)),
    "trailing-commas.csv": (8, text(MEMBERS, *(row + ",," for row in ROWS))),
    "header-with-trailing-comma.csv": (8, text(MEMBERS + ",", *ROWS)),
    "duplicate-headers.csv": (
        8,
        text(MEMBERS + ",姓名,手机号码", *(row + ",李四,13900009999" for row in ROWS)),
    ),
    "embedded-newlines.csv": (2, text(ORDERS, order("2001"), QUOTED)),
    "numbered-orders.csv": (3, text(ORDERS, order("#1001"), order("#1002"), order("1003"))),
    "semicolons.csv": (8, WHOLE.replace(b",", b";")),
    "gb18030-only.csv": (1, text(MEMBERS, GB_ONLY, encoding="gb18030")),
    "excel-tricks.csv": (
        1,
        text(MEMBERS, '="0012345",=" 张三丰",女,\t1990-03-04,\'13900001234,,2026-01-02 03:04:05'),
    ),
    "document.json": (
        2,
        b'{"user_info_list": [{"subscribe": 1, "openid": "oA1"}, {"subscribe": 0, "openid": "oA2"}]}',
    ),
    "pretty.json": (
        2,
        b'[\n {"subscribe": 1,\n  "openid": "oB1"},\n {"subscribe": 0, "openid": "oB2"}\n]',
    ),
    "lines.ndjson": (
        2,
        ndjson(
            {"subscribe": 1, "openid": "oC1"},
            {"subscribe": 0, "openid": "oC2", "x": {"y": [1, {"z": 2}]}},
        ),
    ),
    "rows-as-text.xlsx": (8, workbook([MEMBERS.split(","), *(row.split(",") for row in ROWS)])),
}


@pytest.fixture(scope="module")
def odd(tmp_path_factory):
    home = new_home(tmp_path_factory.mktemp("odd") / "home")
    for name, (_, content) in ODD.items():
        drop(home, f"store/{name}-x/{name}", content)
    return home, night(home)


@pytest.mark.parametrize("name", ODD)
def test_an_odd_file_gives_all_its_rows(odd, scv, name):
    _, run = odd
    (result,) = [result for result in run.results if result.name.split("/")[0] == name]
    assert result.status == "landed", result.message
    assert (result.header["rows_in"], result.header["rejects"]) == (ODD[name][0], 0)


def test_every_odd_file_adds_up(odd, scv):
    home, _ = odd
    with open_vault(home).generations().open("vault") as con:
        wrong = con.execute(
            "SELECT name FROM vault.files WHERE rows_in <> records + duplicates + superseded + rejects"
        ).fetchall()
        read = dict(
            con.execute(
                "SELECT account, LIST(DISTINCT name) FROM vault.records GROUP BY 1"
            ).fetchall()
        )
        cards = con.execute(
            "SELECT DISTINCT value FROM vault.identifiers WHERE value LIKE '%12345'"
        ).fetchall()
    assert wrong == []
    assert read["gb18030-only.csv-x"] == ["\U00020bb7野㐂㛃"]
    assert read["excel-tricks.csv-x"] == ["张三丰"]
    assert read["duplicate-headers.csv-x"] == ["张三丰"]
    assert ("0012345",) in cards


# Rows that are refused, one by one.


def statuses(home, scv, file):
    printed = scv("rows", file, "--format", "csv", "--home", home.root).out
    return [(row["status"], row["reason"]) for row in csv.DictReader(io.StringIO(printed))]


def test_ragged_rows_are_rejected_each_with_its_reason(home, scv):
    drop(
        home,
        "store/hq/ragged.csv",
        text(
            MEMBERS,
            ROWS[0],
            ROWS[1] + ",extra",
            "0012,张三",
            ",,,,,,",
            "1.38E+10,李四,,,13900001111,,2026-01-01",
            ",王五,,,,,2026-01-01",
        ),
    )
    night(home)
    assert statuses(home, scv, "ragged.csv") == [
        ("record", ""),
        ("reject", "too_many_cells"),
        ("reject", "too_few_cells"),
        ("reject", "empty_row"),
        ("reject", "damaged_key"),
        ("reject", "missing_key"),
    ]


def test_a_file_cut_in_the_middle_of_a_row_loses_that_row_only_and_says_so(home, scv):
    drop(home, "store/hq/cut.csv", WHOLE[: WHOLE.rindex(b",", 0, -15)])
    night(home)
    assert statuses(home, scv, "cut.csv") == [("record", "")] * 7 + [("reject", "too_few_cells")]


def test_long_numbers_that_a_spreadsheet_has_cut_are_named_and_none_of_those_written_as_text(
    home, scv
):
    """Excel keeps fifteen digits: all its order numbers end in zeros. One that does so by chance is
    right.
    """
    drop(
        home,
        "ecommerce/a/cut.csv",
        text(ORDERS, *(order(f"401234567890{n}000") for n in (123, 124))),
    )
    drop(
        home,
        "ecommerce/b/text.csv",
        text(ORDERS, *(order(f'="501234567890{n}000"') for n in (123, 124))),
    )
    numbers = [4_012_345_678_901_234_567 + 7919 * n for n in range(6)]
    sheet = [[number, *order().split(",")[1:]] for number in numbers]
    drop(home, "ecommerce/d/numbers.xlsx", workbook([ORDERS.split(","), *sheet]))
    chance = [order(f"60123456789012{n}") for n in (3000, 4817, 5029, 6114, 7723, 8435)]
    drop(home, "ecommerce/c/chance.csv", text(ORDERS, *chance))
    night(home)
    assert statuses(home, scv, "cut.csv") == [("reject", "damaged_key")] * 2
    assert statuses(home, scv, "text.csv") == [("record", "")] * 2
    assert statuses(home, scv, "chance.csv") == [("record", "")] * 6
    assert statuses(home, scv, "numbers.xlsx") == [("reject", "damaged_key")] * 6


def test_thousands_of_columns_are_read(home):
    more = sized(2_000, 10_000)
    extra = ",".join(f"列{n}" for n in range(more))
    drop(home, "store/hq/wide.csv", text(f"{MEMBERS},{extra}", ROWS[0] + "," * more))
    run = night(home)
    assert [(r.status, r.message) for r in run.results] == [("landed", "")]


def test_what_stands_far_to_the_right_is_no_column_and_a_table_wider_than_a_workbook_is_refused(
    home,
):
    header, rows = MEMBERS.split(","), [row.split(",") for row in ROWS[:2]]
    far = ["" for _ in range(5_000 - len(rows[1]))]
    drop(home, "store/hq/stray.xlsx", workbook([header, rows[0], [*rows[1], *far, "x"]]))
    extra = ",".join(f"列{n}" for n in range(16_384))
    drop(home, "store/hq/wide.csv", text(f"{MEMBERS},{extra}", ROWS[0]))
    keys = {"ticketId": 1, "ticketTitle": "t", "ticketStatus": 1}
    drop(home, "service/desk/wide.json", ndjson(keys | {f"k{n}": n for n in range(16_384)}))
    with open_run(home, "ingest", TONIGHT) as run:
        run.ingest_inbox()
    told = {result.name: result for result in run.results}
    assert told["stray.xlsx"].status == "landed"
    assert told["stray.xlsx"].header["reasons"] == {"too_many_cells": 1}
    for name in ("wide.csv", "wide.json"):
        assert (
            told[name].status == "parked" and "no export has more than 16,384" in told[name].message
        )


# Names of files and people that are code somewhere.


def test_ansi_escapes_and_formulas_reach_no_terminal_and_no_spreadsheet(home, scv):
    name = "=cmd|' /C calc'!A1\x1b[31m\x1b]0;owned\x07.csv"
    drop(
        home,
        f"store/=1+1\x1b[5m/{name}",
        text(MEMBERS, member(name="\x1b[31m=HYPERLINK(1)\x1b]0;owned\x07")),
    )
    printed = []
    for command in (
        ["nightly"],
        ["status"],
        ["files"],
        ["files", "--format", "csv"],
        ["show", "13900001234"],
        ["why", "13900001234"],
    ):
        ended = scv(*command, "--home", home.root)
        assert ended.code == 0, ended
        printed += [ended.out, ended.err]
    listed = scv("query", "SELECT surname FROM profiles", "--format", "csv", "--home", home.root)
    printed += [listed.out]
    assert not {char for char in "".join(printed) if not char.isprintable()} - {"\n"}
    assert "\n=" not in "".join(printed)


def test_a_file_name_in_another_encoding_stops_nothing(home, scv):
    folder = os.fsencode(home.inbox) + b"/store/" + "总店".encode("gbk")
    Path(os.fsdecode(folder)).mkdir(parents=True)
    for name, content in (("会员.csv", WHOLE), ("坏.csv", b"x")):
        Path(os.fsdecode(folder + b"/" + name.encode("gbk"))).write_bytes(content)
    assert scv("nightly", "--home", home.root).code == 7
    assert scv("nightly", "--home", home.root).code == 7
    assert scv("files", "--home", home.root).code == 0


def test_a_phone_in_a_file_or_folder_name_is_not_repeated(home, scv):
    for number, name in enumerate(
        (
            f"会员{CANARY}.csv",
            f"{CANARY}坏.csv",
            f"+86{CANARY}.csv",
            f"x86{CANARY}_1.csv",
            "139-0000-7713.csv",
        )
    ):
        drop(
            home,
            f"store/{CANARY}/{name}",
            b"x" if "坏" in name else text(MEMBERS, member(f"00{number}")),
        )
    printed = [
        scv("nightly", "--home", home.root),
        scv("files", "--home", home.root),
        scv("status", "--home", home.root),
    ]
    texts = [p.out + p.err for p in printed] + [path.read_text() for path in home.reports.iterdir()]
    assert not [text_ for text_ in texts if CANARY in text_ or "139-0000-7713" in text_]


# Places in the inbox.


def test_where_a_file_stands_says_whose_it_is(home, scv, tmp_path):
    drop(home, "root.csv", text(MEMBERS, ROWS[0]))
    drop(home, "store/flat.csv", text(MEMBERS, ROWS[1]))
    drop(home, "store/hq/2026/11/deep.csv", text(MEMBERS, ROWS[2]))
    drop(home, "elsewhere/hq/unknown-channel.csv", text(MEMBERS, ROWS[3]))
    for hidden in (
        "store/hq/.hidden.csv",
        "store/hq/~$open.csv",
        "store/hq/half.csv.part",
        "store/hq/half.tmp",
    ):
        drop(home, hidden, b"x")
    (tmp_path / "outside.csv").write_bytes(text(MEMBERS, ROWS[4]))
    (home.inbox / "store" / "link.csv").symlink_to(tmp_path / "outside.csv")
    (home.inbox / "store" / "folder").symlink_to(tmp_path)
    os.mkfifo(home.inbox / "store" / "pipe.csv")
    run = night(home)
    assert sorted((r.name, r.status, r.account) for r in run.results) == [
        ("deep.csv", "landed", "hq"),
        ("flat.csv", "landed", "main"),
        ("root.csv", "landed", "main"),
        ("unknown-channel.csv", "landed", "main"),
    ]


def test_a_file_in_the_inbox_keeps_its_account_however_its_path_is_written(home, scv, tmp_path):
    path = drop(home, "store/hq/m.csv", WHOLE)
    (tmp_path / "alias").symlink_to(home.root)
    for spelling in (
        path,
        home.inbox / "store" / ".." / "store" / "hq" / "m.csv",
        tmp_path / "alias" / "inbox" / "store" / "hq" / "m.csv",
    ):
        assert "account hq" in scv("ingest", spelling, "--home", home.root).out


@pytest.mark.parametrize("second", ["store/mall/members.csv", "wechat/mall/members.csv"])
def test_the_same_file_under_two_accounts_is_landed_for_one_of_them(home, second):
    drop(home, "store/hq/members.csv", WHOLE)
    drop(home, second, WHOLE)
    run = night(home)
    assert sorted((r.status, r.code) for r in run.results) == [
        ("landed", ""),
        ("parked", "account_conflict"),
    ]
    assert run.counts["records"]["files"] == 1


def test_two_unnamed_shops_are_told_apart_by_the_command_of_the_message_for_good(home, scv):
    """Nothing but the shop inside tells the files apart: the second waits for its account, and
    keeps it.
    """
    shops = [text(f"{ORDERS},店铺名称", f"{order('1', phone)},{shop}") for phone, shop in TWO_SHOPS]
    drop(home, "ecommerce/a.csv", shops[0])
    second = drop(home, "ecommerce/b.csv", shops[1])
    (parked,) = [r for r in night(home).results if r.status == "parked"]
    assert parked.code == "account_conflict" and "scv ingest --account NAME b.csv" in parked.message
    assert scv("ingest", "--account", "second", second, "--home", home.root).code == 0
    for doing in (("nightly",), ("channel", "ecommerce")):
        assert scv(*doing, "--home", home.root).code == 0
        accounts = scv("files", "--format", "json", "--home", home.root).out
        assert [(row["file"], row["account"]) for row in json.loads(accounts)] == [
            ("a.csv", "main"),
            ("b.csv", "second"),
        ]
        with open_vault(home).generations().open("vault") as con:
            assert con.execute(
                "SELECT COUNT(*), COUNT(DISTINCT customer_id) FROM vault.links"
            ).fetchone() == (2, 2)


@pytest.mark.parametrize("place", ["store/members.csv", "store/mall/members.csv"])
def test_an_account_named_by_hand_replaces_the_one_before_and_stays(home, scv, place):
    path = drop(home, place, WHOLE)
    night(home)
    assert scv("ingest", "--account", "hq", path, "--home", home.root).code == 0
    for doing in (("nightly",), ("channel", "store"), ("nightly",)):
        assert scv(*doing, "--home", home.root).code == 0
        with open_vault(home).generations().open("vault") as con:
            assert con.execute("SELECT DISTINCT account FROM vault.records").fetchall() == [("hq",)]


def test_a_file_still_being_written_is_left_for_the_next_run(home):
    path = drop(
        home, "store/hq/growing.csv", text(MEMBERS, *(member(str(n)) for n in range(20_000)))
    )
    done = threading.Event()

    def write_on() -> None:
        with path.open("ab") as out:
            while not done.wait(0.005):
                out.write(b"\r\n")
                out.flush()

    writer = threading.Thread(target=write_on)
    writer.start()
    try:
        run = night(home)
    finally:
        done.set()
        writer.join()
    assert [(r.status, r.message) for r in run.results] == [
        ("parked", "growing.csv: it changed while being read. It is taken again next run.")
    ]
    assert [(r.status, r.header["rows_in"]) for r in night(home, 1).results] == [("landed", 20_000)]


def test_the_same_file_twice_under_two_names_counts_once(home):
    drop(home, "store/hq/a.csv", WHOLE)
    drop(home, "store/hq/b.csv", WHOLE)
    run = night(home)
    assert [r.status for r in run.results] == ["landed", "known"]
    assert run.counts["records"] == {
        "files": 1,
        "rows_in": 8,
        "records": 8,
        "duplicates": 0,
        "superseded": 0,
        "rejects": 0,
    }


def test_a_card_number_that_looks_like_a_phone_is_no_phone(home, scv):
    drop(
        home,
        "store/hq/m.csv",
        text(
            MEMBERS, member("13900004444", "张三丰", ""), member("0012345", "李四光", "13900004444")
        ),
    )
    night(home)
    assert (
        scv(
            "query", "SELECT COUNT(*) AS n FROM profiles", "--format", "csv", "--home", home.root
        ).out
        == "n\n2\n"
    )


def test_a_zip_bomb_inside_a_workbook_is_parked(home):
    bomb = with_member(
        workbook([MEMBERS.split(","), ROWS[0].split(",")]),
        "xl/worksheets/sheet8.xml",
        b"\x00" * (1 << 27),
    )
    drop(home, "store/hq/bomb.xlsx", bomb)
    with open_run(home, "nightly", TONIGHT) as run:
        run.ingest_inbox()
    assert [(r.status, r.code) for r in run.results] == [("parked", "unreadable")]
