"""What a decision stores, in words: the same sentence before it is stored and after, so that nobody says more than they meant."""

from collections.abc import Iterator, Mapping, Sequence

from scv.console.i18n import say
from scv.customer_view.labels import display_names
from scv.identity.decisions import Decision
from scv.identity.epochs import is_phone, shown_day
from scv.schema.session import Session


def effects(session: Session, decisions: Sequence[Decision]) -> Iterator[str]:
    """Yield, of each decision, its kind, about whom it is, and from which day. Nothing in it reaches anybody.

    Args:
        session: has the current generation's vault attached: a phone it does not know is told as that.
    """
    names = display_names(
        session, {token for each in decisions for token in (each.first, each.second) if token is not None}
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
            return say("from {first} to {second}, since {days}", first=first, second=second, days=days)
        case "recycled":
            return say("{first}, another owner since {days}", first=first, days=days)
        case "split":
            count = len(decision.records)
            size = (f"{count} rows", f"{count} 行") if count else ("the rows with one name", "某个姓名的行")
            return say("{told} of {first} belong to another person", told=size[0], first=first, told2=size[1])
        case "correct":
            return say("{field} of {first}", field=decision.field, first=first)
        case _:
            return f"{first}, {second}" if second else first
