"""The four tiers, which name everybody, and what a year brought (docs/reference/traits.md, "How the classes are told apart")."""

from collections.abc import Mapping, Sequence
from datetime import date
from fractions import Fraction
from typing import Any

from tests.oracle.compare import HALF_A_FEN, About
from tests.oracle.model import Prospect
from tests.oracle.traits import Buying

OLD_DAYS, LOYAL_ORDERS, REGULAR_ORDERS, LAPSE_DAYS = 365, 5, 2, 180
VIP, IMPORTANT, HIGH_VALUE, PURPOSEFUL = (
    Fraction(5, 100),
    Fraction(20, 100),
    Fraction(30, 100),
    Fraction(60, 100),
)
MARGIN, TICKET, CONTACT = Fraction(1, 2), 1000, 500  # fen


def contribution(buying: Buying, cases_year: int) -> Fraction:
    """Return what a year brought, in fen: spending times the margin, less its cases at the desk and the contact."""
    return buying.spent_year * MARGIN - cases_year * TICKET - CONTACT


def tier_traits(
    buyings: Mapping[str, Buying],
    contributions: Mapping[str, Fraction],
    prospects: Mapping[str, Prospect],
    last_seen: Mapping[str, date | None],
) -> dict[str, dict[str, Any]]:
    """Return the four tiers, the contribution and the risk of lapsing of each customer, by label."""
    spenders = [label for label, b in buyings.items() if b.spent_year > 0]
    spending = [buyings[label].spent_year for label in spenders]
    vip, important = _from(spending, VIP), _from(spending, IMPORTANT)
    high = _from([contributions[label] for label in spenders], HIGH_VALUE)
    told = {}
    for label, b in buyings.items():
        stays = _stays(b, prospects.get(label), last_seen[label])
        worthy = high is not None and contributions[label] > 0 and contributions[label] >= high
        told[label] = {
            "relationship": _relationship(b),
            "importance": _importance(b.spent_year, vip, important),
            "intent": _intent(b),
            "profitability": {
                (True, True): "gold",
                (True, False): "meteor",
                (False, True): "small_star",
            }.get((worthy, stays), "burden"),
            "contribution_year_yuan": About(contributions[label] / 100, HALF_A_FEN),
            "lapse_risk": _risk(b, prospects.get(label), stays),
        }
    return told


def _from(values: Sequence[Fraction], share: Fraction) -> Fraction | None:
    """Return the least value of the top share; equals are in if half of them fit. None where not even the highest is."""
    fitting = [
        value
        for value in values
        if sum(v > value for v in values) + Fraction(sum(v == value for v in values), 2)
        <= share * len(values)
    ]
    return min(fitting, default=None)


def _is_loyal(b: Buying) -> bool:
    if b.recency is None or b.tenure is None:
        return False
    return b.tenure >= OLD_DAYS and len(b.purchases) >= LOYAL_ORDERS and b.recency <= LAPSE_DAYS


def _relationship(b: Buying) -> str:
    if not b.purchases:
        return "potential"
    if _is_loyal(b):
        return "loyal"
    if b.tenure is not None and b.tenure >= OLD_DAYS:
        return "old"
    return "regular" if len(b.purchases) >= REGULAR_ORDERS else "new"


def _importance(spent: int, vip: Fraction | None, important: Fraction | None) -> str:
    if spent <= 0:
        return "ordinary"
    if vip is not None and spent >= vip:
        return "vip"
    return "important" if important is not None and spent >= important else "ordinary"


def _intent(b: Buying) -> str:
    if not b.purchases:
        return "information"
    if _is_loyal(b):
        return "loyal"
    _, of_it, of_any = b.favourite(lambda order: order.category)
    # One purchase that tells its category tells nothing of a purpose.
    return "purposeful" if of_any >= 2 and of_it >= PURPOSEFUL * of_any else "occasional"


def _stays(b: Buying, prospect: Prospect | None, last_seen: date | None) -> bool:
    """Tell whether a customer is expected to stay: by the model, else by silence."""
    if prospect:
        return prospect.stays >= 0.5
    latest = b.days[-1] if b.days else last_seen
    return latest is not None and (b.day - latest).days <= LAPSE_DAYS


def _risk(b: Buying, prospect: Prospect | None, stays: bool) -> str | None:
    if not b.purchases:
        return None
    if not prospect:
        return "low" if stays else "high"
    return "low" if prospect.stays >= 0.7 else "middle" if prospect.stays >= 0.4 else "high"
