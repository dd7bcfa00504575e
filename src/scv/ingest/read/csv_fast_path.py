"""The fast way through a delimited file in which no cell is quoted: lines are split by the
delimiter, whole columns at a time.

It gives exactly what the csv reader gives for such a file (a test holds them equal); any quoted
cell or lone carriage return sends the file the other way.
"""

from collections.abc import Iterator, Mapping, Sequence

import polars as pl

from scv.ingest.headers import LayoutMatcher
from scv.ingest.read.inputs import Input
from scv.sources.header_names import EDGES

# NOTE: standardising has a fixed price a piece, so pieces are large; the reading child has room for
# several.
_PIECE = 32 << 20
_BLANK = "\ufeff \t\x00"


def is_plain(file: Input, encoding: str, delimiter: str) -> bool:
    """Tell whether no cell of the file is quoted and no carriage return stands alone.

    A quote means quoting only where a cell begins. In UTF-8 and GB18030 the bytes looked for are
    never part of another character, but for `|`, which can only send a file the slow way without
    need.
    """
    if encoding.startswith(("utf-16", "big5")):
        return False
    last = b"\n"
    with file.open_bytes() as source:
        while piece := source.read(_PIECE):
            text = last + piece.removeprefix(b"\xef\xbb\xbf")
            single = b"\r" in text and text.count(b"\r") - text.count(b"\r\n") - text.endswith(
                b"\r"
            )
            quoted = b'"' in text and (b'\n"' in text or delimiter.encode() + b'"' in text)
            if single or quoted:
                return False
            last = text[-1:]
    return last != b"\r"


def line_blocks(file: Input, encoding: str, delimiter: str) -> Iterator[pl.Series]:
    """Yield the non-blank lines of a plain file, some megabytes at a time, without their ends."""
    with file.open_text(encoding, newline="") as source:
        rest = ""
        while piece := source.read(_PIECE):
            complete, end, rest = (rest + piece).rpartition("\n")
            if end:
                yield _lines_with_text(complete, delimiter)
        yield _lines_with_text(rest, delimiter)


def header_positions(lines: pl.Series, delimiter: str, matcher: LayoutMatcher) -> list[int]:
    """Return where the header of another table, or the same header again, stands among the lines."""
    first = lines.str.split_exact(delimiter, 1).struct[0].str.strip_chars(EDGES)
    candidates = first.is_in(sorted(matcher.known_headers)).arg_true().to_list()
    return [at for at in candidates if matcher.looks_like_header(lines[at].split(delimiter))]


def cells_of(lines: pl.Series, delimiter: str, width: int) -> tuple[pl.DataFrame, Sequence[int]]:
    """Return the lines' cells as columns c0, c1, …, and the number of cells in each line.

    A line whose cells beyond `width` are all empty counts as `width` wide; filled ones stand in a
    column of their own, see `with_beyond`.
    """
    counts = lines.str.count_matches(delimiter, literal=True) + 1
    widths, beyond = counts.to_list(), dict[int, str]()
    for at in (counts > width).arg_true().to_list():
        if text := beyond_text(lines[at].split(delimiter)[width:]):
            beyond[at] = text
        else:
            widths[at] = width
    if width == 1:
        cells = pl.DataFrame({"c0": lines.str.split_exact(delimiter, 1).struct[0]})
    else:
        cells = lines.str.split_exact(delimiter, width - 1).struct.unnest().fill_null("")
        cells.columns = [f"c{at}" for at in range(width)]
    return with_beyond(cells, beyond), widths


def beyond_text(cells: Sequence[str]) -> str:
    """Return the filled cells beyond a header as one text, '' if there are none."""
    return " | ".join(cell for cell in cells if cell.strip())


def with_beyond(cells: pl.DataFrame, beyond: Mapping[int, str]) -> pl.DataFrame:
    """Add the column `beyond` where rows have filled cells beyond the header: such a row is
    refused, and nothing of it is lost.
    """
    if not beyond:
        return cells
    return cells.with_columns(
        beyond=pl.Series([beyond.get(at, "") for at in range(cells.height)], dtype=pl.String)
    )


def _lines_with_text(text: str, delimiter: str) -> pl.Series:
    """Return the lines of a text but the blank ones; a line of delimiters alone is a row of empty
    cells.
    """
    lines = (
        pl.Series("line", [text], dtype=pl.String).str.split("\n").explode().str.strip_suffix("\r")
    )
    return lines.filter(
        (lines.str.strip_chars(_BLANK) != "") | lines.str.contains(delimiter, literal=True)
    )
