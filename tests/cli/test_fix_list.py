"""The fix list: what was rejected comes back as a workbook, is corrected, dropped again, and takes
its place.
"""

import fastexcel

from scv.home.open_home import open_vault
from tests.conftest import finish, night
from tests.exports import ORDERS, drop, order, text, workbook

DAMAGED = (
    order("4.01E+18", "13900001234", "张三丰", nick="a"),
    # Neither a number nor a phone or account: of nobody, and kept nowhere.
    order("", "1580000123", "李四光", nick=""),
    order('="3003"', "13900001236", "=HYPERLINK(1)", nick="c"),
    order("3004", "13900001237", "赵六一", nick="d") + ",多写的,,一格",
)
UNREAD = order("3005", "13900001230", "孙七一", nick="f", amount="HK$12.5")


def test_rejected_rows_are_corrected_and_dropped_again(home, scv, tmp_path):
    drop(
        home,
        "ecommerce/shop/orders.csv",
        text(ORDERS, order("3000", "13900001239", "王五一", nick="e"), *DAMAGED, UNREAD),
    )
    finish(home)
    target = tmp_path / "fix.xlsx"

    done = scv("rows", "orders.csv", "--fix-list", target, "--home", home.root)

    assert done.code == 0 and "3 rows to correct" in done.out and "1 unread cell " in done.out
    unread = list(_sheet(target, 1))
    assert unread[1:] == [
        ("不是人民币金额", "no amount in yuan", "6", "买家实际支付金额", "HK$12.5")
    ]
    assert target.stat().st_mode & 0o777 == 0o600
    assert [entry.body["action"] for entry in open_vault(home).audit.entries()] == [
        "rows --fix-list orders.csv"
    ]
    header, *rows = _sheet(target, 0)
    assert header[:3] == ("原因", "reason", "原行号 row")
    assert [(row[0], row[1], row[2]) for row in rows] == [
        ("主键被 Excel 损坏", "business key damaged by a spreadsheet", "2"),
        ("缺少业务主键", "no business key", "3"),
        ("单元格多于表头", "more cells than headers", "5"),
    ]
    assert (header[-1], rows[2][-1]) == ("表头之外 beyond the header", "多写的 | 一格")
    rows = rows[:2]
    at = header.index("订单编号")
    assert [row[at] for row in rows] == ["4.01E+18", ""]
    corrected = [
        [
            ("4010000000000000001", "3002")[n]
            if place == at
            else (cell or "").replace("1580000123", "13900001235")
            for place, cell in enumerate(row)
        ]
        for n, row in enumerate(rows)
    ]
    drop(home, "ecommerce/shop/fix.xlsx", workbook([header, *corrected], unread))
    run = night(home, 1)
    assert [(r.name, r.status) for r in run.results] == [
        ("fix.xlsx", "landed"),
        ("orders.csv", "known"),
    ]
    with open_vault(home).generations().open("vault") as con:
        people = con.execute("SELECT name, orders FROM vault.profiles ORDER BY e164").fetchall()
    assert people == [
        ("孙七一", 1),
        ("张三丰", 1),
        ("李四光", 1),
        ("=HYPERLINK(1)", 1),
        ("王五一", 1),
    ]
    drop(home, "ecommerce/shop/fix-again.xlsx", workbook([header, *corrected, corrected[0]]))
    assert night(home, 2).counts["records"]["records"] == 5


def _sheet(path, at):
    return (
        fastexcel.read_excel(path)
        .load_sheet(at, header_row=None, dtypes="string")
        .to_polars()
        .rows()
    )


def test_the_same_as_csv(home, scv, tmp_path):
    drop(home, "ecommerce/shop/orders.csv", text(ORDERS, *DAMAGED, UNREAD))
    finish(home)
    target = tmp_path / "fix.csv"
    assert (
        "3 rows to correct"
        in scv("rows", "orders.csv", "--fix-list", target, "--home", home.root).out
    )
    content = target.read_text("utf-8-sig")
    assert content.splitlines()[0].startswith("原因,reason,原行号 row,订单编号,")
    drop(
        home, "ecommerce/shop/fix.csv", content.replace("4.01E+18", "4010000000000000001").encode()
    )
    assert not night(home, 1).partial
    with open_vault(home).generations().open("vault") as con:
        people = con.execute("SELECT name FROM vault.profiles ORDER BY e164").fetchall()
    assert people == [("孙七一",), ("张三丰",), ("=HYPERLINK(1)",), ("赵六一",)]


def test_a_file_without_rejects_and_a_target_that_exists(home, scv, tmp_path):
    drop(home, "ecommerce/shop/orders.csv", text(ORDERS, order("3000")))
    finish(home)
    target = tmp_path / "fix.xlsx"
    assert (
        "No row of this file was rejected and no cell is unread"
        in scv("rows", "orders.csv", "--fix-list", target, "--home", home.root).out
    )
    assert not target.exists()
    target.write_text("mine")
    assert scv("rows", "orders.csv", "--fix-list", target, "--home", home.root).code == 2
    assert target.read_text() == "mine"
