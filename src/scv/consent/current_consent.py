"""Run the consent SQL: what stands of all statements, whatever order they came in."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import product

from scv.schema.sql_steps import Engine, fill, run, steps


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


def resolve_consents(engine: Engine, events: Sequence[Event], purposes: Iterable[str], contacts: Iterable[str]) -> None:
    """Find what stands tonight, as the temporary table `consents` (group_key, purpose, contact, state, since_at).

    Reads `statements`, `said_records`, `said_sets`, `said_links`, `said_owners`, `said_epochs` and `said_aliases`. The result is a function
    of the set of statements: neither their order nor their repetition matters, and a withdrawal only ever takes grants away.
    """
    engine.execute(
        "CREATE OR REPLACE TEMP TABLE events (token DECIMAL(38,0), is_phone INTEGER, purpose VARCHAR, contact VARCHAR, "
        "granted INTEGER, said_at BIGINT)"
    )
    rows = ((str(e.token), int(e.is_phone), e.purpose, e.contact, int(e.granted), e.said_at) for e in events)
    fill(engine, "events", rows)
    engine.execute(
        "CREATE OR REPLACE TEMP TABLE scopes (asked_purpose VARCHAR, asked_contact VARCHAR, purpose VARCHAR, contact VARCHAR)"
    )
    fill(
        engine,
        "scopes",
        [
            (purpose_key, contact_key, purpose, contact)
            for purpose, contact in product(purposes, contacts)
            for purpose_key, contact_key in product((purpose, "*"), (contact, "*"))
        ],
    )
    run(engine, steps("scv.consent", "consents.sql"))
