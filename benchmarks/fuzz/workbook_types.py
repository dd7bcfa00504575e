"""Workbooks as people and programs make them: numbers for identifiers, dates as cells, switches,
errors, formulas without a value, hidden sheets, the calendar of old Macs, lines of totals below.
"""

import datetime as dt
import io
from collections.abc import Sequence
from random import Random
from typing import Any

import xlsxwriter

from benchmarks.fuzz.mutations import AMOUNTS, FOOTERS, MOMENTS, SENTINELS
from benchmarks.fuzz.samples import Table

_CREATED = dt.datetime(2026, 11, 20)  # noqa: DTZ001 - xlsx keeps no zone; fixed, so that bytes repeat
_MOMENT = "%Y-%m-%d %H:%M:%S"
_FORMULAS = ("=1+1", "=NA()", "=SUM(A1:A2)", '=VLOOKUP(A1,B:C,2,0)&""', "=1/0")
_RESULTS: tuple[Any, ...] = ("", "#N/A", "#DIV/0!", 7, 12.5, True, "文")


def typed_workbook(rng: Random, sheets: Sequence[Table]) -> bytes:
    """Return a workbook of the tables in which some columns and cells have types of their own."""
    out = io.BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "date_1904": rng.random() < 0.3,
    }
    with xlsxwriter.Workbook(out, options) as book:
        book.set_properties({"created": _CREATED})
        formats = {
            name: book.add_format({"num_format": name})
            for name in ("yyyy-mm-dd hh:mm", "0", "0.00E+00", "General")
        }
        for table in sheets:
            sheet = book.add_worksheet()
            _write(rng, sheet, table, formats)
            if rng.random() < 0.3:
                hidden = book.add_worksheet()
                _write(rng, hidden, table, formats)
                hidden.hide() if rng.random() < 0.7 else hidden.very_hidden()
    return out.getvalue()


def _write(rng: Random, sheet: Any, table: Table, formats: dict[str, Any]) -> None:
    sheet.write_row(0, 0, table.headers)
    typed = {at for at in range(len(table.headers)) if rng.random() < 0.3}
    at = 0
    for at, row in enumerate(table.rows, start=1):
        for column, cell in enumerate(row):
            if rng.random() < 0.04:
                _write_odd(rng, sheet, at, column)
            elif column in typed:
                _write_typed(rng, sheet, at, column, cell, formats)
            elif cell:
                sheet.write_string(at, column, cell)
    for _ in range(rng.choice((0, 0, 1, 3))):
        at += rng.choice((1, 1, 2))
        sheet.write_string(at, rng.choice((0, 0, 1)), rng.choice(FOOTERS))


def _write_typed(
    rng: Random, sheet: Any, at: int, column: int, cell: str, formats: dict[str, Any]
) -> None:
    try:
        moment = dt.datetime.strptime(cell, _MOMENT)  # noqa: DTZ007 - xlsx keeps no zone
    except ValueError:
        if cell.replace(".", "", 1).isdecimal():
            sheet.write_number(at, column, float(cell), rng.choice(list(formats.values())))
        elif cell:
            sheet.write_string(at, column, cell)
        return
    sheet.write_datetime(at, column, moment, formats[rng.choice(("yyyy-mm-dd hh:mm", "General"))])


def _write_odd(rng: Random, sheet: Any, at: int, column: int) -> None:
    """Write a switch, a formula with any result, a number, or a spelling of something."""
    kind = rng.randrange(4)
    if kind == 0:
        sheet.write_boolean(at, column, rng.random() < 0.5)
    elif kind == 1:
        sheet.write_formula(at, column, rng.choice(_FORMULAS), None, rng.choice(_RESULTS))
    elif kind == 2:
        sheet.write_number(at, column, rng.choice((0, -1.5, 46000.25, 4.0123456789012345e18, 1e-7)))
    else:
        sheet.write_string(at, column, rng.choice((*SENTINELS, *AMOUNTS, *MOMENTS)))
