"""Whatever a shop drops: packed, old, in sheets, in any encoding and with any line ends. Each lands
as the same rows.
"""

import gzip
import io
import json
import zipfile
from pathlib import Path

import pytest
import xlsxwriter

from scv.home.open_home import open_vault
from tests.conftest import night
from tests.exports import MEMBERS, ORDERS, drop, member, ndjson, order, text, workbook

ROWS = (member(), member("0012346", "李四光", "13900001235"))
PLAIN = text(MEMBERS, *ROWS)
TABLE = [line.split(",") for line in (MEMBERS, *ROWS)]


def packed(**members: bytes) -> bytes:
    """Return a zip whose names are in GBK, as Chinese Windows writes them: without the mark of
    UTF-8.
    """
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return out.getvalue()


def with_gbk_name(name: str, content: bytes) -> bytes:
    stand_in = "x" * len(name.encode("gb18030"))
    return packed(**{stand_in: content}).replace(stand_in.encode(), name.encode("gb18030"))


def sheets(**tables: list[list[str]]) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        for title, rows in tables.items():
            sheet = book.add_worksheet(title)
            for number, row in enumerate(rows):
                sheet.write_row(number, 0, row)
    return out.getvalue()


KINDS = {
    "members.csv": PLAIN,
    "members.txt": PLAIN.replace(b",", b"\t"),
    "bom.csv": b"\xef\xbb\xbf" + PLAIN,
    "lf.csv": PLAIN.replace(b"\r\n", b"\n"),
    "cr.csv": PLAIN.replace(b"\r\n", b"\r"),
    "gbk.csv": PLAIN.decode().encode("gb18030"),
    "utf16.csv": PLAIN.decode().encode("utf-16"),
    "members.csv.gz": gzip.compress(PLAIN),
    "members.zip": packed(**{"a/members.csv": PLAIN, "__MACOSX/a/._members.csv": b"x"}),
    "gbk.zip": with_gbk_name("会员.csv", PLAIN.decode().encode("gb18030")),
    "members.xlsx": workbook(TABLE),
    "inside.zip": packed(**{"members.xlsx": workbook(TABLE)}),
    "sheets.xlsx": sheets(一店=TABLE[:2], 二店=[TABLE[0], TABLE[2]], 空=[]),
    "old.xls": Path(__file__).with_name("members.xls").read_bytes(),
}


def people(home):
    with open_vault(home).generations().open("vault") as con:
        return con.execute("SELECT e164, name FROM vault.records ORDER BY 1").fetchall()


@pytest.mark.parametrize("name", KINDS)
def test_every_kind_of_file_gives_the_same_rows(home, name):
    drop(home, f"store/hq/{name}", KINDS[name])
    run = night(home)
    assert [(r.status, r.message) for r in run.results] == [("landed", "")]
    assert people(home) == [("+8613900001234", "张三丰"), ("+8613900001235", "李四光")]
    assert [r.header["rows_in"] for r in run.results] == [2]


def test_the_files_of_an_archive_are_landed_each_for_itself(home, scv):
    archive = packed(
        **{
            "a/members.csv": text(MEMBERS, ROWS[0]),
            "b/members.csv": text(MEMBERS, ROWS[1]),
            "odd.csv": b"a,b\n1,2\n",
        }
    )
    drop(home, "store/hq/all.zip", archive)
    run = night(home)
    assert sorted((r.name, r.status, r.code) for r in run.results) == [
        ("all.zip/members.csv", "landed", ""),
        ("all.zip/members.csv", "landed", ""),
        ("all.zip/odd.csv", "parked", "unknown_layout"),
    ]
    assert len(people(home)) == 2
    assert "all.zip/members.csv" in scv("files", "--home", home.root).out


def test_a_name_inside_an_archive_is_read_as_its_writer_meant_it(home):
    drop(home, "store/hq/gbk.zip", KINDS["gbk.zip"])
    assert [r.header["name"] for r in night(home).results] == ["gbk.zip/会员.csv"]


def test_the_same_content_packed_or_under_another_name_is_known(home):
    drop(home, "store/hq/members.csv", PLAIN)
    night(home)
    drop(home, "store/hq/again.csv.gz", gzip.compress(PLAIN))
    drop(home, "store/hq/again.zip", packed(**{"x.csv": PLAIN}))
    run = night(home, 1)
    assert {r.status for r in run.results} == {"known"} and len(run.results) == 3


