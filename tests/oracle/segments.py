"""Audiences: the condition of each shipped one said again, as a condition over the oracle's own profiles, traits and orders.

Beside each stands the text it restates: where the catalogue's condition is another one day, the comparing test asks for it to be said anew.
"""

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from itertools import product
from typing import Any

from tests.oracle.compare import OneOf

Person = dict[str, Any]
Condition = Callable[[Person, date], bool]

_SAID: dict[str, tuple[str, str, Condition]] = {}


def _said(purpose: str, predicate: str) -> Callable[[Condition], Condition]:
    """Restate a condition of the catalogue."""

    def keep(condition: Condition) -> Condition:
        _SAID[condition.__name__] = (purpose, predicate, condition)
        return condition

    return keep


def _most(value: Any, limit: Any) -> bool:
    return value is not None and value <= limit


def _least(value: Any, limit: Any) -> bool:
    return value is not None and value >= limit


@_said("marketing", "days_to_anniversary <= 7 AND tenure_days >= 300")
def anniversary_this_week(c: Person, day: date) -> bool:
    return _most(c["days_to_anniversary"], 7) and c["tenure_days"] >= 300


@_said("marketing", "m_quintile = 5 AND orders_year > 0")
def big_spenders_year(c: Person, day: date) -> bool:
    return c["m_quintile"] == 5 and c["orders_year"] > 0


@_said("marketing", "birth_month = month(today)")
def birthday_this_month(c: Person, day: date) -> bool:
    return c["birth_month"] == day.month


@_said("marketing", "days_to_birthday <= 7")
def birthday_this_week(c: Person, day: date) -> bool:
    return _most(c["days_to_birthday"], 7)


@_said("marketing", "profitability = 'burden' AND orders > 0")
def burden_watch(c: Person, day: date) -> bool:
    return c["profitability"] == "burden" and c["orders"] > 0


@_said("service", "open_complaint_step IS NOT NULL AND COALESCE(open_complaint_days, 8) > 7")
def complaint_open(c: Person, day: date) -> bool:
    return c["open_complaint_step"] is not None and (
        c["open_complaint_days"] is None or c["open_complaint_days"] > 7
    )


@_said("service", "complaint_solved_days <= 30 AND open_complaint_step IS NULL")
def complaint_solved(c: Person, day: date) -> bool:
    return _most(c["complaint_solved_days"], 30) and c["open_complaint_step"] is None


@_said(
    "marketing",
    "customer_id IN (SELECT customer_id FROM orders WHERE bought GROUP BY customer_id HAVING BOOL_OR(channel = 'store') AND "
    "BOOL_OR(channel <> 'store'))",
)
def cross_channel_buyers(c: Person, day: date) -> bool:
    channels = {order["channel"] for order in c["every_order"] if order["bought"]}
    return "store" in channels and len(channels) > 1


@_said("service", "(outcome = 'below' OR satisfaction_level = 'dissatisfied') AND complaints = 0")
def dissatisfied_silent(c: Person, day: date) -> bool:
    return (c["outcome"] == "below" or c["satisfaction_level"] == "dissatisfied") and not c[
        "complaints"
    ]


@_said("marketing", "festival_buyer AND days_to_festival <= 30")
def festival_buyers(c: Person, day: date) -> bool:
    return c["festival_buyer"] and c["days_to_festival"] <= 30


@_said("marketing", "days_to_festival <= 7 AND orders > 0")
def festival_greeting(c: Person, day: date) -> bool:
    return c["days_to_festival"] <= 7 and c["orders"] > 0


@_said("service", "refund_rate >= 0.5 AND refunded_orders >= 3 * refund_rate")
def frequent_refunds(c: Person, day: date) -> bool:
    paid = [order for order in c["every_order"] if order["bought"] or order["refunded"]]
    return len(paid) >= 3 and 2 * sum(order["refunded"] for order in paid) >= len(paid)


@_said("marketing", "price_sensitivity = 'low' AND repurchased")
def full_price(c: Person, day: date) -> bool:
    return c["price_sensitivity"] == "low" and bool(c["repurchased"])


@_said("marketing", "importance IN ('vip', 'important') AND lapse_risk IN ('middle', 'high')")
def high_value_lapsing(c: Person, day: date) -> bool:
    return c["importance"] != "ordinary" and c["lapse_risk"] in ("middle", "high")


@_said("marketing", "household AND orders > 0")
def household_gifts(c: Person, day: date) -> bool:
    return c["household"] and c["orders"] > 0


@_said("marketing", "orders >= 1 AND last_order < today - 365")
def lapsed_buyers(c: Person, day: date) -> bool:
    return c["last_order"] is not None and (day - c["last_order"]).days > 365


