"""One table being sent to the parent: its headers, its rows in frames, and how much of it was
neither (see messages.py).
"""

import re
from collections.abc import Sequence
from typing import BinaryIO

import polars as pl

from scv.errors import NoPersonsError, UnreadableFileError, shown_name
from scv.ingest.headers import LayoutMatcher
from scv.ingest.long_numbers import MARKED
from scv.ingest.mapping.header_row import is_second_header
from scv.ingest.read.csv_fast_path import beyond_text, cells_of, with_beyond
from scv.ingest.read.inputs import Input
from scv.ingest.read.messages import ROWS_PER_FRAME, note, send_frame
from scv.ingest.read.readers import Row
from scv.ingest.read.typed_cells import count_from_1900, long_numbers
from scv.sources import MAPPED, Source
from scv.sources.header_names import EDGES, clean_header

_CELLS_OF_A_NOTE = 2
# A workbook's last column is XFD; a table with more is damaged, and each column costs.
_MOST_COLUMNS = 16_384
_DIGIT = re.compile(r"\d")


def check_width(file: Input, columns: int) -> None:
    """Refuse a table that is wider than any export.

    Raises:
        UnreadableFileError: it is; nobody knows what its columns are worth.
    """
    if columns > _MOST_COLUMNS:
        raise UnreadableFileError(
            "{file}: its cells reach to column {columns:,}, and no export has more than {most:,}. Delete what stands far to the "
            "right, save it anew and drop it again. Nothing was landed.",
            file=shown_name(file.name),
            columns=columns,
            most=_MOST_COLUMNS,
        )


class Table:
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
        check_width(self._file, len(header))
        self._source = self._matcher.match(header) or self._source
        self.is_unknown = False
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

    def begins_unknown(self, cells: Row) -> bool:
        """Tell whether a row below a header that was mapped by meaning is the header of another
        table: no digit stands in it, and most of its cells are words we know.
        """
        return (
            self._source.name.startswith(MAPPED)
            and not self.is_unknown
            and not any(map(_DIGIT.search, cells))
            and is_second_header(cells, 2)
        )

    def send_lines(self, lines: pl.Series, delimiter: str) -> None:
        """Send some lines of a text without quotes; from the header of a table we do not know on, to
        be refused.
        """
        start = 0 if self.is_unknown else len(lines)
        if not self.is_unknown and self._source.name.startswith(MAPPED):
            for at in (~lines.str.contains(r"\d")).arg_true().to_list():
                if self.begins_unknown(lines[at].split(delimiter)):
                    start = at
                    break
        self.send(*cells_of(lines[:start], delimiter, self.width))
        if start < len(lines):
            self.is_unknown = True
            self.send_without_header([line.split(delimiter) for line in lines[start:]])

    def send_rows(self, batch: list[Row]) -> None:
        """Send some rows, given as lists of cells; those of a table we do not know to be refused."""
        if self.is_unknown:
            self.send_without_header(batch)
            return
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
