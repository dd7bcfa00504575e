"""The linking law as the most naive code we could write: what the product's SQL is held against.

A token is an int with its rank on top, `rank * RANK + n` (ranks 1..6, smaller is more
authoritative). A phone is an int of rank 0, `base * 65536 + epoch_offset`, so every phone is
smaller than every token.

Where the law left a choice, this is what we read:

* A shared phone is nobody's: its rows lose it, and a same that names it, in whatever epoch, says
  nothing. This comes first.
* Decisions are heard from the newest to the oldest; one that contradicts what was heard, through
  however many others, says nothing. Of the rest the order doesn't matter: all not-sames look at the
  row as it came, none at what another not-same left of it; then all sames. A not-same of token and
  phone means the very ones it names.
* Of several phones never named as second in one class, the smallest is primary; where sames run in
  a circle, the oldest of the circle makes nobody second. A primary needs no record.
* A degree is counted on tuples as they are after the decisions. Only free tokens are capped, not
owned ones.
* A tuple without a usable token is `junk` if any of its tokens is junk, else `contested`.
* Contested and junk tokens are not in the graph, so they never are an anonymous group's smallest
token.
* `flagged` marks the `direct` tuples of a component with two or more owners, and no others.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

RANK = 2**120
SPAN = 2**16


@dataclass(frozen=True)
class Row:
    """One record after the placeholder, epoch and gift rewrites."""

    record: int
    phone: int | None
    tokens: frozenset[int]


@dataclass(frozen=True)
class NotSame:
    """A token and a phone (in either order), or two tokens, which a person says don't belong
    together.
    """

    a: int
    b: int


@dataclass(frozen=True)
class Same:
    """Two tokens, or two phones of which the first is primary, which a person says belong together."""

    a: int
    b: int


@dataclass(frozen=True)
class Shared:
    """A phone that a person or a guard says is nobody's own."""

    phone: int


Decision = NotSame | Same | Shared


@dataclass(frozen=True)
class Link:
    """Where a record went.

    `group` is a phone (phone, direct, chain), a token (anonymous) or None. `alone` is None in a
    group, else
    what stands alone: the tuple's tokens after decisions (contested, junk) or the record id
    (unidentified).
    """

    group: int | None
    rule: str
    flagged: bool = False
    alone: frozenset[int] | int | None = None


def link(
    rows: Iterable[Row], decisions: Iterable[Decision] = (), degree_cap: int = 1000
) -> dict[int, Link]:
    """Return record id → link."""
    rows, decisions = with_shared(rows, decisions)
    rewritten = [with_same(row, decisions) for row in with_not_same(rows, decisions)]
    graph = Graph(rewritten, degree_cap)
    links = {row.record: link_of(row, graph) for row in rewritten}
    assert len(links) == len(rows), "record ids must be unique"
    return links


def held_homes(
    rows: Iterable[Row], decisions: Iterable[Decision] = (), degree_cap: int = 1000
) -> dict[int, int]:
    """Return every phone and token a record holds → the group it leads to: what the id oracle asks
    for.

    Keys are names before `same`, as homes are: a home stays under its own name while its owner is
    merged.
    Absent: contested and junk tokens, free tokens of a component with two owners: no one group has
    them.
    """
    rows, decisions = with_shared(rows, decisions)
    rows = with_not_same(rows, decisions)
    graph = Graph([with_same(row, decisions) for row in rows], degree_cap)
    held = {}
    for row in rows:
        if row.phone is not None:
            held[row.phone] = canonical(row.phone, decisions)
        for token in row.tokens:
            group = graph.group_of(canonical(token, decisions))
            if group is not None:
                held[token] = group
    return held


def sure_tokens(rows: Iterable[Row], decisions: Iterable[Decision] = ()) -> dict[int, set[int]]:
    """Return every phone → the tokens its own records hold after not-same, which no decision keeps
    from another phone.

    Those that, as the rows came, stand beside no other phone, nor does any token that same joins to
    them. All under their own names.
    """
    came = list(rows)
    rows, decisions = with_shared(came, decisions)
    phones: dict[int, set[int]] = defaultdict(set)
    for row in came:
        for token in row.tokens:
            phones[canonical(token, decisions)] |= {row.phone} - {None}
    sure: dict[int, set[int]] = defaultdict(set)
    for row in with_not_same(rows, decisions):
        if row.phone is not None:
            sure[row.phone] |= {
                t for t in row.tokens if phones[canonical(t, decisions)] == {row.phone}
            }
    return dict(sure)


