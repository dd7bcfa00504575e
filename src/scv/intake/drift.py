"""Guards against a file that is recognised and yet not what it was: it waits until somebody says that it is right."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from statistics import median
from typing import Any

import polars as pl

from scv.channels import Source
from scv.errors import DriftError, shown_name
from scv.intake.headers import clean_header

# Below these a share or a count says nothing.
_FILLED, _FILES, _ROWS = 50, 3, 100
_SHARE_KEPT, _TIMES = 0.5, 10


@dataclass
class Shape:
    """What a file looks like, kept in the header of its landing."""

    columns: list[str] = field(default_factory=list)
    filled: int = 0
    mobiles: int = 0
    rows: int = 0

    def add(self, source: Source, headers: Sequence[str], rows: pl.DataFrame) -> None:
        """Take in one standardised piece of it."""
        present = set(map(clean_header, headers))
        who = [*(phone.headers for phone in source.phones), *(each.headers for each in source.identifiers)]
        found = {names[0] for names in who if present & set(map(clean_header, names))}
        self.columns = sorted({*self.columns, *found})
        self.rows += rows.height
        self.filled += rows.filter(pl.col("phone_class") != "missing").height
        self.mobiles += rows.filter(pl.col("e164").is_not_null()).height

    def kept(self) -> dict[str, Any]:
        """Return what the next file is compared with."""
        return {"columns": self.columns, "filled": self.filled, "mobiles": self.mobiles}


def check_drift(name: str, shape: Shape, before: Sequence[Mapping[str, Any]]) -> None:
    """Compare a file with those of the same layout and account that were landed before it.

    Args:
        before: the headers of their landings, in landing order.

    Raises:
        DriftError: a column that says who is gone, phones have become rare, or the number of rows is out of all proportion.
    """
    found = [*_columns(shape, before), *_phones(shape, before), *_rows(shape, before)]
    if found:
        raise DriftError(
            f"{shown_name(name)}: {'; '.join(found)}. If that is right, land it with: scv ingest --accept FILE; else export it again. "
            "Nothing was landed."
        )


def _columns(shape: Shape, before: Sequence[Mapping[str, Any]]) -> list[str]:
    last = before[-1]["shape"]["columns"] if before else []
    gone = [column for column in last if column not in shape.columns]
    return [f"the last file of this kind had {', '.join(gone)}, this one has not"] if gone else []


def _phones(shape: Shape, before: Sequence[Mapping[str, Any]]) -> list[str]:
    filled, mobiles = (sum(header["shape"][name] for header in before) for name in ("filled", "mobiles"))
    if filled < _FILLED or shape.filled < _FILLED:
        return []
    was, now = mobiles / filled, shape.mobiles / shape.filled
    return [f"{now:.0%} of its phones are mobiles, before it were {was:.0%}"] if now < was * _SHARE_KEPT else []


def _rows(shape: Shape, before: Sequence[Mapping[str, Any]]) -> list[str]:
    counts = [header["rows_in"] for header in before]
    if len(counts) < _FILES or median(counts) < _ROWS:
        return []
    if min(counts) <= shape.rows * _TIMES and shape.rows <= max(counts) * _TIMES:
        return []
    return [f"it has {shape.rows} rows, the {len(counts)} files before it had {min(counts)} to {max(counts)}"]
