"""Of one file, how many cells of each column could not be read; with too many of a column that
decides it waits until somebody says that it is right.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import polars as pl

from scv.console.unread import REASONS
from scv.errors import UnreadCellsError, shown_name

# One cell is a slip, whatever its share.
_LEAST = 2
_SHAPES = 3


@dataclass
class _Column:
    decides: bool
    filled: int = 0
    unread: int = 0
    shapes: dict[str, None] = field(default_factory=dict)


class UnreadCount:
    """Counts the pieces of one file together."""

    def __init__(self) -> None:
        self._columns: dict[tuple[str, str], _Column] = {}
        self._with_rejects: dict[tuple[str, str], _Column] = {}

    def add(self, summary: pl.DataFrame, without_key: pl.DataFrame) -> None:
        """Take in one piece; see `unread_cells.summary`.

        Args:
            without_key: the same of rows rejected for lack of a key: that may be what could not be read.
        """
        _add(self._columns, summary)
        _add(self._with_rejects, summary)
        _add(self._with_rejects, without_key)

    @property
    def filled(self) -> int:
        """How many cells of typed columns are filled."""
        return sum(column.filled for column in self._columns.values())

    @property
    def unread(self) -> int:
        """How many of them could not be read."""
        return sum(column.unread for column in self._columns.values())

    def to_list(self) -> list[list[Any]]:
        """Return the columns with unread cells: header, reason code, filled and unread cells, and
        shapes of the unread, the most first.
        """
        return [
            [name, reason, column.filled, column.unread, list(column.shapes)[:_SHAPES]]
            for (name, reason), column in sorted(
                self._columns.items(), key=lambda item: (-item[1].unread, item[0])
            )
            if column.unread
        ]

    def check(self, file: str, most: float) -> None:
        """Refuse a file of which too much is unread.

        Args:
            most: the share of the filled cells of a column that decides which may be unread.

        Raises:
            UnreadCellsError: more of one are.
        """
        if found := list(self._beyond(most)):
            raise UnreadCellsError(
                "{file}: {found}. If that is right, land it with: scv ingest --accept FILE; else correct "
                "these cells where the file came from and export it again. Nothing was landed.",
                file=shown_name(file),
                found="; ".join(found),
            )

    def _beyond(self, most: float) -> Iterator[str]:
        for (name, reason), column in self._with_rejects.items():
            if column.decides and column.unread >= _LEAST and column.unread > most * column.filled:
                shapes = ", ".join(list(column.shapes)[:_SHAPES])
                yield (
                    f"{column.unread} of {column.filled} cells of column {shown_name(name)} are unread "
                    f"({REASONS[reason]}), such as {shapes}"
                )


def _add(columns: dict[tuple[str, str], _Column], summary: pl.DataFrame) -> None:
    for name, reason, decides, filled, unread, shapes in summary.iter_rows():
        column = columns.setdefault((name, reason), _Column(decides))
        column.filled += filled
        column.unread += unread
        column.shapes |= dict.fromkeys(shapes)
