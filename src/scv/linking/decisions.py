"""Human decisions as the rewrites that linking applies first. They name tokens and phones, never customer ids.

Working now: *same* joins two identifiers, or makes the second phone a secondary number of the first; *not-same* parts an
identifier from a phone, or two identifiers from each other. Not-same is applied before same. An undone decision is as if it
had never been made.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from scv.errors import UsageError

# Tokens of phones have rank 0 in their top bits, so every phone is below this and every identifier is not.
FIRST_IDENTIFIER = 1 << 120


@dataclass(frozen=True)
class Decision:
    """One decision about two tokens. For two phones, `same` makes `second` the secondary number of `first`."""

    kind: Literal["same", "not_same"]
    first: int
    second: int

    def __post_init__(self) -> None:
        phones = is_phone(self.first) + is_phone(self.second)
        if self.kind == "same" and phones == 1:
            raise UsageError("'same' takes two identifiers or two phones, not one of each.")
        if self.kind == "not_same" and phones == 2:
            raise UsageError(
                "'not-same' takes two identifiers, or an identifier and a phone: two phones are never joined by rule."
            )
        if self.first == self.second:
            raise UsageError("both sides of the decision are the same.")


@dataclass(frozen=True)
class Rewrites:
    """What linking reads of the decisions, as rows of its four small input tables."""

    aliases: tuple[tuple[int, int], ...] = ()
    parted_pairs: tuple[tuple[int, int], ...] = ()
    parted_tokens: tuple[tuple[int, int], ...] = field(default=())


def is_phone(token: int) -> bool:
    """Tell a phone's token from an identifier's."""
    return token < FIRST_IDENTIFIER


def standing(entries: Iterable[tuple[int, Mapping[str, Any]]]) -> list[Decision]:
    """Return the decisions that stand, from ledger entries (number, body) in order: undone ones are left out.

    A body is {"decision": "same" | "not_same", "first": …, "second": …} or {"decision": "undo", "entry": number}.
    """
    made: dict[int, Decision] = {}
    for number, body in entries:
        if body["decision"] == "undo":
            made.pop(int(body["entry"]), None)
        else:
            made[number] = Decision(body["decision"], int(body["first"]), int(body["second"]))
    return list(made.values())


def rewrites(decisions: Iterable[Decision]) -> Rewrites:
    """Return the rewrites of all standing decisions; their order does not matter."""
    taken = set(decisions)
    parted = [sorted((d.first, d.second)) for d in taken if d.kind == "not_same"]
    same = sorted((d.first, d.second) for d in taken if d.kind == "same")
    return Rewrites(
        aliases=tuple(sorted(_aliases(same).items())),
        # The smaller token comes first: a phone before an identifier, a stronger identifier before a weaker.
        parted_pairs=tuple(sorted((low, high) for low, high in parted if is_phone(low))),
        parted_tokens=tuple(sorted((low, high) for low, high in parted if not is_phone(low))),
    )


def _aliases(same: list[tuple[int, int]]) -> dict[int, int]:
    """Return token → canonical token for every token that is not its own."""
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
