"""Which of a table's first rows is its header: by the words we know, or by how a person would take
it.
"""

import re
from collections.abc import Sequence

from scv.ingest.mapping.header_words import MINIMUM_FIT, fit, header_words
from scv.sources import header_dictionary


def header_row(rows: Sequence[Sequence[str]]) -> int | None:
    """Return which of the first rows is the header: the one with most words we know; None if none
    has two.

    A row in which a number or an address of somebody stands is none: messages name headers.
    """
    known = [0 if any(map(_is_value, row)) else known_words(row) for row in rows]
    best = max(known, default=0)
    return known.index(best) if best >= _KNOWN_AT_LEAST else None


def guess_header_row(rows: Sequence[Sequence[str]]) -> int | None:
    """Return which row a person would take for the header, whatever its words: the first of those
    with most filled, distinct cells.

    None if in every row stands a number or an address of somebody: a table without a header.
    """
    filled = [
        0 if any(map(_is_value, row)) else len({cell.strip() for cell in row if cell.strip()})
        for row in rows
    ]
    best = max(filled, default=0)
    return filled.index(best) if best else None


def is_below_values(rows: Sequence[Sequence[str]], at: int) -> bool:
    """Tell whether rows of values stand above the row that was taken for the header: then the file
    is out of order, parts of cells may stand in that row too, and no message names its headers.

    A line above a table, such as the day of the export, has few cells, whatever stands in them.
    """
    filled = _filled(rows[at])
    return any(any(map(_is_value, row)) and 2 * _filled(row) > filled for row in rows[:at])


def _filled(row: Sequence[str]) -> int:
    return sum(bool(cell.strip()) for cell in row)


def known_words(cells: Sequence[str]) -> int:
    """Return how many of these headers mean something to us."""
    return sum(map(_has_meaning, cells))


def is_second_header(row: Sequence[str], width: int) -> bool:
    """Tell whether the row below a header of so many columns is a header again, in another language
    or for a program: most of its cells are words we know, and none is a value.
    """
    filled = [cell for cell in row if cell.strip()]
    if len(filled) * 2 < width or any(map(_is_value, filled)):
        return False
    known = known_words(filled)
    return known >= _KNOWN_AT_LEAST and known >= _MOST_KNOWN * len(filled)


_MOST_KNOWN = 0.6
_KNOWN_AT_LEAST = 2
_VALUE = re.compile(r"@|\":|\d(?:[\s-]?\d){6}")


def _has_meaning(cell: str) -> bool:
    if not 0 < len(cell) <= _LONGEST:
        return False
    words = header_words(cell)
    aliases = (
        header_dictionary.PHONE,
        *(known for _, known in header_dictionary.IDENTIFIERS.values()),
        *header_dictionary.FIELDS.values(),
    )
    return any(fit(words, known) >= MINIMUM_FIT for known in aliases)


_LONGEST = 40


def _is_value(cell: str) -> bool:
    """Tell whether a number or an address of somebody stands in a cell, examples in brackets aside:
    生日(格式:1990-01-01).
    """
    return _VALUE.search(cell) is not None and _VALUE.search(_EXAMPLE.sub("", cell)) is not None


_EXAMPLE = re.compile(r"[(（\[【][^()（）\[\]【】\d]{1,20}[^()（）\[\]【】]{0,40}[)）\]】]")
