"""Human decisions as entries of the ledger: written, undone, and listed with whether they still say
something.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial

import polars as pl

from scv.console.i18n import say
from scv.customer_view.labels import display_names
from scv.errors import UsageError
from scv.home.open_home import Vault
from scv.identity.decisions import Decision, RecordedDecision, history
from scv.identity.epochs import Epochs, day_of, is_phone, number_of, shown_day
from scv.identity.overrides import rewrites
from scv.schema.session import Session
from scv.schema.sql_steps import statement
from scv.stewardship.batch import DecisionRequest
from scv.stewardship.case_texts import effects
from scv.stewardship.decision_parser import parse_decision
from scv.values.times import SHANGHAI

_sql = partial(statement, "scv.stewardship", "decision_entries.sql")


_STATES = {
    "": "stands 有效",
    "undone": "undone by 撤销于 {}",
    "superseded": "superseded by 被取代于 {}",
}
_INACTIVE = {
    "shared": "no effect while the phone is shared 号码共用期间不起作用",
    "contradicted": "no effect: contradicted by newer decisions 与更新的裁决矛盾，不起作用",
}


def decide(
    session: Session,
    vault: Vault,
    requests: Sequence[DecisionRequest],
    by: str,
    at: int,
    dry_run: bool = False,
) -> list[str]:
    """Write decisions into the ledger, all or none; return what to tell about each.

    Args:
        session: has the current generation's vault attached.
        at: epoch seconds.
        dry_run: write nothing, and tell what would be stored.

    Raises:
        UsageError: one of them names nobody, several, or what it cannot be about; the message says
            which.
    """
    decisions = [
        (each.why, parse_decision(session, vault, each, n)) for n, each in enumerate(requests, 1)
    ]
    return record(session, vault, decisions, by, at, dry_run)


def record(
    session: Session,
    vault: Vault,
    decisions: Sequence[tuple[str, Decision]],
    by: str,
    at: int,
    dry_run: bool = False,
) -> list[str]:
    """Write decisions, each with its reason, into the ledger in one go, but for those it holds
    already; return what to tell about each.
    """
    past = active_decisions(vault)
    known = {entry.decision.about: replace(entry.decision, part=0) for entry in past}
    new = list[tuple[str, Decision, bool]]()
    for reason, decision in decisions:
        before = known.get(decision.about)
        if before != decision:
            known[decision.about] = decision
            new.append((reason, decision, before is not None))
    summaries = list(effects(session, [decision for _, decision, _ in new]))
    duplicates = list(_duplicate_lines(len(decisions) - len(new)))
    if dry_run:
        nothing = say("nothing was stored")
        return [f"{say('this will store')} {effect}" for effect in summaries] + [
            *duplicates,
            nothing,
        ]
    numbers = vault.decisions.extend(
        [decision.body() | {"by": by, "why": reason} for reason, decision, _ in new], at
    )
    lines = [
        line
        for number, effect, (_, _, against) in zip(numbers, summaries, new, strict=True)
        for line in _stored_lines(number, effect, against)
    ]
    inactive = _newly_inactive(session, past, active_decisions(vault))
    return (
        lines
        + duplicates
        + list(inactive)
        + list(_unknown_phones(session, [decision for _, decision, _ in new]))
    )


def undo(vault: Vault, number: int, by: str, reason: str, at: int) -> str:
    """Undo a decision, and return what to tell about it.

    Raises:
        UsageError: there is no such decision, or it was undone before.
    """
    entry = next((each for each in _history(vault) if each.number == number), None)
    if entry is None:
        raise UsageError("no decision {number}. See: scv decide list", number=number)
    if entry.closed_as == "undone":
        raise UsageError(
            "decision {number} was undone before, by entry {by}.", number=number, by=entry.by
        )
    vault.decisions.append({"decision": "undo", "entry": number, "by": by, "why": reason}, at)
    return say(
        "decision {number} is undone; all customer ids are restored with the next run",
        number=number,
    )


def active_decisions(vault: Vault) -> list[RecordedDecision]:
    """Return the decisions that neither were undone nor have been superseded, the oldest first."""
    return [entry for entry in _history(vault) if not entry.closed_as]


def decision_table(session: Session, vault: Vault) -> pl.DataFrame:
    """Return every decision, the oldest first: number, when, by, decision, a, b, since, why, state.
    Nothing in it reaches anybody.
    """
    entries = {entry.number: entry for entry in vault.decisions.entries()}
    decisions = history((number, entry.body) for number, entry in entries.items())
    names = display_names(
        session,
        {
            token
            for each in decisions
            for token in (each.decision.first, each.decision.second)
            if token
        },
    )
    inactive = _inactive(session, [each for each in decisions if not each.closed_as])
    states = {number: _INACTIVE[reason] for number, reason in inactive.items()}
    return pl.DataFrame(
        {
            "number": [each.number for each in decisions],
            "when": [
                f"{datetime.fromtimestamp(entries[each.number].at, SHANGHAI):%Y-%m-%d %H:%M}"
                for each in decisions
            ],
            "by": [entries[each.number].body.get("by", "") for each in decisions],
            "decision": [each.decision.kind.replace("_", "-") for each in decisions],
            "a": [names.get(each.decision.first, "") for each in decisions],
            "b": [
                each.decision.field or names.get(each.decision.second or 0, "")
                for each in decisions
            ],
            "since": [" ".join(map(shown_day, each.decision.since)) for each in decisions],
            "why": [entries[each.number].body.get("why", "") for each in decisions],
            "state": [
                states.get(each.number, _STATES[each.closed_as].format(each.by))
                for each in decisions
            ],
        },
        schema_overrides={"number": pl.Int64, "a": pl.String, "b": pl.String},
    )


def rule_decisions(session: Session) -> pl.DataFrame:
    """Return what the guards found last night, the most records first: rule, phone (its last two
    digits), evidence, state.
    """
    rows = session.rows(_sql("rule_decisions"))
    names = display_names(
        session, {int(token) for row in rows for token in row[1:3] if token is not None}
    )
    columns = {"rule": pl.String, "phone": pl.String, "other": pl.String, "since": pl.String}
    counts = {"records": pl.Int64, "names": pl.Int64, "identifiers": pl.Int64}
    return pl.DataFrame(
        [
            (
                rule,
                names[int(phone)],
                "" if other is None else names[int(other)],
                "" if since is None else shown_day(day_of(int(since))),
                *evidence,
                _RULE_STATES[state],
            )
            for rule, phone, other, since, *evidence, state in rows
        ],
        schema=columns | counts | {"state": pl.String},
        orient="row",
    )


_RULE_STATES = {"acts": "acts 生效", "vetoed": "vetoed 已否决", "review": "waits 待复核"}


def _stored_lines(number: int, effect: str, against: bool) -> Iterator[str]:
    yield f"{say('decision {number}', number=number)}: {effect}"
    command = f"scv decide undo {number}"
    yield "  " + say("it takes effect with the next run. Undo: {undo}", undo=command)
    if against:
        yield "  " + say("it contradicts an earlier decision, which is superseded")


def _duplicate_lines(count: int) -> Iterator[str]:
    if count:
        yield say("{count} already on record: not written again", count=count)


def _newly_inactive(
    session: Session, before: list[RecordedDecision], after: list[RecordedDecision]
) -> Iterator[str]:
    """Tell which decisions say nothing from now on."""
    known = _inactive(session, before).keys()
    for number, reason in _inactive(session, after).items():
        if number not in known:
            yield f"  {say('decision {number}', number=number)}: {_INACTIVE[reason]}"


def _unknown_phones(session: Session, decisions: list[Decision]) -> Iterator[str]:
    """Tell of phones that no record shows: a slip of the finger, or a phone that has yet to come."""
    phones = {
        number_of(t)
        for d in decisions
        for t in (d.first, d.second)
        if t is not None and is_phone(t)
    }
    if phones:
        (known,) = session.rows(
            "SELECT COUNT(DISTINCT phone) FROM vault.records WHERE phone::VARCHAR IN (SELECT unnest(?))",
            [[str(phone) for phone in phones]],
        )[0]
        if missing := len(phones) - known:
            yield "  " + say(
                "phones not in the data yet: {missing}; it takes effect once they appear",
                missing=missing,
            )


def _inactive(session: Session, entries: Iterable[RecordedDecision]) -> dict[int, str]:
    """Return the decisions that say nothing, by number, and why, as the last night knew the data."""
    decisions = list(entries)
    shared = session.rows("SELECT phone FROM vault.rule_decisions WHERE rule = 'shared'")
    epochs = session.rows("SELECT phone, since_at FROM vault.epochs WHERE epoch <> phone")
    found = rewrites(
        [each.decision for each in decisions],
        [int(phone) for (phone,) in shared],
        Epochs((int(phone), int(since)) for phone, since in epochs),
    )
    numbers = {each.decision.about: each.number for each in decisions}
    return {numbers[decision.about]: reason for decision, reason in found.inactive}


def _history(vault: Vault) -> list[RecordedDecision]:
    return history((entry.number, entry.body) for entry in vault.decisions.entries())
