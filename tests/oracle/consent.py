"""What each customer allows, from every word ever said about a number or an identifier (docs/consent.md)."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from tests.oracle.compare import OneOf
from tests.oracle.people import Customer
from tests.oracle.profile import age, born, surviving
from tests.oracle.records import Row

_PURPOSES = ("marketing", "service", "survey", "third_party")
_CONTACTS = ("sms", "call", "email", "wechat", "weibo", "post", "app")
_OF_AGE = 14
_LONG_AGO = datetime(1900, 1, 1)

Word = tuple[object, bool, datetime | None]  # about which number, granted, when


def consents_of(
    customers: Sequence[Customer], landed: datetime, day: date
) -> dict[str, list[dict[str, Any]]]:
    """Return per label one row per purpose and way of contact of which anything was said.

    Args:
        landed: when files came in: no word without a time can be newer.
    """
    by_phone = {customer.phone: customer.label for customer in customers if customer.phone}
    said = defaultdict(lambda: defaultdict(list))
    for customer in customers:
        for record in customer.records:
            by_receipt = record.rule == "phone" and record.row.role != "customer"
            for row in record.versions:
                # A word about a number is that of whose row it is, and of whoever has the number.
                for label in {customer.label, by_phone.get(row.phone, customer.label)}:
                    for scope, word in _words(row, landed):
                        if not (by_receipt and word[1]):
                            said[label][scope].append(word)
    return {
        c.label: [
            _row(*scope, words, _may_be_child(c, day)) for scope, words in said[c.label].items()
        ]
        for c in customers
    }


def allowed_for_marketing(consents: Iterable[dict[str, Any]]) -> set[str]:
    """Return the ways of contact a customer may be reached by with offers."""
    return {
        row["contact"]
        for row in consents
        if row["purpose"] == "marketing" and row["state"] == "granted"
    }


def _words(row: Row, landed: datetime) -> Iterable[tuple[tuple[str, str], Word]]:
    subject = row.phone or tuple(sorted(row.identifiers)) or row.record
    for statement in row.statements:
        # Nobody knows when: a grant is then older than any refusal, a refusal as new as its row may be.
        unknown = None if statement.granted else row.updated or row.at or row.exported or landed
        at = statement.said_at or unknown
        for purpose in _PURPOSES if statement.purpose == "*" else (statement.purpose,):
            for contact in _CONTACTS if statement.contact == "*" else (statement.contact,):
                yield (purpose, contact), (subject, statement.granted, at)


def _row(purpose: str, contact: str, words: Sequence[Word], is_child: bool) -> dict[str, Any]:
    """Refusals stand until a newer grant about the same number; the most restrictive that stands counts."""
    standing = [
        at
        for subject, granted, at in words
        if not granted
        and not any(
            about == subject and yes and (when or _LONG_AGO) > at for about, yes, when in words
        )
    ]
    if standing:
        return {
            "purpose": purpose,
            "contact": contact,
            "state": "withdrawn",
            "since": max(standing).date(),
        }
    times = [at for _, granted, at in words if granted and at]
    state = "guarded" if is_child else "granted"
    return {
        "purpose": purpose,
        "contact": contact,
        "state": state,
        "since": max(times).date() if times else None,
    }


def _may_be_child(customer: Customer, day: date) -> bool:
    birthday = surviving(customer, born, trusted=True)
    return any(
        _is_child(one, day)
        for one in (birthday.values if isinstance(birthday, OneOf) else [birthday])
    )


def _is_child(born: tuple[int | None, int, int] | None, day: date) -> bool:
    years = age(born, day) if born else None
    return years is not None and years < _OF_AGE
