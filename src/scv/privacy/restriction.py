"""Restrict a customer's data to storage: kept and shown to the officer, and used for nothing else.
On legal hold it cannot be erased.
"""

from collections.abc import Iterator
from functools import partial
from typing import Any

from scv.console.i18n import say
from scv.customer_view.lookup import customer_of
from scv.customer_view.screen import day_text
from scv.errors import UsageError
from scv.home.open_home import Vault
from scv.identity.epochs import ALWAYS, is_part, number_of
from scv.pipeline.ledger_state import active_restrictions
from scv.schema.session import Session
from scv.schema.sql_steps import statement

_sql = partial(statement, "scv.privacy", "restriction.sql")


def restrict(
    session: Session, vault: Vault, who: str, details: dict[str, str], at: int
) -> tuple[int, str]:
    """Write into the ledger that a customer's data may only be kept; return the number of the entry
    and the customer's id.

    Args:
        session: has the current generation's vault attached.
        details: `evidence`, `hold` (which case keeps it from being erased; empty for none) and
            `by`.
        at: epoch seconds.
    """
    customer_id = customer_of(session, vault, who)
    body = {
        "doing": "restrict",
        "customer_id": customer_id,
        "subjects": _subjects(session, customer_id, at),
    }
    return vault.restrictions.append(body | details, at), customer_id


def _subjects(session: Session, customer_id: str, at: int) -> list[dict[str, Any]]:
    """Return what names the customer, whatever merges and parts later: phones with a moment at
    which they were theirs, and identifiers.
    """
    phones = [
        (int(phone), int(until))
        for phone, until in session.rows(_sql("phones"), [customer_id, ALWAYS])
    ]
    subjects = [
        (phone if is_part(phone) else number_of(phone), min(at, until - 1))
        for phone, until in phones
    ]
    subjects += [(int(token), at) for (token,) in session.rows(_sql("identifiers"), [customer_id])]
    return [{"token": str(token), "at": moment} for token, moment in subjects]


def end_restriction(vault: Vault, number: int, details: dict[str, str], at: int) -> None:
    """Write into the ledger that a restriction is over.

    Raises:
        UsageError: there is no such restriction, or it was lifted before.
    """
    if number not in active_restrictions(vault.restrictions.entries()):
        raise UsageError(
            "No restriction {number} in force. See: scv restrict --list", number=number
        )
    vault.restrictions.append({"doing": "lift", "entry": number} | details, at)


def check_no_legal_hold(session: Session, vault: Vault, customer_id: str, at: int) -> None:
    """Refuse to erase a customer who is on legal hold.

    Raises:
        UsageError: a restriction with a hold stands.
    """
    own_tokens = {each["token"] for each in _subjects(session, customer_id, at)}
    for number, body in active_restrictions(vault.restrictions.entries()).items():
        if body.get("hold") and own_tokens & {each["token"] for each in body["subjects"]}:
            raise UsageError(
                "this customer is on legal hold (restriction {number}); nothing was erased. Their data is kept and "
                "used for nothing; when the hold is over: scv restrict --lift {number}",
                number=number,
            )


def restriction_lines(vault: Vault) -> Iterator[str]:
    """Yield a line for each restriction, the lifted ones too."""
    entries = list(vault.restrictions.entries())
    active = active_restrictions(entries)
    for entry in entries:
        if entry.body["doing"] == "restrict":
            hold = f", {say('legal hold')}: {entry.body['hold']}" if entry.body.get("hold") else ""
            state = say("stands") if entry.number in active else say("lifted")
            yield f"{entry.number}  {day_text(entry.at)}  {entry.body['customer_id']}  {state}{hold} (by {entry.body['by']})"
    if not entries:
        yield say("no restrictions")
