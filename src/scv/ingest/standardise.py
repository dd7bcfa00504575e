"""From the text cells of one layout to records and rejects: clean, classify, tokenise. Whole columns at a time."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import reduce

import polars as pl

from scv import values
from scv.ingest.columns import Cells
from scv.ingest.consent_statements import statements
from scv.ingest.description import description
from scv.ingest.identifiers import KeyIndex, clean_identifier, identify, record_ids, token_text
from scv.ingest.ratings import keep_texts, marks, texts
from scv.ingest.rejects import missing_key, reasons, rejects
from scv.ingest.row_version import content_hash, recency
from scv.sources import KINDS, PhoneColumn, Source


@dataclass(frozen=True)
class RowOrigin:
    """Where the rows come from: account and open platform go into their tokens; the channel's folder, or None, tells their channel."""

    account: str
    open_platform: str = "main"
    folder: str | None = None


@dataclass(frozen=True)
class StandardRows:
    """One piece of a file, standardised: a frame per landed table.

    `texts` tells of which columns answers were kept as text only: name, filled cells, and those of them that are marks (taken).
    """

    rows: pl.DataFrame
    rejects: pl.DataFrame
    other_phones: pl.DataFrame
    token_sets: pl.DataFrame
    identifiers: pl.DataFrame
    consents: pl.DataFrame
    scores: pl.DataFrame
    texts: pl.DataFrame = field(default_factory=pl.DataFrame)


def standardise(
    source: Source, headers: Sequence[str], cells: pl.DataFrame, origin: RowOrigin, index: KeyIndex
) -> StandardRows:
    """Return the records and rejects of one piece.

    Args:
        cells: text columns c0, c1, … in header order, with row_no and width.
        index: makes tokens.
    """
    table = Cells(source, headers, cells)
    keep_texts(source, table)
    phones = {column: _phones(table, column) for column in source.phones if table.has(column.headers)}
    described = description(source, table).hstack(_key_phone(source, phones, cells))
    identified, token_sets, identifiers = identify(source, table.clean, table.frame, origin, index)
    rows = described.hstack(identified).hstack(record_ids(source, table.field, described, table.frame, origin, index))
    rows = rows.with_columns(
        phone=index.phone_tokens(pl.col("e164")),
        order_token=pl.lit(_order_tokens(source, table, origin, index)),
        content=content_hash(cells, headers),
        reason=pl.coalesce(reasons(source, table, len(headers)), missing_key(rows["record_id"], cells)),
    )
    kept = rows.filter(pl.col("reason").is_null())
    return StandardRows(
        rows=kept.with_columns(
            recency=recency(), source=pl.lit(source.name), channel=pl.lit(source.channel_in(origin.folder))
        ).drop("reason"),
        rejects=rejects(rows, cells, headers),
        other_phones=_other_phones(source, phones, cells, kept, index),
        token_sets=token_sets,
        identifiers=identifiers,
        consents=statements(source, table, kept),
        scores=marks(source, table, kept),
        texts=texts(source, table, kept),
    )


def reject_rows(headers: Sequence[str], cells: pl.DataFrame) -> StandardRows:
    """Return one piece of rows under no header we know, all of them rejects."""
    rows = cells.select("row_no", reason=pl.lit("unknown_table"), phone_class=pl.lit("missing"))
    return StandardRows(pl.DataFrame(), rejects(rows, cells, headers), *(pl.DataFrame() for _ in range(5)))


def _order_tokens(source: Source, table: Cells, origin: RowOrigin, index: KeyIndex) -> pl.Series:
    """Return the token of each row's order: the same in every layout of the same shop that names the order."""
    space = f"{source.system}/{origin.account}"
    tokens = index.tokens(token_text("order", space, clean_identifier("order", table.field("order"))), KINDS["order"])
    return table.frame.select("row_no", order_token=tokens)["order_token"]


def _phones(table: Cells, column: PhoneColumn) -> pl.DataFrame:
    """Return phone_class, e164 and second_e164 of one phone column."""
    frame = table.frame.select(number=table.raw(column.headers), country=table.raw(column.country))
    if column.country and table.has(column.country):
        return values.phones_of(frame["country"], frame["number"])
    return values.phones(frame["number"])


def _key_phone(source: Source, phones: dict[PhoneColumn, pl.DataFrame], cells: pl.DataFrame) -> pl.DataFrame:
    """Return class, role and number of the phone that may be the key: the first mobile of the source's key role."""
    eligible = [frame for column, frame in phones.items() if column.role == source.key_role]
    if not eligible:
        empty = pl.repeat(None, cells.height, dtype=pl.String, eager=True)
        return pl.DataFrame({"phone_class": empty.fill_null("missing"), "phone_role": empty, "e164": empty})
    best = reduce(_first_mobile, eligible)
    return best.select(
        "phone_class",
        pl.when(pl.col("e164").is_not_null()).then(pl.lit(source.key_role)).alias("phone_role"),
        "e164",
    )


def _first_mobile(left: pl.DataFrame, right: pl.DataFrame) -> pl.DataFrame:
    take_right = left["e164"].is_null() & (right["e164"].is_not_null() | (left["phone_class"] == "missing"))
    return pl.DataFrame({name: right[name].zip_with(take_right, left[name]) for name in left.columns})


def _other_phones(
    source: Source, phones: dict[PhoneColumn, pl.DataFrame], cells: pl.DataFrame, kept: pl.DataFrame, index: KeyIndex
) -> pl.DataFrame:
    """Return every phone of a kept row that is not its key: other columns, and the second number of the key's cell."""
    frames = []
    for column, frame in phones.items():
        with_row = frame.with_columns(cells["row_no"], role=pl.lit(column.role))
        second = with_row.filter(pl.col("second_e164").is_not_null()).with_columns(e164=pl.col("second_e164"))
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
