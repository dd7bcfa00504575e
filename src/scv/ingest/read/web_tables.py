"""Rows out of a web page: the tables of its HTML, which many back ends send as .xls.

Runs inside the reading child (`worker.py`). Nothing is loaded from anywhere.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

from scv.errors import UnreadableFileError, shown_name
from scv.ingest.read.inputs import Input

_PIECE = 1 << 20
# As browsers take them, and as many columns as a sheet has.
_COLUMNS_AT_ONCE, _ROWS_AT_ONCE, _WIDEST = 1000, 65_534, 16_384
# A header and a row of it, each with two cells or more; a form to log in has one text in a row.
_ROWS_OF_A_TABLE = 2
_SPACES = re.compile(r"\s+")
_UNSEEN = ("script", "style", "noscript", "template")

Row = list[str]


def web_tables(file: Input, encoding: str) -> Iterator[Iterator[Row]]:
    """Yield the tables of a page in the order in which they begin, each as its rows that hold text.

    A cell over several rows stands in each of them, as it is seen; one over several columns in the
    first.

    Raises:
        UnreadableFileError: no table of it has two rows of several cells.
    """
    parser = _Tables(file)
    with file.open_text(encoding) as source:
        while piece := source.read(_PIECE):
            parser.feed(piece)
    parser.close()
    for table in parser.tables:
        table.end_row()
    rows = (row for table in parser.tables for row in table.rows)
    if sum(sum(map(bool, row)) > 1 for row in rows) < _ROWS_OF_A_TABLE:
        raise UnreadableFileError(
            "{file}: a web page without a table of data, such as the page of a login or of an error. "
            "Log in to the platform, export again and drop that file. Nothing was landed.",
            file=shown_name(file.name),
        )
    for table in parser.tables:
        yield table.padded()


@dataclass
class _Table:
    rows: list[Row] = field(default_factory=list)
    row: Row | None = None
    cell: list[str] | None = None
    columns: int = 1
    down: int = 1
    is_filled: bool = False
    # Column → how many rows more its cell goes down, and the cell's text.
    spans: dict[int, tuple[int, str]] = field(default_factory=dict)

    def begin_row(self) -> None:
        self.end_row()
        self.row, self.is_filled = [], False

    def begin_cell(self, columns: int, down: int) -> None:
        self.end_cell()
        if self.row is None:
            self.begin_row()
        self.cell, self.columns, self.down = [], columns, down

    def end_cell(self) -> None:
        if self.cell is None or self.row is None:
            return
        lines = (_SPACES.sub(" ", line).strip() for line in "".join(self.cell).split("\v"))
        text = "\n".join(lines).strip()
        self.is_filled = self.is_filled or bool(text)
        self._fill_spans()
        if self.down > 1:
            self.spans[len(self.row)] = (self.down, text)
        else:
            self.row.append(text)
        self._fill_spans()
        self.row.extend([""] * (self.columns - 1))
        self.cell = None

    def _fill_spans(self) -> None:
        assert self.row is not None
        while (at := len(self.row)) in self.spans:
            left, text = self.spans.pop(at)
            self.row.append(text)
            if left > 1:
                self.spans[at] = (left - 1, text)

    def end_row(self) -> None:
        if self.row is None:
            return
        self.end_cell()
        self._fill_spans()
        if self.is_filled:
            self.rows.append(self.row)
        self.row = None

    def padded(self) -> Iterator[Row]:
        """Yield the rows, all of them as wide as the widest."""
        width = max(map(len, self.rows), default=0)
        for row in self.rows:
            yield row + [""] * (width - len(row))


class _Tables(HTMLParser):
    def __init__(self, file: Input) -> None:
        super().__init__(convert_charrefs=True)
        self.tables: list[_Table] = []
        self._file, self._open, self._unseen = file, list[_Table](), 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _UNSEEN:
            self._unseen += 1
        elif tag == "table":
            self._open.append(_Table())
            self.tables.append(self._open[-1])
        elif not self._open:
            return
        elif tag == "tr":
            self._open[-1].begin_row()
        elif tag in ("td", "th"):
            spans = dict(attrs)
            columns = _number(spans.get("colspan"), _COLUMNS_AT_ONCE)
            self._open[-1].begin_cell(columns, _number(spans.get("rowspan"), _ROWS_AT_ONCE))
            self._check_width(self._open[-1])
        elif tag in ("br", "p", "div", "li") and (cell := self._open[-1].cell) is not None:
            cell.append("\v")

    def handle_endtag(self, tag: str) -> None:
        if tag in _UNSEEN:
            self._unseen = max(0, self._unseen - 1)
        elif not self._open:
            return
        elif tag == "table":
            self._open.pop().end_row()
        elif tag == "tr":
            self._open[-1].end_row()
        elif tag in ("td", "th"):
            self._open[-1].end_cell()

    def handle_data(self, data: str) -> None:
        if self._open and not self._unseen and (cell := self._open[-1].cell) is not None:
            cell.append(data.replace("\v", " "))

    def _check_width(self, table: _Table) -> None:
        if table.row is not None and len(table.row) > _WIDEST:
            raise UnreadableFileError(
                "{file}: a web page with a table of more than {columns:,} columns. Save the table as "
                "CSV (UTF-8) or .xlsx and drop that instead. Nothing was landed.",
                file=shown_name(self._file.name),
                columns=_WIDEST,
            )


def _number(text: str | None, most: int) -> int:
    """Return over how many columns or rows a cell goes; 1 where that is no number."""
    digits = (text or "").strip()
    if not digits.isdecimal() or len(digits) > len(str(most)):
        return 1
    return min(max(int(digits), 1), most)
