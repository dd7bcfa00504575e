"""The account of one person: everything held about them, put together. Its keys are a promise:
docs/how-to/answer-an-access-request.md.
"""

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from scv.home.open_home import Vault
from scv.identity.epochs import ALWAYS
from scv.privacy.access import ledgers
from scv.privacy.access.landed_rows import IngestedHistory, Search
from scv.privacy.access.redaction import access_filter_of
from scv.privacy.access.rows import Current, RowFormatter, current_rows, files_of, shanghai
from scv.privacy.access.texts import LEFT_OUT, PURPOSES, RETENTION
from scv.privacy.data_subject import DataSubject, own_identifiers
from scv.profile import FIELDS
from scv.schema.session import Session
from scv.sources import catalogue
from scv.values.times import SHANGHAI

FORMAT = 1
_REGION = ("province", "city", "district")
_FIGURES = ("records", "channels", "orders", "spent_fen")
_TIMES = ("first_seen_at", "last_seen_at", "first_order_at", "last_order_at")
# No record's id is as small: in its place stands the entry of the ledger where a person corrected
# the value.
_FIRST_RECORD = 10**12
_PROFILE = "SELECT * REPLACE (customer_id::VARCHAR AS customer_id) FROM vault.profiles WHERE customer_id = ?::UUID"


@dataclass(frozen=True)
class Request:
    """What is asked: by whom it was checked and how, and when."""

    evidence: str
    by: str
    at: datetime


def account(
    session: Session, vault: Vault, subject: DataSubject, request: Request
) -> dict[str, Any]:
    """Return everything held about the one who asks, as plain values.

    Args:
        session: has the current generation's vault attached.
    """
    own = own_identifiers(session, subject)
    access_filter = access_filter_of(subject.numbers, own)
    formatter = RowFormatter(
        access_filter, catalogue(vault.home.channels, vault.home.packages), files_of(session)
    )
    current = current_rows(session, subject, formatter)
    history = Search(session, vault, subject, formatter, current).run()
    for row, shown in zip(current.rows, current.shown, strict=True):
        shown["also_in"] = history.duplicates.get(row["record_id"], [])
    profile = session.frame(_PROFILE, [subject.customer_id]).to_dicts()[0]
    ids = ledgers.customer_ids(session, subject)
    every = [each["customer_id"] for each in ids]
    places = {(row["file_id"], int(row["row_no"])) for row in current.rows} | history.places
    tokens = set(access_filter.tokens)
    return {
        "format": FORMAT,
        "about": _about(vault, request),
        "person": {
            "customer_ids": ids,
            "member": subject.member or None,
            "phones": _phones(subject),
        },
        "profile": _profile(subject, profile, current),
        "figures": None if subject.member else _figures(profile),
        "household": bool(profile["household"]),
        "identifiers": _identifiers(current, history),
        "records": current.shown,
        "older_versions": history.versions,
        "appearances": history.mentions,
        "rejected_rows": history.rejects,
        "consents": ledgers.consents(session, vault, subject, formatter, places, tokens),
        # NOTE: audiences and traits are of the whole household; what one member bought would tell
        # of the others.
        "audiences": [] if subject.member else ledgers.audiences(vault, subject),
        "conclusions": [] if subject.member else ledgers.conclusions(vault, subject),
        "review": ledgers.cases(session, subject),
        "rules": ledgers.rules(session, subject),
        "decisions": [
            *ledgers.decisions(vault, subject, tokens, current.names, int(profile["group_key"])),
            *ledgers.answers(vault, (row["record_id"] for row in current.rows)),
        ],
        "looks": ledgers.looks(vault, every),
        "recipients": ledgers.recipients(vault, every),
        "purposes": [{"purpose": name, "zh": zh, "en": en} for name, (zh, en) in PURPOSES.items()],
        "retention": [{"zh": zh, "en": en} for zh, en in RETENTION],
        "left_out": _left_out(current, history),
    }


