"""What a row says of the person and of the event: names, places, times, money, and what its status
means.
"""

from collections.abc import Callable, Mapping
from functools import partial

import polars as pl
from polars._typing import PolarsDataType

from scv import values
from scv.ingest.columns import Cells
from scv.ingest.phones import FALLBACK
from scv.ingest.typed_columns import TypedColumns
from scv.sources import Source
from scv.values.regions import ADDRESS_PARTS

# 姓名，86-138…，省 市 区 详细地址 ，: the receiver, the phone and its extension (86-170…,1401) before an
# address are not part of it.
_RECEIVER = r"^[^，,]*[，,][^，,]*[0-9*-]{7}[^，,]*(?:[，,][0-9]{1,6})?[，,]\s*"

# What stands in a column that would say a row is void, where it is not; or 未退款, 未作废.
_NO = ("0", "否", "no", "n", "false", "f", "正常")


def description(
    source: Source, table: Cells, typed: TypedColumns, key: pl.DataFrame
) -> pl.DataFrame:
    """Return what a row says of the person and of the event, one column each, with row_no first and
    the key phone last.

    Args:
        key: the key phone (`phones.key_phone`). Where a receiver's stands in, a customer who is not
            named is called as the receiver is.
    """
    by_receiver = key["phone_role"].eq_missing(FALLBACK)
    status = _if_filled(table, "status", values.plain)
    address = _if_filled(table, "address", partial(_street, source))
    ranks = {name: rank for rank, status in enumerate(source.statuses) for name in status.names}
    # NOTE: first, and once each: several of the columns below are made of them.
    ahead = table.frame.lazy().with_columns(
        split=_if_filled(table, "address", lambda _: values.split_address(address), ADDRESS_PARTS),
        name=pl.coalesce(typed.field("name"), pl.when(by_receiver).then(typed.field("receiver"))),
    )
    split, paid = pl.col("split").struct, typed.field("paid")
    event_at = _at_clock(
        table,
        pl.coalesce(
            [typed.field(name) for name in source.happened] or [pl.lit(None, dtype=pl.Int64)]
        ),
    )
    updated_at = pl.max_horizontal([typed.field(name) for name in source.updated] or [event_at])
    return (
        ahead.select(
            "row_no",
            event_at=event_at,
            updated_at=updated_at,
            status_rank=status.replace_strict(ranks, default=-1, return_dtype=pl.Int32),
            name="name",
            named_in_full=_if_named(table, values.is_full_name, pl.Boolean).fill_null(False),
            surname=_if_named(table, values.surname),
            nickname=table.field("nickname"),
            gender=typed.field("gender"),
            birthday=typed.field("birthday"),
            email=typed.field("email"),
            province=pl.coalesce(typed.field("province"), split.field("province")),
            city=pl.coalesce(typed.field("city"), split.field("city")),
            district=split.field("district"),
            address=address,
            event=pl.lit(source.event),
            amount_fen=_amount(table, typed.field("amount")),
            refund_fen=_refund(source, status, typed.field("refund")),
            discount_fen=typed.field("discount").abs(),
            quantity=typed.field("quantity"),
            product=table.field("product"),
            category=table.field("category"),
            store=table.field("store"),
            campaign=table.field("campaign"),
            topic=table.field("topic"),
            status=status,
            bought=_is_purchase(source, status, paid)
            & ~_if_filled(table, "void", _is_marked, pl.Boolean).fill_null(False),
            refunded=_is_refund(source, status).fill_null(False),
            matter=pl.coalesce(
                typed.field("matter"),
                pl.lit("return" if source.event == "aftersale" else None),
            ),
            step=_step(source, status),
            closed=_is_closed(source, status),
            solved=_is_closed(source, status)
            & ~_if_filled(
                table, "status", lambda _: _is_dismissed(source, status), pl.Boolean
            ).fill_null(False),
            extras=table.extras(),
        )
        .collect()
        .hstack(key)
    )


def _if_filled(
    table: Cells, name: str, rule: Callable[[pl.Expr], pl.Expr], kind: PolarsDataType = pl.String
) -> pl.Expr:
    """Return what a rule makes of a field; null without a look where no row has it.

    NOTE: a layout has a third of the fields, and a rule costs milliseconds before it has read
    anything.
    """
    return rule(table.field(name)) if table.tells(name) else pl.lit(None, dtype=kind)


def _if_named(
    table: Cells, rule: Callable[[pl.Expr], pl.Expr], kind: PolarsDataType = pl.String
) -> pl.Expr:
    """Return what a rule makes of the name; null without a look where no row has one."""
    named = table.tells("name") or table.tells("receiver")
    return rule(pl.col("name")) if named else pl.lit(None, dtype=kind)


def _street(source: Source, address: pl.Expr) -> pl.Expr:
    if not source.composite_address:
        return address
    return address.str.replace(_RECEIVER, "").str.strip_chars_end(" ，,").replace("", None)


def _is_purchase(source: Source, status: pl.Expr, paid: pl.Expr) -> pl.Expr:
    """A status we know decides; an unknown one counts as bought where the row has a time of
    payment, and it does not say that the order is off.
    """
    if source.event != "order":
        return pl.lit(False)
    known = {name: status.bought for status in source.statuses for name in status.names}
    return pl.coalesce(
        _declared_value(status, known, pl.Boolean),
        paid.is_not_null() & ~values.is_called_off(status).fill_null(False),
    )


def _is_marked(cell: pl.Expr) -> pl.Expr:
    text = values.plain(cell).str.to_lowercase()
    return ~(text.is_in(_NO) | text.str.starts_with("未"))


def _at_clock(table: Cells, day: pl.Expr) -> pl.Expr:
    """Return the moment of a day at the time beside it, where the day tells none itself."""
    if not table.tells("clock"):
        return day
    clock = values.clock_s(table.field("clock")).fill_null(0)
    return pl.when((day + _SHANGHAI_S) % _DAY_S == 0).then(day + clock).otherwise(day)


_DAY_S, _SHANGHAI_S = 86_400, 8 * 3600


def _amount(table: Cells, amount: pl.Expr) -> pl.Expr:
    """Return what was paid, less than 0 of a row whose kind says that it gave money back."""
    if not table.tells("kind"):
        return amount
    return pl.when(values.is_return(table.field("kind"))).then(-amount.abs()).otherwise(amount)


def _refund(source: Source, status: pl.Expr, refund: pl.Expr) -> pl.Expr:
    """What a case of the desk asks back has gone back only where its status says so; of sales and
    cases it is the same with a minus, while a flow of money has its direction.
    """
    if source.event == "order":
        return refund.abs()
    if source.event != "aftersale":
        return refund
    is_sent = pl.coalesce(_is_refund(source, status), ~values.is_not_refunded(status))
    return pl.when(is_sent).then(refund.abs())


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
