"""By what an erased person is known in texts of others, as marks; and which entries of ledgers are
theirs.
"""

from functools import partial
from typing import Any

from scv.home.open_home import Vault
from scv.identity.epochs import is_phone, number_of
from scv.ingest.redaction import FREE, SEPARATOR, marks_of
from scv.pipeline.erasures import phone_mark
from scv.privacy.data_subject import DataSubject
from scv.schema.session import Session
from scv.schema.sql_steps import statement
from scv.values.mentions import name_variant, surname_variant, word_variant

_sql = partial(statement, "scv.privacy", "erasure_traces.sql")
# Two characters are often a word too, as 高兴 or 时间: so many rows of others that show them mean that.
_COMMON = 20


def traces(
    session: Session, vault: Vault, subject: DataSubject, own: list[tuple[str, str, str, int]]
) -> dict[str, list[str]]:
    """Return the marks by which a person is known in texts: `words`, `names`, `beside`, `surnames`
    (see `Traces`).

    Args:
        session: has the current generation's vault attached and the person's rows in `asked`.
        own: their identifiers: kind, namespace, value, token.
    """
    written = [name for (name,) in session.rows(_sql("names"), [subject.member])]
    other_names = {
        name for (name,) in session.rows(_sql("other_names"), [subject.customer_id, written])
    }
    variants = {name: name_variant(name) for name in written}
    sure = {
        text
        for name, text in variants.items()
        if text and name not in other_names and not _is_common(session, text)
    }
    mails = [
        mail for (mail,) in session.rows(_sql("mail_names"), [subject.customer_id, subject.member])
    ]
    words = {
        word
        for value in (*mails, *(value for _, _, value, _ in own))
        if (word := word_variant(value))
    }
    return {
        "words": _marks(vault, "word", words),
        "names": _marks(vault, "name", sure),
        "beside": _marks(vault, "name", {text for text in variants.values() if text} - sure),
        "surnames": _marks(
            vault, "surname", {text for name in written if (text := surname_variant(name))}
        ),
    }


def _is_common(session: Session, name: str) -> bool:
    if len(name) > 2:
        return False
    shown = " OR ".join(f"contains({column}, $1)" for column in FREE)
    return bool(session.scalar(_sql("shown").format(shown=shown), [name]) > _COMMON)


def _marks(vault: Vault, kind: str, texts: set[str]) -> list[str]:
    return [
        str(mark)
        for mark in marks_of(
            vault.tombstones, [f"{kind}{SEPARATOR}{text}" for text in sorted(texts)]
        )
    ]


def entries_about(
    vault: Vault, subject: DataSubject, own: set[int], decisions: list[int]
) -> dict[str, list[int]]:
    """Return the entries of ledgers that are about a person, and about nobody else: their words go
    with them.

    NOTE: of several who share a number nobody knows who said what about it: those entries keep
    their words, without the name.
    """
    revoked = [
        entry.number
        for entry in vault.decisions.entries()
        if entry.body["decision"] == "undo" and int(entry.body["entry"]) in decisions
    ]
    numbers = {"decisions": [*decisions, *revoked]}
    if subject.member or subject.split:
        return numbers | {"consents": [], "restrictions": []}
    statements = [
        entry.number
        for entry in vault.consents.entries()
        if _is_statement_of(vault, subject, own, entry.body)
    ]
    return numbers | {"consents": statements, "restrictions": _restrictions(vault, subject, own)}


def _is_statement_of(
    vault: Vault, subject: DataSubject, own: set[int], body: dict[str, Any]
) -> bool:
    token, moment = int(body["token"]), int(body["said_at"])
    marks = {
        str(phone_mark(vault, phone.e164))
        for phone in subject.phones
        if phone.since <= moment < phone.until
    }
    numbers = {
        number_of(phone.token) for phone in subject.phones if phone.since <= moment < phone.until
    }
    return (
        token in own
        or body.get("mark") in marks
        or (is_phone(token) and number_of(token) in numbers)
    )


def _restrictions(vault: Vault, subject: DataSubject, own: set[int]) -> list[int]:
    """Return the restrictions of a person, and what lifted them."""
    numbers = set[int]()
    for entry in vault.restrictions.entries():
        subjects = [
            (int(each["token"]), int(each["at"])) for each in entry.body.get("subjects", ())
        ]
        ended_entry = int(entry.body.get("entry", 0))
        if ended_entry in numbers or any(
            _is_subject(subject, own, token, at) for token, at in subjects
        ):
            numbers.add(entry.number)
    return sorted(numbers)


def _is_subject(subject: DataSubject, own: set[int], token: int, at: int) -> bool:
    return token in own or any(
        is_phone(token)
        and number_of(token) == number_of(phone.token)
        and phone.since <= at < phone.until
        for phone in subject.phones
    )
