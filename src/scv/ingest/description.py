"""What a row says of the person and of the event: names, places, times, money, and what its status
means.
"""

from collections.abc import Callable, Mapping
from functools import partial

import polars as pl
from polars._typing import PolarsDataType

from scv import values
from scv.ingest.columns import Cells
from scv.sources import Source
from scv.values.regions import ADDRESS_PARTS

# 姓名，86-138…，省 市 区 详细地址 ，: the receiver, the phone and its extension (86-170…,1401) before an
# address are not part of it.
_RECEIVER = r"^[^，,]*[，,][^，,]*[0-9*-]{7}[^，,]*(?:[，,][0-9]{1,6})?[，,]\s*"


def description(source: Source, table: Cells) -> pl.DataFrame:
    """Return what a row says of the person and of the event, one column each, with row_no first."""

    def read(
        name: str, rule: Callable[[pl.Expr], pl.Expr], kind: PolarsDataType = pl.String
    ) -> pl.Expr:
        # NOTE: a layout has a third of the fields, and a rule costs milliseconds before it has read
        # anything.
        return rule(table.field(name)) if table.tells(name) else pl.lit(None, dtype=kind)

    status = read("status", values.plain)
    address = read("address", partial(_street, source))
    province, city = read("province", values.province), read("city", values.city)
    ranks = {name: rank for rank, status in enumerate(source.statuses) for name in status.names}
    names = sorted({*source.happened, *source.updated, "paid"})
    # NOTE: first, and once each: several of the columns below are made of them.
    ahead = table.frame.lazy().with_columns(
        *(read(name, values.epoch_s, pl.Int64).alias(f"time_{name}") for name in names),
        split=read("address", lambda _: values.split_address(address), ADDRESS_PARTS),
        name=read("name", values.name),
    )
    split = pl.col("split").struct
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
        name="name",
        named_in_full=read(
            "name", lambda _: values.is_full_name(pl.col("name")), pl.Boolean
        ).fill_null(False),
        surname=read("name", lambda _: values.surname(pl.col("name"))),
        nickname=table.field("nickname"),
        gender=read("gender", partial(values.gender, codes=source.genders)),
        birthday=read("birthday", values.birthday),
        email=read("email", values.email),
        province=pl.coalesce(province, split.field("province")),
        city=pl.coalesce(city, split.field("city")),
        district=split.field("district"),
        address=address,
        event=pl.lit(source.event),
        amount_fen=read("amount", values.fen, pl.Int64),
        refund_fen=_refund(source, status, read("refund", values.fen, pl.Int64)),
        discount_fen=read("discount", values.fen, pl.Int64).abs(),
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
            read("matter", values.case_type),
            pl.lit("return" if source.event == "aftersale" else None),
        ),
        step=_step(source, status),
        closed=_is_closed(source, status),
        solved=_is_closed(source, status)
        & ~read("status", lambda _: _is_dismissed(source, status), pl.Boolean).fill_null(False),
        extras=table.extras(),
    ).collect()


def _street(source: Source, address: pl.Expr) -> pl.Expr:
    if not source.composite_address:
        return address
    return address.str.replace(_RECEIVER, "").str.strip_chars_end(" ，,").replace("", None)


def _is_purchase(source: Source, status: pl.Expr) -> pl.Expr:
    """A status we know decides; an unknown one counts as bought where the row has a time of
    payment.
    """
    if source.event != "order":
        return pl.lit(False)
    known = {name: status.bought for status in source.statuses for name in status.names}
    has_payment = pl.col("time_paid").is_not_null()
    return pl.coalesce(_declared_value(status, known, pl.Boolean), has_payment)


def _refund(source: Source, status: pl.Expr, refund: pl.Expr) -> pl.Expr:
    """What a case of the desk asks back has gone back only where its status says so."""
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
