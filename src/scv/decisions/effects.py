"""What a decision stores, in words: the same sentence before it is stored and after, so that nobody says more than they meant."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from scv.linking.decisions import Decision
from scv.linking.ownership import is_phone, shown_day
from scv.looking.naming import shown
from scv.speech.wording import say


def effects(con: Any, decisions: Sequence[Decision]) -> Iterator[str]:
    """Yield, of each decision, its kind, about whom it is, and from which day. Nothing in it reaches anybody.

    Args:
        con: a connection with the current generation's vault attached: a phone it does not know is told as that.
    """
    names = shown(con, {token for each in decisions for token in (each.first, each.second) if token is not None})
    for decision in decisions:
        yield f"{decision.kind.replace('_', '-')}: {_effect(decision, names)}"


def _effect(decision: Decision, names: Mapping[int, str]) -> str:
    first, second = names[decision.first], names.get(decision.second or 0, "")
    days = ", ".join(map(shown_day, decision.since)) or say("a day to be given", "待填的日期")
    match decision.kind:
        case "same":
            if not is_phone(decision.first):
                return f"{first} = {second}"
            return say(f"{first}, second number {second}", f"{first}，第二个号码 {second}")
        case "number_change":
            return say(f"from {first} to {second}, since {days}", f"从 {first} 换到 {second}，自 {days}")
        case "recycled":
            return say(f"{first}, another owner since {days}", f"{first}，自 {days} 换了机主")
        case "split":
            count = len(decision.records)
            told = (f"{count} rows", f"{count} 行") if count else ("the rows with one name", "某个姓名的行")
            return say(f"{told[0]} of {first} belong to another person", f"{first} 的{told[1]}属于另一人")
        case "correct":
            return say(f"{decision.field} of {first}", f"{first} 的 {decision.field}")
        case _:
            return f"{first}, {second}" if second else first
