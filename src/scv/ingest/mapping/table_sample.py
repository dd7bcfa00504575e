"""The first rows of a table nobody declared, by column: cells that are filled, and what they look
like.
"""

from collections.abc import Callable, Mapping, Sequence

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
        self._phones: dict[str, list[str]] = {}

    def filled_cells(self, header: str) -> pl.Series:
        """Return the cells of a column that are filled, cleaned."""
        return pl.select(values.plain(pl.lit(self.cells[header]))).to_series().drop_nulls()

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
        # NOTE: a wide table costs seconds to look through; where no digit stands there is no phone.
        if header not in self._phones:
            cells = self.cells[header]
            found = (
                values.phones(cells)["phone_class"].to_list()
                if cells.str.contains(r"\p{Nd}").any()
                else ["invalid"] * len(self.filled_cells(header))
            )
            self._phones[header] = [each for each in found if each != "missing"]
        return self._phones[header]

    def distinct(self, headers: Sequence[str]) -> float:
        """Return the share of rows with these columns filled that no other row has alike."""
        frame = pl.DataFrame({str(at): self.cells[header] for at, header in enumerate(headers)})
        frame = frame.filter(pl.all_horizontal(pl.all().str.strip_chars() != ""))
        return frame.n_unique() / frame.height if frame.height else 0.0
