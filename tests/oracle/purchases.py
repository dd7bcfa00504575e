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
    """One order of a customer; money in fen. `spent` is less than 0 where a receipt gave money back, None where nobody tells the amount."""

    at: datetime | None
    channel: str
    account: str
    store: str | None
    category: str | None
    quantity: int | None
    amount: int | None
    discount: int | None
    refund: int | None
    spent: int | None
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
    # Of an order that was bought only the lines that were: a line that was closed brought no money, no pieces, no discount.
    lines = counting or orders
    amount = _sum(row.amount for row in lines)
    # The same refund is told by the order's own rows and by the desk's: the larger of the two counts, not both. What the desk sent back was
    # first the money of the lines that were closed, which is not in the amount.
    desk = _sum(row.refund for row in rows if row.event == "aftersale")
    sent_back = _larger(_sum(row.refund for row in orders), desk)
    closed = _sum(row.amount for row in orders if not row.bought) or 0
    of_lines = None if desk is None else max(0, desk - closed)
    refund = _larger(_sum(row.refund for row in counting), of_lines) if counting else sent_back
    times = [row.at for row in counting if row.at] or [row.at for row in orders if row.at]
    latest = sorted(orders, key=lambda row: row.at or _LONG_AGO)
    gives_back = bool(counting) and (amount or 0) < 0
    return Order(
        at=min(times, default=None),
        channel=min(row.channel for row in orders),
        account=min(row.account for row in orders),
        store=next((row.store for row in reversed(latest) if row.store), None),
        category=next((row.category for row in reversed(latest) if row.category), None),
        quantity=_sum(row.quantity for row in lines),
        amount=amount,
        discount=_sum(row.discount for row in lines),
        refund=refund,
        spent=0 if not counting else None if amount is None else amount - (refund or 0),
        bought=bool(counting) and not gives_back,
        refunded=any(row.refunded for row in rows) or (sent_back or 0) > 0 or gives_back,
    )


def _larger(one: int | None, other: int | None) -> int | None:
    return max((each for each in (one, other) if each is not None), default=None)


def _sum(values) -> int | None:
    told = [value for value in values if value is not None]
    return sum(told) if told else None
