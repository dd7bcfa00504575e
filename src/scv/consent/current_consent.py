"""Run the consent SQL: what stands of all statements, whatever order they came in."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import product

from scv.schema.scratch import load
from scv.schema.session import Session
from scv.schema.sql_steps import run, steps


@dataclass(frozen=True)
class Event:
    """What somebody told us of a phone or identifier: an entry of the consent ledger.

    Attributes:
        token: the identifier, or the phone, without an epoch: whoever had it then.
        purpose, contact: of those that `resolve_consents` knows, or * for all.
        said_at: epoch seconds.
    """

    token: int
    is_phone: bool
    purpose: str
    contact: str
    granted: bool
    said_at: int


def resolve_consents(
    session: Session, events: Sequence[Event], purposes: Iterable[str], contacts: Iterable[str]
) -> None:
    """Find what stands tonight, as the temporary table `consents` (group_key, purpose, contact,
    state, since_at).

    Reads `statements`, `said_records`, `said_sets`, `said_links`, `said_owners`, `said_epochs` and
    `said_aliases`. The result is a function of the set of statements: neither their order nor their
    repetition matters, and a withdrawal only ever takes grants away.
    """
    rows = (
        (str(e.token), int(e.is_phone), e.purpose, e.contact, int(e.granted), e.said_at)
        for e in events
    )
    load(session, "events", rows)
    load(
        session,
        "scopes",
        [
            (purpose_key, contact_key, purpose, contact)
            for purpose, contact in product(purposes, contacts)
            for purpose_key, contact_key in product((purpose, "*"), (contact, "*"))
        ],
    )
    run(session, steps("scv.consent", "consents.sql"))
