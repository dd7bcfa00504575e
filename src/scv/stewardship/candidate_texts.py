"""Candidates as lines: both sides, the evidence as a waterfall, what a merge gains, and for each
answer what it will store and the command that stores it.
"""

import math
from collections.abc import Iterator

from scv.console.i18n import join_texts, plural, say
from scv.customer_view.labels import display_names
from scv.errors import Message
from scv.home.open_home import Vault
from scv.identity.candidates import Grain
from scv.schema.session import Session
from scv.stewardship.candidates import (
    Candidate,
    Evidence,
    candidates,
    evidence_of,
    sides_of_candidate,
)
from scv.stewardship.case_texts import answers_with_effects, command
from scv.stewardship.decision_entries import active_decisions
from scv.stewardship.review_queue import Case, summary
from scv.stewardship.reviewed_pairs import cases_of_judged

FIELD_NAMES = {
    "name": Message("full name"),
    "surname": Message("surname"),
    "birthday": Message("birthday"),
    "day": Message("day of the birthday"),
    "gender": Message("gender"),
    "nickname": Message("nickname"),
    "street": Message("street address"),
    "district": Message("district"),
    "city": Message("city"),
    "account": Message("account of one place"),
}
_QUESTIONS = {
    "one_person": Message(
        "are these two customers one person? No identifier joins them; the evidence is below."
    ),
    "one_household": Message(
        "are these two customers one household? No identifier joins them; the evidence is below."
    ),
}


def pending_candidates(session: Session, vault: Vault, grain: Grain) -> list[Candidate]:
    """Return the candidates that nobody has decided on, by what a merge is likely to gain."""
    decisions = [each.decision for each in active_decisions(vault)]
    return candidates(session, decisions, grain, vault.home.settings.singles)


def cases_of(session: Session, vault: Vault) -> Iterator[Case]:
    """Yield the cases of pairs that were judged one person, of all candidates, and of households;
    each kind is worked out when it is reached.
    """
    yield from cases_of_judged(session, vault)
    grains: tuple[Grain, ...] = ("person", "household")
    for grain in grains:
        yield from (each.case for each in pending_candidates(session, vault, grain))


def lines_of(session: Session, pairs: list[Candidate]) -> Iterator[str]:
    """Yield the lines of candidates. Nothing in them reaches anybody but names, birthdays and
    cities.
    """
    names = display_names(
        session, {token for each in pairs for token in (each.case.phone, each.case.other or 0)}
    )
    for pair in pairs:
        case = pair.case
        yield f"{say('case')} {case.code}  {say('probability')} {_percent(pair)}, {_merge_text(pair)}"
        yield f"  {say(_QUESTIONS[case.kind])}"
        tokens = (case.phone, case.other or 0)
        for token, side in zip(tokens, sides_of_candidate(session, pair), strict=True):
            yield f"  {names[token]}: {'; '.join(summary(side))}"
        yield from waterfall(pair, evidence_of(session, pair))
        for each, effect in answers_with_effects(session, case):
            yield f"  {say(each.meaning)}; {say('stores')} {effect}"
            yield f"    {command(case, each)}"


def waterfall(pair: Candidate, evidence: list[Evidence]) -> Iterator[str]:
    """Yield what each field says in bits, from two customers drawn at random to the pair: one bit
    more is twice as likely one.
    """
    yield f"  {say('evidence, in bits: one more is twice as likely')}"
    yield f"    {pair.prior_bits:+6.1f}  {say('any two customers')}"
    for each in evidence:
        yield f"    {each.bits:+6.1f}  {_meaning(each)}"
    total = pair.prior_bits + math.fsum(each.bits for each in evidence)
    yield f"    {total:+6.1f}  {say('in all')} = {_percent(pair)}"


def count_line(count: int, limit: int) -> str:
    """Return how many candidates there are, and how many of them are shown."""
    total = say("{pairs} may be one", pairs=plural(count, "pair"), waiting=count)
    return join_texts([total, *([say("{limit} shown", limit=limit)] if count > limit else [])])


def _meaning(each: Evidence) -> str:
    field = FIELD_NAMES[each.field]
    if each.field == "account":
        return say("each has an account where a person has one")
    if not each.matches:
        return say("{field} differs", field=field)
    return say(
        "{field} agrees; one of {people} has this one",
        field=field,
        people=f"{max(round(1 / (each.share or 1)), 1):,}",
    )


def _merge_text(pair: Candidate) -> str:
    joined = say(
        "a merge joins {records} and {orders}",
        records=plural(pair.records, "record"),
        orders=plural(pair.orders, "order"),
        record_count=pair.records,
        order_count=pair.orders,
    )
    return join_texts([joined, *([say("and gains a mobile")] if pair.adds_phone else [])])


def _percent(pair: Candidate) -> str:
    return f"{pair.probability:.0%}" if pair.probability >= 0.1 else f"{pair.probability:.1%}"
