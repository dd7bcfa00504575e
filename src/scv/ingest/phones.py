"""The phones of a row: which of them is its key, and which are beside it."""

from functools import reduce

import polars as pl

from scv import values
from scv.ingest.columns import Cells
from scv.ingest.identifiers import KeyIndex
from scv.sources import PhoneColumn, Source


def phones_of_column(table: Cells, column: PhoneColumn) -> pl.DataFrame:
    """Return phone_class, e164 and second_e164 of one phone column."""
    frame = table.frame.select(number=table.raw(column.headers), country=table.raw(column.country))
    if column.country and table.has(column.country):
        return values.phones_of(frame["country"], frame["number"])
    return values.phones(frame["number"])


def key_phone(
    source: Source, phones: dict[PhoneColumn, pl.DataFrame], cells: pl.DataFrame
) -> pl.DataFrame:
    """Return class, role and number of the phone that may be the key: the first mobile of the
    source's key role.
    """
    eligible = [frame for column, frame in phones.items() if column.role == source.key_role]
    if not eligible:
        empty = pl.repeat(None, cells.height, dtype=pl.String, eager=True)
        return pl.DataFrame(
            {"phone_class": empty.fill_null("missing"), "phone_role": empty, "e164": empty}
        )
    best = reduce(_first_mobile, eligible)
    return best.select(
        "phone_class",
        pl.when(pl.col("e164").is_not_null()).then(pl.lit(source.key_role)).alias("phone_role"),
        "e164",
    )


def _first_mobile(left: pl.DataFrame, right: pl.DataFrame) -> pl.DataFrame:
    take_right = left["e164"].is_null() & (
        right["e164"].is_not_null() | (left["phone_class"] == "missing")
    )
    return pl.DataFrame(
        {name: right[name].zip_with(take_right, left[name]) for name in left.columns}
    )


def other_phones(
    source: Source,
    phones: dict[PhoneColumn, pl.DataFrame],
    cells: pl.DataFrame,
    kept: pl.DataFrame,
    index: KeyIndex,
) -> pl.DataFrame:
    """Return every phone of a kept row that is not its key: other columns, and the second number of
    the key's cell.
    """
    frames = []
    for column, frame in phones.items():
        with_row = frame.with_columns(cells["row_no"], role=pl.lit(column.role))
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