def with_shared(
    rows: Iterable[Row], decisions: Iterable[Decision]
) -> tuple[list[Row], list[Decision]]:
    """Return the rows without shared phones, and the decisions that are left to apply."""
    decisions = list(decisions)
    shared = {d.phone for d in decisions if isinstance(d, Shared)}
    told = [d for d in decisions if not isinstance(d, Shared)]
    left = [
        d
        for d in told
        if not (isinstance(d, Same) and {d.a // SPAN * SPAN, d.b // SPAN * SPAN} & shared)
    ]
    return [
        Row(row.record, None if row.phone in shared else row.phone, row.tokens) for row in rows
    ], heard(left)


def heard(decisions: list[Decision]) -> list[Decision]:
    """Return the decisions that contradict no newer one."""
    kept: list[Decision] = []
    for told in reversed(decisions):
        if told.a == told.b:
            continue
        trial = [*kept, told]
        alike = [d for d in trial if isinstance(d, NotSame) and (d.a < RANK) == (d.b < RANK)]
        if not any(d.b in joined(d.a, trial) for d in alike):
            kept = trial
    return kept[::-1]


def joined(name: int, decisions: list[Decision]) -> set[int]:
    """Return everything that sames join to a phone or token, itself included."""
    members, sames = {name}, [d for d in decisions if isinstance(d, Same)]
    for _ in sames:
        members |= {end for d in sames if {d.a, d.b} & members for end in (d.a, d.b)}
    return members


def with_not_same(rows: list[Row], decisions: list[Decision]) -> list[Row]:
    """Return the rows without the tokens that a not-same takes from them."""
    apart = {frozenset({d.a, d.b}) for d in decisions if isinstance(d, NotSame)}

    def is_dropped(token: int, row: Row) -> bool:
        stronger = {other for other in row.tokens if other < token}
        return any(frozenset({token, other}) in apart for other in stronger | {row.phone})

    return [
        Row(row.record, row.phone, frozenset(t for t in row.tokens if not is_dropped(t, row)))
        for row in rows
    ]


def with_same(row: Row, decisions: list[Decision]) -> Row:
    """Return the row under canonical names."""
    phone = None if row.phone is None else canonical(row.phone, decisions)
    return Row(row.record, phone, frozenset(canonical(token, decisions) for token in row.tokens))


def canonical(name: int, decisions: list[Decision]) -> int:
    """Return the smallest token of a token's class, or the primary phone of a phone's class."""
    members = joined(name, decisions)
    assert len({member < RANK for member in members}) == 1, "a phone is never the same as a token"
    return min(members - seconds(decisions) or members) if name < RANK else min(members)


def seconds(decisions: list[Decision]) -> set[int]:
    """Return the phones that are second to another."""
    found: list[tuple[int, int]] = []
    for told in reversed([d for d in decisions if isinstance(d, Same)]):
        above = {told.a}
        for _ in found:
            above |= {first for first, second in found if second in above}
        if told.b not in above:
            found.append((told.a, told.b))
    return {second for _, second in found}


class Graph:
    """Who owns which token, and the components of phone-less tuples and their usable tokens."""

    def __init__(self, rows: list[Row], degree_cap: int) -> None:
        self.owners: dict[int, set[int]] = defaultdict(set)
        self.tuples: dict[int, set[frozenset[int]]] = defaultdict(set)
        for row in rows:
            for token in row.tokens:
                if row.phone is not None:
                    self.owners[token].add(row.phone)
                else:
                    self.tuples[token].add(row.tokens)
        tokens = {token for row in rows for token in row.tokens}
        self.contested = {t for t in tokens if len(self.owners[t]) >= 2}
        self.junk = {t for t in tokens if not self.owners[t] and len(self.tuples[t]) > degree_cap}
        self.component: dict[int, frozenset[int]] = {}
        for token in tokens - self.contested - self.junk:
            if token not in self.component:
                reached = self.reachable(token)
                self.component |= dict.fromkeys(reached, reached)

    def usable(self, tokens: frozenset[int]) -> frozenset[int]:
        """Return those tokens which are in the graph."""
        return tokens - self.contested - self.junk

    def reachable(self, start: int) -> frozenset[int]:
        """Return the usable tokens of the component of `start`, by breadth-first search."""
        seen, waiting = {start}, [start]
        while waiting:
            for tokens in self.tuples[waiting.pop(0)]:
                new = self.usable(tokens) - seen
                seen |= new
                waiting += new
        return frozenset(seen)

    def owners_in(self, tokens: frozenset[int]) -> set[int]:
        """Return L(C) for a component's tokens, D(s) for a tuple's usable ones."""
        return {owner for token in tokens for owner in self.owners[token]}

    def group_of(self, token: int) -> int | None:
        """Return the one group a token leads to, or None."""
        if token not in self.component:
            return None
        found = self.owners[token] or self.owners_in(self.component[token])
        if not found:
            return min(self.component[token])
        return min(found) if len(found) == 1 else None


def link_of(row: Row, graph: Graph) -> Link:
    """Return a record's link: the table of the law, case by case."""
    if row.phone is not None:
        return Link(row.phone, "phone")
    if not row.tokens:
        return Link(None, "unidentified", alone=row.record)
    usable = graph.usable(row.tokens)
    if not usable:
        return Link(None, "junk" if row.tokens & graph.junk else "contested", alone=row.tokens)

    component = graph.component[min(usable)]
    in_component, own = graph.owners_in(component), graph.owners_in(usable)
    if not in_component:
        return Link(min(component), "anonymous")
    if len(own) == 1:
        return Link(min(own), "direct", flagged=len(in_component) >= 2)
    if len(in_component) == 1:
        return Link(min(in_component), "chain")
    return Link(None, "contested", alone=row.tokens)
