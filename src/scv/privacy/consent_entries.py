"""What the privacy officer enters into the consent ledger: a grant, a withdrawal, or a list of
them.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from scv import values
from scv.customer_view.labels import token_of
from scv.customer_view.lookup import customer_of
from scv.customer_view.screen import consent_lines, day_text
from scv.errors import UsageError, shown_name
from scv.home.open_home import Vault
from scv.identity.epochs import is_phone, number_of
from scv.pipeline.erasures import phone_mark
from scv.schema.session import Session
from scv.schema.sql_steps import statement
from scv.sources import CONTACTS, EVERY, PURPOSES
from scv.stewardship.batch import read_csv

_COLUMNS = {
    "who": "客户",
    "state": "状态",
    "purpose": "用途",
    "contact": "触达方式",
    "at": "时间",
    "text": "文本版本",
    "evidence": "凭证",
}
_WORDS: Mapping[str, Mapping[str, str]] = {
    "state": {
        "granted": "granted",
        "同意": "granted",
        "withdrawn": "withdrawn",
        "撤回": "withdrawn",
        "拒绝": "withdrawn",
        "退订": "withdrawn",
    },
    "purpose": {name: name for name in PURPOSES}
    | {
        "营销": "marketing",
        "服务": "service",
        "调查": "survey",
        "第三方": "third_party",
        "全部": EVERY,
        EVERY: EVERY,
    },
    "contact": {name: name for name in CONTACTS}
    | {
        "短信": "sms",
        "电话": "call",
        "邮件": "email",
        "微信": "wechat",
        "微博": "weibo",
        "邮寄": "post",
        "应用": "app",
        "全部": EVERY,
        EVERY: EVERY,
    },
}


@dataclass(frozen=True)
class Statement:
    """What somebody said, as the officer writes it down.

    Attributes:
        who: a phone or an identifier.
        state: granted or withdrawn.
        purpose, contact: of those we know, or * for all.
        at: when it was said, Shanghai time; empty for now.
        text: the version of the text they were shown.
        evidence: where the proof is: a form, a recording, a ticket.
    """

    who: str
    state: str
    purpose: str = EVERY
    contact: str = EVERY
    at: str = ""
    text: str = ""
    evidence: str = ""


def statements_in(path: Path) -> list[Statement]:
    """Return the statements of a CSV file with the columns who, state, purpose, contact, at, text,
    evidence (客户, 状态, 用途, 触达方式, 时间, 文本版本, 凭证).

    Raises:
        BadInputError: it cannot be read, or lacks a column.
    """
    rows = read_csv(
        path, _COLUMNS, ("who", "state", "purpose", "contact", "at"), "Nothing was recorded."
    )
    return [Statement(**cells) for cells in rows]


def record(
    session: Session, vault: Vault, statements: Sequence[Statement], by: str, at: int
) -> str:
    """Write statements into the consent ledger, all or none, and return what to tell about them.

    Args:
        session: has the current generation's vault attached.
        at: epoch seconds.

    Raises:
        UsageError: one of them names nobody, or what we do not know; the message says which.
    """
    bodies = [
        _body(session, vault, each, number, at) | {"by": by}
        for number, each in enumerate(statements, 1)
    ]
    vault.consents.extend(bodies, at)
    withdrawals = sum(body["state"] == "withdrawn" for body in bodies)
    return (
        f"{len(bodies)} statements recorded 已记录: granted 同意 {len(bodies) - withdrawals}, withdrawn 撤回 {withdrawals}; "
        "effective from the next run 下次运行生效"
    )


def _body(
    session: Session, vault: Vault, statement: Statement, number: int, at: int
) -> dict[str, Any]:
    try:
        fields = {name: _word(name, getattr(statement, name)) for name in _WORDS}
        e164 = values.phone(statement.who).e164
        return fields | {
            "token": str(_token(session, vault, statement.who)),
            "mark": str(phone_mark(vault, e164)) if e164 else "",
            "said_at": _moment(statement.at, at),
            "text": statement.text,
            "evidence": statement.evidence,
        }
    except UsageError as error:
        raise UsageError(
            "statement {number}: {error} Nothing was recorded.", number=number, error=error
        ) from None


def _word(name: str, written: str) -> str:
    known = _WORDS[name]
    if written not in known:
        raise UsageError(
            "its {name} ({columns}) is none of {known}.",
            name=name,
            columns=_COLUMNS[name],
            known=", ".join(known),
        )
    return known[written]


def _token(session: Session, vault: Vault, who: str) -> int:
    """NOTE: a phone without its epoch: whoever had it when it was said."""
    if e164 := values.phone(who).e164:
        return vault.index.phone_token(e164)
    token = token_of(session, vault, who)
    return number_of(token) if is_phone(token) else token


def _moment(written: str, at: int) -> int:
    if not written:
        return at
    moment = values.epoch_s_value(written)
    if moment is None or moment > at:
        raise UsageError(
            "its time (时间) is not a valid past time: write 2026-03-01 or 2026-03-01 14:30."
        )
    return moment


_sql = partial(statement, "scv.privacy", "consent_entries.sql")


def statement_lines(session: Session, vault: Vault, who: str) -> Iterator[str]:
    """Yield what a customer allows tonight, and every statement of the exports and of the ledger
    about that phone or identifier.
    """
    customer_id = customer_of(session, vault, who)
    yield f"customer 客户  {customer_id}"
    yield from consent_lines(session, customer_id)
    for purpose, contact, granted, moment, name, row_no in session.rows(
        _sql("statements"), [customer_id]
    ):
        yield f"said 表示: {purpose} {contact} {_STATES[granted]} {day_text(moment)} ({shown_name(name)} row {row_no})"
    token = _token(session, vault, who)
    for entry in vault.consents.entries():
        body = entry.body
        if int(body["token"]) == token:
            evidence = ", ".join(
                f"{name} {body[name]}" for name in ("text", "evidence") if body.get(name)
            )
            yield (
                f"said 表示: {body['purpose']} {body['contact']} {body['state']} {day_text(body['said_at'])} "
                f"(entry {entry.number} by {body['by']}{f', {evidence}' if evidence else ''})"
            )


_STATES = {True: "granted", False: "withdrawn"}