def test_sheets_of_one_layout_may_have_other_headers(home):
    """Orders, items and shipping of Qianniu: the phone stands in the shipping sheet, and the others
    follow the order's number.
    """
    orders = [
        "订单编号",
        "收货地址",
        "买家实付金额",
        "打款商家金额",
        "退款金额",
        "订单状态",
        "订单创建时间",
        "店铺名称",
    ]
    items = [
        "子订单编号",
        "主订单编号",
        "商品标题",
        "购买数量",
        "商品价格",
        "订单状态",
        "订单创建时间",
    ]
    shipping = ["订单编号", "收货人姓名", "联系手机", "联系电话", "收货地址"]
    at = "2026-03-04 05:06:07"
    drop(
        home,
        "ecommerce/shop/qianniu.xlsx",
        sheets(
            订单报表=[
                orders,
                [
                    "5001",
                    "浙江省 杭州市 西湖区 云栖弄33号",
                    "40.00",
                    "40.00元",
                    "",
                    "交易成功",
                    at,
                    "店",
                ],
            ],
            销售明细=[
                items,
                ["5001-1", "5001", "茶壶", "1", "30.00", "交易成功", at],
                ["5001-2", "5001", "茶杯", "2", "5.00", "交易成功", at],
            ],
            发货报表=[
                shipping,
                ["5001", "张三丰", "'13900001234", "", "浙江省 杭州市 西湖区 云栖弄33号"],
            ],
        ),
    )
    run = night(home)
    assert [(r.status, r.message) for r in run.results] == [("landed", "")]
    with open_vault(home).generations().open("vault") as con:
        assert con.execute(
            "SELECT e164, name, records, orders, spent_fen, city FROM vault.profiles"
        ).fetchall() == [("+8613900001234", "张三丰", 4, 1, 4000, "杭州")]


def test_sheets_of_different_layouts_are_landed_each_as_what_it_is(home, scv):
    """A cover, members, orders, a note, and a table nobody declared, in one workbook."""
    drop(
        home,
        "store/hq/month.xlsx",
        sheets(
            封面=[["六月数据汇总"], ["制表", "王会计"]],
            会员=TABLE,
            订单=[ORDERS.split(","), order("77", "13900001236", "王五一").split(",")],
            说明=[["以上数据截至六月底"], ["如有疑问", "请联系总部"]],
            其他=[["编码", "仓库", "数量"], ["A-1", "一号仓", "7"], ["A-2", "二号仓", "9"]],
        ),
    )
    run = night(home)
    assert [(r.status, r.message) for r in run.results] == [("landed", "")]
    header = run.results[0].header
    assert (header["rows_in"], header["rejects"], header["furniture"]) == (6, 3, 6)
    assert [(phone[-4:], name) for phone, name in people(home)] == [
        ("1234", "张三丰"),
        ("1235", "李四光"),
        ("1236", "王五一"),
    ]
    with open_vault(home).generations().open("vault") as con:
        found = con.execute(
            "SELECT source, channel, COUNT(*) FROM vault.records GROUP BY ALL ORDER BY ALL"
        ).fetchall()
        assert found == [("pos_member_gbk_tab", "store", 2), ("taobao_order_list", "ecommerce", 1)]
        assert con.execute("SELECT source, channel FROM vault.files").fetchall() == [
            ("pos_member_gbk_tab + taobao_order_list", "ecommerce + store")
        ]
    rejects = scv("rows", "month.xlsx", "--only", "reject", "--home", home.root).out
    assert rejects.count("unknown_table") == 3
    assert scv("channel", "ecommerce", "--home", home.root).code == 0
    assert len(people(home)) == 3


FANS = [{"subscribe": 1, "openid": f"o{n}", "unionid": f"u{n}"} for n in range(3)]
CUT = json.dumps({"subscribe": 1, "openid": "o9", "nickname": "茶\ud83d"})
JSONS = {
    "pages.json": (
        3,
        ndjson(*({"data": {"list": page}} for page in ([], FANS[:2], FANS[2:], None))),
    ),
    "utf16.json": (3, json.dumps(FANS).encode("utf-16")),
    "utf16.ndjson": (3, ndjson(*FANS).decode().encode("utf-16")),
    "cut.ndjson": (1, CUT.encode()),
    "escaped.json": (3, rb'{"a\/b": {"\u8BA2\u5355": %b}}' % json.dumps(FANS).encode()),
    "cut.json": (2, f"[{CUT}, {json.dumps(FANS[0])}]".encode()),
}


@pytest.mark.parametrize("name", JSONS)
def test_json_as_platforms_send_it(home, name):
    rows, content = JSONS[name]
    drop(home, f"wechat/gzh/{name}", content)
    assert [(r.message, r.header.get("rows_in")) for r in night(home).results] == [("", rows)]


def test_objects_of_two_layouts_are_landed_each_as_what_it_is(home):
    user = {
        "用户id": "7001",
        "昵称": "茶友",
        "注册时间": "2020-01-01",
        "性别": "女",
        "生日": "",
        "所在地": "浙江 杭州",
    }
    drop(home, "wechat/gzh/mixed.ndjson", ndjson(FANS[0], user, FANS[1]))
    run = night(home)
    assert [(r.message, r.header.get("rejects")) for r in run.results] == [("", 0)]
    with open_vault(home).generations().open("vault") as con:
        found = con.execute("SELECT source, row_no FROM vault.records ORDER BY ALL").fetchall()
    assert found == [("wechat_oa_userinfo", 1), ("wechat_oa_userinfo", 3), ("weibo_users_csv", 2)]


def test_two_lists_of_rows_in_one_document_are_refused(home):
    drop(home, "wechat/gzh/two.json", json.dumps({"fans": FANS[:1], "more": FANS[1:]}).encode())
    assert ["more than one list" in r.message for r in night(home).results] == [True]


