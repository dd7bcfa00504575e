"""Run the guards' SQL: rule decisions, a function of the full set of records, found anew every
night and never written to the ledger.

A night upon a night runs it on the records near what changed, and keeps what it found of the others
(incremental/scope.py).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from scv.identity.decisions import Decision
from scv.identity.epochs import ALWAYS, SPAN, Epochs, number_of, start_of
from scv.identity.incremental.scope import Scope
from scv.identity.overrides import Change, Rewrites, rewrites, shared_phones
from scv.identity.singles import Singles, find_singles
from scv.schema.scratch import load
from scv.schema.session import Session
from scv.schema.sql_steps import run, statement, steps
from scv.sources import HIGH_RANK

_sql = partial(statement, "scv.identity", "guards.sql")


_RANK = 1 << 120
# Cookies and orders: they change hands, or name no person.
_LOW_RANK = 6
# No layout has more columns of strong identifiers; phones on fewer rows than this allows cannot be
# shared.
_HIGH_RANKED_PER_ROW = 4
_DAY = 86_400
# Days of silence after which three sorts of sign tell that a number has another owner.
_SHORT_SILENCE = 20


@dataclass(frozen=True)
class Guards:
    """When a guard acts; explained in scv.toml.

    Attributes:
        shared_identifiers, shared_names: a phone with at least so many strong identifiers, and so
            many names, is shared.
        shared_alone: so is one with so many strong identifiers, or so many names with as many
            identifiers of any kind.
        recycled_days: a phone silent for longer, after which all signs are another person's, has
            another owner; after 20 days, if three sorts of sign say so.
        recycled_days_one_sign: the same where one sort of sign alone tells.
        number_change: 'follow' or 'review'.
        same_unionid_and_name: 'secondary' or 'review': two phones in use with one unionid and one
            full name.
    """

    shared_identifiers: int = 8
    shared_names: int = 8
    shared_alone: int = 20
    recycled_days: int = 90
    recycled_days_one_sign: int = 180
    number_change: str = "follow"
    same_unionid_and_name: str = "review"


def guard(
    session: Session,
    limits: Guards = Guards(),
    decisions: Sequence[Decision] = (),
    scope: Scope | None = None,
    singles: Singles = Singles(),
) -> Rewrites:
    """Find what the data shows of phones, and return it with the standing decisions as the rewrites
    that linking applies.

    Reads `all_records`, `all_sets` and `identifiers`; leaves the steps of buyers.sql,
    shared_phones.sql, recycled_numbers.sql, owners.sql, receivers.sql, gifts.sql and
    mistyped_phones.sql and number_changes.sql as temporary tables. Of these `shared_by_rule`, `recycled`, `receipts`,
    `gifts`, `mistyped`, `number_changes`, `second_numbers` are what was found, and `moved` (record_id, phone)
    the records whose phone is another epoch or part than the first; `settled` (phone) are the
    phones whose owners a person has told, and `followed` (old, new) the number changes and second numbers by rule that stand.

    Args:
        decisions: those that stand, from the oldest to the newest.
        scope: what must be looked at tonight; everything if left away.
        singles: of which identifiers a person has one: they tell of changed numbers.
    """
    _load_limits(session, limits)
    find_singles(session, singles)
    run(session, steps("scv.identity", "buyers.sql"))
    if scope:
        scope.find_guard_scope()
    else:
        session.make("near_records", "SELECT * FROM all_records", view=True)
        session.make("near_sets", "SELECT * FROM all_sets", view=True)
    table = "slim_records" if scope else "all_records"
    session.make("every_record", f"SELECT phone, phone_role, token_set FROM {table}", view=True)
    shared = _shared_phones(session, decisions, scope)
    while scope and scope.extend_guard_scope(shared):
        shared = _shared_phones(session, decisions, scope)
    load(session, "shared_phones", [(phone,) for phone in sorted(shared)])
    epochs = _epochs(session, decisions, shared, limits, scope)
    load(session, "epochs", list(epochs))
    _load_splits(session, decisions, shared)
    run(session, steps("scv.identity", "owners.sql"))
    load(session, "parted_pairs", rewrites(decisions, shared, epochs).separate_pairs)
    session.make("stand_ins", _sql("judged_again" if scope else "stand_ins"))
    run(session, steps("scv.identity", "receivers.sql"))
    if scope:
        scope.complete_tables("receipts")
    run(session, steps("scv.identity", "gifts.sql"))
    if scope:
        scope.complete_tables("gifts")
    run(session, steps("scv.identity", "mistyped_phones.sql"))
    run(session, steps("scv.identity", "number_changes.sql"))
    if scope:
        scope.complete_tables("mistyped", "number_changes", "second_numbers")
    moves = _read(session, "SELECT old, new, since_at FROM number_changes ORDER BY since_at, old")
    changes: list[Change] = [
        (old, new, 0)
        for old, new in _read(session, "SELECT old, new FROM mistyped ORDER BY old, new")
    ]
    if limits.number_change == "follow":
        changes += [(old, new, since) for old, new, since in moves]
    if limits.same_unionid_and_name == "secondary":
        changes += [
            (old, new, 0)
            for old, new in _read(session, "SELECT old, new FROM second_numbers ORDER BY old, new")
        ]
    found = rewrites(decisions, shared, epochs, changes)
    load(session, "followed", [change[:2] for change in found.applied])
    return found


def _shared_phones(
    session: Session, decisions: Sequence[Decision], scope: Scope | None
) -> set[int]:
    run(session, steps("scv.identity", "shared_phones.sql"))
    if scope:
        scope.complete_tables("shared_by_rule")
    return shared_phones(
        decisions, (phone for (phone,) in _read(session, "SELECT phone FROM shared_by_rule"))
    )


def _epochs(
    session: Session,
    decisions: Sequence[Decision],
    shared: set[int],
    limits: Guards,
    scope: Scope | None,
) -> Epochs:
    """Return the owners of phones: as a person told them, else as the data shows; and a new one for
    a number that was given up.
    """
    relevant = [d for d in decisions if d.kind in ("recycled", "not_recycled")]
    decided_phones = {number_of(d.first) for d in relevant}
    load(session, "settled", [(phone,) for phone in sorted(decided_phones)])
    run(session, steps("scv.identity", "recycled_numbers.sql"))
    if scope:
        scope.complete_tables("recycled", "doubts")
    found = [
        tuple(row)
        for row in _read(session, "SELECT phone, since_at FROM recycled")
        if row[0] not in decided_phones
    ]
    found += [(d.first, start_of(day)) for d in relevant for day in d.since]
    # NOTE: a number that was given up is given out again after a quarter at the earliest.
    left = [d for d in decisions if d.kind == "number_change"]
    known = Epochs((phone, since) for phone, since in found)
    found += [
        (d.first, start_of(day) + limits.recycled_days * _DAY)
        for d in left
        for day in d.since
        if known.at(d.first, ALWAYS) % SPAN <= day
    ]
    return Epochs((phone, since) for phone, since in found if number_of(phone) not in shared)


def _load_limits(session: Session, limits: Guards) -> None:
    least = min(limits.shared_names, -(-limits.shared_alone // _HIGH_RANKED_PER_ROW))
    values = {
        "first_weak": str((HIGH_RANK + 1) * _RANK),
        "first_second": str(2 * _RANK),
        "first_loose": str(_LOW_RANK * _RANK),
        "shared_identifiers": limits.shared_identifiers,
        "shared_names": limits.shared_names,
        "shared_alone": limits.shared_alone,
        "least": least,
        "short_quiet": min(_SHORT_SILENCE, limits.recycled_days) * _DAY,
        "quiet": limits.recycled_days * _DAY,
        "long_quiet": limits.recycled_days_one_sign * _DAY,
        "far": ALWAYS - 1,
    }
    session.make("limits", _sql("limits"), values)


def _load_splits(session: Session, decisions: Sequence[Decision], shared: set[int]) -> None:
    rows = [
        (str(number), str(number + d.part), None if record is None else str(record), d.name or None)
        for d in decisions
        if d.kind == "split" and (number := number_of(d.first)) not in shared
        for record in d.records or (None,)
    ]
    load(session, "splits", rows)


def _read(session: Session, query: str) -> list[tuple[int, ...]]:
    return [tuple(map(int, row)) for row in session.rows(query)]
