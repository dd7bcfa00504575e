"""Orders: whatever files tell of one order, it is one row with its money once (docs/reference/tables.md, orders)."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from tests.oracle.people import Customer
from tests.oracle.records import Row

_LONG_AGO = datetime(1900, 1, 1)


@dataclass(frozen=True)
class Order:
    """One order of a customer; money in fen."""

    at: datetime | None
    channel: str
    account: str
    store: str | None
    category: str | None
    quantity: int | None
    amount: int | None
    discount: int | None
    refund: int | None
    spent: int
    bought: bool
    refunded: bool
    nth: int | None = None

    @property
    def day(self) -> date | None:
        """Return the day it was placed, in Shanghai; None where no file tells."""
        return self.at.date() if self.at else None


def orders_of(customer: Customer) -> list[Order]:
    """Return the orders of one customer, the earliest first, those without a time last."""
    parts = defaultdict(list)
    for record in customer.records:
        if record.row.event in ("order", "item", "aftersale"):
            parts[record.row.order or record.row.record].append(record.row)
    told = [_one(rows) for rows in parts.values() if any(row.event == "order" for row in rows)]
    told.sort(key=lambda order: (order.at is None, order.at or _LONG_AGO))
    found, nth = [], 0
    for order in told:
        nth += order.bought
        found.append(Order(**{**vars(order), "nth": nth if order.bought else None}))
    return found


def _one(rows: Sequence[Row]) -> Order:
    orders = [row for row in rows if row.event == "order"]
    counting = [row for row in orders if row.bought]
    money = counting or orders
    amount = _sum(row.amount for row in money)
    # The same refund is told by the order's own rows and by the desk's: the larger of the two counts, not both.
    own = _sum(row.refund for row in counting)
    desk = _sum(row.refund for row in rows if row.event == "aftersale")
    refund = max((each for each in (own, desk) if each is not None), default=None)
    times = [row.at for row in counting if row.at] or [row.at for row in orders if row.at]
    latest = sorted(orders, key=lambda row: row.at or _LONG_AGO)
    return Order(
        at=min(times, default=None),
        channel=min(row.channel for row in orders),
        account=min(row.account for row in orders),
        store=next((row.store for row in reversed(latest) if row.store), None),
        category=next((row.category for row in reversed(latest) if row.category), None),
        quantity=_sum(row.quantity for row in orders),
        amount=amount,
        discount=_sum(row.discount for row in rows),
        refund=refund,
        spent=(amount or 0) - (refund or 0) if counting else 0,
        bought=bool(counting),
        refunded=any(row.refunded for row in rows) or (refund or 0) > 0,
    )


def _sum(values) -> int | None:
    told = [value for value in values if value is not None]
    return sum(told) if told else None