@pytest.mark.parametrize("cell", ["　", "\u00a0", "#N/A"])
def test_a_row_of_blanks_or_errors_below_a_sheet_is_no_row(home, cell):
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as made:
        sheet = made.add_worksheet()
        for number, row in enumerate(TABLE):
            sheet.write_row(number, 0, row)
        sheet.write_formula(5, 3, "=NA()", None, "#N/A") if cell == "#N/A" else sheet.write_string(
            5, 3, cell
        )
    drop(home, "store/hq/m.xlsx", out.getvalue())
    assert [(r.message, r.header.get("rows_in")) for r in night(home).results] == [("", 2)]


def test_of_two_columns_with_one_header_the_first_filled_cell_counts(home):
    drop(
        home,
        "store/hq/m.csv",
        text("会员卡号,姓名,手机号码,手机号码", "A1,张三丰,,13900001234", "A2,李四光,13900001235,"),
    )
    night(home)
    assert people(home) == [("+8613900001234", "张三丰"), ("+8613900001235", "李四光")]


def test_nothing_of_a_packed_file_is_written_in_clear(home, tmp_path, monkeypatch):
    (tmp_path / "temporary").mkdir()
    monkeypatch.setenv("TMPDIR", str(tmp_path / "temporary"))
    drop(home, "store/hq/inside.zip", KINDS["inside.zip"])
    night(home)
    everywhere = [
        path for path in tmp_path.rglob("*") if path.is_file() and home.inbox not in path.parents
    ]
    assert not [
        path
        for path in everywhere
        if any(w in path.read_bytes() for w in (b"13900001234", "张三丰".encode()))
    ]


def with_hidden(rows: list[list[str]], hidden: list[list[str]]) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        for title, table in (("会员", rows), ("备份13900009999", hidden)):
            sheet = book.add_worksheet(title)
            for number, row in enumerate(table):
                sheet.write_row(number, 0, row)
        sheet.hide()
    return out.getvalue()


def test_what_is_not_read_of_a_workbook_is_told_and_its_rows_are_counted(home, scv):
    """An older copy of a row, and one more, in a hidden sheet; its name holds a number."""
    older = [TABLE[0], ["0012345", "张三", *TABLE[1][2:]], ["0012399", "王五", *TABLE[1][2:]]]
    drop(home, "store/hq/m.xlsx", with_hidden(TABLE, older))
    done = scv("nightly", "--home", home.root)
    (account,) = home.reports.glob("*.json")
    (file,) = json.loads(account.read_bytes())["files"]
    assert (file["rows_in"], file["unread"]) == (2, {"hidden": {"备份1**********": 3}})
    assert people(home) == [("+8613900001234", "张三丰"), ("+8613900001235", "李四光")]
    said = scv("files", "--home", home.root).err
    assert "hidden sheet" in said and "rows: 3" in said and "隐藏的工作表" in said
    page = next(home.reports.glob("*.html")).read_text("utf-8")
    assert "隐藏的工作表" in page and "hidden sheet" in done.out + done.err
    assert "13900009999" not in said + page + done.out + done.err


def test_formulas_that_nobody_worked_out_are_empty_cells_and_counted(home):
    source, out = zipfile.ZipFile(io.BytesIO(workbook(TABLE))), io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name in source.namelist():
            content = source.read(name)
            if name == "xl/worksheets/sheet1.xml":
                at = content.index(b'<c r="F2"')
                end = content.index(b"</c>", at)
                content = content[:at] + b'<c r="F2"><f>1+1</f>' + content[end:]
            archive.writestr(name, content)
    drop(home, "store/hq/m.xlsx", out.getvalue())
    assert [r.header["unread"] for r in night(home).results] == [{"hidden": {}, "formulas": 1}]


def test_a_note_beside_exports_is_named_and_leaves_the_night_whole(home, scv):
    drop(home, "store/hq/members.csv", PLAIN)
    drop(home, "store/hq/使用说明.txt", "本目录由系统导出，请勿修改".encode("gb18030"))
    drop(home, "store/hq/Thumbs.db", bytes(9))
    done = scv("nightly", "--home", home.root)
    assert done.code == 0 and "使用说明.txt" in done.out + done.err and "Thumbs" not in done.out
    assert "passed over" in scv("files", "--home", home.root).err
    assert scv("plan", "--home", home.root).code == 0


def test_a_long_number_is_damaged_by_its_type_alone_and_a_text_never_is(home):
    """One of twenty: no share of a column tells it."""
    rows = [order(f"40123456789012{n:04d}", f"1390000{n:04d}").split(",") for n in range(20)]
    rows.append([4012345678901234567, *order("", "13900000099").split(",")[1:]])  # type: ignore[list-item]
    rows.append(order("401234567890123000", "13900000098").split(","))
    drop(home, "ecommerce/shop/orders.xlsx", workbook([ORDERS.split(","), *rows]))
    header = night(home).results[0].header
    assert (header["rows_in"], header["reasons"]) == (22, {"damaged_key": 1})
