"""The phones of a row: which of them is its key, and which are beside it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import reduce

import polars as pl

from scv import values
from scv.ingest.columns import Cells
from scv.ingest.identifiers import KeyIndex
from scv.sources import PhoneColumn, Source

# A cell may hold so many: the key and one beside it.
_TAKEN = 2
_MOBILES = r"1[3-9][0-9]{9}"
FALLBACK = "fallback"
"""The role of a receiver's phone in a row whose source knows customers' phones, but not this one."""


@dataclass(frozen=True, eq=False)
class ReadPhones:
    """One column of phones as it was read.

    Attributes:
        role: whose they are.
        label: its header.
        text: its cells, tidied.
        found: phone_class, e164 and second_e164 of each cell.
    """

    role: str
    label: str
    text: pl.Series
    found: pl.DataFrame


def read_phones(source: Source, table: Cells) -> list[ReadPhones]:
    """Return every phone column that the table has, in the order in which they count. Cells with
    more phones than are taken are let into the table's extras.
    """
    found = [each for column in source.phones for each in _columns(table, column)]
    for at, each in enumerate(found):
        _keep_more(table, each, f"phones_{at}")
    return found


def _columns(table: Cells, column: PhoneColumn) -> Iterator[ReadPhones]:
    for name in table.columns(column.headers):
        frame = table.frame.select(number=pl.col(name), country=table.raw(column.country))
        if column.country and table.has(column.country):
            found = values.phones_of(frame["country"], frame["number"])
        else:
            found = values.phones(frame["number"])
        text = frame.select(values.clean(pl.col("number")).alias("cell")).to_series()
        yield ReadPhones(column.role, table.header(name), text, found)


def _keep_more(table: Cells, phones: ReadPhones, name: str) -> None:
    several = phones.found["second_e164"].is_not_null().arg_true()
    if several.is_empty():
        return
    more = phones.text.gather(several).str.count_matches(_MOBILES) > _TAKEN
    if more.any():
        none = pl.repeat("", len(phones.text), eager=True)
        kept = none.scatter(several.filter(more), phones.text.gather(several.filter(more)))
        table.frame = table.frame.with_columns(kept.alias(name))
        table.keep_as_text(name, phones.label)


def key_phone(source: Source, phones: Sequence[ReadPhones], names: pl.DataFrame) -> pl.DataFrame:
    """Return class, role and number of the phone that may be the key: the first mobile of the
    source's key role; else, in a row of a source that knows customers' phones, the receiver's,
    whose role is then `fallback`: every night decides whether it is the customer's
    (identity/receivers.sql).

    Args:
        names: name and receiver, the customer's and the receiver's. Where they are two people's,
            the receiver's phone does not stand in.
    """
    eligible = [each.found for each in phones if each.role == source.key_role]
    if not eligible:
        empty = pl.repeat(None, names.height, dtype=pl.String, eager=True)
        return pl.DataFrame(
            {"phone_class": empty.fill_null("missing"), "phone_role": empty, "e164": empty}
        )
    best = reduce(_first_mobile, eligible).select("phone_class", "e164")
    role = best.select(pl.when(pl.col("e164").is_not_null()).then(pl.lit(source.key_role)))
    receivers = [each.found for each in phones if each.role == "receiver"]
    if source.key_role == "customer" and receivers:
        other = reduce(_first_mobile, receivers).select("phone_class", "e164")
        taken = best["e164"].is_null() & other["e164"].is_not_null() & _may_be_one(names)
        best = pl.DataFrame(
            {name: other[name].zip_with(taken, best[name]) for name in best.columns}
        )
        role = role.select(pl.when(taken).then(pl.lit(FALLBACK)).otherwise(pl.first()))
    return best.insert_column(1, role.to_series().alias("phone_role"))


def _may_be_one(names: pl.DataFrame) -> pl.Series:
    """Tell whether customer and receiver may be one person: one is not named, or one of two alike
    is not named in full.
    """
    customer, receiver = pl.col("name"), pl.col("receiver")
    return names.select(
        customer.is_null()
        | receiver.is_null()
        | (customer == receiver)
        | (
            (values.surname(customer) == values.surname(receiver))
            & ~(values.is_full_name(customer) & values.is_full_name(receiver))
        ).fill_null(False)
    ).to_series()


def _first_mobile(left: pl.DataFrame, right: pl.DataFrame) -> pl.DataFrame:
    take_right = left["e164"].is_null() & (
        right["e164"].is_not_null() | (left["phone_class"] == "missing")
    )
    return pl.DataFrame(
        {name: right[name].zip_with(take_right, left[name]) for name in left.columns}
    )


def other_phones(
    source: Source,
    phones: Sequence[ReadPhones],
    cells: pl.DataFrame,
    kept: pl.DataFrame,
    index: KeyIndex,
) -> pl.DataFrame:
    """Return every phone of a kept row that is not its key: other columns, and the second number of
    the key's cell.
    """
    frames = []
    for each in phones:
        with_row = each.found.with_columns(cells["row_no"], role=pl.lit(each.role))
        second = with_row.filter(pl.col("second_e164").is_not_null()).with_columns(
            e164=pl.col("second_e164")
        )
        frames += [second, with_row.filter(pl.col("phone_class") != "missing")]
    if not frames:
        return pl.DataFrame()
    keys = kept.select("row_no", key="e164")
    return (
        pl.concat(frames)
        .join(keys, on="row_no")
        .filter(~pl.col("e164").eq_missing(pl.col("key")))
        .filter(pl.col("e164").is_not_null() | (pl.col("role") != source.key_role))
        .select("row_no", "role", "phone_class", "e164", phone=index.phone_tokens(pl.col("e164")))
        .unique(["row_no", "role", "phone_class", "e164"])
    )
