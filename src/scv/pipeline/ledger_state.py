"""What the ledgers say up to an entry: of a run it is the last one when its stage began, of a
generation the last one that it knew.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from scv import identity
from scv.consent import Event
from scv.home.open_home import Vault
from scv.identity.epochs import is_phone
from scv.vault.ledger import Entry

# Whose use is restricted is found by the same rules: a restriction is a withdrawal of all use.
USE, ANY = "use", "any"


def decisions_of(vault: Vault, generation: int | None = None) -> list[identity.RecordedDecision]:
    """Return every decision that a generation knew of, the current one if none is named."""
    generations = vault.generations()
    known = (
        generations.require_current() if generation is None else generations.manifest_of(generation)
    )
    return decisions_until(vault, known.facts["decided"])


def decisions_until(vault: Vault, entry: int) -> list[identity.RecordedDecision]:
    """Return every decision up to an entry of the ledger, as it stood then."""
    made = (each for each in vault.decisions.entries() if each.number <= entry)
    return identity.history((each.number, each.body) for each in made)


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
    return Events(
        events, [event for body in active_restrictions(entries).values() for event in _uses(body)]
    )


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
        token,
        is_phone(token),
        body["purpose"],
        body["contact"],
        body["state"] == "granted",
        int(body["said_at"]),
    )


def _uses(body: dict[str, Any]) -> Iterator[Event]:
    for subject in body["subjects"]:
        token = int(subject["token"])
        yield Event(token, is_phone(token), USE, ANY, False, int(subject["at"]))
