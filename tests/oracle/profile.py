"""Profiles: of each field the value that survives, and where and when a customer was seen (docs/reference/tables.md)."""

from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Any

from tests.oracle.compare import OneOf, yuan
from tests.oracle.people import Customer, Record
from tests.oracle.purchases import Order
from tests.oracle.words import is_full_name, surname

# scv.toml, [profile]: of a trusted field the first of these wins, then the latest; a layout that is not here is trusted least.
_TRUST = [
    *(
        "pos_member_gbk_tab",
        "sixun_vip",
        "wecom_customer_list",
        "winners",
        "tencent_ads_leads",
        "udesk_ticket",
    ),
    *("sobot_ticket_api", "hotline_12345_ticket", "taobao_order_list", "taobao_order_2021plus"),
    *(
        "taobao_qianniu_multisheet",
        "taobao_order_detail_list",
        "jd_order",
        "pdd_order",
        "douyin_order",
        "youzan_order",
    ),
    *(
        "douyin_aftersale",
        "wechat_mini_phone",
        "wechat_oa_userinfo",
        "weibo_user_api",
        "weibo_users_csv",
    ),
]
_CHANNELS = ("wechat", "weibo", "ecommerce", "store", "service", "web")
_LONG_AGO = datetime(1900, 1, 1)
_BAND = 10


def profile_of(
    customer: Customer, orders: Sequence[Order], may: set[str], day: date
) -> dict[str, Any]:
    """Return the published columns of one customer, without the id.

    Args:
        may: the ways of contact that are allowed for marketing.
        day: the business date, on which ages are counted.
    """
    rows = customer.rows()
    times = [row.at for row in rows if row.at]
    bought = [order for order in orders if order.bought]
    days = [order.day for order in bought if order.day]
    birthday = surviving(customer, born, trusted=True)
    place = surviving(customer, lambda record: None if record.is_gift else record.row.place)
    names = {
        record.row.name
        for record in customer.records
        if record.rule == "phone"
        and record.row.role != "fallback"
        and is_full_name(record.row.name)
    }
    seen = {channel: any(row.channel == channel for row in rows) for channel in _CHANNELS}
    return {
        "key_kind": "phone" if customer.phone else "identifier",
        "by_receipt": customer.phone is not None
        and not any(r.rule == "phone" and r.row.role == "customer" for r in customer.records),
        "phone_tail": customer.phone[-2:] if customer.phone else None,
        "surname": each(
            surviving(customer, lambda r: None if r.is_gift else r.row.name, trusted=True), surname
        ),
        "gender": surviving(customer, lambda record: record.row.gender, trusted=True),
        "birth_month": each(birthday, lambda born: born[1]),
        "birth_day": each(birthday, lambda born: born[2]),
        "age_band": each(birthday, lambda born: _band(born, day)),
        "province": each(place, lambda told: told[0]),
        "city": each(place, lambda told: told[1]),
        "household": len(names) > 1,
        "members": len(names) if len(names) > 1 else 0,
        "channels": sum(seen.values()),
        **{f"in_{channel}": is_in for channel, is_in in seen.items()},
        "first_seen": min(times).date() if times else None,
        "last_seen": max(times).date() if times else None,
        "orders": len(bought),
        "spent_yuan": _spent(orders),
        "first_order": min(days, default=None),
        "last_order": max(days, default=None),
        **{f"may_{contact}": contact in may for contact in ("sms", "call", "email", "wechat")},
    }


def _spent(orders: Sequence[Order]) -> Any:
    bought = any(order.bought for order in orders)
    known = [
        order.spent
        for order in orders
        if order.spent is not None and (order.bought or order.spent or not bought)
    ]
    return yuan(sum(known)) if known or not orders else None


def surviving(customer: Customer, told: Callable[[Record], Any], trusted: bool = False) -> Any:
    """Return the value that survives, None where no record tells one; of records that are equal in all, any may."""
    candidates = [
        (_worth(record, trusted), told(record))
        for record in customer.records
        if told(record) is not None
    ]
    best = max((worth for worth, _ in candidates), default=None)
    values = {value for worth, value in candidates if worth == best}
    return OneOf(frozenset(values)) if len(values) > 1 else next(iter(values), None)


def born(record: Record) -> tuple[int | None, int, int] | None:
    """Return the birthday a record tells of its customer: none where a receiver's phone is all that makes it theirs."""
    by_receipt = record.rule == "phone" and record.row.role != "customer"
    return None if by_receipt else record.row.birthday


def each(value: Any, change: Callable[[Any], Any]) -> Any:
    """Return what a change makes of a value that may be one of several, or None."""
    if isinstance(value, OneOf):
        changed = frozenset(change(one) for one in value.values)
        return OneOf(changed) if len(changed) > 1 else next(iter(changed))
    return None if value is None else change(value)


def age(born: tuple[int | None, int, int], day: date) -> int | None:
    """Return the years somebody has completed; None where the year is not known."""
    return None if born[0] is None else day.year - born[0] - ((day.month, day.day) < born[1:])


def _band(born: tuple[int | None, int, int], day: date) -> str | None:
    years = age(born, day)
    if years is None or not 0 <= years < 120:
        return None
    start = years // _BAND * _BAND
    return f"{start}–{start + _BAND - 1}"


def _worth(record: Record, trusted: bool) -> tuple[int, datetime]:
    layout = "winners" if record.row.layout.endswith("_winners") else record.row.layout
    rank = len(_TRUST) - _TRUST.index(layout) if layout in _TRUST else 0
    return rank if trusted else 0, record.row.at or _LONG_AGO
