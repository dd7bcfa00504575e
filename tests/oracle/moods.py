"""Traits of what customers say: marks in surveys, cases and complaints at the desk, who sent whom."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from fractions import Fraction
from typing import Any

from tests.oracle.people import Customer
from tests.oracle.traits import YEAR, Buying

_WEIGHTS = {"overall": 3, "quality": 2, "service": 2, "price": 1, "logistics": 1, "store": 1}
# What somebody would do next is no judgement of what was.
_NO_JUDGEMENT = {"recommend", "repurchase", "price_tolerance"}
_LONG_AGO = datetime(1900, 1, 1)
_DESK = ("ticket", "aftersale")
# Of equals the first: where the customer was most active decides which way is the nearest.
_NEAREST = ("wechat", "sms", "app", "email", "weibo", "call", "post")


def marks_of(customer: Customer, day: date) -> dict[str, list[Fraction]]:
    """Return per indicator the marks up to a day, in hundredths of a per cent, the earliest first."""
    told = defaultdict(list)
    for row in sorted(customer.rows(), key=lambda row: row.at or _LONG_AGO):
        if row.at is None or row.at.date() <= day:
            for indicator, share in row.marks:
                told[indicator].append(Fraction(int(10000 * share + Fraction(1, 2)), 100))
    return dict(told)


def published_marks(marks: Mapping[str, Sequence[Fraction]]) -> list[dict[str, Any]]:
    """Return one row per indicator."""
    return [
        {"indicator": name, "latest": told[-1], "marks": len(told)} for name, told in marks.items()
    ]


def mood_traits(marks: Mapping[str, Sequence[Fraction]]) -> dict[str, Any]:
    """Return what a customer's marks say: the index, how it moved, and the answers to three questions."""
    judged = {name: told for name, told in marks.items() if name not in _NO_JUDGEMENT}
    again = {name: told for name, told in judged.items() if len(told) > 1}
    overall, recommend = ((marks.get(name) or [None])[-1] for name in ("overall", "recommend"))
    result = (marks.get("expectation") or marks.get("overall") or [None])[-1]
    return {
        "satisfaction": _weighted({name: told[-1] for name, told in judged.items()}),
        "satisfaction_change": _weighted(
            {name: told[-1] - sum(told[:-1]) / (len(told) - 1) for name, told in again.items()}
        ),
        "satisfied": None if overall is None else overall >= 75,
        "satisfaction_level": _level(overall),
        "outcome": None
        if result is None
        else "below"
        if result < 50
        else "above"
        if result > 50
        else "equal",
        "recommends": None
        if recommend is None
        else "promoter"
        if recommend >= 90
        else "passive"
        if recommend >= 70
        else "detractor",
    }


def case_traits(customer: Customer, buying: Buying) -> dict[str, Any]:
    """Return cases and complaints, and how long the oldest open complaint stands at which step."""
    known = [row for row in customer.rows() if row.at is None or row.at.date() <= buying.day]
    complaints = [row for row in known if row.event in _DESK and row.is_complaint]
    waiting = [row for row in complaints if not row.closed]
    dated = [row for row in waiting if row.at]
    ended = [
        (row.updated or row.at).date()
        for row in complaints
        if row.solved and (row.updated or row.at)
    ]
    solved = max((day for day in ended if day <= buying.day), default=None)
    first = min((row.at.date() for row in dated), default=None)
    # Of several that came on the oldest day, the one that got least far.
    at_step = min(
        (row.step or 1 for row in (dated or waiting) if first is None or row.at.date() == first),
        default=None,
    )
    return {
        "cases": sum(row.event in _DESK for row in known),
        "complaints": len(complaints),
        "complaint_rate": Fraction(len(complaints), len(buying.purchases))
        if buying.purchases
        else None,
        "open_complaint_step": at_step,
        "open_complaint_days": (buying.day - first).days if first else None,
        "complaint_solved_days": (buying.day - solved).days if solved else None,
    }


def cases_of_a_year(customer: Customer, day: date) -> int:
    """Return the cases of the desk in the last 365 days."""
    return sum(
        row.event in _DESK
        for row in customer.rows()
        if row.at and day - YEAR < row.at.date() <= day
    )


def nearest_contact(customer: Customer, buying: Buying, allowed: set[str]) -> str | None:
    """Return the allowed way of contact nearest to where the customer was most active in a year; None where nothing is allowed."""
    seen = defaultdict(int)
    for row in customer.rows():
        happened = row.event not in (None, "order", "item", "payment")
        if happened and row.at and buying.day - YEAR < row.at.date() <= buying.day:
            seen[row.channel] += 1
    active = {
        "wechat": seen["wechat"],
        "weibo": seen["weibo"],
        "call": seen["service"],
        "sms": len(buying.last_year),
        "email": seen["web"],
        "app": seen["web"],
    }
    return max(allowed, key=lambda way: (active.get(way, 0), -_NEAREST.index(way)), default=None)


def seen_until(customer: Customer, day: date) -> date | None:
    """Return the day a customer was seen last, up to a day."""
    return max(
        (row.at.date() for row in customer.rows() if row.at and row.at.date() <= day), default=None
    )


def referrals(customers: Sequence[Customer], day: date) -> dict[str, set[str]]:
    """Return label of who referred → labels of who named that one's number, up to a day, as who sent them."""
    by_phone = {customer.phone: customer.label for customer in customers if customer.phone}
    found = defaultdict(set)
    for customer in customers:
        for row in customer.rows():
            for phone in row.referrers if row.at is None or row.at.date() <= day else ():
                if by_phone.get(phone, customer.label) != customer.label:
                    found[by_phone[phone]].add(customer.label)
    return found


def _level(overall: Fraction | None) -> str | None:
    """Return one of three states by the latest overall mark: 4 or 5 of 5, 3, less."""
    if overall is None:
        return None
    return "satisfied" if overall >= 75 else "undecided" if overall >= 50 else "dissatisfied"


def _weighted(values: Mapping[str, Fraction]) -> Fraction | None:
    """Return the average by the weights of scv.toml; an indicator that is not named there weighs 1."""
    weights = {name: _WEIGHTS.get(name, 1) for name in values}
    total = sum(weights.values())
    return sum(weights[name] * value for name, value in values.items()) / total if total else None
