"""One iterator of rows per file kind. Every cell is text; nothing is inferred, dropped or repaired
here.

Runs inside the reading child (`worker.py`): a hostile file costs at most that process.
"""

import csv
import io
import re
from collections.abc import Iterable, Iterator
from contextlib import suppress

from scv.errors import UnreadableFileError, shown_name
from scv.ingest.headers import LayoutMatcher
from scv.ingest.read.inputs import Input

Row = list[str]
_DELIMITERS = (",", "\t", ";", "|")
_LONGEST_CELL = 64 << 20
_LOOK_AHEAD = 64
_LOOK_INTO = 1 << 18
_BREAK = re.compile("\r\n|\n|\r")


def delimited_rows(
    file: Input, encoding: str, delimiter: str, skip_space: bool = False
) -> Iterator[Row]:
    """Yield the non-blank rows of a CSV or TSV file.

    Args:
        skip_space: blanks or TABs stand before the quotes of its cells, and are no part of them.

    Raises:
        UnreadableFileError: a line cannot be split into cells.
    """
    csv.field_size_limit(_LONGEST_CELL)
    with file.open_text(encoding, newline="") as source:
        lines: list[str] = []
        rows = csv.reader(
            _noted(source, lines, delimiter if skip_space else ""), delimiter=delimiter
        )
        try:
            width = 0
            for row in rows:
                if len(lines) == 1:
                    width = len(row)
                elif not _is_one_row(row, lines, delimiter, width):
                    raise _open_quote(file, rows.line_num)
                lines.clear()
                if len(row) > 1 or (row and row[0].strip("\ufeff \t\x00")):
                    yield row
        except csv.Error:
            raise _open_quote(file, rows.line_num) from None


def has_space_before_quotes(file: Input, encoding: str, delimiter: str) -> bool:
    """Tell whether blanks stand before the quotes of cells, as some programs write them."""
    with file.open_text(encoding, newline="") as source:
        text = source.read(_LOOK_INTO)
    # NOTE: nearly all files hold no such thing anywhere, and that is seen at once.
    if not re.search(rf'(?:^|[\r\n]|{re.escape(delimiter)})[ \t]+"', text):
        return False
    with suppress(csv.Error):
        return any(
            cell[:1] in " \t" and cell.lstrip(" \t")[:1] == '"'
            for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
            for cell in row
        )
    return False


def _noted(source: Iterable[str], lines: list[str], skip_space: str) -> Iterator[str]:
    """Yield lines and note each; without the blanks between this delimiter and a quote, if any."""
    inside = False
    for line in source:
        text = line
        if skip_space:
            text, inside = _without_blanks(line, skip_space, inside)
        lines.append(text)
        yield text


def _without_blanks(line: str, delimiter: str, inside: bool) -> tuple[str, bool]:
    """Return a line without the blanks before the quotes that begin its cells, and whether it ends
    inside of one.

    Args:
        inside: it begins inside of one.
    """
    parts: list[str] = []
    at, starts = 0, True
    while at < len(line):
        if inside:
            end = line.find('"', at) + 1
            if not end:
                return "".join([*parts, line[at:]]), True
            doubled = line[end : end + 1] == '"'
            parts.append(line[at : end + doubled])
            at, inside, starts = end + doubled, doubled, False
            continue
        rest = line[at:].lstrip(" \t".replace(delimiter, ""))
        if starts and rest.startswith('"'):
            at, inside = len(line) - len(rest) + 1, True
            parts.append('"')
            continue
        end = line.find(delimiter, at) + 1 or len(line)
        parts.append(line[at:end])
        at, starts = end, True
    return "".join(parts), inside


def _is_one_row(row: Row, lines: list[str], delimiter: str, width: int) -> bool:
    """Tell whether lines that were read as one row are one: a quote left open in one row, and
    another in a later one, look like a quoted cell with all that stands between them.

    Then the second is followed by text, which no quote that closes a cell is; or else each line
    between, and what is left of the first and the last, has as many cells as the rows before.
    """
    try:
        strict = list(csv.reader(lines, delimiter=delimiter, strict=True))
    except csv.Error:
        return False
    if strict != [row]:
        return False
    return not any(
        _joins_rows(row, at, _BREAK.split(cell), delimiter, width)
        for at, cell in enumerate(row)
        if _BREAK.search(cell)
    )


def _joins_rows(row: Row, at: int, lines: list[str], delimiter: str, width: int) -> bool:
    """Tell whether the lines of a cell are the end of a row, whole rows, and the beginning of one."""
    first, *between, last = (len(line.split(delimiter)) for line in lines)
    behind = last + len(row) - at - 1
    if width < behind and not any(row[width - behind :]):
        behind = width
    return {at + first, *between, behind} == {width}


def _open_quote(file: Input, line: int) -> UnreadableFileError:
    return UnreadableFileError(
        "{file}: the row that ends in line {line} cannot be split into cells (a quote is left open, or a cell is "
        "larger than 64 MB). Mend it and drop the file again. Nothing was landed.",
        file=shown_name(file.name),
        line=line,
    )


def delimiter_of(file: Input, encoding: str, matcher: LayoutMatcher) -> str:
    """Return the delimiter under which a known header appears, else the most frequent one."""
    heads: dict[str, list[Row]] = {}
    for delimiter in _DELIMITERS:
        skip_space = has_space_before_quotes(file, encoding, delimiter)
        rows = delimited_rows(file, encoding, delimiter, skip_space)
        heads[delimiter] = []
        # NOTE: under another delimiter than its own, a quoted cell of several lines is no cell.
        with suppress(UnreadableFileError):
            heads[delimiter] += (row for row, _ in zip(rows, range(_LOOK_AHEAD), strict=False))
        if any(matcher.match(row) for row in heads[delimiter]):
            return delimiter
    return max(_DELIMITERS, key=lambda delimiter: max(map(len, heads[delimiter]), default=0))
