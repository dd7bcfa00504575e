"""No cell and no header that scv writes runs in a spreadsheet, and what was made inert reads as it
stood.

A spreadsheet is played by a few lines that share nothing with the product: what it does with the
start of a cell.
"""

import ast
import csv
import io
import zipfile
from pathlib import Path

import fastexcel
import polars as pl
import pytest

from scv.console.output import safe_csv
from scv.console.spreadsheets import escape_formula
from scv.customer_view.fix_list import fix_list
from scv.home.open_home import open_vault
from scv.privacy.disclosure.destinations import TARGETS, Person
from scv.schema import FIX_HEADERS
from scv.sources.header_names import clean_header
from scv.values import clean_value
from tests.conftest import night
from tests.exports import ORDERS, drop, order, text, workbook

SOURCES = Path(__file__).parents[2] / "src" / "scv"

# A full-width, small, raised and lowered form of each, and the minus sign of mathematics.
SIGNS = "=+-@＝＋－＠﹦﹢﹣﹫⁼⁺⁻₌₊₋−"
BEFORE = [
    *(
        "",
        " ",
        "  ",
        "\t",
        "\n",
        "\r",
        "\r\n",
        "\0",
        "\x0b",
        "\x0c",
        "\x01",
        "\x1e",
        "\x7f",
        "\x85",
        "\u00a0",
        "\u3000",
    ),
    *(
        "\u00ad",
        "\u061c",
        "\u180e",
        "\u200b",
        "\u200c",
        "\u200d",
        "\u200e",
        "\u200f",
        "\u2028",
        "\u2029",
        "\u202a",
    ),
    *("\u202e", "\u2060", "\u2066", "\ufeff", "\u034f", "\ufe0f", "\U000e0020", "\u200b \ufeff\t"),
]
LIVE = [before + sign + "HYPERLINK(1)" for before in BEFORE for sign in SIGNS]
HARMLESS = [
    "张三",
    "12.50",
    "2026-03-01",
    "a=b",
    "（=1）",
    "#1001",
    "13900000001",
    "",
    " 张三",
    "“=1”",
    "№5",
    "~",
]


@pytest.mark.parametrize("cell", LIVE)
def test_what_would_run_begins_with_an_apostrophe_wherever_it_is_written(cell):
    people = [Person("+8613900000001", cell)]
    written = {
        "one cell": escape_formula(cell),
        "export": cells(TARGETS["plain"].content(people, True))[1][2],
        "fix list": cells(
            fix_list([(1, "x", f'{{"a\\u001f0": {quoted(cell)}}}')], lambda _: ("x", "x"), True)
        )[1][3],
        "fix list's header": cells(
            fix_list(
                [(1, "x", f'{{{quoted(cell)[:-1]}\\u001f0": "y"}}')], lambda _: ("x", "x"), True
            )
        )[0][3],
        "fix list's unread cell": cells(
            fix_list([], lambda _: ("x", "x"), True, [("x", "x", "1", "h", cell)])
        )[1][4],
        "--format csv": cells(safe_csv(pl.DataFrame({"a": [cell]})).encode())[1][0],
        "--format csv's header": cells(safe_csv(pl.DataFrame({cell: ["a"]})).encode())[0][0],
        "a category": cells(
            safe_csv(pl.DataFrame({"a": [cell]}, schema={"a": pl.Categorical})).encode()
        )[1][0],
    }
    assert written == dict.fromkeys(written, "'" + cell)


@pytest.mark.parametrize("cell", HARMLESS)
def test_what_does_not_run_is_left_as_it_is(cell):
    assert escape_formula(cell) == cell
    assert cells(safe_csv(pl.DataFrame({"a": [cell, "x"]})).encode())[1:][0] == (
        [cell] if cell else [""]
    )


def test_a_carriage_return_inside_a_cell_begins_no_new_row():
    assert safe_csv(pl.DataFrame({"a": ["x\r=1+1", "y"]})) == 'a\n"x\r=1+1"\ny\n'


@pytest.mark.parametrize("cell", [*LIVE, *HARMLESS])
def test_our_own_reader_takes_the_apostrophe_off(cell):
    assert clean_value(escape_formula(cell)) == clean_value(cell)
    assert clean_header(escape_formula(cell)) == clean_header(cell)


