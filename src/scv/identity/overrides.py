"""What linking reads of the standing decisions and of the rules: a few small tables of rewrites.

The newest decision is heard first. A *same* or *number-change* that would join what a newer
*not-same* parts is not heard, nor a *not-same* about what newer decisions join: through however
many others the two are joined. Rules come last: a person outranks them.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from scv.identity.decisions import Decision
from scv.identity.epochs import Epochs, is_phone, number_of
from scv.identity.union_find import UnionFind

Change = tuple[int, int, int]
"""A number change or second number that a rule found: the old phone, the new one, and the moment of
its first record; 0 for a second.
"""


@dataclass(frozen=True)
class Rewrites:
    """What linking reads of the decisions, as rows of its small input tables.

    Attributes:
        aliases: token → the token that stands for it.
        separate_pairs: phone and identifier that are not the same; separate_tokens: two
            identifiers, the stronger first.
        shared: phones that are nobody's own.
        epochs: phone, from when, until when (epoch seconds), and the token of that epoch.
        parts: parts that people split off, and the phone each is of.
        inactive: decisions that say nothing tonight, and why: 'shared' for a phone that is,
            'contradicted' by newer ones.
        applied: the number changes by rule that are not vetoed.
        claimed: identifiers that somebody who was erased claimed too: they stay contested.
    """

    aliases: tuple[tuple[int, int], ...] = ()
    separate_pairs: tuple[tuple[int, int], ...] = ()
    separate_tokens: tuple[tuple[int, int], ...] = ()
    shared: tuple[int, ...] = ()
    epochs: tuple[tuple[int, int, int, int], ...] = ()
    parts: tuple[tuple[int, int], ...] = ()
    inactive: tuple[tuple[Decision, str], ...] = ()
    applied: tuple[Change, ...] = ()
    claimed: tuple[int, ...] = ()


def rewrites(
    decisions: Sequence[Decision],
    shared_by_rule: Iterable[int] = (),
    epochs: Epochs | None = None,
    changes: Sequence[Change] = (),
) -> Rewrites:
    """Return the rewrites of all standing decisions, given from the oldest to the newest.

    Args:
        shared_by_rule: phones that the data shows to be shared. A decision that joins a shared
            phone says nothing while it is.
        epochs: the owners of phones that had several.
        changes: number changes that the data shows.
    """
    epochs = epochs or Epochs()
    shared = shared_phones(decisions, shared_by_rule)
    classes, inactive, separate = _Classes(), list[tuple[Decision, str]](), list[tuple[int, int]]()
    for decision in reversed(decisions):
        if decision.second is None:
            if decision.kind in ("recycled", "split") and number_of(decision.first) in shared:
                inactive.append((decision, "shared"))
            continue
        first, second = epochs.now(decision.first), epochs.now(decision.second)
        low, high = sorted((first, second))
        if decision.kind == "not_same":
            if is_phone(low) != is_phone(high) or classes.part(low, high):
                separate.append((low, high))
            else:
                inactive.append((decision, "contradicted"))
        elif {number_of(first), number_of(second)} & shared and is_phone(first):
            inactive.append((decision, "shared"))
        elif not classes.join(
            *((second, first) if decision.kind == "number_change" else (first, second))
        ):
            inactive.append((decision, "contradicted"))
    applied = [change for change in changes if classes.join(change[1], change[0])]
    return Rewrites(
        aliases=tuple(sorted(classes.aliases().items())),
        # The smaller token comes first: a phone before an identifier, a stronger identifier before
        # a weaker.
        separate_pairs=tuple(
            sorted({(low, high) for low, high in separate if is_phone(low) != is_phone(high)})
        ),
        separate_tokens=tuple(sorted({(low, high) for low, high in separate if not is_phone(low)})),
        shared=tuple(sorted(shared)),
        epochs=tuple(epochs),
        parts=tuple(
            sorted(
                {
                    (number_of(d.first) + d.part, number_of(d.first))
                    for d in decisions
                    if d.kind == "split"
                }
            )
        ),
        inactive=tuple(reversed(inactive)),
        applied=tuple(applied),
    )


def shared_phones(decisions: Iterable[Decision], shared_by_rule: Iterable[int] = ()) -> set[int]:
    """Return the phones that are nobody's own."""
    by_kind = {
        kind: {number_of(d.first) for d in decisions if d.kind == kind}
        for kind in ("shared", "not_shared")
    }
    return (by_kind["shared"] | set(shared_by_rule)) - by_kind["not_shared"]


class _Classes:
    """Tokens that stand for one another, and those that must not."""

    def __init__(self) -> None:
        self._sets = UnionFind()
        self._separate: dict[int, set[int]] = {}
        self._follows: dict[int, set[int]] = {}

    def part(self, one: int, other: int) -> bool:
        """Keep two tokens apart from now on; False where they are joined."""
        one, other = self._sets.root(one), self._sets.root(other)
        if one != other:
            self._separate.setdefault(one, set()).add(other)
            self._separate.setdefault(other, set()).add(one)
        return one != other

    def join(self, primary: int, secondary: int) -> bool:
        """Join two tokens; False where they are kept apart. Of two phones the second follows the
        first, but for a circle.
        """
        if self._sets.root(primary) in self._separate.get(self._sets.root(secondary), ()):
            return False
        kept, gone = self._sets.join(primary, secondary)
        for third in self._separate.pop(gone, set()) if kept != gone else ():
            self._separate[third] = self._separate[third] - {gone} | {kept}
            self._separate.setdefault(kept, set()).add(third)
        if is_phone(primary) and primary != secondary and not self._has_path(primary, secondary):
            self._follows.setdefault(secondary, set()).add(primary)
        return True

    def aliases(self) -> dict[int, int]:
        """Return token → the token that stands for its class: the smallest phone that follows no
        other, the smallest identifier.
        """
        members: dict[int, set[int]] = {}
        for token in self._sets:
            members.setdefault(self._sets.root(token), set()).add(token)
        return {
            token: canonical
            for tokens in members.values()
            for canonical in [min(tokens - self._follows.keys() or tokens)]
            for token in tokens
            if token != canonical
        }

    def _has_path(self, start: int, end: int) -> bool:
        seen, pending = {start}, [start]
        while pending:
            new = self._follows.get(pending.pop(), set()) - seen
            seen |= new
            pending += new
        return end in seen
