"""Count the rows of workbooks apart from reading them, by the bytes of their parts.

A row is an element of a row with a cell that holds something, in a sheet that is shown. Of hidden
sheets the rows are counted too, so that what is left out can be told.
"""

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import unescape

import xlrd

from scv.ingest.read.inputs import Input
from scv.ingest.read.package_parts import Package

_PIECE = 4 << 20
_ROW = re.compile(rb"<(?:\w+:)?row[ >].*?</(?:\w+:)?row>", re.DOTALL)
_CELL = re.compile(rb"<(?:\w+:)?c(?: [^>]*[^/>])?>.*?</(?:\w+:)?c>", re.DOTALL)
_IS_SHARED = re.compile(rb"""^[^>]* t=["']s["']""")
_IS_TEXT = re.compile(rb"""^[^>]* t=["']str["']""")
_IS_ERROR = re.compile(rb"""^[^>]* t=["']e["']""")
_VALUE = re.compile(rb"<(?:\w+:)?v>(\d+)</")
_FORMULA = re.compile(rb"<(?:\w+:)?f[ >/]")
_SHOWN = re.compile(rb"<(?:\w+:)?[vt](?: [^>]*)?>[^<]*")
_SHARED = re.compile(rb"<(?:\w+:)?si>.*?</(?:\w+:)?si>|<(?:\w+:)?si/>", re.DOTALL)
_OPEN_ROW = re.compile(rb"<table:table-row[ >].*?</table:table-row>", re.DOTALL)
_OPEN_SHEET = re.compile(rb"<table:table[ >].*?</table:table>", re.DOTALL)
_OPEN_CELL = re.compile(
    rb"<table:(?P<kind>(?:covered-)?table-cell)\b[^>]*(?<!/)>.*?</table:(?P=kind)>", re.DOTALL
)
_OPEN_FORMULA = re.compile(rb"<table:table-cell\b[^>]*table:formula=[^>]*>")
_OPEN_TEXT = re.compile(rb"<text:p[ >].*?</text:p>|<text:p/>", re.DOTALL)
_OPEN_LEFT = re.compile(rb"<office:annotation\b.*?</office:annotation>", re.DOTALL)
_REPEATED = re.compile(rb"""table:number-rows-repeated=["'](\d+)["']""")
_NAMED = re.compile(rb"""table:name=["']([^"']*)["']""")
_STYLED = re.compile(rb"""table:style-name=["']([^"']*)["']""")
_HIDDEN_STYLE = re.compile(
    rb"""<style:style\b[^>]*style:name=["']([^"']*)["'][^>]*(?<!/)>(?:(?!</style:style>).)*?table:display=["']false["']""",
    re.DOTALL,
)


@dataclass
class Tally:
    """What was counted.

    Attributes:
        rows: those that must be read.
        hidden: the rows of each hidden sheet, by its name; they are not read.
        formulas: formulas without a value, which are read as empty cells.
    """

    rows: int = 0
    hidden: dict[str, int] = field(default_factory=dict)
    formulas: int = 0

    def add(self, name: str | None, rows: int) -> None:
        """Count rows of a sheet that is shown (None), or of a hidden one of this name."""
        if name is None:
            self.rows += rows
        else:
            self.hidden[name] = self.hidden.get(name, 0) + rows


def count_sheets(file: Input) -> Tally:
    """Count the rows of an .xlsx."""
    found = Tally()
    with zipfile.ZipFile(file.seek_source()) as archive:
        package = Package(archive)
        strings = package.named("sharedstrings.xml")
        shared = [_has_text(item) for name in strings for item in _elements(archive, name, _SHARED)]
        for name, hidden in package.sheets():
            rows = 0
            for row in _elements(archive, name, _ROW):
                rows += _has_value(row, shared)
                if hidden is None and (b"<f" in row or b":f" in row):
                    found.formulas += sum(map(_is_formula_alone, _CELL.findall(row)))
            found.add(hidden, rows)
    return found


def _elements(archive: zipfile.ZipFile, name: str, element: re.Pattern[bytes]) -> Iterator[bytes]:
    """Yield the elements of one kind in a member of the archive, none within another."""
    with archive.open(name) as source:
        rest = b""
        while piece := source.read(_PIECE):
            text, end = rest + piece, 0
            for match in element.finditer(text):
                end = match.end()
                yield match.group()
            rest = text[end:]


def _has_text(element: bytes) -> bool:
    """Tell whether an element holds a text that is not blank, in any script's spaces."""
    return bool(unescape(re.sub(rb"<[^>]*>", b"", element).decode("utf-8", "replace")).strip())


def _has_value(row: bytes, shared: list[bool]) -> bool:
    for cell in _CELL.findall(row):
        if _IS_SHARED.match(cell):
            number = _VALUE.search(cell)
            if number and (at := int(number.group(1))) < len(shared) and shared[at]:
                return True
        elif not _IS_ERROR.match(cell) and any(map(_has_text, _SHOWN.findall(cell))):
            return True
    return False


def _is_formula_alone(cell: bytes) -> bool:
    """Tell whether a cell is a formula that nobody worked out: without a value, or with one that is
    neither a number nor the empty text.
    """
    if not _FORMULA.search(cell) or _IS_TEXT.match(cell):
        return False
    return not any(map(_has_text, _SHOWN.findall(cell)))


def count_old_sheets(file: Input) -> Tally:
    """Count the rows of an .xls with a library that shares nothing with the reader's."""
    document = xlrd.open_workbook(
        file_contents=file.read_bytes(), logfile=io.StringIO(), ragged_rows=True
    )
    found = Tally()
    for sheet in document.sheets():
        rows = (sheet.row_values(at) for at in range(sheet.nrows))
        filled = sum(any(str(cell).strip() for cell in row) for row in rows)
        found.add(sheet.name if sheet.visibility else None, filled)
    return found


def count_open_sheets(file: Input) -> Tally:
    """Count the rows of an .ods; a row may stand for several that are equal."""
    with zipfile.ZipFile(file.seek_source()) as archive:
        text = archive.read("content.xml")
    hidden = set(_HIDDEN_STYLE.findall(text))
    found = Tally()
    for sheet in _OPEN_SHEET.findall(text):
        style = _STYLED.search(sheet.partition(b">")[0])
        name = _NAMED.search(sheet)
        is_hidden = style is not None and style[1] in hidden
        title = unescape(name[1].decode("utf-8", "replace")) if name else ""
        found.add(title if is_hidden else None, sum(map(_open_rows, _OPEN_ROW.findall(sheet))))
        if not is_hidden:
            found.formulas += sum(
                b"office:value" not in cell for cell in _OPEN_FORMULA.findall(sheet)
            )
    return found


def _open_rows(row: bytes) -> int:
    cells = (_OPEN_LEFT.sub(b"", cell.group()) for cell in _OPEN_CELL.finditer(row))
    texts = (text for cell in cells for text in _OPEN_TEXT.findall(cell))
    if not any(map(_has_text, texts)):
        return 0
    repeated = _REPEATED.search(row.partition(b">")[0])
    return int(repeated[1]) if repeated else 1
