"""What a row says of the person and of the event: names, places, times, money, and what its status
means.
"""

from collections.abc import Mapping

import polars as pl
from polars._typing import PolarsDataType

from scv import values
from scv.ingest.columns import Cells
from scv.sources import Source

# 姓名，86-138…，省 市 区 详细地址 ，: the receiver, the phone and its extension (86-170…,1401) before an
# address are not part of it.
_RECEIVER = r"^[^，,]*[，,][^，,]*[0-9*-]{7}[^，,]*(?:[，,][0-9]{1,6})?[，,]\s*"


def description(source: Source, table: Cells) -> pl.DataFrame:
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
    name = values.name(table.field("name"))
    name = pl.when(~values.is_sentinel("name", name, source.sentinels)).then(name)
    event_at = pl.coalesce(
        [pl.col(f"time_{name}") for name in source.happened] or [pl.lit(None, dtype=pl.Int64)]
    )
    updated_at = pl.max_horizontal(
        [pl.col(f"time_{name}") for name in source.updated] or [event_at]
    )
    return ahead.select(
        "row_no",
        event_at=event_at,
        updated_at=updated_at,
        status_rank=status.replace_strict(ranks, default=-1, return_dtype=pl.Int32),
        name=name,
        named_in_full=values.is_full_name(name),
        surname=values.surname(name),
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
            values.case_type(table.field("matter")),
            pl.lit("return" if source.event == "aftersale" else None),
        ),
        step=_step(source, status),
        closed=_is_closed(source, status),
        solved=_is_closed(source, status) & ~_is_dismissed(source, status),
        extras=table.extras(),
    ).collect()


def _is_purchase(source: Source, status: pl.Expr) -> pl.Expr:
    """A status we know decides; an unknown one counts as bought where the row has a time of
    payment.
    """
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
    return _declared_value(
        status, {name: each.refunded for each in source.statuses for name in each.names}, pl.Boolean
    )


def _step(source: Source, status: pl.Expr) -> pl.Expr:
    """Where a complaint stands; one that the desk has, but whose status nobody declared, is
    recorded at least.
    """
    if source.event not in ("ticket", "aftersale"):
        return pl.lit(None, dtype=pl.Int32)
    steps = {name: each.step or None for each in source.statuses for name in each.names}
    step = pl.coalesce(
        _declared_value(status, steps, pl.Int32), values.step(status), pl.lit(1, dtype=pl.Int32)
    )
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
    return (
        status.replace_strict(known, default=None, return_dtype=kind)
        if known
        else pl.lit(None, dtype=kind)
    )
