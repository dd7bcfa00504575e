"""Human decisions as the rewrites that linking applies first. They name tokens and phones, never customer ids.

*Same* joins two identifiers, or makes the second phone a secondary number of the first; *not-same* parts an identifier from a
phone, or two identifiers from each other; *shared* takes a phone from everybody; *not-shared* vetoes a rule that would. Shared is
applied first, then not-same, then same. An undone decision is as if it had never been made; of two that contradict each other
the newer stands, until it is undone.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal, get_args

from scv.errors import UsageError

# Tokens of phones have rank 0 in their top bits, so every phone is below this and every identifier is not.
FIRST_IDENTIFIER = 1 << 120

Kind = Literal["same", "not_same", "shared", "not_shared"]
DECISIONS: tuple[Kind, ...] = get_args(Kind)
# These are about one phone, the others about two tokens.
OF_ONE: tuple[Kind, ...] = ("shared", "not_shared")


@dataclass(frozen=True)
class Decision:
    """One decision about two tokens, or one phone. For two phones, `same` makes `second` the secondary number of `first`."""

    kind: Kind
    first: int
    second: int | None = None

    def __post_init__(self) -> None:
        if self.kind in OF_ONE:
            if self.second is not None or not is_phone(self.first):
                raise UsageError(f"'{self.kind.replace('_', '-')}' takes one phone.")
            return
        if self.second is None:
            raise UsageError(f"'{self.kind.replace('_', '-')}' takes two.")
        phones = is_phone(self.first) + is_phone(self.second)
        if self.kind == "same" and phones == 1:
            raise UsageError("'same' takes two identifiers or two phones, not one of each.")
        if self.kind == "not_same" and phones == 2:
            raise UsageError(
                "'not-same' takes two identifiers, or an identifier and a phone: two phones are never joined by rule."
            )
        if self.first == self.second:
            raise UsageError("both sides of the decision are the same.")

    @property
    def about(self) -> tuple[str, frozenset[int | None]]:
        """What it decides: two decisions about the same thing are one said again, or contradict each other."""
        return "phone" if self.kind in OF_ONE else "pair", frozenset((self.first, self.second))


@dataclass(frozen=True)
class Rewrites:
    """What linking reads of the decisions, as rows of its small input tables."""

    aliases: tuple[tuple[int, int], ...] = ()
    parted_pairs: tuple[tuple[int, int], ...] = ()
    parted_tokens: tuple[tuple[int, int], ...] = ()
    shared: tuple[int, ...] = ()


def is_phone(token: int) -> bool:
    """Tell a phone's token from an identifier's."""
    return token < FIRST_IDENTIFIER


@dataclass(frozen=True)
class Said:
    """One decision of the ledger and what became of it: '' while it stands, else 'undone' or 'superseded' by another entry."""

    number: int
    decision: Decision
    ended: str = ""
    by: int = 0


def history(entries: Iterable[tuple[int, Mapping[str, Any]]]) -> list[Said]:
    """Return every decision of the ledger, from its entries (number, body) in order.

    A body is {"decision": a kind, "first": token, "second": token or null} or {"decision": "undo", "entry": number}; who and why
    stand beside these. What superseded another stands back for it when it is undone.
    """
    made: dict[int, Decision] = {}
    undone: dict[int, int] = {}
    for number, body in entries:
        if body["decision"] == "undo":
            undone.setdefault(int(body["entry"]), number)
        else:
            second = body.get("second")
            made[number] = Decision(body["decision"], int(body["first"]), None if second is None else int(second))
    newest = {decision.about: number for number, decision in made.items() if number not in undone}
    return [
        Said(number, decision, "undone", undone[number])
        if number in undone
        else Said(
            number, decision, *(("superseded", newest[decision.about]) if newest[decision.about] != number else ())
        )
        for number, decision in made.items()
    ]


def standing(entries: Iterable[tuple[int, Mapping[str, Any]]]) -> list[Decision]:
    """Return the decisions that stand, from ledger entries (number, body) in order."""
    return [said.decision for said in history(entries) if not said.ended]


def rewrites(decisions: Iterable[Decision], shared_by_rule: Iterable[int] = ()) -> Rewrites:
    """Return the rewrites of all standing decisions; their order does not matter.

    Args:
        shared_by_rule: phones that the data shows to be shared. A `same` that names a shared phone says nothing while it is.
    """
    taken = set(decisions)
    not_shared = {d.first for d in taken if d.kind == "not_shared"}
    shared = ({d.first for d in taken if d.kind == "shared"} | set(shared_by_rule)) - not_shared
    pairs = {
        kind: [(d.first, d.second) for d in taken if d.kind == kind and d.second is not None] for kind in DECISIONS
    }
    parted = [tuple(sorted(pair)) for pair in pairs["not_same"]]
    return Rewrites(
        aliases=tuple(sorted(_aliases([pair for pair in pairs["same"] if not shared & set(pair)]).items())),
        # The smaller token comes first: a phone before an identifier, a stronger identifier before a weaker.
        parted_pairs=tuple(sorted((low, high) for low, high in parted if is_phone(low))),
        parted_tokens=tuple(sorted((low, high) for low, high in parted if not is_phone(low))),
        shared=tuple(sorted(shared)),
    )


def _aliases(same: list[tuple[int, int]]) -> dict[int, int]:
    """Return token → canonical token for every token that is not its own."""
    same = sorted(same)
    roots = union((first, second) for first, second in same)
    secondary = {second for _, second in same}
    classes: dict[int, set[int]] = {}
    for token, root in roots.items():
        classes.setdefault(root, set()).add(token)
    return {
        token: canonical
        for members in classes.values()
        for canonical in [min(members - secondary if is_phone(min(members)) and members - secondary else members)]
        for token in members
        if token != canonical
    }


def union(pairs: Iterable[tuple[int, int]]) -> dict[int, int]:
    """Return node → smallest node of its component, over the nodes of `pairs` (union-find with path halving)."""
    parent: dict[int, int] = {}

    def root(node: int) -> int:
        while parent.setdefault(node, node) != node:
            parent[node] = node = parent[parent[node]]
        return node

    for left, right in pairs:
        low, high = sorted((root(left), root(right)))
        parent[high] = low
    return {node: root(node) for node in parent}
