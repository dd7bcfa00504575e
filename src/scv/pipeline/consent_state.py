"""Consent in a night: the ledgers' events and the exports' statements become what each customer
allows, and who is restricted.
"""

from scv.consent import resolve_consents
from scv.pipeline.ledger_state import ANY, USE, Events
from scv.schema.session import Session
from scv.sources import CONTACTS, PURPOSES

_READ = {
    "statements": "statements",
    "said_records": "records",
    "said_sets": "token_sets",
    "said_links": "links",
    "said_owners": "owners",
    "said_epochs": "epochs",
    "said_aliases": "aliases",
}


def store_consents(session: Session, events: Events) -> None:
    """Find what every customer allows and who is restricted, and write it into the vault whose
    links are there.
    """
    find_consents(session, events)
    for table in ("consents", "restrictions"):
        session.execute(f"DELETE FROM vault.{table}")
        session.execute(f"INSERT INTO vault.{table} BY NAME SELECT * FROM {table}")


def find_consents(session: Session, events: Events) -> None:
    """Find the same as the temporary tables `consents` and `restrictions` (group_key), whatever the
    vault says of them.
    """
    for view, table in _READ.items():
        session.make(view, f"SELECT * FROM vault.{table}", view=True)
    if events.restrictions:
        session.make("statements", "SELECT * FROM vault.statements WHERE FALSE", view=True)
        resolve_consents(session, events.restrictions, (USE,), (ANY,))
        session.make("restrictions", "SELECT DISTINCT group_key FROM consents")
        session.make("statements", "SELECT * FROM vault.statements", view=True)
    else:
        session.make("restrictions", "SELECT group_key FROM vault.restrictions LIMIT 0")
    resolve_consents(session, events.consents, PURPOSES, CONTACTS)
