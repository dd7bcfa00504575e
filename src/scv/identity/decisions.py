"""Human decisions: what a person may say of phones, identifiers and records. They name tokens,
never customer ids.

*Same* joins two identifiers, or makes the second phone a secondary number of the first; *not-same*
parts an identifier from a phone, two identifiers, or two phones; *number-change* says that a person
goes on under another phone from a day; *recycled* that a phone has another owner from a day;
*split* that some records of a phone are another person's; *shared* takes a phone from everybody;
*correct* puts a value above all sources. *Not-shared* and *not-recycled* veto a rule. An undone
decision is as if it had never been made; of two about the same thing the newer stands, until it is
undone.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace
from typing import Any, Literal, get_args

from scv.errors import UsageError
from scv.identity.epochs import FIRST_PART, is_phone, number_of

Kind = Literal[
    "same",
    "not_same",
    "number_change",
    "recycled",
    "not_recycled",
    "split",
    "shared",
    "not_shared",
    "correct",
]
DECISIONS: tuple[Kind, ...] = get_args(Kind)
OF_ONE: tuple[Kind, ...] = ("recycled", "not_recycled", "split", "shared", "not_shared", "correct")
"""These are about one phone, or one customer's key; the others about two tokens."""
_SHARED_KINDS = ("shared", "not_shared")
_OWNERS = ("recycled", "not_recycled")


@dataclass(frozen=True)
class Decision:
    """One decision.

    Attributes:
        first, second: tokens. For two phones, `same` makes `second` the secondary number of
            `first`; a `number_change` goes from `first` to `second`.
        since: the Shanghai days from which it holds, as days since 1970-01-01; several for a phone
            recycled several times.
        part, records, name: what a `split` gives to a part of the phone: records by id, or all
            under a name. The part is numbered when the ledger is read.
        field, value: what a `correct` sets.
    """

    kind: Kind
    first: int
    second: int | None = None
    since: tuple[int, ...] = ()
    part: int = 0
    records: tuple[int, ...] = ()
    name: str = ""
    field: str = ""
    value: str = ""

    def __post_init__(self) -> None:
        name = self.kind.replace("_", "-")
        if (self.kind in OF_ONE) != (self.second is None):
            raise UsageError(
                "'{said}' takes {one}.", said=name, one="one" if self.kind in OF_ONE else "two"
            )
        if self.kind in OF_ONE and self.kind != "correct" and not is_phone(self.first):
            raise UsageError("'{said}' takes a phone.", said=name)
        if self.second is None:
            return
        phones = is_phone(self.first) + is_phone(self.second)
        if self.kind == "same" and phones == 1:
            raise UsageError("'same' takes two identifiers or two phones, not one of each.")
        if self.kind == "number_change" and phones < 2:
            raise UsageError("'number-change' takes two phones: the old one and the new one.")
        if self.first == self.second:
            raise UsageError("both sides of the decision are the same.")

    @property
    def about(self) -> tuple[object, ...]:
        """What it decides: two decisions about the same thing are one said again, or contradict
        each other.
        """
        if self.kind in _SHARED_KINDS:
            return "shared", number_of(self.first)
        if self.kind in _OWNERS:
            return "owners", number_of(self.first)
        if self.kind == "split":
            return "split", number_of(self.first), self.records, self.name
        if self.kind == "correct":
            return "correct", self.first, self.field
        return "pair", frozenset((self.first, self.second))

    def body(self) -> dict[str, Any]:
        """Return it as the ledger keeps it: tokens as text, nothing that is empty."""
        values = {
            field.name: getattr(self, field.name)
            for field in fields(self)
            if field.name not in ("kind", "part")
        }
        kept = {
            name: value
            for name, value in values.items()
            if value not in (None, (), "", 0) or name == "first"
        }
        return {
            "decision": self.kind,
            **{name: _ledger_value(value) for name, value in kept.items()},
        }


def _ledger_value(value: object) -> object:
    if isinstance(value, tuple):
        return [str(each) for each in value]
    return str(value)


def decision_of(body: Mapping[str, Any]) -> Decision:
    """Return what `Decision.body` was made of."""
    second = body.get("second")
    return Decision(
        body["decision"],
        int(body["first"]),
        None if second is None else int(second),
        tuple(map(int, body.get("since", ()))),
        0,
        tuple(map(int, body.get("records", ()))),
        body.get("name", ""),
        body.get("field", ""),
        body.get("value", ""),
    )


@dataclass(frozen=True)
class RecordedDecision:
    """One decision of the ledger and what became of it: '' while it stands, else 'undone' or
    'superseded' by another entry.
    """

    number: int
    decision: Decision
    closed_as: str = ""
    by: int = 0


def history(entries: Iterable[tuple[int, Mapping[str, Any]]]) -> list[RecordedDecision]:
    """Return every decision of the ledger, from its entries (number, body) in order.

    A body is what `Decision.body` gives, or {"decision": "undo", "entry": number}; who and why
    stand beside these. What superseded another stands back for it when it is undone. Of an erased
    person a correction is no more, and a split by name splits off nobody.
    """
    made: dict[int, Decision] = {}
    revoked: dict[int, int] = {}
    for number, body in entries:
        if body["decision"] == "undo":
            revoked.setdefault(int(body["entry"]), number)
        else:
            made[number] = decision_of(body)
            if body.get("forgotten") and made[number].kind == "correct":
                revoked[number] = number
            elif (
                body.get("forgotten") and made[number].kind == "split" and not made[number].records
            ):
                # NOTE: a name that nobody has; it still counts among the splits of its phone, whose
                # parts are numbered.
                made[number] = replace(made[number], name=f"\0{number}")
    _number_parts(made)
    newest = {decision.about: number for number, decision in made.items() if number not in revoked}
    return [
        RecordedDecision(number, decision, "undone", revoked[number])
        if number in revoked
        else RecordedDecision(
            number,
            decision,
            *(("superseded", newest[decision.about]) if newest[decision.about] != number else ()),
        )
        for number, decision in made.items()
    ]


def _number_parts(made: dict[int, Decision]) -> None:
    """Give every split the part of its phone that it means, in the order they were first said; the
    same split the same part.
    """
    parts: dict[int, list[tuple[object, ...]]] = {}
    for number, decision in made.items():
        if decision.kind == "split":
            known = parts.setdefault(number_of(decision.first), [])
            if decision.about not in known:
                known.append(decision.about)
            made[number] = replace(decision, part=FIRST_PART + known.index(decision.about))
