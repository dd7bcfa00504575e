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
        first = {header: place for place, header in reversed([*enumerate(headers)])}
        self.cells = {
            header: pl.Series(
                [row[first[header]] if first[header] < len(row) else "" for row in rows],
                dtype=pl.String,
            )
            for header in self.headers
        }
        self.rows = len(rows)
        self.warnings: list[str] = []

    def filled_cells(self, header: str) -> pl.Series:
        """Return the cells of a column that are filled, cleaned."""
        return self._filled[header]

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
            return float(_select(_TRUE[kind], filled).mean())  # type: ignore[arg-type]
        return 1 - _select(_READ[kind], filled).null_count() / len(filled)

    def phone_classes(self, header: str) -> list[str]:
        """Return what its cells are as phones, those left empty aside."""
        return self._phones[header]

    def distinct(self, headers: Sequence[str]) -> float:
        """Return the share of rows with these columns filled that no other row has alike."""
        frame = pl.DataFrame({str(at): self.cells[header] for at, header in enumerate(headers)})
        frame = frame.filter(pl.all_horizontal(pl.all().str.strip_chars() != ""))
        return frame.n_unique() / frame.height if frame.height else 0.0

    @cached_property
    def _filled(self) -> dict[str, pl.Series]:
        columns = self._read_together(self.headers, lambda cells: _select(values.plain, cells))
        return {header: cells.drop_nulls() for header, cells in columns.items()}

    @cached_property
    def _phones(self) -> dict[str, list[str]]:
        # NOTE: where no digit stands there is no phone.
        digits = [header for header in self.headers if _has_digits(self.cells[header])]
        classes = self._read_together(digits, lambda cells: values.phones(cells)["phone_class"])
        return {
            header: [each for each in classes[header].to_list() if each != "missing"]
            if header in classes
            else ["invalid"] * len(self._filled[header])
            for header in self.headers
        }

    def _read_together(
        self, headers: Sequence[str], read: Callable[[pl.Series], pl.Series]
    ) -> dict[str, pl.Series]:
        """Return what columns are read as, by a rule that works cell by cell.

        All of them are read at once: one by one, a table of thousands of columns takes a minute.
        """
        if not headers:
            return {}
        cells = read(pl.concat([self.cells[header] for header in headers]))
        return {header: cells.slice(at * self.rows, self.rows) for at, header in enumerate(headers)}


def _select(rule: Callable[[pl.Expr], pl.Expr], cells: pl.Series) -> pl.Series:
    return pl.select(rule(pl.lit(cells))).to_series()


def _has_digits(cells: pl.Series) -> bool:
    return bool(cells.str.contains(r"\p{Nd}").any())
