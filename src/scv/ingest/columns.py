"""The cells of one table of an export, by canonical field."""

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from itertools import chain

import polars as pl

from scv import values
from scv.console.spreadsheets import unescape_formula
from scv.ingest.long_numbers import MARKED, cut
from scv.schema import BEYOND, FIX_HEADERS
from scv.sources import Source
from scv.sources.header_names import clean_header


class Cells:
    """The cells of one table, by canonical field."""

    def __init__(self, source: Source, headers: Sequence[str], cells: pl.DataFrame) -> None:
        self._source, self._headers = source, headers
        named = (header for each in source.attributes for header in each.headers)
        self._attributes = {*map(clean_header, named)}
        self._at: dict[str, list[str]] = {}
        self._unread: dict[str, str] = {}
        for at, header in enumerate(headers):
            self._at.setdefault(clean_header(header), []).append(f"c{at}")
        identifiers = [identifier.headers for identifier in source.identifiers]
        consents = [consent.headers + consent.at for consent in source.consents]
        scores = [score.headers + score.named for score in source.scores]
        present = self._present([*source.fields.values(), *identifiers, *consents, *scores])
        numbers = self._present(
            [
                *identifiers,
                *(source.fields.get(name, ()) for name in chain(("order",), *source.key)),
            ]
        )
        # NOTE: tidied here once; most are looked at several times below. What was written as text,
        # no spreadsheet has cut.
        self.frame = cells.with_columns(
            *(_cut(cells, name).alias(f"x_{name}") for name in numbers)
        ).with_columns(values.clean(pl.col(name)).alias(f"t_{name}") for name in present)
        self.frame = self.frame.with_columns(
            pl.when(~pl.col(f"x_{name}")).then(f"t_{name}").alias(f"t_{name}") for name in numbers
        )

    def keep_as_text(self, column: str, label: str) -> str:
        """Let a column of `frame` into the extras, as answers that are no mark are; return under
        which name: `label`, as far as it is free.
        """
        taken = {*self.unknown.values(), *self._unread.values()}
        name = f"{label} ({len(taken) + 1})" if label in taken else label
        self._unread[column] = name
        return name

    def _present(self, headers: Iterable[Sequence[str]]) -> list[str]:
        return sorted(set(self._all(chain(*headers))))

    def raw(self, headers: Sequence[str]) -> pl.Expr:
        """Return the first of these cells that is filled, as it stands; null or blank where none
        is.
        """
        found = [pl.col(name) for name in self._all(headers)]
        filled = [pl.when(cell.str.strip_chars() != "").then(cell) for cell in found[:-1]]
        return pl.coalesce([*filled, *found[-1:], pl.lit(None, dtype=pl.String)])

    def clean(self, headers: Sequence[str]) -> pl.Expr:
        """Return the first of these cells that says something, tidied; null where none does, or it
        is cut.
        """
        return pl.coalesce(
            [*(f"t_{name}" for name in self._all(headers)), pl.lit(None, dtype=pl.String)]
        )

    def first(self, headers: Sequence[str]) -> str:
        """Return the name of the first of these columns that the table has."""
        known = {clean_header(header) for header in self._headers}
        return next(name for name in map(clean_header, headers) if name in known)

    def is_filled(self, column: str) -> pl.Expr:
        """Tell where a column of the file holds anything."""
        return pl.col(column).str.strip_chars() != ""

    def cut(self, headers: Sequence[str]) -> pl.Expr:
        """Tell where one of these cells holds a number cut by a spreadsheet."""
        return pl.any_horizontal(pl.lit(False), *(f"x_{name}" for name in self._all(headers)))

    def field(self, name: str) -> pl.Expr:
        """Return a canonical field, tidied; null where empty or not in this layout."""
        return self.clean(self.headers_of(name))

    def columns(self, headers: Sequence[str]) -> list[str]:
        """Return the columns that the table has of these, in the order they count."""
        return self._all(headers)

    def columns_of(self, name: str) -> list[str]:
        """Return the columns that the table has of a canonical field, in the order they count."""
        return self.columns(self.headers_of(name))

    def header(self, column: str) -> str:
        """Return the header of a column of the file, as far as it is one; else its number."""
        at = int(column[1:])
        return clean_header(self._headers[at]) or f"column {at + 1}"

    def tells(self, name: str) -> bool:
        """Tell whether any row has a canonical field."""
        columns = self.columns_of(name)
        return any(self.frame[f"t_{column}"].null_count() < self.frame.height for column in columns)

    def headers_of(self, name: str) -> Sequence[str]:
        """Return the known headers of a canonical field; none if it is not in this layout."""
        return self._source.fields.get(name, ())

    def has(self, headers: Sequence[str]) -> bool:
        """Tell whether the table has one of these columns."""
        return bool(self._all(headers))

    def _all(self, headers: Iterable[str]) -> list[str]:
        """Return the columns that the table has of these, in order; two may have one header."""
        return [
            column
            for name in dict.fromkeys(map(clean_header, headers))
            for column in self._at.get(name, ())
        ]

    @cached_property
    def unknown(self) -> Mapping[str, str]:
        """Return the columns that the declaration does not know, and what each is called, no two
        alike.
        """
        known = set(map(clean_header, (*self._source.headers(), *self._source.left_out)))
        known -= self._attributes
        if FIX_HEADERS[-1] in self._at:
            known |= {*FIX_HEADERS, BEYOND}
        names, taken = dict[str, str](), set[str]()
        for at, header in enumerate(self._headers):
            if (clean := clean_header(header)) not in known:
                label = clean or f"column {at + 1}"
                # NOTE: a header may be such a name itself: 电话 (3).
                while label in taken:
                    label += f" ({at + 1})"
                taken.add(label)
                names[f"c{at}"] = label
        return names

    def unused(self) -> dict[str, str]:
        """Return those of them that are no attribute either."""
        return {
            column: label
            for column, label in self.unknown.items()
            if clean_header(self._headers[int(column[1:])]) not in self._attributes
        }

    def extras(self) -> pl.Expr:
        """Return the filled cells of columns that the declaration does not know, and answers that
        are no mark, as a JSON object; null where there are none.
        """
        members = [
            pl.when(pl.col(column).str.strip_chars() != "")
            .then(pl.struct(self._as_exported(column).alias(label)).struct.json_encode())
            .str.strip_prefix("{")
            .str.strip_suffix("}")
            for column, label in ({**self.unknown, **self._unread}).items()
        ]
        if not members:
            return pl.lit(None, dtype=pl.String)
        joined = pl.concat_str(members, separator=",", ignore_nulls=True)
        return pl.when(joined != "").then(pl.concat_str(pl.lit("{"), joined, pl.lit("}")))

    def _as_exported(self, column: str) -> pl.Expr:
        """Return a column as the export had it, where this is a fix list, whose formulas were made
        inert.
        """
        if FIX_HEADERS[-1] not in self._at:
            return pl.col(column)
        return pl.col(column).map_batches(
            _without_escapes, return_dtype=pl.String, is_elementwise=True
        )


def _cut(cells: pl.DataFrame, column: str) -> pl.Series:
    """Tell where a column holds a number that a spreadsheet has cut: by the type of the cell in a
    workbook, else by how its numbers look.
    """
    if MARKED in cells.columns:
        return cells[MARKED].list.contains(int(column[1:]))
    return cut(cells[column].str.strip_chars(" "))


def _without_escapes(cells: pl.Series) -> pl.Series:
    at = cells.str.starts_with("'").fill_null(False).arg_true()
    return cells.clone().scatter(
        at, pl.Series(map(unescape_formula, cells.gather(at)), dtype=pl.String)
    )
