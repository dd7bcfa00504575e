"""Whom a request is about: the identity check of all that a person may ask for, to be told what is
held and to be erased.
"""

from dataclasses import dataclass
from datetime import datetime
from functools import partial

from scv import identity, values
from scv.customer_view.lookup import customer_of
from scv.errors import UsageError
from scv.home.open_home import Vault
from scv.identity.epochs import ALWAYS, day_number, number_of, start_of
from scv.pipeline.erasures import phone_mark
from scv.schema.session import Session
from scv.schema.sql_steps import statement

_sql = partial(statement, "scv.privacy", "data_subject.sql")


@dataclass(frozen=True)
class PhonePeriod:
    """A phone in the hands of a customer: its token in these hands, the number, and from when until
    when (epoch seconds, the end not included; `ALWAYS` and its opposite where there is none).
    """

    token: int
    e164: str
    since: int
    until: int

    @property
    def exclusive(self) -> bool:
        """Tell whether nobody else ever had the number."""
        return self.since <= -ALWAYS and self.until >= ALWAYS


@dataclass(frozen=True)
class DataSubject:
    """Who asks.

    Attributes:
        customer_id: the customer.
        member: the name of the one who asks, of several who share the phone; empty where all do.
        phones: the customer's.
        split: a phone of theirs was split by hand, so that the number and the time do not tell
            whose a row is.
    """

    customer_id: str
    member: str
    phones: tuple[PhonePeriod, ...]
    split: bool

    @property
    def numbers(self) -> frozenset[str]:
        """The mobiles (E.164)."""
        return frozenset(phone.e164 for phone in self.phones)

    @property
    def tokens(self) -> frozenset[int]:
        """Their tokens, in these hands."""
        return frozenset(phone.token for phone in self.phones)

    def periods_of(self, e164: str) -> list[PhonePeriod]:
        """Return when a mobile was theirs; empty where it never was."""
        return [phone for phone in self.phones if phone.e164 == e164]


def find_subject(session: Session, vault: Vault, who: str, member: str) -> DataSubject:
    """Find whom a request is about, and leave their rows in the temporary table `asked` (record_id,
    keyed, rule, place) of `session`.

    Args:
        session: has the current generation's vault attached.
        who: a phone, PHONE#2025-01-31 for whoever had it on that day, an id or any identifier.
        member: the name of one of several who share the phone; * for all of them.

    Raises:
        UsageError: nobody; the phone is nobody's own; they were erased; or several people share the
            phone and none is named.
    """
    _check_not_erased(vault, who)
    customer_id = _customer(session, vault, who)
    session.make("asked_links", _sql("asked_links"), [customer_id])
    session.make("asked", _sql("asked"))
    rows = session.rows(_sql("phones"), [-ALWAYS, ALWAYS])
    phones = tuple(
        PhonePeriod(int(phone), e164, int(since), int(until)) for phone, e164, since, until in rows
    )
    _check_not_shared(session, vault, who, customer_id, phones)
    split = _is_split(vault, phones)
    members = "SELECT name FROM vault.household_members WHERE customer_id = ?::UUID"
    names_found = session.rows(_sql("names")) if split else session.rows(members, [customer_id])
    names = {name for (name,) in names_found}
    if split and not member:
        raise UsageError(
            "a phone of this customer was split by hand between several people; nothing was done. Say who asks: --member NAME (scv show "
            "lists the names), or undo the split first: scv decide list"
        )
    if names and not member:
        raise UsageError(
            "{names} people share this phone; nothing was done. Say who asks: --member NAME "
            "(scv show lists the names), or --member '*' if all of them do.",
            names=len(names),
        )
    named = "" if member == "*" else values.name_value(member) or ""
    if member != "*" and member and named not in names:
        raise UsageError(
            "no member of this household has that name; nothing was done. The names: scv show"
        )
    return DataSubject(customer_id, named, phones, split)


def own_identifiers(session: Session, subject: DataSubject) -> list[tuple[str, str, str, int]]:
    """Return kind, namespace, value and token of every identifier that nobody else shows; `session`
    is the one they were found on.
    """
    for name in ("asked_sets", "asked_tokens", "asked_shows"):
        session.make(name, _sql(name))
    session.make(
        "asked_own", _sql("asked_own"), {"customer": subject.customer_id, "member": subject.member}
    )
    session.make("asked_contested", _sql("asked_contested"))
    found = session.rows(_sql("own"))
    return [(kind, namespace, value, int(token)) for kind, namespace, value, token in found]


def decisions_about(vault: Vault, subject: DataSubject, tokens: set[int]) -> list[int]:
    """Return the decisions about a person: of their phones and of these identifiers; of one member,
    those with that name.
    """
    return [
        entry.number
        for entry in vault.decisions.entries()
        if entry.body["decision"] != "undo"
        and {int(entry.body[side]) for side in ("first", "second") if side in entry.body}
        & (subject.tokens | tokens)
        and (
            not subject.member
            or subject.member in (entry.body.get("name"), entry.body.get("value"))
        )
    ]


def _customer(session: Session, vault: Vault, who: str) -> str:
    try:
        return customer_of(session, vault, who)
    except UsageError:
        _check_not_erased(vault, who, gone=True)
        raise


def _check_not_erased(vault: Vault, who: str, *, gone: bool = False) -> None:
    """Refuse a phone on a day when it was an erased person's; or at all, where nobody has it now.

    NOTE: without the rows of its former owner a number may seem to have had no other: whoever has
    it now must not be taken for them.
    """
    number, _, on = who.partition("#")
    if not (e164 := values.phone(number).e164) or not (on or gone):
        return
    mark, moment = str(phone_mark(vault, e164)), start_of(day_number(on) + 1) - 1 if on else None
    for entry in vault.erasures.entries():
        for span in entry.body["phones"] + (entry.body["members"] if gone else []):
            owned = moment is None or (
                span["since"] <= moment < span["until"] and moment < entry.body["erased_at"]
            )
            if span["phone"] == mark and owned:
                day = f"{datetime.fromtimestamp(entry.at).astimezone():%Y-%m-%d}"
                raise UsageError(
                    "whoever had that phone was erased 已删除: erasure {number}, {day}.",
                    number=entry.number,
                    day=day,
                )


def _check_not_shared(
    session: Session, vault: Vault, who: str, customer_id: str, phones: tuple[PhonePeriod, ...]
) -> None:
    """Refuse a phone that is not the customer's own: a clerk's leads to whoever is alone on its
    rows, and who answers it is the clerk.
    """
    if not (e164 := values.phone(who.partition("#")[0]).e164):
        return
    number = vault.index.phone_token(e164)
    key = session.scalar(
        "SELECT group_key FROM vault.profiles WHERE customer_id = ?::UUID", [customer_id]
    )
    if number not in {number_of(token) for token in (*(phone.token for phone in phones), int(key))}:
        raise UsageError(
            "that phone is nobody's own (shared), though a customer shows it; nothing was done. Ask by an identifier or an id."
        )


def _is_split(vault: Vault, phones: tuple[PhonePeriod, ...]) -> bool:
    """Tell whether people gave a part of one of these phones to somebody else, or these are such a
    part.
    """
    decisions = identity.history((entry.number, entry.body) for entry in vault.decisions.entries())
    # NOTE: of a split whose name was erased nobody is left.
    split_phones = {
        number_of(each.decision.first)
        for each in decisions
        if each.decision.kind == "split"
        and not each.closed_as
        and not each.decision.name.startswith("\0")
    }
    return not split_phones.isdisjoint(number_of(phone.token) for phone in phones)