def test_a_workbook_holds_texts_and_nothing_else():
    told = [
        (1, "x", '{"=1+1\\u001f0": "=1+1", "b\\u001f1": "http://example.com", "c\\u001f2": "12"}')
    ]
    with zipfile.ZipFile(io.BytesIO(fix_list(told, lambda _: ("=2", "@3")))) as book:
        sheet = book.read("xl/worksheets/sheet1.xml").decode()
        assert "<f>" not in sheet and "hyperlink" not in sheet.lower()
        assert sheet.count("<c ") == sheet.count('t="s"') == 2 * (len(FIX_HEADERS) + 3)


@pytest.mark.parametrize("suffix", [".csv", ".xlsx"])
def test_what_a_fix_list_made_inert_is_read_back_as_it_stood(home, scv, tmp_path, suffix):
    name, header = "＝HYPERLINK(1)", "-备注"
    rows = [
        order(f"4.0{n}E+18", f"1390000123{n}", name, nick=str(n)) + f",{cell}"
        for n, cell in enumerate(("@cmd", "'=1", "'12"))
    ]
    drop(home, "ecommerce/shop/orders.csv", text(ORDERS + "," + header, *rows))
    night(home)
    target = tmp_path / f"fix{suffix}"
    assert scv("rows", "orders.csv", "--fix-list", target, "--home", home.root).code == 0
    lines = cells(target.read_bytes()) if suffix == ".csv" else sheet(target)
    if suffix == ".csv":
        assert {f"'{name}", f"'{header}", "'@cmd", "''=1", "'12"} <= {
            cell for line in lines for cell in line
        }
    repaired = [
        [
            cell.replace("4.0", "40").replace("E+18", "0" * 15 + "1") if "E+18" in cell else cell
            for cell in line
        ]
        for line in lines
    ]
    drop(
        home,
        f"ecommerce/shop/fix{suffix}",
        plain(repaired) if suffix == ".csv" else workbook(repaired),
    )
    assert not night(home, 1).partial
    with open_vault(home).generations().open("vault") as con:
        read = con.execute("SELECT name, extras FROM vault.records ORDER BY e164").fetchall()
    assert read == [(name, f'{{"-备注":"{cell}"}}') for cell in ("@cmd", "'=1", "'12")]


def test_every_writer_of_spreadsheets_goes_through_one_module():
    writers = {
        path.relative_to(SOURCES).as_posix()
        for path in SOURCES.rglob("*.py")
        if used_names(path)
        & {"writer", "DictWriter", "write_csv", "sink_csv", "write_excel", "to_csv", "xlsxwriter"}
    }
    assert writers == {"console/spreadsheets.py"}


def used_names(path: Path) -> set[str]:
    """Return what a module imports and the methods it calls."""
    tree = ast.parse(path.read_text("utf-8"))
    imported = {
        name
        for node in ast.walk(tree)
        if isinstance(node, ast.Import | ast.ImportFrom)
        for name in names_of(node)
    }
    methods = {
        node.attr
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and not (node.attr == "writer" and "csv" not in imported)
    }
    return imported | methods


def names_of(node: ast.Import | ast.ImportFrom) -> list[str]:
    return [alias.name for alias in node.names] + (
        [node.module or ""] if isinstance(node, ast.ImportFrom) else []
    )


def cells(content: bytes) -> list[list[str]]:
    return list(
        csv.reader(
            io.StringIO(
                content.decode("utf-8-sig") if content[:3] == b"\xef\xbb\xbf" else content.decode(),
                newline="",
            )
        )
    )


def sheet(path: Path) -> list[list[str]]:
    rows = (
        fastexcel.read_excel(path)
        .load_sheet(0, header_row=None, dtypes="string")
        .to_polars()
        .rows()
    )
    return [[cell or "" for cell in row] for row in rows]


def plain(lines: list[list[str]]) -> bytes:
    out = io.StringIO()
    csv.writer(out).writerows(lines)
    return out.getvalue().encode()


def quoted(cell: str) -> str:
    """Return a text as JSON, by hand."""
    return '"' + "".join(f"\\u{ord(c):04x}" if ord(c) < 32 else c for c in cell) + '"'
