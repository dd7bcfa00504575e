"""Consent in a night: the ledgers' events and the exports' statements become what each customer allows, and who is restricted."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from scv.consent import Event, resolve_consents
from scv.home.open_home import Vault
from scv.identity.epochs import is_phone
from scv.schema.session import Session
from scv.sources import CONTACTS, PURPOSES
from scv.vault.ledger import Entry

_READ = {
    "statements": "statements",
    "said_records": "records",
    "said_sets": "token_sets",
    "said_links": "links",
    "said_owners": "owners",
    "said_epochs": "epochs",
    "said_aliases": "aliases",
}


# Whose use is restricted is found by the same rules: a restriction is a withdrawal of all use.
_USE, _ANY = "use", "any"


@dataclass(frozen=True)
class Events:
    """What the ledgers say: of consent, and of who is restricted to storage."""

    consents: list[Event]
    restrictions: list[Event]


def events_now(vault: Vault) -> Events:
    """Return all that the ledgers say."""
    return events_until(vault, vault.consents.tip()[0], vault.restrictions.tip()[0])


def events_of(vault: Vault) -> Events:
    """Return what the current generation knew of the ledgers."""
    facts = vault.generations().require_current().facts
    return events_until(vault, facts["consented"], facts.get("restricted", 0))


def events_until(vault: Vault, consented: int, restricted: int) -> Events:
    """Return what the ledgers say up to an entry of each."""
    events = [_event(each.body) for each in vault.consents.entries() if each.number <= consented]
    entries = [each for each in vault.restrictions.entries() if each.number <= restricted]
    return Events(events, [event for body in active_restrictions(entries).values() for event in _uses(body)])


def active_restrictions(entries: Iterable[Entry]) -> dict[int, dict[str, Any]]:
    """Return number → body of the restrictions that nobody lifted."""
    active = dict[int, dict[str, Any]]()
    for entry in entries:
        if entry.body["doing"] == "restrict":
            active[entry.number] = entry.body
        else:
            active.pop(int(entry.body["entry"]), None)
    return active


def _event(body: dict[str, Any]) -> Event:
    token = int(body["token"])
    return Event(
        token, is_phone(token), body["purpose"], body["contact"], body["state"] == "granted", int(body["said_at"])
    )


def _uses(body: dict[str, Any]) -> Iterator[Event]:
    for subject in body["subjects"]:
        token = int(subject["token"])
        yield Event(token, is_phone(token), _USE, _ANY, False, int(subject["at"]))


def store_consents(session: Session, events: Events) -> int:
    """Find what every customer allows and who is restricted, write it into the vault whose links are there, and return how many said
    anything.
    """
    find_consents(session, events)
    for table in ("consents", "restrictions"):
        session.execute(f"DELETE FROM vault.{table}")
        session.execute(f"INSERT INTO vault.{table} BY NAME SELECT * FROM {table}")
    return int(session.scalar("SELECT COUNT(DISTINCT group_key) FROM vault.consents"))


def find_consents(session: Session, events: Events) -> None:
    """Find the same as the temporary tables `consents` and `restrictions` (group_key), whatever the vault says of them."""
    for view, table in _READ.items():
        session.make(view, f"SELECT * FROM vault.{table}", view=True)
    session.make("statements", "SELECT * FROM vault.statements WHERE FALSE", view=True)
    resolve_consents(session, events.restrictions, (_USE,), (_ANY,))
    session.make("restrictions", "SELECT DISTINCT group_key FROM consents")
    session.make("statements", "SELECT * FROM vault.statements", view=True)
    resolve_consents(session, events.consents, PURPOSES, CONTACTS)
