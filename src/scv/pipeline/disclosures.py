"""What was handed out: an entry of the ledger for each audience file, and, sealed under a key of
its own, who was in it.

People stand there by the mark of what was sent (under the tombstone key, which is never retired)
and their customer id. After three years (PIPL article 56) the key is forgotten and the list
removed; the entry stays.
"""

import io
import os
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any

import polars as pl

from scv.errors import IntegrityError
from scv.home.open_home import Vault
from scv.vault.aead import Cipher
from scv.vault.files import private_folder, write_atomically
from scv.vault.keys import fresh_key
from scv.vault.manifest import content_hash

EXPORT, RECALL = "export", "recall"
KEPT_DAYS = 3 * 366
PEOPLE: dict[str, Any] = {"mark": pl.Decimal(38, 0), "customer_id": pl.String}


@dataclass(frozen=True)
class Disclosure:
    """One entry: a file that was handed out, or the list of those to be taken back from a target."""

    number: int
    at: int
    body: dict[str, Any]

    @property
    def action(self) -> str:
        """`EXPORT` or `RECALL`."""
        return str(self.body["doing"])

    @property
    def target(self) -> str:
        """Where it went, with the account where it has several."""
        return "@".join(part for part in (self.body["target"], self.body["account"]) if part)


def record(vault: Vault, body: dict[str, Any], people: pl.DataFrame, at: int) -> int:
    """Write into the ledger that a file is handed out to somebody, before it is; return the number
    of the entry.

    Args:
        people: mark and customer_id of each.
    """
    key, name, content = fresh_key(), os.urandom(8).hex(), io.BytesIO()
    people.cast(pl.Schema(PEOPLE)).write_ipc(content, compression="zstd")
    sealed = _people_cipher(key).seal_bytes(content.getvalue())
    write_atomically(private_folder(vault.home.ledger / "disclosed") / name, sealed)
    file_fields = {"people": name, "people_hash": content_hash(sealed), "people_key": key.hex()}
    return vault.disclosures.append(body | file_fields, at)


def disclosures(vault: Vault) -> Iterator[Disclosure]:
    """Yield every entry, in order."""
    yield from (
        Disclosure(entry.number, entry.at, entry.body) for entry in vault.disclosures.entries()
    )


def people_of(vault: Vault, disclosure: Disclosure) -> pl.DataFrame:
    """Return mark and customer_id of everybody in a file; nobody once its time is over.

    Raises:
        IntegrityError: the list is damaged or gone.
    """
    body, path = disclosure.body, vault.home.ledger / "disclosed" / str(disclosure.body["people"])
    if "people_key" not in body:
        return pl.DataFrame(schema=PEOPLE)
    content = path.read_bytes() if path.exists() else b""
    if content_hash(content) != body["people_hash"]:
        raise IntegrityError(
            "ledger/disclosed/{path}: damaged or gone. Put it back from a backup.", path=path.name
        )
    return pl.read_ipc(
        io.BytesIO(_people_cipher(bytes.fromhex(body["people_key"])).open_bytes(content))
    )


def active(vault: Vault, target: str) -> pl.DataFrame:
    """Return who a target holds by what we gave it: mark, customer_id, and the number of the latest
    entry that gave it.

    Args:
        target: with its account, as `Disclosure.target` tells.
    """
    entries = [each for each in disclosures(vault) if each.target == target]
    rows = [
        people_of(vault, each).with_columns(
            entry=pl.lit(each.number), given=pl.lit(each.action == EXPORT)
        )
        for each in entries
    ]
    empty = pl.DataFrame(schema=PEOPLE | {"entry": pl.Int32, "given": pl.Boolean})
    latest = (
        pl.concat([empty, *rows]).sort("entry").unique("mark", keep="last", maintain_order=True)
    )
    return latest.filter("given").drop("given")


def disclosures_of(vault: Vault, marks: Collection[int], ids: Collection[str]) -> list[Disclosure]:
    """Return every entry that holds one of these marks or customer ids: what a person is told of
    who received their data.
    """
    return [
        each for each in disclosures(vault) if _holds(people_of(vault, each), marks_in(marks), ids)
    ]


def _holds(people: pl.DataFrame, marks: pl.DataFrame, ids: Collection[str]) -> bool:
    return bool(
        people.join(marks, on="mark", how="semi").height
        or people.filter(pl.col("customer_id").is_in(list(ids))).height
    )


def marks_in(marks: Collection[int]) -> pl.DataFrame:
    """Return marks as a frame to join with."""
    return pl.DataFrame(
        {"mark": [str(mark) for mark in sorted(marks)]}, schema={"mark": pl.String}
    ).cast(PEOPLE["mark"])


def expire(vault: Vault, now: int) -> int:
    """Forget who was in the files of more than three years ago; return of how many."""
    due = [
        each
        for each in disclosures(vault)
        if each.at < now - KEPT_DAYS * 86_400 and not each.body.get("forgotten")
    ]
    if due:
        vault.disclosures.delete_personal({each.number for each in due})
    for each in due:
        (vault.home.ledger / "disclosed" / str(each.body["people"])).unlink(missing_ok=True)
    return len(due)


def _people_cipher(key: bytes) -> Cipher:
    return Cipher(key, "list of people")
