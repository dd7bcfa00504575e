"""Count a file's rows without reading it: the other half of conservation. Shares no code with the readers.

A row is a line that is not blank, line breaks inside quoted cells not counted; in a workbook, a row element with a cell that
holds something; in JSON, a line that is not blank, or an object of the document's list.
"""

import io
import re
import zipfile

import xlrd

from scv.intake.inputs import Input

_QUOTED = r'(?:(?<=[\r\n%s])|\A)"[^"]*(?:""[^"]*)*"'
_ROW_ELEMENT = re.compile(rb"<row[ >].*?</row>", re.DOTALL)
_FILLED_CELL = re.compile(rb"<v>[^<]|<t[ >][^<]*[^<\s]|<t>[^<]*[^<\s]")
_SHEET = re.compile(r"xl/worksheets/[^/]+\.xml$")


def count_rows(file: Input, kind: str, encoding: str, delimiter: str) -> int:
    """Return the number of rows in a file, headers and titles included.

    Args:
        kind: delimited, ndjson, json, workbook or xls.
        encoding: of a text; only UTF-16 matters, in all others a line break and a quote are their ASCII bytes.
        delimiter: of a delimited file.
    """
    if kind == "xls":
        return _count_old_rows(file)
    if kind == "workbook":
        return _count_sheet_rows(file)
    content = file.read_bytes()
    if encoding == "utf-16":
        content = content.decode("utf-16").encode()
    if kind == "json":
        return _count_listed_objects(content)
    return _count_lines(content, delimiter) if kind == "delimited" else _count_filled_lines(content)


def _count_lines(content: bytes, delimiter: str) -> int:
    content = content.removeprefix(b"\xef\xbb\xbf")
    if content[:1] == b'"' or b'\n"' in content or b'\r"' in content or delimiter.encode() + b'"' in content:
        content = re.sub((_QUOTED % re.escape(delimiter)).encode(), b"q", content)
    return _count_filled_lines(content, b" \t\x00" if delimiter != "\t" else b" \x00")


def _count_filled_lines(content: bytes, blank: bytes = b" \t") -> int:
    blank += b"\xef\xbb\xbf"
    return sum(1 for line in content.replace(b"\r", b"\n").split(b"\n") if line.strip(blank))


def _count_listed_objects(content: bytes) -> int:
    """Count the objects that stand directly in the document's list, or in a list of its object; without any it is a row itself."""
    found = 0
    around = bytearray()
    for token in re.finditer(rb'"(?:[^"\\]|\\.)*"|[\[\]{}]', content):
        sign = token.group()
        if sign in (b"[", b"{"):
            found += sign == b"{" and bytes(around) in (b"[", b"{[")
            around += sign
        elif sign in (b"]", b"}"):
            del around[-1:]
    return found or 1


def _count_sheet_rows(file: Input) -> int:
    with zipfile.ZipFile(file.seekable()) as archive:
        sheets = [archive.read(name) for name in archive.namelist() if _SHEET.match(name)]
        shared = _filled_shared_strings(archive)
    return sum(1 for sheet in sheets for row in _ROW_ELEMENT.finditer(sheet) if _holds_something(row.group(), shared))


def _count_old_rows(file: Input) -> int:
    """Count the rows of an .xls with a library that shares nothing with the reader's."""
    book = xlrd.open_workbook(file_contents=file.read_bytes(), logfile=io.StringIO(), ragged_rows=True)
    rows = (sheet.row_values(at) for sheet in book.sheets() for at in range(sheet.nrows))
    return sum(any(str(cell).strip() for cell in row) for row in rows)


def _filled_shared_strings(archive: zipfile.ZipFile) -> list[bool]:
    if "xl/sharedStrings.xml" not in archive.namelist():
        return []
    items = re.findall(rb"<si>.*?</si>|<si/>", archive.read("xl/sharedStrings.xml"), re.DOTALL)
    return [bool(re.sub(rb"<[^>]*>", b"", item).strip()) for item in items]


def _holds_something(row: bytes, shared: list[bool]) -> bool:
    for cell in re.findall(rb"<c [^>]*>.*?</c>", row, re.DOTALL):
        if b't="s"' in cell[: cell.index(b">")]:
            number = re.search(rb"<v>(\d+)</v>", cell)
            if number and (at := int(number.group(1))) < len(shared) and shared[at]:
                return True
        elif _FILLED_CELL.search(cell):
            return True
    return False
