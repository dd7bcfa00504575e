"""The review queue as lines: each case, its evidence, and for each answer what it will store and the command that stores it."""

from collections.abc import Iterator

from scv.console.i18n import say
from scv.schema.session import Session
from scv.stewardship.case_answers import Answer, answers
from scv.stewardship.effects import effects
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
    return f"scv decide {answer.name} {case.code}" + (f" --from {answer.day or 'DATE'}" if answer.dated else "")
