"""The cells of one table of an export, by canonical field."""

from collections.abc import Sequence
from itertools import chain

import polars as pl

from scv import values
from scv.channels import Source
from scv.intake.headers import clean_header


class Cells:
    """The cells of one table, by canonical field."""

    def __init__(self, source: Source, headers: Sequence[str], cells: pl.DataFrame) -> None:
        self._source = source
        # NOTE: the first of two equal headers counts; Youzan has one twice.
        self._at = {clean_header(header): f"c{at}" for at, header in reversed(list(enumerate(headers)))}
        read = [*source.fields.values(), *(identifier.headers for identifier in source.identifiers)]
        present = {self._at[name] for name in map(clean_header, chain(*read)) if name in self._at}
        # NOTE: tidied here once; most are looked at several times below.
        self.frame = cells.with_columns(values.tidy(pl.col(name)).alias(f"t_{name}") for name in sorted(present))

    def raw(self, headers: Sequence[str]) -> pl.Expr:
        """Return the first of these columns that the table has, as it stands; null if it has none."""
        return self._first(headers, "")

    def tidy(self, headers: Sequence[str]) -> pl.Expr:
        """Return the first of these columns that the table has, tidied; null where empty, or if it has none."""
        return self._first(headers, "t_")

    def field(self, name: str) -> pl.Expr:
        """Return a canonical field, tidied; null where empty or not in this layout."""
        return self.tidy(self._source.fields.get(name, ()))

    def has(self, headers: Sequence[str]) -> bool:
        """Tell whether the table has one of these columns."""
        return any(clean_header(header) in self._at for header in headers)

    def _first(self, headers: Sequence[str], prefix: str) -> pl.Expr:
        present = [self._at[name] for name in map(clean_header, headers) if name in self._at]
        return pl.col(prefix + present[0]) if present else pl.lit(None, dtype=pl.String)
