"""Send a file's tables to the parent: their headers, their rows in frames, and how much was neither
(see messages.py).
"""

from collections.abc import Iterable, Iterator
from dataclasses import asdict
from itertools import chain, islice
from typing import BinaryIO

import polars as pl

from scv.errors import EmptyExportError, shown_name
from scv.ingest.headers import LayoutMatcher
from scv.ingest.mapping.header_row import is_second_header
from scv.ingest.read.csv_fast_path import (
    header_positions,
    is_plain,
    line_blocks,
)
from scv.ingest.read.furniture import furniture_positions, is_furniture
from scv.ingest.read.inputs import Form, Input
from scv.ingest.read.messages import ROWS_PER_FRAME, note
from scv.ingest.read.object_stream import send_objects
from scv.ingest.read.readers import Row, delimited_rows, delimiter_of, has_space_before_quotes
from scv.ingest.read.sniff import encoding_of, kind_of
from scv.ingest.read.table_sender import Table, check_width
from scv.ingest.read.undeclared import unknown_layout
from scv.ingest.read.web_tables import web_tables
from scv.ingest.read.workbook import shown_sheets
from scv.ingest.read.xml_workbook import xml_sheets
from scv.sources import Source
from scv.sources.header_names import EDGES

_HEAD_ROWS = 60
# More columns than any export has.
_WIDE = 1000


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
    table = Table(file, out, matcher, source, header, furniture=above)
    _send_rows(table, rows, matcher)
    _end(file, table, out)


def _send_plain(
    file: Input, encoding: str, delimiter: str, out: BinaryIO, matcher: LayoutMatcher
) -> None:
    table: Table | None = None
    for block in line_blocks(file, encoding, delimiter):
        lines = block
        if table is None:
            above, source, header = _first_header(
                file, (line.split(delimiter) for line in lines), matcher
            )
            table = Table(file, out, matcher, source, header, furniture=above)
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
            table.send_lines(lines[start:at], delimiter)
            table.next(lines[at].split(delimiter))
            start = at + 1
        table.send_lines(lines[start:], delimiter)
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
    table: Table | None = None
    without: list[Row] = []
    for rows in sheets:
        head = list(islice(rows, _HEAD_ROWS))
        check_width(file, max(map(len, head), default=0))
        found = _header_in(head, matcher, furniture=table is not None)
        if found is None:
            without += [*head, *rows]
            continue
        above, source, header = found
        if table is None:
            table = Table(file, out, matcher, source, header, furniture=above, typed=typed)
        else:
            table.furniture += above - 1
            table.next(header)
        _send_rows(table, chain(head[above:], rows), matcher)
    if table is None:
        raise unknown_layout(file, without[:_HEAD_ROWS], matcher)
    table.send_without_header(without)
    _end(file, table, out)


def _send_rows(table: "Table", rows: Iterable[Row], matcher: LayoutMatcher) -> None:
    """Send the rows below a header, and the tables that follow among them."""
    batch: list[Row] = []
    for at, row in enumerate(rows):
        is_header = matcher.looks_like_header(row)
        is_second = at == 0 and not is_header and is_second_header(row, table.width)
        if is_second or is_furniture(row, table.width):
            table.furniture += 1
        elif not is_header:
            is_unknown = at > 0 and table.begins_unknown(row)
            if is_unknown:
                table.send_rows(batch)
                table.is_unknown, batch = True, []
            batch.append(row)
        if is_header or len(batch) == ROWS_PER_FRAME:
            table.send_rows(batch)
            batch = []
        if is_header:
            table.next(_without_empty_end(row))
    table.send_rows(batch)


def _end(file: Input, table: "Table | None", out: BinaryIO) -> None:
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
            return taken, source, _without_empty_end(row)
    return None


def _without_empty_end(header: Row) -> Row:
    """Return a header without the empty cells at its end, where there are so many that they come
    from one cell far to the right: each would be a column.
    """
    if len(header) <= _WIDE:
        return header
    filled = (at for at in range(len(header), 0, -1) if header[at - 1].strip(EDGES))
    return header[: next(filled, 0)]
