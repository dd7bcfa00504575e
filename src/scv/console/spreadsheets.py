"""Everything that a spreadsheet opens and scv writes: CSV and workbooks, in which no cell and no
header runs as a formula.

A CSV cell that a spreadsheet would take for a formula gets an apostrophe before it. Our own readers
take it off again (`scv.values.clean`, the headers' cleaning, `unescape_formula`), so what is
corrected in a spreadsheet and dropped again reads as it stood. In a workbook every cell is a string
by type.

Source: OWASP, CSV Injection (cells that begin with = + - @, tab or carriage return, and their
full-width forms).
"""

import csv
import io
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from typing import Final

import polars as pl

# What begins a formula once blanks and invisible characters before it are gone; NFKC makes the
# full-width and raised forms one of them, but for the minus sign.
_RUNS: Final = frozenset("=+-@\u2212")
_LINES: Final = frozenset("\t\r\n\v\f\0")
_PLAIN: Final = (pl.String, pl.Boolean, pl.Null, pl.Categorical, pl.Enum)

Sheets = Sequence[tuple[str, Sequence[Sequence[str]]]]


def escape_formula(cell: str) -> str:
    """Return a cell or header as CSV may hold it: with an apostrophe before what a spreadsheet
    would run.

    >>> escape_formula("=1+1"), escape_formula("＝1+1"), escape_formula("\\u200b @SUM(1)"), escape_formula("张三"), escape_formula("12.5")
    ("'=1+1", "'＝1+1", "'\\u200b @SUM(1)", '张三', '12.5')
    """
    return f"'{cell}" if _runs(cell.lstrip("'")) else cell


def unescape_formula(cell: str) -> str:
    """Return the cell of which `escape_formula` made this one.

    >>> unescape_formula("'=1+1"), unescape_formula("''=1+1"), unescape_formula("'138")
    ('=1+1', "'=1+1", "'138")
    """
    return cell[1:] if cell.startswith("'") and _runs(cell.lstrip("'")) else cell


def _runs(cell: str) -> bool:
    for char in cell:
        if char in _LINES:
            return True
        if char.isspace() or unicodedata.category(char) in _INVISIBLES:
            continue
        return unicodedata.normalize("NFKC", char)[:1] in _RUNS
    return False


# Controls, format characters, blanks, joiners and marks that stand on nothing.
_INVISIBLES: Final = frozenset(("Cc", "Cf", "Zs", "Zl", "Zp", "Mn", "Me", "Cn", "Co"))


def csv_text(lines: Iterable[Sequence[str]]) -> str:
    """Return lines of cells, the headers among them, as CSV in which none is run; each ends as RFC
    4180 wants it.
    """
    out = io.StringIO()
    # NOTE: with other line ends it leaves a carriage return unquoted, and what follows begins a
    # cell of its own.
    writer = csv.writer(out, lineterminator="\r\n")
    for line in lines:
        writer.writerow([escape_formula(cell) for cell in line])
    return out.getvalue()


def csv_file(lines: Iterable[Sequence[str]]) -> bytes:
    """Return the same as a file in UTF-8 with its mark: without it spreadsheets take it for one of
    the country's older encodings.
    """
    return csv_text(lines).encode("utf-8-sig")


def csv_of(rows: pl.DataFrame) -> str:
    """Return a frame as CSV in which no cell and no header is run; lines end in a line feed.

    Numbers are numbers; a `phone` in E.164 keeps its bare plus sign, which a spreadsheet shows as a
    number.
    """
    safe = rows.with_columns(_escape_column(name, dtype) for name, dtype in rows.schema.items())
    return (
        csv_text([rows.columns]).removesuffix("\r\n") + "\n" + safe.write_csv(include_header=False)
    )


def is_plain(kind: pl.DataType) -> bool:
    """Tell whether CSV has a spelling for a column's type."""
    return kind.is_numeric() or kind.is_temporal() or kind in _PLAIN


def _escape_column(name: str, dtype: pl.DataType) -> pl.Expr:
    cell = pl.col(name)
    if dtype not in (pl.String, pl.Categorical, pl.Enum):
        return cell
    return cell.cast(pl.String).map_batches(
        lambda cells: _escape_cells(name, cells), return_dtype=pl.String
    )


def _escape_cells(name: str, cells: pl.Series) -> pl.Series:
    # NOTE: most cells begin with a letter, Han character or digit, and only the others are looked
    # at one by one.
    odd = cells.str.contains(r"^[^\p{L}\p{Nd}]").fill_null(False)
    if name == "phone":
        odd &= ~cells.str.contains(r"^\+[0-9]+$").fill_null(False)
    at = odd.arg_true()
    if at.is_empty():
        return cells
    return cells.clone().scatter(
        at, pl.Series([escape_formula(cell) for cell in cells.gather(at)], dtype=pl.String)
    )


def excel_file(sheets: Sheets, frozen: int = 0) -> bytes:
    """Return sheets (name and lines, the header first) as .xlsx in which every cell is text, never
    a formula, a number or a link.

    Args:
        frozen: how many columns at the left stay in sight.
    """
    # NOTE: here, because most commands write none.
    import xlsxwriter

    out = io.BytesIO()
    never = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(out, {"in_memory": True} | never) as document:
        bold = document.add_format({"bold": True})
        for name, lines in sheets:
            sheet = document.add_worksheet(name)
            write: Callable[..., object] = sheet.write_string
            for line, texts in enumerate(lines):
                for at, text in enumerate(texts):
                    write(line, at, text, None if line else bold)
            sheet.freeze_panes(1, frozen)
            sheet.autofit()
    return out.getvalue()
