"""The first rows of a table nobody declared, by column: cells that are filled, and what they look
like.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import cached_property

import polars as pl

from scv import values
from scv.ingest.mapping.header_words import header_words, note_in
from scv.sources.header_names import clean_header

# Digits, letters and hyphens, of which three digits at least.
_NUMBER = r"^#?[A-Za-z]{0,8}[-_]?(?:[A-Za-z_-]*[0-9]){3,}[0-9A-Za-z_-]{0,20}$"
_NO_PHONE = ("invalid", "missing")
# What a cell of this kind is read as; null where it is none.
_READ: Mapping[str, Callable[[pl.Expr], pl.Expr]] = {
    "time": lambda cell: pl.coalesce(values.epoch_s(cell), values.ordered_epoch_s(cell)),
    "money": values.fen,
    "gender": values.gender,
    "birthday": lambda cell: pl.coalesce(values.birthday(cell), values.ordered_birthday(cell)),
    "switch": lambda cell: values.attribute(cell, "switch"),
    "email": values.email,
    "name": values.name,
}
_TRUE: Mapping[str, Callable[[pl.Expr], pl.Expr]] = {
    "number": lambda cell: cell.str.contains(_NUMBER),
    "full name": values.is_full_name,
}


class TableSample:
    """A sample by column, of so many `rows`; `warnings` gather what is doubtful about it."""

    def __init__(self, headers: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
        self.headers = list(dict.fromkeys(header for header in headers if clean_header(header)))
        self.words = {header: header_words(header) for header in self.headers}
        self.notes = {header: note_in(header) for header in self.headers}
        at = {header: list(headers).index(header) for header in self.headers}
        self.cells = {
            header: pl.Series(
                [row[place] if place < len(row) else "" for row in rows], dtype=pl.String
            )
            for header, place in at.items()
        }
        self.rows = len(rows)
        self.warnings: list[str] = []

    def filled_cells(self, header: str) -> pl.Series:
        """Return the cells of a column that are filled, cleaned."""
        return self._filled[header]

    @cached_property
    def _filled(self) -> dict[str, pl.Series]:
        cells = pl.concat(self.cells.values()) if self.cells else pl.Series(dtype=pl.String)
        plain = pl.select(values.plain(pl.lit(cells))).to_series()
        return {
            header: plain.slice(at * self.rows, self.rows).drop_nulls()
            for at, header in enumerate(self.cells)
        }

    def look(self, header: str, kind: str) -> float | None:
        """Return the share of the filled cells that look like this kind: phone, mobile, time, money,
        gender, birthday, email, switch (yes or no), name, full name, or the number of a paper; None where none is
        filled.
        """
        if kind in ("phone", "mobile"):
            classes = self.phone_classes(header)
            is_one = [
                each == kind or (kind == "phone" and each not in _NO_PHONE) for each in classes
            ]
            return sum(is_one) / len(classes) if classes else None
        filled = self.filled_cells(header)
        if filled.is_empty():
            return None
        if kind in _TRUE:
            return float(pl.select(_TRUE[kind](pl.lit(filled))).to_series().mean())  # type: ignore[arg-type]
        return 1 - pl.select(_READ[kind](pl.lit(filled))).to_series().null_count() / len(filled)

    def phone_classes(self, header: str) -> list[str]:
        """Return what its cells are as phones, those left empty aside."""
        if header in self._phones:
            return self._phones[header]
        # NOTE: where no digit stands there is no phone.
        return ["invalid"] * len(self.filled_cells(header))

    @cached_property
    def _phones(self) -> dict[str, list[str]]:
        # NOTE: of all columns at once: of a wide table one call a column costs most of a minute.
        having = {
            header: cells
            for header, cells in self.cells.items()
            if cells.str.contains(r"\p{Nd}").any()
        }
        if not having:
            return {}
        found = values.phones(pl.concat(having.values()))["phone_class"]
        by_column = (found.slice(at * self.rows, self.rows).to_list() for at in range(len(having)))
        return {
            header: [each for each in classes if each != "missing"]
            for header, classes in zip(having, by_column, strict=True)
        }

    def distinct(self, headers: Sequence[str]) -> float:
        """Return the share of rows with these columns filled that no other row has alike."""
        frame = pl.DataFrame({str(at): self.cells[header] for at, header in enumerate(headers)})
        frame = frame.filter(pl.all_horizontal(pl.all().str.strip_chars() != ""))
        return frame.n_unique() / frame.height if frame.height else 0.0
