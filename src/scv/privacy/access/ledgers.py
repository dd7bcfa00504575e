"""What is held of a person beside rows: consent, decisions, rules and cases about them, audiences,
looks, and recipients.
"""

from collections.abc import Iterable, Mapping
from functools import partial
from typing import Any

from scv import identity
from scv.home.open_home import Vault
from scv.identity.epochs import is_phone, number_of
from scv.pipeline.disclosures import disclosures_of
from scv.pipeline.judgements import pairs_of
from scv.privacy.access.rows import RowFormatter, shanghai
from scv.privacy.data_subject import DataSubject, decisions_about
from scv.schema import TRAITS
from scv.schema.session import Session
from scv.schema.sql_steps import statement
from scv.stewardship.review_queue import Case

_sql = partial(statement, "scv.privacy.access", "ledgers.sql")


def customer_ids(session: Session, subject: DataSubject) -> list[dict[str, Any]]:
    """Return every customer id that leads to the person: the one shown, and former ones."""
    rows = session.rows(_sql("ids"), [subject.customer_id])
    return [
        {"customer_id": id_, "shown": bool(shown), "since_generation": int(minted)}
        for id_, shown, minted in rows
    ]


def consents(
    session: Session,
    vault: Vault,
    subject: DataSubject,
    formatter: RowFormatter,
    row_places: Iterable[tuple[str, int]],
    own: Iterable[int],
) -> dict[str, list[dict[str, Any]]]:
    """Return what stands tonight, and every statement: of rows that are told, and of the ledger
    about their numbers and identifiers.

    Args:
        row_places: file id and row number of the rows that are told.
        own: identifiers that nobody else shows.
    """
    rows, places = session.rows(_sql("statements")), set(row_places)
    statements = [
        {
            "purpose": purpose,
            "contact": contact,
            "state": "granted" if granted else "withdrawn",
            "said_at": shanghai(moment),
        }
        | formatter.place(file_id, row_no)
        for file_id, row_no, purpose, contact, granted, moment in rows
        if (file_id, int(row_no)) in places
    ]
    active = session.rows(_sql("active"), [subject.customer_id])
    return {
        "standing": [
            {
                "purpose": purpose,
                "contact": contact,
                "state": state,
                "since": shanghai(since or None),
            }
            for purpose, contact, state, since in active
        ],
        "statements": statements + _ledger_statements(vault, subject, set(own)),
    }


def _ledger_statements(vault: Vault, subject: DataSubject, own: set[int]) -> list[dict[str, Any]]:
    """NOTE: of several who share a number nobody knows who said it: all are told what counts for
    it, not how it was proved.
    """
    kept = ("text",) if subject.member or subject.split else ("text", "evidence")
    return [
        {name: entry.body[name] for name in ("purpose", "contact", "state")}
        | {"said_at": shanghai(int(entry.body["said_at"])), "entry": entry.number}
        | {name: entry.body[name] for name in kept if entry.body.get(name)}
        for entry in vault.consents.entries()
        if int(entry.body["token"]) in own
        or _owns_at(subject, int(entry.body["token"]), int(entry.body["said_at"]))
    ]


def _owns_at(subject: DataSubject, token: int, moment: int) -> bool:
    return is_phone(token) and any(
        number_of(phone.token) == number_of(token) and phone.since <= moment < phone.until
        for phone in subject.phones
    )


def decisions(
    vault: Vault, subject: DataSubject, own: set[int], names: frozenset[str], key: int
) -> list[dict[str, Any]]:
    """Return what people decided about the person: number, what, when, by whom; the words where
    they are about nobody else.

    Args:
        names: the full names on their rows.
        key: the phone or identifier that keys their profile.
    """
    entries = list(vault.decisions.entries())
    ends = {
        each.number: each.closed_as
        for each in identity.history((entry.number, entry.body) for entry in entries)
    }
    numbers, own_tokens = (
        set(decisions_about(vault, subject, own | {key})),
        subject.tokens | own | {key},
    )
    return [
        {
            "entry": entry.number,
            "what": entry.body["decision"],
            "at": shanghai(entry.at),
            "by": entry.body.get("by", ""),
        }
        | {"state": ends[entry.number] or "stands"}
        | _words(entry.body, own_tokens, names)
        for entry in entries
        if entry.number in numbers
    ]


