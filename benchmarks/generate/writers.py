"""Write exports as platforms do: encodings, headers, quoting and habits of the real files
(docs/formats).

Rows come as facts, one column a fact, and stand under the headers that the layout declares for
them. The writer, not the caller, adds the
platform's tricks: ="…" order numbers, apostrophes, TABs, trailing commas.
"""

import datetime as dt
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

import polars as pl
import xlsxwriter

from benchmarks.generate.layouts import Layout, layout_of
from benchmarks.generate.objects import OBJECTS, Facts

_XLSX_CREATED = dt.datetime(2026, 11, 20)  # noqa: DTZ001 - xlsx keeps no zone; fixed, so that bytes repeat
_NEEDS_QUOTES = '[,"\r\n]'
_SHORT_NUMBER = r"^(?:-|[0-9]{1,9}(?:\.[0-9]+)?)$"
_EXCEL_TEXT = '^="[^"]*"$'
_MARK = "\ufeff"


def write_export(path: Path, layout: str, facts: pl.DataFrame | Sequence[Facts]) -> None:
    """Write rows as one export of a layout.

    Args:
        facts: per row the facts that the layout shows, null or absent where a row shows none.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    if layout in OBJECTS:
        rows = facts.iter_rows(named=True) if isinstance(facts, pl.DataFrame) else facts
        objects = (
            json.dumps(OBJECTS[layout](row), ensure_ascii=False, separators=(",", ":"))
            for row in rows
        )
        path.write_text("".join(f"{each}\n" for each in objects), encoding="utf-8")
        return
    declared, frame = layout_of(layout), facts if isinstance(facts, pl.DataFrame) else _frame(facts)
    if declared.sheet:
        _write_workbook(path, declared, as_cells(layout, frame))
        return
    lines = _CSV.get(layout, _plain)(declared, frame)
    text = declared.newline.join(lines) + declared.newline
    path.write_bytes(text.encode(declared.encoding, errors="replace"))


def as_cells(layout: str, facts: pl.DataFrame) -> pl.DataFrame:
    """Return the layout's columns as text, what is absent or null written as the platform writes
    it.
    """
    declared = layout_of(layout)
    return _cells(declared, declared.headers, facts)


def _frame(rows: Sequence[Facts]) -> pl.DataFrame:
    columns = dict.fromkeys(name for row in rows for name in row)
    return pl.DataFrame({name: [row.get(name) for row in rows] for name in columns}, strict=True)


def _cells(layout: Layout, headers: Sequence[str], facts: pl.DataFrame) -> pl.DataFrame:
    unknown = set(facts.columns) - set(layout.cells.values())
    if unknown:
        raise ValueError(f"not shown by this layout: {sorted(unknown)}")
    return facts.select(_cell(layout, header, facts) for header in dict.fromkeys(headers))


def _cell(layout: Layout, header: str, facts: pl.DataFrame) -> pl.Expr:
    nothing, fact = layout.always.get(header, layout.nothing), layout.cells.get(header)
    if fact not in facts.columns:
        return pl.repeat(nothing, pl.len(), dtype=pl.String).alias(header)
    return pl.col(fact).cast(pl.String).fill_null(nothing).alias(header)


def _plain(layout: Layout, facts: pl.DataFrame) -> Iterable[str]:
    mark = _MARK if layout.bom else ""
    return [
        mark + ",".join(layout.headers),
        *_lines(_cells(layout, layout.headers, facts), layout.headers),
    ]


def _taobao(layout: Layout, facts: pl.DataFrame) -> Iterable[str]:
    """Return an ExportOrderList: ="order number", 'phone, amounts in 元.

    An order number that a spreadsheet has already damaged (4.01E+18) is written as that spreadsheet
    left it.
    """
    number, paid_out = pl.col("订单编号"), pl.col("打款商家金额")
    tricked = _cells(layout, layout.headers, facts).with_columns(
        pl.when(number.str.contains("E+", literal=True))
        .then(number)
        .otherwise('="' + number + '"')
        .alias("订单编号"),
        pl.concat_str(pl.lit("'"), pl.col("联系手机").replace("null", "")).alias("联系手机"),
        pl.concat_str(pl.lit("'"), pl.col("联系电话 ").replace("null", "")).alias("联系电话 "),
        pl.when(paid_out == "null").then(paid_out).otherwise(paid_out + "元").alias("打款商家金额"),
    )
    return [",".join(layout.headers), *_lines(tricked, layout.headers)]


def _youzan(layout: Layout, facts: pl.DataFrame) -> Iterable[str]:
    """Return a Youzan order file: one row in ten a field too long."""
    header, *lines = _plain(layout, facts)
    longer = facts["number"].str.ends_with("7")
    return [
        header,
        *(f"{line}," if is_longer else line for line, is_longer in zip(lines, longer, strict=True)),
    ]


def _pos_members(layout: Layout, facts: pl.DataFrame) -> Iterable[str]:
    """Return a till's member list: a TAB before card, birthday, phone and time."""
    marked = ("card", "birthday", "phone", "created")
    return _plain(
        layout, facts.with_columns(pl.concat_str(pl.lit("\t"), name).alias(name) for name in marked)
    )


