"""The shown sheets of a workbook that is one XML text (Excel 2003), which many back ends send as
.xls.

Runs inside the reading child (`worker.py`). Nothing is loaded from anywhere: a text that declares a
document type, and with it entities, is refused.
"""

from collections.abc import Iterator
from datetime import datetime
from xml.parsers import expat

from scv.errors import UnreadableFileError, shown_name
from scv.ingest.read.inputs import Input
from scv.ingest.read.typed_cells import MarkedRow, Value

_PIECE = 1 << 20
_WIDEST = 16_384
_SHEET = "urn:schemas-microsoft-com:office:spreadsheet "
_EXCEL = "urn:schemas-microsoft-com:office:excel "
_HIDDEN = ("SheetHidden", "SheetVeryHidden")


def xml_sheets(file: Input, encoding: str) -> Iterator[Iterator[list[str]]]:
    """Yield the sheets that a person sees, in order, each as its non-blank rows.

    Raises:
        UnreadableFileError: it is no whole XML, declares a document type, or is too wide.
    """
    book = _Book()
    try:
        with file.open_text(encoding) as source:
            while piece := source.read(_PIECE):
                # NOTE: decoded by us, so that the encoding which it declares is of no account.
                book.parser.Parse(piece.encode("utf-8", "replace"), False)
        book.parser.Parse(b"", True)
    except (expat.ExpatError, _RefusedError):
        raise UnreadableFileError(
            "{file}: a workbook in XML (Excel 2003) that is damaged, or declares entities, in line {line}. Open it in Excel or "
            "WPS, save it as .xlsx and drop that instead. Nothing was landed.",
            file=shown_name(file.name),
            line=book.parser.CurrentLineNumber,
        ) from None
    for rows, is_hidden in book.sheets:
        if not is_hidden:
            yield iter(rows)


class _RefusedError(Exception):
    pass


class _Book:
    """Builds the sheets while the parser goes through the text."""

    def __init__(self) -> None:
        self.sheets: list[tuple[list[list[str]], bool]] = []
        self._rows: list[list[str]] = []
        self._is_hidden = self._is_1904 = False
        self._open: list[str] = []
        self._row: list[Value] = []
        self._text: list[str] | None = None
        self._type, self._across = "", 0
        self.parser = expat.ParserCreate("utf-8", " ")
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._characters
        self.parser.StartDoctypeDeclHandler = self._refuse

    def _refuse(self, *_: object) -> None:
        raise _RefusedError

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        above = self._open[-1] if self._open else ""
        self._open.append(name)
        if name == f"{_SHEET}Worksheet":
            self._rows, self._is_hidden = [], False
        elif name == f"{_SHEET}Row":
            self._row = []
        elif name == f"{_SHEET}Cell":
            self._begin_cell(attributes)
        elif name == f"{_SHEET}Data" and above == f"{_SHEET}Cell":
            self._type, self._text = attributes.get(f"{_SHEET}Type", "String"), []
        elif name == f"{_EXCEL}Visible":
            self._text = []
        elif name == f"{_EXCEL}Date1904":
            self._is_1904 = True

    def _begin_cell(self, attributes: dict[str, str]) -> None:
        place = attributes.get(f"{_SHEET}Index", "")
        across = attributes.get(f"{_SHEET}MergeAcross", "")
        at = int(place) - 1 if place.isdecimal() else len(self._row)
        self._across = int(across) if across.isdecimal() else 0
        if max(at, len(self._row)) + self._across >= _WIDEST:
            raise _RefusedError
        self._row.extend([""] * (at - len(self._row)))
        self._row.append("")

    def _characters(self, text: str) -> None:
        if self._text is not None:
            self._text.append(text)

    def _end(self, name: str) -> None:
        self._open.pop()
        if name == f"{_SHEET}Data" and self._text is not None and self._row:
            if self._open[-1] == f"{_SHEET}Cell":
                self._row[-1] = _value(self._type, "".join(self._text))
                self._text = None
        elif name == f"{_SHEET}Cell":
            self._row.extend([""] * self._across)
        elif name == f"{_SHEET}Row":
            if any(str(value).strip() for value in self._row):
                self._rows.append(MarkedRow(self._row, self._is_1904))
        elif name == f"{_EXCEL}Visible":
            self._is_hidden = "".join(self._text or ()).strip() in _HIDDEN
            self._text = None
        elif name == f"{_SHEET}Worksheet":
            width = max(map(len, self._rows), default=0)
            for row in self._rows:
                row.extend([""] * (width - len(row)))
            self.sheets.append((self._rows, self._is_hidden))


def _value(kind: str, text: str) -> Value:
    """Return a cell's value by its declared type; its text where it is not of that type."""
    try:
        if kind == "Number":
            return float(text)
        if kind == "DateTime":
            return datetime.fromisoformat(text.strip())
    except ValueError:
        return text
    if kind == "Boolean":
        return text.strip() == "1"
    return "" if kind == "Error" else text
