"""Send a file's tables to the parent: their headers, their rows in frames, and how much was neither
(see messages.py).
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from itertools import chain, islice
from typing import BinaryIO

import polars as pl

from scv.errors import EmptyExportError, NoPersonsError, shown_name
from scv.ingest.headers import EDGES, LayoutMatcher, clean_header
from scv.ingest.long_numbers import MARKED
from scv.ingest.mapping.header_row import is_second_header
from scv.ingest.read.csv_fast_path import (
    beyond_text,
    cells_of,
    header_positions,
    is_plain,
    line_blocks,
    with_beyond,
)
from scv.ingest.read.furniture import furniture_positions, is_furniture
from scv.ingest.read.inputs import Form, Input
from scv.ingest.read.messages import ROWS_PER_FRAME, note, send_frame
from scv.ingest.read.object_stream import send_objects
from scv.ingest.read.readers import Row, delimited_rows, delimiter_of, has_space_before_quotes
from scv.ingest.read.sniff import encoding_of, kind_of
from scv.ingest.read.typed_cells import count_from_1900, long_numbers
from scv.ingest.read.undeclared import unknown_layout
from scv.ingest.read.web_tables import web_tables
from scv.ingest.read.workbook import shown_sheets
from scv.ingest.read.xml_workbook import xml_sheets
from scv.sources import Source

_HEAD_ROWS = 60
_CELLS_OF_A_NOTE = 2


def send_file(file: Input, out: BinaryIO, matcher: LayoutMatcher) -> None:
    """Send the tables of a file.

    Raises:
        UndeclaredError: no declaration fits.
        BadInputError: it cannot be used for another reason.
    """
    kind = kind_of(file)
    if kind == "json":
        send_objects(file, out, matcher)
    elif kind == "delimited":
        _send_delimited(file, out, matcher)
    elif kind in ("html", "xml"):
        encoding = encoding_of(file)
        note(out, form=asdict(Form(kind, encoding)))
        tables = web_tables(file, encoding) if kind == "html" else xml_sheets(file, encoding)
        _send_sheets(file, tables, out, matcher, typed=kind == "xml")
    else:
        note(out, form=asdict(Form(kind)))
        _send_sheets(file, shown_sheets(file), out, matcher, typed=True)


def _send_delimited(file: Input, out: BinaryIO, matcher: LayoutMatcher) -> None:
    encoding = encoding_of(file)
    delimiter = delimiter_of(file, encoding, matcher)
    skip_space = has_space_before_quotes(file, encoding, delimiter)
    note(out, form=asdict(Form("delimited", encoding, delimiter, skip_space)))
    if not skip_space and is_plain(file, encoding, delimiter):
        _send_plain(file, encoding, delimiter, out, matcher)
        return
    rows = delimited_rows(file, encoding, delimiter, skip_space)
    above, source, header = _first_header(file, rows, matcher)
    table = _Table(file, out, matcher, source, header, furniture=above)
    _send_rows(table, rows, matcher)
    _end(file, table, out)


def _send_plain(
    file: Input, encoding: str, delimiter: str, out: BinaryIO, matcher: LayoutMatcher
) -> None:
    table: _Table | None = None
    for block in line_blocks(file, encoding, delimiter):
        lines = block
        if table is None:
            above, source, header = _first_header(
                file, (line.split(delimiter) for line in lines), matcher
            )
            table = _Table(file, out, matcher, source, header, furniture=above)
            lines = lines[above:]
            if len(lines) and is_second_header(lines[0].split(delimiter), table.width):
                table.furniture += 1
                lines = lines[1:]
        totals = furniture_positions(lines, delimiter, table.width)
        table.furniture += len(totals)
        lines = (
            lines.filter(~pl.int_range(len(lines), eager=True).is_in(totals)) if totals else lines
        )
        start = 0
        for at in header_positions(lines, delimiter, matcher):
            table.send(*cells_of(lines[start:at], delimiter, table.width))
            table.next(lines[at].split(delimiter))
            start = at + 1
        table.send(*cells_of(lines[start:], delimiter, table.width))
    _end(file, table, out)


def _send_sheets(
    file: Input,
    sheets: Iterable[Iterator[Row]],
    out: BinaryIO,
    matcher: LayoutMatcher,
    typed: bool,
) -> None:
    """Send the tables of a workbook's sheets. A sheet without a known header has no table: a note,
    or rows that are refused.
    """
    table: _Table | None = None
    without: list[Row] = []
    for rows in sheets:
        head = list(islice(rows, _HEAD_ROWS))
        found = _header_in(head, matcher, furniture=table is not None)
        if found is None:
            without += [*head, *rows]
            continue
        above, source, header = found
        if table is None:
            table = _Table(file, out, matcher, source, header, furniture=above, typed=typed)
        else:
            table.furniture += above - 1
            table.next(header)
        _send_rows(table, chain(head[above:], rows), matcher)
    if table is None:
        raise unknown_layout(file, without[:_HEAD_ROWS], matcher)
    table.send_without_header(without)
    _end(file, table, out)


def _send_rows(table: "_Table", rows: Iterable[Row], matcher: LayoutMatcher) -> None:
    """Send the rows below a header, and the tables that follow among them."""
    batch: list[Row] = []
    for at, row in enumerate(rows):
        is_header = matcher.looks_like_header(row)
        is_second = at == 0 and not is_header and is_second_header(row, table.width)
        if is_second or is_furniture(row, table.width):
            table.furniture += 1
        elif not is_header:
            batch.append(row)
        if is_header or len(batch) == ROWS_PER_FRAME:
            table.send_rows(batch)
            batch = []
        if is_header:
            table.next(row)
    table.send_rows(batch)


class _Table:
    """The table being sent: announces its headers, numbers its rows, counts what is not a row."""

    def __init__(
        self,
        file: Input,
        out: BinaryIO,
        matcher: LayoutMatcher,
        source: Source,
        header: Row,
        furniture: int,
        typed: bool = False,
    ) -> None:
        self._file, self._out, self._matcher, self._source = file, out, matcher, source
        self._typed = typed
        self.rows, self.furniture = 0, furniture - 1
        self.next(header)

    def next(self, header: Row) -> None:
        """Announce the table under another header row."""
        self._source = self._matcher.match(header) or self._source
        if not self._source.persons:
            raise NoPersonsError(
                "{file}: a {title_en} ({title_zh}) counts visits and is about no customer in "
                "particular. Leave it out of the inbox. Nothing was landed.",
                file=shown_name(self._file.name),
                title_en=self._source.title_en,
                title_zh=self._source.title_zh,
            )
        self.width, self.furniture = len(header), self.furniture + 1
        # NOTE: where a header ends in a needless delimiter, its rows often do not.
        self._needed = len(header) - next(
            (at for at, cell in enumerate(reversed(header)) if cell.strip(EDGES)), 0
        )
        dated = set(map(clean_header, self._source.moments()))
        self._moments = {at for at, cell in enumerate(header) if clean_header(cell) in dated}
        if not self._source.furniture:
            note(self._out, source=self._source.id, headers=header)

    def send_rows(self, batch: list[Row]) -> None:
        """Send some rows, given as lists of cells."""
        count_from_1900(batch, self._moments)
        self.send(*self._columns(batch, self.width))

    def _columns(self, batch: list[Row], width: int) -> tuple[pl.DataFrame, Sequence[int]]:
        """Return rows as columns, and the cells in each; of a workbook also where long numbers stood."""
        cells, widths = _columns(batch, width)
        if self._typed:
            marks = pl.Series(MARKED, long_numbers(batch), dtype=pl.List(pl.Int32))
            cells = cells.with_columns(marks)
        return cells, widths

    def send(self, cells: pl.DataFrame, widths: Sequence[int]) -> None:
        """Send some rows."""
        if self._source.furniture:
            self.furniture += len(widths)
        elif widths:
            padded = [
                self.width if self._needed <= width < self.width else width for width in widths
            ]
            self._send(cells, padded)

    def _send(self, cells: pl.DataFrame, widths: Sequence[int]) -> None:
        send_frame(self._out, cells, widths, range(self.rows + 1, self.rows + len(widths) + 1))
        self.rows += len(widths)

    def send_without_header(self, rows: list[Row]) -> None:
        """Send rows of sheets without a header we know, to be refused; titles and notes among them
        are furniture.
        """
        table_rows = [row for row in rows if sum(map(bool, map(str.strip, row))) > _CELLS_OF_A_NOTE]
        self.furniture += len(rows) - len(table_rows)
        width = max(map(len, table_rows), default=0)
        for start in range(0, len(table_rows), ROWS_PER_FRAME):
            note(
                self._out,
                source=self._source.id,
                headers=[str(at) for at in range(1, width + 1)],
                headed=False,
            )
            cells, widths = self._columns(table_rows[start : start + ROWS_PER_FRAME], width)
            self._send(cells, widths)


def _end(file: Input, table: "_Table | None", out: BinaryIO) -> None:
    if table is None or table.rows == 0:
        raise EmptyExportError(
            "{file}: it has a header and no rows below it. Nothing was landed.",
            file=shown_name(file.name),
        )
    note(out, end=True, rows=table.rows, furniture=table.furniture)


def _first_header(
    file: Input, rows: Iterable[Row], matcher: LayoutMatcher
) -> tuple[int, Source, Row]:
    """Skip what stands above the header; return how many rows that took, header included."""
    head = []
    for row in islice(rows, _HEAD_ROWS):
        head.append(row)
        if found := _header_in([row], matcher):
            return len(head), *found[1:]
    raise unknown_layout(file, head, matcher)


def _header_in(
    head: list[Row], matcher: LayoutMatcher, furniture: bool = False
) -> tuple[int, Source, Row] | None:
    """Return how many rows it takes to the first header, itself included, its source, and the
    header; None without one.

    Args:
        furniture: whether the header of a table of totals counts.
    """
    for taken, row in enumerate(head, start=1):
        if (source := matcher.match(row)) and (furniture or not source.furniture):
            return taken, source, row
    return None


def _columns(batch: list[Row], width: int) -> tuple[pl.DataFrame, Sequence[int]]:
    """Return rows as columns, and the number of cells in each; empty cells beyond the header do not
    count.
    """
    widths, beyond = [len(row) for row in batch], dict[int, str]()
    padded = [row if len(row) == width else (row + [""] * width)[:width] for row in batch]
    for at, row in enumerate(batch):
        if len(row) > width:
            if text := beyond_text(row[width:]):
                beyond[at] = text
            else:
                widths[at] = width
    cells = pl.DataFrame(padded, schema={f"c{at}": pl.String for at in range(width)}, orient="row")
    return with_beyond(cells, beyond), widths
