"""What people did: every ledger, checked, and read in order of time."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import polars as pl

from scv.errors import IntegrityError
from scv.home.open_home import Vault, check_ledger
from scv.values.times import SHANGHAI
from scv.vault.ledger import Entry

_COLUMNS = ("at", "ledger", "entry", "what", "customer_id", "by")


def check_ledgers(vault: Vault) -> Iterator[tuple[bool, str]]:
    """Yield, for each ledger, whether its chain is whole and holds what the current generation knew
    of it, and the figures.
    """
    current = vault.generations().current()
    for ledger in vault.ledgers:
        try:
            check_ledger(ledger, current)
            number, tip = ledger.tip()
            yield (
                True,
                f"{ledger.name}: {number} entries, every one opens; the last ends {tip[-12:] if number else '-'}",
            )
        except IntegrityError as broken:
            yield False, f"{ledger.name}: {broken}"


def audit_table(vault: Vault) -> pl.DataFrame:
    """Return every entry of every ledger, the oldest first: no values of customers, only ids.

    Raises:
        IntegrityError: a chain is broken.
    """
    rows = sorted(
        (
            (entry.at, ledger.name.removesuffix(".log"), entry)
            for ledger in vault.ledgers
            for entry in ledger.entries()
        ),
        key=lambda row: (row[0], row[1], row[2].number),
    )
    values = [
        (
            f"{datetime.fromtimestamp(at, SHANGHAI):%Y-%m-%d %H:%M:%S}",
            name,
            entry.number,
            _what(name, entry),
            *_who(entry.body),
        )
        for at, name, entry in rows
    ]
    schema = {column: pl.Int64 if column == "entry" else pl.String for column in _COLUMNS}
    return pl.DataFrame(values, schema=schema, orient="row")


def _what(ledger: str, entry: Entry) -> str:
    body = entry.body
    if ledger == "audit":
        return str(body["action"])
    if ledger == "decisions":
        return " ".join(
            str(part) for part in (body["decision"], body.get("entry", "")) if part
        ).replace("_", "-")
    if ledger == "consents":
        return f"{body['state']} {body['purpose']} {body['contact']}"
    if ledger == "erasures":
        return "forget"
    if ledger == "restrictions":
        return f"{body['doing']} {body.get('entry', '')}".strip()
    if ledger == "disclosures":
        return f"{body['doing']} {body['segment']} to {body['target']}: {body['rows']}"
    return str(body.get("doing", ""))


def _who(body: dict[str, Any]) -> tuple[str, str]:
    ids = body.get("ids") or [body.get("customer_id", "")]
    return " ".join(ids), str(body.get("by", ""))
