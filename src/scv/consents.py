"""Consent in a night: the ledger's events and the exports' statements become what each customer allows."""

from typing import Any

from scv.channels import CONTACTS, PURPOSES
from scv.consent import Event, settle
from scv.linking.ownership import is_phone
from scv.unlocked import Vault

_READ = {
    "statements": "statements",
    "said_records": "records",
    "said_sets": "token_sets",
    "said_links": "links",
    "said_owners": "owners",
    "said_epochs": "epochs",
    "said_aliases": "aliases",
}


def events_until(vault: Vault, entry: int) -> list[Event]:
    """Return what the consent ledger says, up to an entry."""
    return [_event(each.body) for each in vault.consents.entries() if each.number <= entry]


def events_of(vault: Vault) -> list[Event]:
    """Return what the current generation knew of the consent ledger."""
    return events_until(vault, vault.generations().required().facts["consented"])


def _event(body: dict[str, Any]) -> Event:
    token = int(body["token"])
    return Event(
        token, is_phone(token), body["purpose"], body["contact"], body["state"] == "granted", int(body["said_at"])
    )


def store_consents(con: Any, events: list[Event]) -> int:
    """Find what every customer allows, write it into the vault whose links are there, and return how many said anything."""
    for view, table in _READ.items():
        con.execute(f"CREATE OR REPLACE TEMP VIEW {view} AS SELECT * FROM vault.{table}")
    settle(con, events, PURPOSES, CONTACTS)
    con.execute("DELETE FROM vault.consents")
    con.execute("INSERT INTO vault.consents BY NAME SELECT * FROM consents")
    return int(con.execute("SELECT COUNT(DISTINCT group_key) FROM vault.consents").fetchone()[0])
