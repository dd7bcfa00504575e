"""Who may be handed out to whom, by all that was said until now; and who has to be taken back."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial

import polars as pl

from scv.errors import UsageError
from scv.home.open_home import Vault
from scv.identity.epochs import ALWAYS
from scv.ingest.erasure import identifier_text, mark_expression, phone_text
from scv.pipeline.consent_state import find_consents
from scv.pipeline.disclosures import PEOPLE, active, disclosures
from scv.pipeline.ledger_state import events_now
from scv.privacy.disclosure.destinations import TARGETS, Target
from scv.privacy.disclosure.export_request import ExportRequest
from scv.publish.published_tables import of_age
from scv.schema.session import Session
from scv.schema.sql_steps import statement
from scv.segments import unknown_segment

REASONS = {
    "no_number": "no number, or no identifier of that account 没有号码或该账号的标识",
    "not_mainland": "not a mainland number 非大陆号码",
    "number_given_up": "the number has a new owner 号码已换机主",
    "restricted": "processing restricted 限制处理",
    "withdrawn": "consent withdrawn or refused 已撤回或拒绝",
    "unknown": "no consent on record 未曾同意",
    "guarded": "under 14 未满十四周岁",
    "third_party_withdrawn": "refused sharing with third parties 拒绝向第三方提供",
    "third_party_unknown": "no consent to sharing with third parties 未同意向第三方提供",
}


@dataclass(frozen=True)
class Audience:
    """Who may be handed out (customer_id, value, name), how many may not by reason, and what for.

    `in_some_way` members allow the purpose in one way of contact or another: what pages call
    contactable.
    """

    people: pl.DataFrame
    suppressed: Mapping[str, int]
    purpose: str
    contact: str
    generation: int
    in_some_way: int = 0


_sql = partial(statement, "scv.privacy.disclosure", "activation.sql")


def audience(
    session: Session, vault: Vault, segment: str, request: ExportRequest, today: date
) -> Audience:
    """Return who of an audience may be handed out by all that was said until now, also since the
    last night.

    Args:
        session: has the current generation's vault attached.
        today: the day ages are counted on.

    Raises:
        UsageError: there is no such audience or target, or an erasure has not been carried out yet.
    """
    current = vault.generations().require_current()
    if vault.erasures.tip()[0] != current.facts.get("forgotten", 0):
        raise UsageError(
            "A customer was erased since the last run; nothing was exported. Publish without them first: scv publish"
        )
    target, contact = request.validate()
    vault.generations().attach_current(session, "published", current)
    known = dict(session.rows("SELECT segment, purpose FROM published.segments"))
    if segment not in known:
        raise unknown_segment(segment, known)
    find_consents(session, events_now(vault))
    allowed = _allowed_customers(session, target, request.account, known[segment], contact, today)
    members = allowed.join(session.frame(_sql("members"), [segment]), on="customer_id", how="semi")
    missing = (
        session.frame(_sql("members"), [segment]).join(allowed, on="customer_id", how="anti").height
    )
    counts = dict(members.drop_nulls("reason").group_by("reason").len().iter_rows())
    if missing:
        counts["no_number"] = counts.get("no_number", 0) + missing
    people = members.filter(pl.col("reason").is_null()).drop("reason").sort("value")
    some_way = session.scalar(
        _sql("in_some_way"),
        {"segment": segment, "purpose": known[segment], "of_age": of_age(today)},
    )
    return Audience(
        people,
        {name: counts[name] for name in REASONS if name in counts},
        known[segment],
        contact,
        current.generation,
        some_way,
    )


@dataclass(frozen=True)
class Recall:
    """Who has to be taken back from a target: customer_id, value, name; and how many of those we
    gave are not in our data any more.
    """

    people: pl.DataFrame
    gone: int
    contact: str
    generation: int


def recall(
    session: Session, vault: Vault, request: ExportRequest, today: date, of: Collection[str] = ()
) -> Recall:
    """Return whom a target was given and may not have any more.

    Args:
        of: only these customer ids, whatever they allow: somebody who is about to be erased.
    """
    current = vault.generations().require_current()
    target = TARGETS[request.target]
    disclosed_people = active(vault, request.place)
    entries = {each.number: each.body for each in disclosures(vault)}
    find_consents(session, events_now(vault))
    purposes = {
        (entries[number]["purpose"], entries[number]["contact"])
        for number in disclosed_people["entry"].unique()
    }
    found = []
    for purpose, contact in sorted(purposes):
        numbers = [
            n
            for n, body in entries.items()
            if (body["purpose"], body["contact"]) == (purpose, contact)
        ]
        now = _allowed_customers(
            session, target, request.account, purpose, contact, today
        ).drop_nulls("value")
        # NOTE: a number stands for whoever has it now; a former owner beside them says nothing
        # about it.
        now = now.sort(
            pl.col("reason") == "number_given_up", nulls_last=False, maintain_order=True
        ).unique("value", keep="first")
        now = with_marks(vault, now, target, request.account)
        found.append(
            disclosed_people.filter(pl.col("entry").is_in(numbers)).join(
                now, on="mark", how="left", suffix="_now"
            )
        )
    empty = pl.DataFrame(
        schema=PEOPLE | {"entry": pl.Int32} | dict.fromkeys(("value", "name", "reason"), pl.String)
    )
    to_recall = pl.concat([empty, *found], how="diagonal_relaxed")
    if of:
        to_recall = to_recall.filter(pl.col("customer_id").is_in(list(of)))
    else:
        to_recall = to_recall.filter(pl.col("reason").is_not_null() | pl.col("value").is_null())
    gone = to_recall["value"].null_count()
    contact = next(iter(sorted(contact for _, contact in purposes)), target.contact)
    return Recall(to_recall.drop_nulls("value").sort("value"), gone, contact, current.generation)


def with_marks(vault: Vault, people: pl.DataFrame, target: Target, account: str) -> pl.DataFrame:
    """Return people with the mark of the number or identifier (`value`) that is handed out."""
    if target.kind == "phone":
        return people.with_columns(
            mark=mark_expression(vault.tombstones, phone_text(pl.col("value")))
        )
    named = people.with_columns(kind=pl.lit(target.kind), namespace=pl.lit(account))
    return named.with_columns(mark=mark_expression(vault.tombstones, identifier_text())).drop(
        "kind", "namespace"
    )


def _allowed_customers(
    session: Session, target: Target, account: str, purpose: str, contact: str, today: date
) -> pl.DataFrame:
    """Return customer_id, value, name and, where it may not be handed out, the reason, of every
    customer.
    """
    by_phone = target.kind == "phone"
    sql = _sql("allowed").format(values=_sql("numbers") if by_phone else _sql("identifiers"))
    parameters = {
        "purpose": purpose,
        "contact": contact,
        "of_age": of_age(today),
        "always": ALWAYS,
        "by_phone": by_phone,
    }
    parameters |= {"mainland": target.mainland, "others": target.third_party}
    parameters |= {} if by_phone else {"kind": target.kind, "account": account}
    return session.frame(sql, parameters)
