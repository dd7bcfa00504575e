"""The review queue as lines: each case, its evidence, and for each answer what it will store and
the command that stores it.
"""

from collections.abc import Iterator, Mapping, Sequence

from scv.console.i18n import say
from scv.customer_view.labels import display_names
from scv.identity.decisions import Decision
from scv.identity.epochs import is_phone, shown_day
from scv.schema.session import Session
from scv.stewardship.case_answers import Answer, answers
from scv.stewardship.review_queue import Case, summary, with_evidence


def lines_of(session: Session, cases: list[Case]) -> Iterator[str]:
    """Yield the lines of cases. Nothing in them reaches anybody but names, birthdays and cities."""
    for item in with_evidence(session, cases):
        case = item.case
        value = f"{say('worth')} {case.worth_fen / 100:.2f} {say('yuan')}"
        yield f"{say('case')} {case.code}  {value}, {say('records')} {case.records}"
        yield f"  {say(item.question)}"
        for label, side in item.sides:
            yield f"  {label}: {'; '.join(summary(side))}"
        for identifier, left, right in item.common:
            yield f"  {say('both show')} {identifier}: {left} + {right}"
        for each, effect in answers_with_effects(session, case):
            yield f"  {say(each.meaning)}; {say('stores')} {effect}"
            yield f"    {command(case, each)}"


def answers_with_effects(session: Session, case: Case) -> Iterator[tuple[Answer, str]]:
    """Yield every answer to a case with what it will store, for the day that the data suggest."""
    known = answers(session, case)
    yield from zip(known, effects(session, [each.decision for each in known]), strict=True)


def command(case: Case, answer: Answer) -> str:
    """Return the command that gives an answer, with its day where it is of one."""
    return f"scv decide {answer.name} {case.code}" + (
        f" --from {answer.day or 'DATE'}" if answer.dated else ""
    )


def effects(session: Session, decisions: Sequence[Decision]) -> Iterator[str]:
    """Yield what each decision stores, in the same words before and after: its kind, about whom it
    is, and from which day.

    Nothing in it reaches anybody.

    Args:
        session: has the current generation's vault attached: a phone it does not know is told as
            that.
    """
    names = display_names(
        session,
        {token for each in decisions for token in (each.first, each.second) if token is not None},
    )
    for decision in decisions:
        yield f"{decision.kind.replace('_', '-')}: {_effect(decision, names)}"


def _effect(decision: Decision, names: Mapping[int, str]) -> str:
    first, second = names[decision.first], names.get(decision.second or 0, "")
    days = ", ".join(map(shown_day, decision.since)) or say("a day to be given")
    match decision.kind:
        case "same":
            if not is_phone(decision.first):
                return f"{first} = {second}"
            return say("{first}, second number {second}", first=first, second=second)
        case "number_change":
            return say(
                "from {first} to {second}, since {days}", first=first, second=second, days=days
            )
        case "recycled":
            return say("{first}, another owner since {days}", first=first, days=days)
        case "split":
            count = len(decision.records)
            size = (
                (f"{count} rows", f"{count} 行")
                if count
                else ("the rows with one name", "某个姓名的行")
            )
            return say(
                "{told} of {first} belong to another person",
                told=size[0],
                first=first,
                told2=size[1],
            )
        case "correct":
            return say("{field} of {first}", field=decision.field, first=first)
        case _:
            return f"{first}, {second}" if second else first
