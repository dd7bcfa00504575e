"""The answers to a case of the queue: what each is called, what it means, and the decision that it
stores.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from scv.errors import Message, UsageError
from scv.identity.decisions import Decision
from scv.identity.epochs import ALWAYS, day_number, day_of, is_phone, number_of, shown_day
from scv.schema.session import Session
from scv.stewardship.candidates import merge_decision
from scv.stewardship.review_queue import Case, Side, cases, sides_of

_TWO_PHONES = {
    "yes": Message("same person, both numbers in use"),
    "moved": Message("same person, who changed to the second number on a certain day"),
    "no": Message("not the same person"),
}
_MEANINGS = {
    "same_person": _TWO_PHONES,
    "one_person": _TWO_PHONES,
    "one_household": {
        "yes": Message("one household: one customer from then on"),
        "no": Message("not one household"),
    },
    "recycled": {
        "yes": Message("the number has had another owner since that day"),
        "no": Message("the owner never changed"),
    },
}


@dataclass(frozen=True)
class Answer:
    """One answer to a case.

    Attributes:
        name: what it is called in a command: yes, moved or no.
        meaning: what it says.
        decision: what it stores; where it is of a day, for the day that the data suggest, or for
            none.
        dated: it is of a day, and another may be given. For `moved` one must be given.
    """

    name: str
    meaning: Message
    decision: Decision
    dated: bool

    @property
    def day(self) -> str:
        """The day that the data suggest, as 2026-03-01; empty where they suggest none."""
        return shown_day(self.decision.since[0]) if self.decision.since else ""


def answers(session: Session, case: Case) -> list[Answer]:
    """Return every answer to a case, the confirming ones first.

    Args:
        session: has the current generation's vault attached.
    """
    made = {"no": refusal(case)}
    if case.other is None or (is_phone(case.phone) and is_phone(case.other)):
        made["yes"] = _yes(session, case)
        if case.other is not None:
            made["moved"] = _number_change(session, case, case.other)
    elif merge := merge_decision(session, case):
        made["yes"] = merge
    meanings = _MEANINGS[case.kind]
    if "moved" not in made and case.kind == "one_person":
        meanings = meanings | {"yes": Message("same person")}
    return [
        Answer(name, meaning, made[name], made[name].kind in ("number_change", "recycled"))
        for name, meaning in meanings.items()
        if name in made
    ]


def answer(
    session: Session,
    code: str,
    name: str,
    since: Sequence[str] = (),
    candidates: Callable[[], Iterable[Case]] = list,
) -> Decision:
    """Return the decision that settles a case.

    Args:
        code: of the case, as `scv review` shows it.
        name: yes, moved or no.
        since: the day as 2026-03-01; for `moved` it must be given.
        candidates: gives the cases beside the queue; asked where the queue has none of this code.

    Raises:
        UsageError: there is no such case, it has no such answer, or the day is missing, too much,
            or none.
    """
    case = _case_of(code, cases(session)) or _case_of(code, candidates())
    if case is None:
        raise UsageError("No waiting case has this code. See: scv review")
    known = {each.name: each for each in answers(session, case)}
    if name not in known:
        listed = ", ".join(known)
        raise UsageError("case {code} can be answered by: {listed}.", code=code, listed=listed)
    choice = known[name]
    if not since and name == "moved":
        raise _day_missing(choice, code)
    if since and not choice.dated:
        raise _day_not_allowed(choice, code, "moved" in known)
    if len(since) > 1:
        raise UsageError("Only one date can be given: use --from once.")
    return replace(choice.decision, since=(day_number(since[0]),)) if since else choice.decision


def _case_of(code: str, cases: Iterable[Case]) -> Case | None:
    return next((case for case in cases if case.code == code), None)


def refusal(case: Case) -> Decision:
    """Return the decision that answers a case with no; every other answer is another about the same
    thing.
    """
    if case.other is None:
        return Decision("not_recycled", number_of(case.phone))
    return Decision("not_same", case.phone, case.other)


def _yes(session: Session, case: Case) -> Decision:
    """Return the owner who changed, or the second number of whoever was seen last under the first."""
    if case.other is None:
        return Decision("recycled", number_of(case.phone), since=(day_of(case.since_at or 0),))
    one, two = sides_of(session, case)
    second, first = _by_time(case.phone, one, case.other, two, lambda side: side.last_at or -ALWAYS)
    return Decision("same", first[0], second[0])


def _number_change(session: Session, case: Case, other: int) -> Decision:
    """Return the change to the number that was seen later, on the day it was first seen."""
    one, two = sides_of(session, case)
    old, new = _by_time(
        case.phone,
        one,
        other,
        two,
        lambda side: -ALWAYS if side.first_at is None else side.first_at,
    )
    seen = new[1].first_at
    return Decision("number_change", old[0], new[0], () if seen is None else (day_of(seen),))


def _by_time(
    phone: int, one: Side, other: int, two: Side, when: Callable[[Side], int]
) -> tuple[tuple[int, Side], tuple[int, Side]]:
    """Return both phones with what they show, the earlier one first."""
    before, after = (phone, one), (other, two)
    return (after, before) if when(one) > when(two) else (before, after)


def _day_missing(choice: Answer, code: str) -> UsageError:
    day = choice.day or "DATE"
    known = Message(" The second number was first seen on {day}.", day=day) if choice.day else ""
    command = f"scv decide moved {code} --from {day}"
    return UsageError(
        "'moved' needs the day of the change.{known} Run: {command}. Nothing was decided.",
        known=known,
        command=command,
    )


def _day_not_allowed(choice: Answer, code: str, has_move: bool) -> UsageError:
    instead = f"scv decide moved {code} --from DATE" if has_move and choice.name == "yes" else ""
    hint = Message(" Who moved on a day: {instead}.", instead=instead) if instead else ""
    return UsageError("'{name}' takes no --from here.{rather}", name=choice.name, rather=hint)