def _words(
    body: Mapping[str, Any], own_tokens: frozenset[int] | set[int], names: frozenset[str]
) -> dict[str, Any]:
    is_exclusive = {int(body[side]) for side in ("first", "second") if side in body} <= own_tokens
    if not is_exclusive or (body.get("name") and body["name"] not in names):
        return {}
    return {
        name: body[name] for name in ("field", "value", "name", "why", "since") if body.get(name)
    }


def rules(session: Session, subject: DataSubject) -> list[dict[str, Any]]:
    """Return what the guards found about the person's numbers."""
    rows = session.rows(_sql("rules"), [_numbers(subject)]) if subject.phones else []
    return [
        {"rule": rule, "since": shanghai(since if since is None else int(since)), "state": state}
        for rule, _, _, since, state in rows
    ]


def answers(vault: Vault, records: Iterable[str]) -> list[dict[str, Any]]:
    """Return what people answered when they judged pairs of rows of which these records are one."""
    numbers = set(pairs_of(vault, map(int, records)))
    if not numbers:
        return []
    return [
        {
            "entry": entry.number,
            "what": "judged",
            "at": shanghai(entry.at),
            "by": entry.body["by"],
            "state": entry.body["answer"],
        }
        for entry in vault.judgements.entries()
        if entry.body["doing"] == "answer" and entry.body["pair"] in numbers
    ]


def cases(session: Session, subject: DataSubject) -> list[dict[str, Any]]:
    """Return the open cases of the review queue about the person's numbers."""
    rows = session.rows(_sql("cases"), [_numbers(subject)]) if subject.phones else []
    found = [
        Case(kind, *(None if value is None else int(value) for value in found))  # type: ignore[arg-type]
        for kind, *found in rows
    ]
    return [
        {"case": case.code, "kind": case.kind, "since": shanghai(case.since_at)} for case in found
    ]


def _numbers(subject: DataSubject) -> list[str]:
    return [str(token) for token in sorted(subject.tokens)]


def audiences(vault: Vault, subject: DataSubject) -> list[dict[str, Any]]:
    """Return the audiences a person is in tonight and what they would be contacted for."""
    with vault.generations().open("published", vault.limits) as session:
        rows = session.rows(_sql("audiences"), [subject.customer_id])
    return [
        dict(zip(("audience", "title_zh", "title_en", "purpose"), row, strict=True)) for row in rows
    ]


def conclusions(vault: Vault, subject: DataSubject) -> list[dict[str, Any]]:
    """Return what was concluded of a person tonight: every trait that is known, with its meaning."""
    with vault.generations().open("published", vault.limits) as session:
        rows = session.frame(
            "SELECT * EXCLUDE (customer_id) FROM published.traits WHERE customer_id = ?::UUID",
            [subject.customer_id],
        )
    known = {trait.name: trait for trait in TRAITS}
    traits = rows.to_dicts()[0] if rows.height else {}
    return [
        {
            "trait": name,
            "value": value if isinstance(value, bool | int | float) else str(value),
            "zh": known[name].chinese,
        }
        for name, value in traits.items()
        if value is not None
    ]


def looks(vault: Vault, ids: Iterable[str]) -> list[dict[str, Any]]:
    """Return who looked at the person, when, by which command. NOTE: what else an entry says may
    name somebody else.
    """
    own_ids = set(ids)
    return [
        {
            "at": shanghai(entry.at),
            "command": entry.body["action"].split()[0],
            "by": entry.body["by"],
        }
        for entry in vault.audit.entries()
        if entry.body["customer_id"] in own_ids
    ]


def recipients(vault: Vault, ids: Iterable[str]) -> list[dict[str, Any]]:
    """Return to whom data of these customer ids was handed in the last three years, and from whom
    it was taken back.
    """
    return [
        {
            "target": each.target,
            "doing": each.action,
            "at": shanghai(each.at),
            "purpose": each.body["purpose"],
            "contact": each.body["contact"],
            "audience": each.body["segment"],
            "disclosure": each.number,
        }
        for each in disclosures_of(vault, (), tuple(ids))
    ]