@_said("marketing", "relationship = 'loyal'")
def loyal_thanks(c: Person, day: date) -> bool:
    return c["relationship"] == "loyal"


@_said("marketing", "profitability = 'meteor'")
def meteor_rescue(c: Person, day: date) -> bool:
    return c["profitability"] == "meteor"


@_said("marketing", "channels >= 2")
def multi_channel(c: Person, day: date) -> bool:
    return c["channels"] > 1


@_said(
    "marketing", "favourite_category IS NOT NULL AND category_share >= 0.5 AND recency_days <= 365"
)
def new_arrivals(c: Person, day: date) -> bool:
    return _least(c["category_share"], 0.5) and _most(c["recency_days"], 365)


@_said("marketing", "first_order >= today - 90")
def new_buyers(c: Person, day: date) -> bool:
    return c["first_order"] is not None and c["first_order"] >= day - timedelta(days=90)


@_said("marketing", "in_ecommerce AND NOT in_store AND orders > 0")
def online_only(c: Person, day: date) -> bool:
    return c["in_ecommerce"] and not c["in_store"] and c["orders"] > 0


@_said("marketing", "price_sensitivity = 'high' AND orders >= 2")
def price_sensitive(c: Person, day: date) -> bool:
    return c["price_sensitivity"] == "high" and c["orders"] > 1


@_said(
    "marketing",
    "(recommends = 'promoter' OR (satisfied AND relationship IN ('loyal', 'old'))) AND referred = 0",
)
def referral_candidates(c: Person, day: date) -> bool:
    content = bool(c["satisfied"]) and c["relationship"] in ("loyal", "old")
    return c["referred"] == 0 and (c["recommends"] == "promoter" or content)


@_said("marketing", "referred > 0")
def referrers(c: Person, day: date) -> bool:
    return c["referred"] > 0


@_said("marketing", "orders >= 2 AND last_order >= today - 180")
def regular_buyers(c: Person, day: date) -> bool:
    return c["orders"] > 1 and c["last_order"] is not None and (day - c["last_order"]).days <= 180


@_said("service", "satisfaction_change <= -10")
def satisfaction_falling(c: Person, day: date) -> bool:
    return _most(c["satisfaction_change"], -10)


@_said("marketing", "orders = 1 AND recency_days BETWEEN 20 AND 90")
def second_order(c: Person, day: date) -> bool:
    return c["orders"] == 1 and c["recency_days"] is not None and 20 <= c["recency_days"] <= 90


@_said("marketing", "in_store AND NOT in_ecommerce AND NOT in_wechat AND orders > 0")
def store_only(c: Person, day: date) -> bool:
    return c["in_store"] and not (c["in_ecommerce"] or c["in_wechat"]) and c["orders"] > 0


@_said("marketing", "importance = 'vip'")
def vip_care(c: Person, day: date) -> bool:
    return c["importance"] == "vip"


@_said("marketing", "in_wechat AND channels = 1 AND orders = 0")
def wechat_never_bought(c: Person, day: date) -> bool:
    return c["in_wechat"] and c["channels"] == 1 and c["orders"] == 0


@_said("marketing", "in_wechat AND relationship = 'potential'")
def wechat_not_bought(c: Person, day: date) -> bool:
    return c["in_wechat"] and c["relationship"] == "potential"


@_said("marketing", "relationship = 'new' AND tenure_days <= 30")
def welcome(c: Person, day: date) -> bool:
    return c["relationship"] == "new" and _most(c["tenure_days"], 30)


@_said("marketing", "orders >= 2 AND lapse_risk = 'high'")
def win_back(c: Person, day: date) -> bool:
    return c["orders"] > 1 and c["lapse_risk"] == "high"


def restated() -> dict[str, str]:
    """Return audience → the condition it restates."""
    return {name: predicate for name, (_, predicate, _) in _SAID.items()}


def purposes() -> dict[str, str]:
    """Return audience → what its members would be contacted for."""
    return {name: purpose for name, (purpose, _, _) in _SAID.items()}


def members(people: Mapping[str, Person], day: date) -> dict[str, dict[str, bool | None]]:
    """Return audience → label → in it or not; None where it hangs on which of several equal values survived."""
    return {
        name: {
            label: _decided({condition(one, day) for one in _alternatives(c)})
            for label, c in people.items()
        }
        for name, (_, _, condition) in _SAID.items()
    }


def _alternatives(c: Person) -> list[Person]:
    open_ones = {column: value.values for column, value in c.items() if isinstance(value, OneOf)}
    return [
        c | dict(zip(open_ones, values, strict=True)) for values in product(*open_ones.values())
    ]


def _decided(answers: set[bool]) -> bool | None:
    return answers.pop() if len(answers) == 1 else None
