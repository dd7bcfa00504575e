"""From the text cells of one layout to records and rejects: clean, classify, tokenise. Whole columns at a time."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import reduce
from hashlib import blake2b

import polars as pl
import polars_hash  # noqa: F401  (registers the `nchash` namespace)
from polars._typing import PolarsDataType

from scv import values
from scv.ingest.columns import Cells
from scv.ingest.consent_statements import statements
from scv.ingest.headers import clean_header
from scv.ingest.identifiers import KeyIndex, clean_identifier, identify, record_ids, token_text
from scv.ingest.ratings import keep_texts, marks, texts
from scv.ingest.rejects import missing_key, reasons, rejects
from scv.sources import KINDS, PhoneColumn, Source

# 姓名，86-138…，省 市 区 详细地址 ，: the receiver, the phone and its extension (86-170…,1401) before an address are not part of it.
_RECEIVER = r"^[^，,]*[，,][^，,]*[0-9*-]{7}[^，,]*(?:[，,][0-9]{1,6})?[，,]\s*"


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
    described = _description(source, table).hstack(_key_phone(source, phones, cells))
    identified, token_sets, identifiers = identify(source, table.clean, table.frame, origin, index)
    rows = described.hstack(identified).hstack(record_ids(source, table.field, described, table.frame, origin, index))
    rows = rows.with_columns(
        phone=index.phone_tokens(pl.col("e164")),
        order_token=pl.lit(_order_tokens(source, table, origin, index)),
        content=_content(cells, headers),
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


def _description(source: Source, table: Cells) -> pl.DataFrame:
    """Return what a row says of the person and of the event, one column each, with row_no first."""
    status = values.plain(table.field("status"))
    address = table.field("address")
    if source.composite_address:
        address = address.str.replace(_RECEIVER, "").str.strip_chars_end(" ，,").replace("", None)
    province, city = values.province(table.field("province")), values.city(table.field("city"))
    ranks = {name: rank for rank, status in enumerate(source.statuses) for name in status.names}
    names = sorted({*source.happened, *source.updated, "paid"})
    # NOTE: first, and once each: several of the columns below are made of them.
    ahead = table.frame.lazy().with_columns(
        *(values.epoch_s(table.field(name)).alias(f"time_{name}") for name in names),
        split=values.split_address(address),
    )
    split = pl.col("split").struct
    event_at = pl.coalesce([pl.col(f"time_{name}") for name in source.happened] or [pl.lit(None, dtype=pl.Int64)])
    updated_at = pl.max_horizontal([pl.col(f"time_{name}") for name in source.updated] or [event_at])
    return ahead.select(
        "row_no",
        event_at=event_at,
        updated_at=updated_at,
        status_rank=status.replace_strict(ranks, default=-1, return_dtype=pl.Int32),
        name=values.name(table.field("name")),
        named_in_full=values.is_full_name(table.field("name")),
        surname=values.surname(table.field("name")),
        nickname=table.field("nickname"),
        gender=values.gender(table.field("gender"), source.genders),
        birthday=values.birthday(table.field("birthday")),
        email=values.email(table.field("email")),
        province=pl.coalesce(province, split.field("province")),
        city=pl.coalesce(city, split.field("city")),
        district=split.field("district"),
        address=address,
        event=pl.lit(source.event),
        amount_fen=values.fen(table.field("amount")),
        refund_fen=_refund(source, status, table),
        discount_fen=values.fen(table.field("discount")).abs(),
        quantity=table.field("quantity").str.strip_suffix(".0").cast(pl.Int64, strict=False),
        product=table.field("product"),
        category=table.field("category"),
        store=table.field("store"),
        campaign=table.field("campaign"),
        topic=table.field("topic"),
        status=status,
        bought=_is_purchase(source, status),
        refunded=_is_refund(source, status).fill_null(False),
        matter=pl.coalesce(
            values.case_type(table.field("matter")), pl.lit("return" if source.event == "aftersale" else None)
        ),
        step=_step(source, status),
        closed=_is_closed(source, status),
        solved=_is_closed(source, status) & ~_is_dismissed(source, status),
        extras=table.extras(),
    ).collect()


def _is_purchase(source: Source, status: pl.Expr) -> pl.Expr:
    """A status we know decides; an unknown one counts as bought where the row has a time of payment."""
    if source.event != "order":
        return pl.lit(False)
    known = {name: status.bought for status in source.statuses for name in status.names}
    has_payment = pl.col("time_paid").is_not_null()
    return pl.coalesce(_declared_value(status, known, pl.Boolean), has_payment)


def _refund(source: Source, status: pl.Expr, table: Cells) -> pl.Expr:
    """What a case of the desk asks back has gone back only where its status says so."""
    refund = values.fen(table.field("refund"))
    if source.event != "aftersale":
        return refund
    return pl.when(_is_refund(source, status).fill_null(True)).then(refund)


def _is_refund(source: Source, status: pl.Expr) -> pl.Expr:
    return _declared_value(status, {name: each.refunded for each in source.statuses for name in each.names}, pl.Boolean)


def _step(source: Source, status: pl.Expr) -> pl.Expr:
    """Where a complaint stands; one that the desk has, but whose status nobody declared, is recorded at least."""
    if source.event not in ("ticket", "aftersale"):
        return pl.lit(None, dtype=pl.Int32)
    steps = {name: each.step or None for each in source.statuses for name in each.names}
    step = pl.coalesce(_declared_value(status, steps, pl.Int32), values.step(status), pl.lit(1, dtype=pl.Int32))
    return pl.when(~_is_closed(source, status)).then(step)


def _is_closed(source: Source, status: pl.Expr) -> pl.Expr:
    if source.event not in ("ticket", "aftersale"):
        return pl.lit(None, dtype=pl.Boolean)
    done = {name: each.closed for each in source.statuses for name in each.names}
    return pl.coalesce(_declared_value(status, done, pl.Boolean), values.is_closed(status))


def _is_dismissed(source: Source, status: pl.Expr) -> pl.Expr:
    known = {name: each.dismissed for each in source.statuses for name in each.names}
    return pl.coalesce(_declared_value(status, known, pl.Boolean), values.is_dismissed(status))


def _declared_value(status: pl.Expr, known: Mapping[str, object], kind: PolarsDataType) -> pl.Expr:
    """Return what the declaration says of each status; null for one it does not know."""
    return status.replace_strict(known, default=None, return_dtype=kind) if known else pl.lit(None, dtype=kind)


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


def _content(cells: pl.DataFrame, headers: Sequence[str]) -> pl.Expr:
    """Return a hash of all filled cells with their headers: columns may move, come or go while empty.

    It stays inside the vault and only tells equal rows from changed ones, so a plain hash will do: the sum over the cells of
    xxh3, seeded with the header.
    """
    hashes = [
        pl.when(pl.col(f"c{at}") != "").then(pl.col(f"c{at}").nchash.xxh3_64(seed=_seed(header)))  # type: ignore[attr-defined]
        for at, header in enumerate(headers)
    ]
    return pl.lit(
        cells.select(
            pl.sum_horizontal(each.cast(pl.Int128) for each in hashes).cast(pl.Decimal(38, 0)).alias("content")
        )["content"]
    )


def _seed(header: str) -> int:
    return int.from_bytes(blake2b(clean_header(header).encode(), digest_size=8).digest())


def recency() -> pl.Expr:
    """Return event time and record id as one number: later times first win, ties are broken by the record.

    Eleven digits of seconds (from the year 1900) before twenty-five digits of the record id.
    """
    seconds = (pl.col("event_at").fill_null(-2_208_988_800) + 2_208_988_800).cast(pl.Int128)
    tail = pl.col("record_id").cast(pl.Int128) % (10**25)
    return (seconds * pl.lit(10**25, dtype=pl.Int128) + tail).cast(pl.Decimal(38, 0))
