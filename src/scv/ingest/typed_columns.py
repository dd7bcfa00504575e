"""The fields of a table that are read as more than text: times, money, names, places."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import partial

import polars as pl
from polars._typing import PolarsDataType

from scv import values
from scv.ingest.attribute_columns import attribute_columns
from scv.ingest.columns import Cells
from scv.ingest.unread_cells import Placeholder, ReadColumn, read_column
from scv.sources import Source

_NAMES = ("name", "receiver", "family_name", "given_name")
_MONEY = {"amount": "no_amount", "refund": "no_refund", "discount": "no_discount"}


@dataclass(frozen=True)
class Rule:
    """How a field's cells are read, why one that cannot be is unread, and where one has the shape of
    a value and is nobody's.
    """

    read: Callable[[pl.Expr], pl.Expr]
    kind: PolarsDataType
    reason: str
    placeholder: Placeholder | None = None


class TypedColumns:
    """The typed fields of one table, read column by column: of several columns of a field, the
    first value counts.
    """

    def __init__(self, source: Source, table: Cells) -> None:
        self._source, self._table = source, table
        self._rules = _rules(source)
        self._columns = {
            field: [
                column
                for column in table.columns_of(field)
                if table.frame[f"t_{column}"].null_count() < table.frame.height
            ]
            for field in self._rules
        }
        table.frame = table.frame.with_columns(
            self._reader(field, column)(pl.col(f"t_{column}")).alias(f"v_{field}_{column}")
            for field in self._rules
            for column in self._columns[field]
        )
        self._read_ordered_dates()

    def _reader(self, field: str, column: str) -> Callable[[pl.Expr], pl.Expr]:
        """Return how a column is read: money and moments by the unit and the zone its header names, all else by its field."""
        if field in _MONEY:
            return values.fen_under(self._table.header(column))
        if field in _moments(self._source):
            return values.in_zone_of(self._table.header(column), values.epoch_s)
        return self._rules[field].read

    def field(self, name: str) -> pl.Expr:
        """Return the values of a field; null where there is none."""
        found = [pl.col(f"v_{name}_{column}") for column in self._columns[name]]
        if name == "name" and self._columns["family_name"] and self._columns["given_name"]:
            found.append(values.joined_name(self.field("family_name"), self.field("given_name")))
        return pl.coalesce([*found, pl.lit(None, dtype=self._rules[name].kind)])

    def names(self) -> Iterable[pl.Expr]:
        """Yield the names of the customer and of the receiver."""
        return (self.field(name).alias(name) for name in ("name", "receiver"))

    def columns(self) -> Iterable[ReadColumn]:
        """Yield the columns, with what of them could not be read."""
        decides = {*self._source.happened, "amount", "refund"}
        for field, columns in self._columns.items():
            rule = self._rules[field]
            for column in columns:
                text, read = (
                    self._table.frame[name] for name in (f"t_{column}", f"v_{field}_{column}")
                )
                yield read_column(
                    self._source,
                    self._table.header(column),
                    text,
                    read,
                    rule.reason,
                    decides=field in decides,
                    placeholder=rule.placeholder,
                )
        yield from attribute_columns(self._source, self._table)

    def _read_ordered_dates(self) -> None:
        """Read what only a whole column tells: which number of 3/5/24 is the day."""
        ordered = dict.fromkeys(_moments(self._source), values.ordered_epoch_s)
        for field, rule in {**ordered, "birthday": values.ordered_birthday}.items():
            for column in self._columns[field]:
                reader = values.in_zone_of(self._table.header(column), rule)
                read, text = f"v_{field}_{column}", pl.col(f"t_{column}")
                frame = self._table.frame
                if frame[read].null_count() > frame[f"t_{column}"].null_count():
                    rest = pl.when(pl.col(read).is_null()).then(text)
                    self._table.frame = frame.with_columns(
                        pl.coalesce(read, reader(rest)).alias(read)
                    )


def _moments(source: Source) -> list[str]:
    return sorted({*source.happened, *source.updated, "paid"})


def _rules(source: Source) -> Mapping[str, Rule]:
    """Return how each typed field of a layout is read."""
    text, number = pl.String(), pl.Int64()
    return {
        **{name: Rule(values.epoch_s, number, "no_moment") for name in _moments(source)},
        **{name: Rule(values.fen, number, reason) for name, reason in _MONEY.items()},
        "quantity": Rule(_quantity, number, "no_number"),
        **{name: Rule(partial(_name, source), text, "no_name") for name in _NAMES},
        "gender": Rule(partial(values.gender, codes=source.genders), text, "no_gender"),
        "birthday": Rule(values.birthday, text, "no_birthday"),
        "email": Rule(values.email, text, "no_email", values.is_address),
        "province": Rule(values.province, text, "no_place"),
        "city": Rule(values.city, text, "no_place"),
        "matter": Rule(values.case_type, text, "no_matter"),
    }


def _quantity(cell: pl.Expr) -> pl.Expr:
    return values.plain(cell).str.strip_suffix(".0").cast(pl.Int64, strict=False)


def _name(source: Source, cell: pl.Expr) -> pl.Expr:
    name = values.name(cell)
    return pl.when(~values.is_sentinel("name", name, source.sentinels)).then(name)
