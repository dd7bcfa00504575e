"""Guards against a file that is recognised and yet not what it was: it waits until somebody says
that it is right.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from statistics import median
from typing import Any

import polars as pl

from scv.errors import DriftError, shown_name
from scv.ingest.read.client import Piece
from scv.schema import FIX_HEADERS
from scv.sources.header_names import clean_header

# Below these a share or a count says nothing.
_FILLED, _FILES, _ROWS = 50, 3, 100
_SHARE_KEPT, _TIMES = 0.5, 10


@dataclass
class Shape:
    """What a file looks like, kept in the header of its landing."""

    columns: dict[str, list[str]] = field(default_factory=dict)
    filled: int = 0
    corrected: bool = False
    mobiles: int = 0

    def add(self, piece: Piece, kind: str, rows: pl.DataFrame) -> None:
        """Take in one standardised piece of it.

        Args:
            kind: the kind of the file; in JSON a name is left out where no row has it, so there is
                no column to miss.
            rows: its usable rows, with phone_class and e164.
        """
        present = set(map(clean_header, piece.headers))
        # NOTE: the rejected rows of a file, corrected: part of it, and so of any number.
        self.corrected |= FIX_HEADERS[-1] in present
        if kind not in ("json", "ndjson"):
            read = [*piece.source.who(), *piece.source.fields.values()]
            found = {names[0] for names in read if present & set(map(clean_header, names))}
            self.columns[piece.source.id] = sorted({*self.columns.get(piece.source.id, ()), *found})
        self.filled += rows.filter(pl.col("phone_class") != "missing").height
        self.mobiles += rows.filter(pl.col("e164").is_not_null()).height

    def to_dict(self) -> dict[str, Any]:
        """Return what the next file is compared with: the columns that are read, by table, and its
        phones.
        """
        return {"columns": self.columns, "filled": self.filled, "mobiles": self.mobiles}


def check_drift(name: str, shape: Shape, rows_in: int, before: Sequence[Mapping[str, Any]]) -> None:
    """Compare a file with those of the same layout and account that were landed before it.

    Args:
        rows_in: its data rows.
        before: the headers of their landings, in landing order.

    Raises:
        DriftError: a column that is read is gone, phones have become rare, or the number of rows is
            out of all proportion.
    """
    found = [*_columns(shape, before), *_phones(shape, before)]
    found += [] if shape.corrected else _rows(rows_in, before)
    if found:
        raise DriftError(
            "{name}: {found}. If that is right, land it with: scv ingest --accept FILE; else "
            "export it again. Nothing was landed.",
            name=shown_name(name),
            found="; ".join(found),
        )


def _columns(shape: Shape, before: Sequence[Mapping[str, Any]]) -> list[str]:
    """Compare each table with the last one of its kind: a campaign may have one of two tables, and
    the next the other.

    A column gone or renamed would leave its field empty without a word; one that came is kept with
    the records.
    """
    gone: list[str] = []
    for table, columns in shape.columns.items():
        earlier = (header["shape"]["columns"].get(table) for header in reversed(before))
        last = next(filter(None, earlier), list[str]())
        gone += [column for column in last if column not in columns]
    return [f"the last file of this kind had {', '.join(gone)}, this one has not"] if gone else []


def _phones(shape: Shape, before: Sequence[Mapping[str, Any]]) -> list[str]:
    filled, mobiles = (
        sum(header["shape"][name] for header in before) for name in ("filled", "mobiles")
    )
    if filled < _FILLED or shape.filled < _FILLED:
        return []
    was, now = mobiles / filled, shape.mobiles / shape.filled
    return (
        [f"{now:.0%} of its phones are mobiles, before it were {was:.0%}"]
        if now < was * _SHARE_KEPT
        else []
    )


def _rows(rows_in: int, before: Sequence[Mapping[str, Any]]) -> list[str]:
    counts = [header["rows_in"] for header in before]
    if len(counts) < _FILES or median(counts) < _ROWS:
        return []
    if min(counts) <= rows_in * _TIMES and rows_in <= max(counts) * _TIMES:
        return []
    return [
        f"it has {rows_in} rows, the {len(counts)} files before it had {min(counts)} to {max(counts)}"
    ]
