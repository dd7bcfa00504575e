"""The first rows of a table nobody declared, by column: cells that are filled, and what they look
like.
"""

from collections.abc import Sequence

import polars as pl

from scv import values
from scv.ingest.mapping.header_words import header_words
from scv.sources.header_names import clean_header

# Digits, letters and hyphens, of which three digits at least.
_NUMBER = r"^[A-Za-z]{0,8}[-_]?(?:[A-Za-z_-]*[0-9]){3,}[0-9A-Za-z_-]{0,20}$"


class TableSample:
    """A sample by column; `warnings` gather what is doubtful about it."""

    def __init__(self, headers: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
        self.headers = list(dict.fromkeys(header for header in headers if clean_header(header)))
        self.words = {header: header_words(header) for header in self.headers}
        at = {header: list(headers).index(header) for header in self.headers}
        self.cells = {
            header: pl.Series(
                [row[place] if place < len(row) else "" for row in rows], dtype=pl.String
            )
            for header, place in at.items()
        }
        self.warnings: list[str] = []

    def filled_cells(self, header: str) -> pl.Series:
        """Return the cells of a column that are filled, cleaned."""
        return pl.select(values.plain(pl.lit(self.cells[header]))).to_series().drop_nulls()

    def share(self, header: str, kind: str) -> float:
        """Return how many of the filled cells can be read as a time or an amount, or look like the
        number of a paper; 1 where none is filled.
        """
        filled = self.filled_cells(header)
        if filled.is_empty():
            return 1.0
        if kind == "number":
            return float(filled.str.contains(_NUMBER).mean())  # type: ignore[arg-type]
        read = values.epoch_s if kind == "time" else values.fen
        return 1 - pl.select(read(pl.lit(filled))).to_series().null_count() / len(filled)

    def phone_classes(self, header: str) -> list[str]:
        """Return what its cells are as phones, those left empty aside."""
        return [
            each
            for each in values.phones(self.cells[header])["phone_class"].to_list()
            if each != "missing"
        ]

    def distinct(self, headers: Sequence[str]) -> float:
        """Return the share of rows with these columns filled that no other row has alike."""
        frame = pl.DataFrame({str(at): self.cells[header] for at, header in enumerate(headers)})
        frame = frame.filter(pl.all_horizontal(pl.all().str.strip_chars() != ""))
        return frame.n_unique() / frame.height if frame.height else 0.0
