"""One iterator of rows per file kind. Every cell is text; nothing is inferred, dropped or repaired
here.

Runs inside the reading child (`worker.py`): a hostile file costs at most that process.
"""

import csv
from collections.abc import Iterator

from scv.errors import UnreadableFileError, shown_name
from scv.ingest.headers import LayoutMatcher
from scv.ingest.read.inputs import Input

Row = list[str]
_DELIMITERS = (",", "\t", ";", "|")
_LONGEST_CELL = 64 << 20
_LOOK_AHEAD = 64


def delimited_rows(file: Input, encoding: str, delimiter: str) -> Iterator[Row]:
    """Yield the non-blank rows of a CSV or TSV file.

    Raises:
        UnreadableFileError: a line cannot be split into cells.
    """
    csv.field_size_limit(_LONGEST_CELL)
    with file.open_text(encoding, newline="") as source:
        rows = csv.reader(source, delimiter=delimiter)
        try:
            line = 0
            for row in rows:
                if rows.line_num > line + 1 and _has_embedded_rows(row, delimiter):
                    raise _open_quote(file, rows.line_num)
                line = rows.line_num
                if len(row) > 1 or (row and row[0].strip("\ufeff \t\x00")):
                    yield row
        except csv.Error:
            raise _open_quote(file, rows.line_num) from None


def _has_embedded_rows(row: Row, delimiter: str) -> bool:
    """Tell whether a cell holds other rows: two quotes left open in two rows look like one quoted
    cell between them.
    """
    width = max(len(row) - 1, 2)
    for cell in row:
        lines = cell.splitlines()
        rest_of_one_and_start_of_other = len(lines) > 1 and cell.count(delimiter) == width * (
            len(lines) - 1
        )
        if rest_of_one_and_start_of_other or any(
            line.count(delimiter) >= width for line in lines[1:-1]
        ):
            return True
    return False


def _open_quote(file: Input, line: int) -> UnreadableFileError:
    return UnreadableFileError(
        "{file}: the row that ends in line {line} cannot be split into cells (a quote is left open, or a cell is "
        "larger than 64 MB). Mend it and drop the file again. Nothing was landed.",
        file=shown_name(file.name),
        line=line,
    )


def delimiter_of(file: Input, encoding: str, matcher: LayoutMatcher) -> str:
    """Return the delimiter under which a known header appears, else the most frequent one."""
    heads = {}
    for delimiter in _DELIMITERS:
        rows = delimited_rows(file, encoding, delimiter)
        heads[delimiter] = [row for row, _ in zip(rows, range(_LOOK_AHEAD), strict=False)]
        if any(matcher.match(row) for row in heads[delimiter]):
            return delimiter
    return max(_DELIMITERS, key=lambda delimiter: max(map(len, heads[delimiter]), default=0))
