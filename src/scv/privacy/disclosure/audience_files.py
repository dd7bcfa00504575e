"""Hand an audience out: the file for the platform, sealed for one reader, and the record of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from scv.customer_view.screen import day_text
from scv.errors import UsageError, shown_name
from scv.home.open_home import Vault
from scv.pipeline.disclosures import EXPORT, RECALL, disclosures, disclosures_of, record
from scv.privacy.disclosure.activation import Audience, Recall, recall, with_marks
from scv.privacy.disclosure.destinations import TARGETS, Person
from scv.privacy.disclosure.export_request import ExportRequest
from scv.schema.session import Session
from scv.vault.files import private_folder, write_atomically
from scv.vault.reader_keys import load_reader, public_keys
from scv.vault.sealed_files import SUFFIX, pack


@dataclass(frozen=True)
class Delivery:
    """Where a file goes.

    Attributes:
        reader: the reader it is sealed for; empty for a file in clear.
        approved_by, reason: the second person's word that a file in clear, or one of numbers in
            clear, wants.
    """

    path: Path
    reader: str = ""
    approved_by: str = ""
    reason: str = ""


def hand_out(
    vault: Vault,
    segment: str,
    request: ExportRequest,
    found: Audience,
    to: Delivery,
    by: str,
    at: int,
) -> int:
    """Record the disclosure, write the file, and return the number of the entry.

    Raises:
        UsageError: there is such a file, nobody it could be sealed for, or it wants a second
            person's word.
    """
    body = {
        "segment": segment,
        "purpose": found.purpose,
        "contact": found.contact,
        "suppressed": dict(found.suppressed),
    }
    return _deliver(
        vault, EXPORT, request, found.people, body | {"generation": found.generation}, to, by, at
    )


def recall_audience(
    vault: Vault, request: ExportRequest, found: Recall, to: Delivery, by: str, at: int
) -> int:
    """Record the recall, write the list of those to be taken back, in the target's own format, and
    return the number of the entry.
    """
    body = {
        "segment": "",
        "purpose": "",
        "contact": found.contact,
        "suppressed": {},
        "generation": found.generation,
    }
    return _deliver(vault, RECALL, request, found.people, body, to, by, at)


def recall_customers(
    session: Session, vault: Vault, ids: Sequence[str], reader: str, today: date, by: str, at: int
) -> dict[str, Path]:
    """Write, for every target that was given one of these customers, the list to take them back;
    return target → file.

    Raises:
        KeyAccessError: there is something to take back, no reader is named, and this account has no
            reader key.
    """
    lists = dict[str, Path]()
    for place in sorted({each.target for each in disclosures_of(vault, (), ids)}):
        name, _, account = place.partition("@")
        request = ExportRequest(name, account)
        found = recall(session, vault, request, today, of=ids)
        if found.people.height:
            path = (
                private_folder(vault.home.reports)
                / f"recall-{place.replace('/', '-')}-{at}{TARGETS[name].suffix}{SUFFIX}"
            )
            recall_audience(
                vault,
                request,
                found,
                Delivery(path, reader or load_reader(vault.key_set.home_id).name),
                by,
                at,
            )
            lists[place] = path
    return lists


def _deliver(
    vault: Vault,
    action: str,
    request: ExportRequest,
    people: pl.DataFrame,
    body: dict[str, Any],
    to: Delivery,
    by: str,
    at: int,
) -> int:
    target = TARGETS[request.target]
    content = target.content(
        [Person(value, name, id_) for id_, value, name in _rows(people)], request.named
    )
    content = _file_content(vault, content, to, by, approval=target.approved and action == EXPORT)
    marks = with_marks(vault, people, target, request.account).select("mark", "customer_id")
    entry = {
        "doing": action,
        "target": request.target,
        "account": request.account,
        "rows": people.height,
        "file": to.path.name,
    }
    entry |= {"sealed_for": to.reader, "approved_by": to.approved_by, "why": to.reason, "by": by}
    number = record(vault, body | entry, marks, at)
    write_atomically(to.path, content)
    return number


def _file_content(vault: Vault, content: bytes, to: Delivery, by: str, *, approval: bool) -> bytes:
    """Return the bytes that are written: sealed for a reader, or, with a second person's word, in
    clear.
    """
    if to.path.exists():
        raise UsageError(
            "{path}: a file of this name already exists. Nothing was exported.",
            path=shown_name(to.path.name),
        )
    if (approval or not to.reader) and not (to.approved_by and to.reason):
        raise UsageError(
            "an export in clear text needs a second person's approval: --approved-by NAME --why REASON. Nothing was exported."
        )
    if to.approved_by and to.approved_by == by:
        raise UsageError(
            "The approver must be a different person from the exporter. Nothing was exported."
        )
    if not to.reader:
        return content
    known = public_keys(vault.home.keys)
    if to.reader not in known:
        raise UsageError(
            "no reader {reader!r} to seal the file for; nothing was exported. Name one with --reader: {known}",
            reader=shown_name(to.reader),
            known=", ".join(sorted(known)) or "there is none; scv keys add-reader makes one",
        )
    return pack(
        content, to.path.name.removesuffix(SUFFIX), to.reader, known[to.reader], vault.key_set
    )


def _rows(people: pl.DataFrame) -> list[tuple[str, str, str | None]]:
    return people.select("customer_id", "value", "name").rows()


_NAMES = (
    "entry",
    "on",
    "doing",
    "segment",
    "target",
    "purpose",
    "contact",
    "people",
    "suppressed",
    "sealed_for",
    "by",
    "approved_by",
)


def disclosure_table(vault: Vault) -> pl.DataFrame:
    """Return the disclosure ledger as people read it."""
    rows = [
        {
            "entry": str(each.number),
            "on": day_text(each.at),
            "doing": each.action,
            "target": shown_name(each.target),
            "people": str(each.body["rows"]),
            "suppressed": ", ".join(
                f"{name} {count}" for name, count in each.body["suppressed"].items()
            ),
            **{
                name: str(each.body[name])
                for name in ("segment", "purpose", "contact", "sealed_for", "by", "approved_by")
            },
        }
        for each in disclosures(vault)
    ]
    return pl.DataFrame(rows, schema=dict.fromkeys(_NAMES, pl.String))
