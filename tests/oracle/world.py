"""All tables of one day, worked out by hand from the exports below a folder."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from pathlib import Path
from typing import Any

from tests.oracle import consent, days, layouts, moods, people, profile, tiers
from tests.oracle.compare import HALF_A_FEN, About, OneOf, yuan
from tests.oracle.model import Prospect, prospects_of
from tests.oracle.people import Customer
from tests.oracle.profile import each
from tests.oracle.purchases import Order, orders_of
from tests.oracle.traits import Buying, buying_traits

_INTEREST, _REFERRAL = Fraction(1, 10), Fraction(2, 10)
# Two searches for one maximum, and what the product rounds.
_CHANCE, _SHARE_OF_VALUE = 0.002, 0.005

Row = dict[str, Any]


@dataclass(frozen=True)
class World:
    """The tables of one day, by the label of the customer."""

    day: date
    customers: Sequence[Customer]
    profiles: Mapping[str, Row]
    traits: Mapping[str, Row]
    orders: Mapping[str, Sequence[Row]]
    marks: Mapping[str, Sequence[Row]]
    consents: Mapping[str, Sequence[Row]]

    def people(self) -> dict[str, Row]:
        """Return all that is known of each customer as one row, with the orders as `every_order`."""
        return {
            label: {**of, **self.traits[label], "every_order": self.orders[label]}
            for label, of in self.profiles.items()
        }


def world_of(folder: Path, day: date, landed: datetime) -> World:
    """Return the tables of a business date.

    Args:
        folder: channel/account/file below it.
        landed: when the files came in, Shanghai.
    """
    customers = people.customers_of(people.records_of(layouts.rows_under(folder)))
    orders = {customer.label: orders_of(customer) for customer in customers}
    consents = consent.consents_of(customers, landed, day)
    allowed = {label: consent.allowed_for_marketing(rows) for label, rows in consents.items()}
    profiles = {
        c.label: profile.profile_of(c, orders[c.label], allowed[c.label], day) for c in customers
    }
    marks = {customer.label: moods.marks_of(customer, day) for customer in customers}
    return World(
        day,
        customers,
        profiles,
        _traits(customers, orders, allowed, profiles, marks, day),
        {label: [_published(order, told) for order in told] for label, told in orders.items()},
        {label: moods.published_marks(told) for label, told in marks.items()},
        consents,
    )


def _traits(
    customers: Sequence[Customer],
    orders: Mapping[str, Sequence[Order]],
    allowed: Mapping[str, set[str]],
    profiles: Mapping[str, Row],
    marks: Mapping[str, Mapping[str, Sequence[Fraction]]],
    day: date,
) -> dict[str, Row]:
    buyings = {label: Buying(told, day) for label, told in orders.items()}
    prospects = prospects_of(buyings)
    cases = {c.label: moods.cases_of_a_year(c, day) for c in customers}
    contributions = {label: tiers.contribution(b, cases[label]) for label, b in buyings.items()}
    seen = {customer.label: moods.seen_until(customer, day) for customer in customers}
    by_tier = tiers.tier_traits(buyings, contributions, prospects, seen)
    bought = buying_traits(buyings)
    sent = moods.referrals(customers, day)
    festival = days.next_festival(day)
    return {
        c.label: {
            **bought[c.label],
            **by_tier[c.label],
            **moods.mood_traits(marks[c.label]),
            **moods.case_traits(c, buyings[c.label]),
            "preferred_hour": _preferred_hour(buyings[c.label]),
            "preferred_contact": moods.nearest_contact(c, buyings[c.label], allowed[c.label]),
            "referred": len(sent[c.label]) if c.label in sent else 0,
            **_calendar(profiles[c.label], buyings[c.label], festival),
            **_foreseen(
                prospects.get(c.label),
                sum(buyings[label].spent_year for label in sent.get(c.label, ())),
                cases[c.label],
            ),
        }
        for c in customers
    }


def _preferred_hour(buying: Buying) -> int | None:
    """Return the hour of most purchases, of equals the earliest; a purchase at midnight sharp has no time."""
    times = [
        order.at
        for order in buying.purchases
        if order.at and (order.at.hour, order.at.minute, order.at.second) != (0, 0, 0)
    ]
    many = Counter(at.hour for at in times)
    return min(many, key=lambda hour: (-many[hour], hour)) if len(times) >= 3 else None


def _calendar(of: Row, buying: Buying, festival: tuple[str, int, date, date]) -> Row:
    name, ahead, opens, closes = festival
    first = buying.days[0] if buying.days else None
    return {
        "days_to_birthday": _until(of["birth_month"], of["birth_day"], buying.day),
        "days_to_anniversary": days.days_until(first.month, first.day, buying.day)
        if first
        else None,
        "next_festival": name,
        "days_to_festival": ahead,
        "festival_buyer": any(opens <= at <= closes for at in buying.days),
    }


def _until(month: Any, day: Any, today: date) -> Any:
    """Return the days until a birthday; where it is one of several, any of them."""
    if isinstance(month, OneOf) or isinstance(day, OneOf):
        months, of_month = (
            value.values if isinstance(value, OneOf) else [value] for value in (month, day)
        )
        return OneOf(frozenset(days.days_until(m, d, today) for m in months for d in of_month))
    return each(month, lambda told: days.days_until(told, day, today))


_FORESEEN = (
    "stays",
    "expected_orders_year",
    "expected_basket_yuan",
    "value_next_year_yuan",
    "lifetime_value_yuan",
)


def _foreseen(prospect: Prospect | None, referred_fen: int, cases: int) -> Row:
    if prospect is None:
        return dict.fromkeys(_FORESEEN)
    basket = prospect.basket_fen / 100
    profit = prospect.orders_year * prospect.basket_fen * float(tiers.MARGIN)
    beside = float(referred_fen * tiers.MARGIN * _REFERRAL) - cases * tiers.TICKET - tiers.CONTACT
    later = (
        prospect.later_orders * prospect.basket_fen * float(tiers.MARGIN)
        + prospect.later_years * beside
    )
    # Money of a year comes at its middle on average.
    value, lifetime = (
        (fen) / (float(1 + _INTEREST / 2) * 100)
        for fen in (profit + beside, profit + beside + later)
    )
    return {
        "stays": About(prospect.stays, _CHANCE),
        "expected_orders_year": About(
            prospect.orders_year, _CHANCE + _SHARE_OF_VALUE * prospect.orders_year
        ),
        "expected_basket_yuan": About(basket, HALF_A_FEN + Fraction(_SHARE_OF_VALUE * basket)),
        "lifetime_value_yuan": About(
            lifetime, HALF_A_FEN + Fraction(2 * _SHARE_OF_VALUE * (abs(lifetime) + 5))
        ),
        "value_next_year_yuan": About(
            value, HALF_A_FEN + Fraction(2 * _SHARE_OF_VALUE * (abs(value) + 5))
        ),
    }


def _published(order: Order, told: Sequence[Order]) -> Row:
    """Return an order as published; of those placed at the very same time either may be the earlier."""
    equals = frozenset(each.nth for each in told if each.bought and each.at == order.at)
    return {
        "nth": OneOf(equals) if order.bought and len(equals) > 1 else order.nth,
        "ordered_at": order.at,
        "channel": order.channel,
        "account": order.account,
        "store": order.store,
        "category": order.category,
        "quantity": order.quantity,
        "amount_yuan": yuan(order.amount),
        "discount_yuan": yuan(order.discount),
        "refund_yuan": yuan(order.refund),
        "spent_yuan": yuan(order.spent),
        "bought": order.bought,
        "refunded": order.refunded,
    }