def _about(vault: Vault, request: Request) -> dict[str, Any]:
    manifest = vault.generations().require_current()
    pending = sum(segment.name not in manifest.segments for segment in vault.store().all())
    return {
        "generation": manifest.generation,
        "built_at": manifest.built_at,
        "made_at": f"{request.at.astimezone(SHANGHAI):%Y-%m-%d %H:%M:%S}",
        "evidence": request.evidence,
        "by": request.by,
        # NOTE: landed since that night, and so nobody's yet.
        "files_waiting_for_a_night": pending,
    }


def _phones(subject: DataSubject) -> list[dict[str, Any]]:
    return [
        {
            "phone": phone.e164,
            "since": shanghai(phone.since) if phone.since > -ALWAYS else None,
            "until": shanghai(phone.until) if phone.until < ALWAYS else None,
        }
        for phone in subject.phones
    ]


def _profile(
    subject: DataSubject, profile: dict[str, Any], current: Current
) -> list[dict[str, Any]]:
    """Return each field: the value that survived, if it stands on a row that is told or a person
    set it, and the values that lost.
    """
    rows = {
        int(row["record_id"]): shown for row, shown in zip(current.rows, current.shown, strict=True)
    }
    found = []
    for field in FIELDS:
        source_record = int(profile[f"{field}_record"] or 0)
        value, origin = None, None
        # NOTE: as its row tells it, not as the profile does: what is withheld there is withheld
        # here.
        if source_record in rows:
            value, origin = _of(field, rows[source_record]["columns"]), _place(rows[source_record])
        elif 0 < source_record < _FIRST_RECORD and (
            not subject.member or profile[field] == subject.member
        ):
            value = _of(field, profile)
            origin = {
                "file": "ledger/decisions.log",
                "row": source_record,
                "source": "decision 人工更正",
                "seen_at": None,
            }
        alternatives = list(_alternatives(field, value, current.shown))
        if value or alternatives:
            found.append(
                {
                    "field": field,
                    "value": value,
                    "from": origin if value else None,
                    "other_values": alternatives,
                }
            )
    return found


def _alternatives(
    field: str, value: str | None, rows: Iterable[dict[str, Any]]
) -> Iterable[dict[str, Any]]:
    seen = set()
    for row in rows:
        other = _of(field, row["columns"])
        if other and other != value and other not in seen:
            seen.add(other)
            yield {"value": other, "from": _place(row)}


def _place(row: dict[str, Any]) -> dict[str, Any]:
    return {
        "file": row["file"],
        "row": row["row"],
        "source": row["source"]["layout"],
        "seen_at": row["happened_at"],
    }


def _of(field: str, columns: dict[str, Any]) -> str | None:
    if field != "address":
        return columns.get(field)
    return (
        columns.get("address")
        or " ".join(columns[name] for name in _REGION if columns.get(name))
        or None
    )


def _figures(profile: dict[str, Any]) -> dict[str, Any]:
    return {name: profile[name] for name in _FIGURES} | {
        name: shanghai(profile[name]) for name in _TIMES
    }


def _identifiers(current: Current, history: IngestedHistory) -> list[dict[str, Any]]:
    """Return each identifier with every place it stands in."""
    places: dict[str, list[dict[str, Any]]] = {}
    for row in [*current.shown, *history.versions]:
        for identifier in row["identifiers"]:
            places.setdefault(json.dumps(identifier, ensure_ascii=False), []).append(
                {"file": row["file"], "row": row["row"]}
            )
    return [json.loads(name) | {"places": where} for name, where in sorted(places.items())]


def _left_out(current: Current, history: IngestedHistory) -> list[dict[str, Any]]:
    counts = Counter(history.left_out)
    counts["rows_without_a_name"] += current.unnamed
    counts["further_numbers"] += current.others
    counts["shared_identifiers"] += sum(
        row["identifiers_withheld"] for row in [*current.shown, *history.versions]
    )
    return [
        {"what": what, "count": counts[what], "zh": zh, "en": en}
        for what, (zh, en) in LEFT_OUT.items()
        if counts[what]
    ]
