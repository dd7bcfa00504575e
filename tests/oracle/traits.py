"""Traits of buying: how lately, how often, for how much, where and what (docs/reference/traits.md)."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

from tests.oracle.compare import HALF_A_FEN, About, yuan
from tests.oracle.purchases import Order

YEAR = timedelta(days=365)
_SENSITIVE, _INSENSITIVE = Fraction(6, 10), Fraction(2, 10)


@dataclass(frozen=True)
class Buying:
    """The orders of one customer up to the day traits are of."""

    orders: Sequence[Order]
    day: date
    purchases: list[Order] = field(init=False)
    days: list[date] = field(init=False)

    def __post_init__(self) -> None:
        """Leave out what is not known to have happened by then."""
        known = [order for order in self.orders if order.day is None or order.day <= self.day]
        object.__setattr__(self, "orders", known)
        object.__setattr__(self, "purchases", [order for order in known if order.bought])
        object.__setattr__(
            self, "days", sorted({order.day for order in self.purchases if order.day})
        )

    @property
    def recency(self) -> int | None:
        """Return the days since the latest purchase."""
        return (self.day - self.days[-1]).days if self.days else None

    @property
    def tenure(self) -> int | None:
        """Return the days since the first purchase."""
        return (self.day - self.days[0]).days if self.days else None

    @property
    def known(self) -> list[Order]:
        """Return the orders of which it is known what was spent on them."""
        return [order for order in self.orders if order.spent is not None]

    @property
    def priced(self) -> list[Order]:
        """Return the purchases among them."""
        return [order for order in self.known if order.bought]

    @property
    def spent(self) -> int | None:
        """Return fen spent over all, less what receipts gave back; None where no order tells."""
        if self.purchases and not self.telling:
            return None
        return sum(order.spent for order in self.known) if self.known else None

    @property
    def telling(self) -> list[Order]:
        """Return the orders that say what was spent: those bought, and what gave money back."""
        return [order for order in self.known if order.bought or order.spent]

    @property
    def last_year(self) -> list[Order]:
        """Return the purchases of the last 365 days, today included."""
        return [order for order in self.purchases if order.day and order.day > self.day - YEAR]

    @property
    def spent_year(self) -> int:
        """Return fen spent in that time."""
        return sum(order.spent for order in self.known if order.day and order.day > self.day - YEAR)

    @property
    def refunded(self) -> list[Order]:
        """Return the orders of which money went back."""
        return [order for order in self.orders if order.refunded]

    @property
    def paid(self) -> list[Order]:
        """Return the orders that were paid or refunded."""
        return [order for order in self.orders if order.bought or order.refunded]

    def favourite(self, what: Callable[[Order], str | None]) -> tuple[str | None, int, int]:
        """Return the most frequent of something, how many purchases tell it, and how many tell any.

        Of equals the one bought latest, of these the last by name.
        """
        told = defaultdict(list)
        for order in self.purchases:
            if what(order) is not None:
                told[what(order)].append(order.day or date(1970, 1, 1))
        if not told:
            return None, 0, 0
        best = max(told, key=lambda name: (len(told[name]), max(told[name]), name.encode()))
        return best, len(told[best]), sum(map(len, told.values()))


def buying_traits(buyings: Mapping[str, Buying]) -> dict[str, dict[str, Any]]:
    """Return the traits of buying of each customer, by label."""
    pieces = _piece_prices(buyings)
    cuts = _quintile_cuts(buyings)
    return {
        label: {**_counts(b), **_quintiles(b, cuts), **_likes(b), **_prices(b, pieces)}
        for label, b in buyings.items()
    }


def _counts(b: Buying) -> dict[str, Any]:
    gaps = Fraction((b.days[-1] - b.days[0]).days, len(b.days) - 1) if len(b.days) > 1 else None
    return {
        "recency_days": b.recency,
        "tenure_days": b.tenure,
        "orders_year": len(b.last_year),
        "spent_year_yuan": yuan(b.spent_year)
        if not b.last_year or any(o.day and o.day > b.day - YEAR for o in b.telling)
        else None,
        "average_basket_yuan": About(Fraction(b.spent, len(b.priced) * 100), HALF_A_FEN)
        if b.priced
        else None,
        "gap_days": None if gaps is None else int(gaps + Fraction(1, 2)),
        "repurchased": len(b.days) > 1 if b.purchases else None,
        "refunded_orders": len(b.refunded),
        "refund_rate": Fraction(len(b.refunded), len(b.paid)) if b.paid else None,
    }


def _quintiles(b: Buying, cuts: Mapping[str, Sequence[int]]) -> dict[str, Any]:
    if not b.purchases:
        return {"r_quintile": None, "f_quintile": None, "m_quintile": None}
    return {
        "r_quintile": None
        if b.recency is None
        else 5 - sum(b.recency > cut for cut in cuts["recency"]),
        "f_quintile": 1 + sum(len(b.purchases) > cut for cut in cuts["orders"]),
        "m_quintile": None if b.spent is None else 1 + sum(b.spent > cut for cut in cuts["spent"]),
    }


def _quintile_cuts(buyings: Mapping[str, Buying]) -> dict[str, list[int]]:
    """Return the values that 20, 40, 60 and 80 % of the buyers do not exceed."""
    buyers = [b for b in buyings.values() if b.purchases]
    figures = {
        "recency": [b.recency for b in buyers if b.recency is not None],
        "orders": [len(b.purchases) for b in buyers],
        "spent": [b.spent for b in buyers if b.spent is not None],
    }
    return {
        name: [_cut(values, Fraction(fifth, 5)) for fifth in (1, 2, 3, 4)]
        for name, values in figures.items()
        if values
    }


def _cut(values: Sequence[int], share: Fraction) -> int:
    return next(
        value
        for value in sorted(values)
        if Fraction(sum(v <= value for v in values), len(values)) >= share
    )


def _likes(b: Buying) -> dict[str, Any]:
    channel, store = (
        b.favourite(lambda order: order.channel)[0],
        b.favourite(lambda order: order.store)[0],
    )
    category, of_it, of_any = b.favourite(lambda order: order.category)
    return {
        "favourite_channel": channel,
        "favourite_store": store,
        "favourite_category": category,
        "category_share": Fraction(of_it, of_any) if of_any else None,
    }


def _prices(b: Buying, pieces: Mapping[str, Fraction]) -> dict[str, Any]:
    told = [order for order in b.purchases if order.discount is not None]
    share = Fraction(sum(order.discount > 0 for order in told), len(told)) if told else None
    priced = [order for order in told if order.amount is not None]
    before = sum(order.amount + order.discount for order in priced)
    paid = [order for order in b.purchases if _has_piece_price(order)]
    usual = sum(order.quantity * pieces[order.category] for order in paid)
    return {
        "discounted_share": share,
        "discount_rate": Fraction(sum(order.discount for order in priced), before)
        if before
        else None,
        "price_sensitivity": _sensitivity(share),
        "price_level": sum(order.spent for order in paid) / usual if usual else None,
    }


def _sensitivity(share: Fraction | None) -> str | None:
    if share is None:
        return None
    return "high" if share >= _SENSITIVE else "low" if share <= _INSENSITIVE else "middle"


def _piece_prices(buyings: Mapping[str, Buying]) -> dict[str, Fraction]:
    """Return what a piece of each category costs on average, in fen, over everybody's purchases."""
    spent, many = defaultdict(int), defaultdict(int)
    for order in (order for b in buyings.values() for order in b.purchases):
        if _has_piece_price(order):
            spent[order.category] += order.spent
            many[order.category] += order.quantity
    return {category: Fraction(spent[category], many[category]) for category in spent}


def _has_piece_price(order: Order) -> bool:
    return order.category is not None and (order.quantity or 0) > 0 and (order.spent or 0) > 0