def _weibo_users(layout: Layout, facts: pl.DataFrame) -> Iterable[str]:
    """Return a crawler's list: another mark where a later run appended two fifths of the users."""
    later, lines = facts.height * 3 // 5, list(_plain(layout, facts))
    if later < facts.height:
        lines[1 + later] = _MARK + lines[1 + later]
    return lines


def _winners(layout: Layout, facts: pl.DataFrame) -> Iterable[str]:
    """Return a winner list: the Weibo table, and the WeChat table below, each where there are such
    winners.
    """
    lines: list[str] = []
    for fact, headers in (("uid", layout.headers), ("openid", layout.headers_below)):
        if fact in facts.columns:
            block = _cells(layout, headers, facts.filter(pl.col(fact).is_not_null()))
            lines += [",".join(headers), *_lines(block, headers)] if block.height else []
    return lines


def _douyin(layout: Layout, facts: pl.DataFrame) -> Iterable[str]:
    """Return Douyin orders or after-sales cases: all quoted, a TAB before texts and long numbers."""
    cells = _cells(layout, layout.headers, facts)
    quoted = cells.select(
        pl.concat_str(pl.lit('"'), _behind_a_tab(pl.col(name)), pl.lit('"')).alias(name)
        for name in cells.columns
    )
    return [
        _MARK + ",".join(layout.headers),
        *quoted.select(pl.concat_str(pl.all(), separator=",")).to_series(),
    ]


def _pinduoduo(layout: Layout, facts: pl.DataFrame) -> Iterable[str]:
    """Return Pinduoduo orders: a TAB behind every value."""
    return _plain(
        layout,
        facts.with_columns(
            pl.concat_str(pl.col(name), pl.lit("\t")).alias(name) for name in facts.columns
        ),
    )


_CSV: Mapping[str, Callable[[Layout, pl.DataFrame], Iterable[str]]] = {
    "taobao_order_list": _taobao,
    "youzan_order": _youzan,
    "pos_member_gbk_tab": _pos_members,
    "weibo_users_csv": _weibo_users,
    "weibo_lottery_winners": _winners,
    "douyin_order": _douyin,
    "pdd_order_receiver": _pinduoduo,
    "douyin_aftersale": _douyin,
}


def _write_workbook(path: Path, layout: Layout, cells: pl.DataFrame) -> None:
    """Write an xlsx: every cell text."""
    with xlsxwriter.Workbook(
        path, {"strings_to_numbers": False, "strings_to_formulas": False}
    ) as book:
        book.set_properties({"created": _XLSX_CREATED})
        sheet = book.add_worksheet(layout.sheet)
        sheet.write_row(0, 0, layout.headers)
        for at, row in enumerate(cells.iter_rows(), start=1):
            for column, value in enumerate(row):
                if value:
                    sheet.write_string(at, column, value)


def _lines(cells: pl.DataFrame, headers: Sequence[str]) -> pl.Series:
    """Return one CSV line per row; a header that occurs twice repeats its column."""
    ready = cells.select(_quote(pl.col(name)).alias(name) for name in cells.columns)
    return ready.select(
        pl.concat_str([pl.col(name) for name in headers], separator=",")
    ).to_series()


def _behind_a_tab(cell: pl.Expr) -> pl.Expr:
    return pl.when(cell.str.contains(_SHORT_NUMBER)).then(cell).otherwise("\t" + cell)


def _quote(cell: pl.Expr) -> pl.Expr:
    doubled = '"' + cell.str.replace_all('"', '""', literal=True) + '"'
    needs = cell.str.contains(_NEEDS_QUOTES) & ~cell.str.contains(_EXCEL_TEXT)
    return pl.when(needs).then(doubled).otherwise(cell)
