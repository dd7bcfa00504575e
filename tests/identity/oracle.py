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
* `flagged` marks the `direct` tuples of a component with two or more owners, and all that a
component with a conflict of single identifiers leaves in a group, and no others.
* Two single identifiers of one space are a conflict where they have two holders. In a row with a
phone the phone is the holder; in one without, the phone that owns the identifier, or else it is its
own. What a row's identifiers are, single or not, is told by their own names, before `same`.
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
Space = tuple[str, str]
# Of each space its single tokens in one row.
Singles = dict[Space, set[int]]


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


# Of ranks whose tokens are single, their kind and namespaces.
_SPACES = {1: ("unionid", [""]), 2: ("member_card", ["a", "b"]), 4: ("buyer_nick", [""])}


def space(token: int) -> Space | None:
    """Return the space in which a person has one token of its kind; None where many are usual."""
    rank, number = divmod(token, RANK)
    if rank not in _SPACES:
        return None
    kind, namespaces = _SPACES[rank]
    return kind, namespaces[number % len(namespaces)]


def link(
    rows: Iterable[Row],
    decisions: Iterable[Decision] = (),
    degree_cap: int = 1000,
    *,
    singles: bool = False,
) -> dict[int, Link]:
    """Return record id → link.

    Args:
        singles: some tokens are single, as `space` says; else none is.
    """
    rows, decisions = with_shared(rows, decisions)
    rewritten, told = _rewritten(rows, decisions, singles)
    graph = Graph(rewritten, degree_cap, told)
    links = {row.record: link_of(row, graph) for row in rewritten}
    assert len(links) == len(rows), "record ids must be unique"
    return links


def _rewritten(
    rows: list[Row], decisions: list[Decision], singles: bool
) -> tuple[list[Row], list[Singles]]:
    """Return rows after the decisions, and of each space its single tokens in each of them."""
    parted = with_not_same(rows, decisions)
    told: list[Singles] = []
    for row in parted:
        spaces = defaultdict(set)
        for token in row.tokens:
            if singles and (where := space(token)):
                spaces[where].add(canonical(token, decisions))
        told.append(dict(spaces))
    return [with_same(row, decisions) for row in parted], told


def held_homes(
    rows: Iterable[Row],
    decisions: Iterable[Decision] = (),
    degree_cap: int = 1000,
    *,
    singles: bool = False,
) -> dict[int, int]:
    """Return every phone and token a record holds → the group it leads to: what the id oracle asks
    for.

    Keys are names before `same`, as homes are: a home stays under its own name while its owner is
    merged.
    Absent: contested and junk tokens, free tokens of a component with two owners: no one group has
    them.
    """
    rows, decisions = with_shared(rows, decisions)
    rewritten, told = _rewritten(rows, decisions, singles)
    graph = Graph(rewritten, degree_cap, told)
    held = {}
    for row in with_not_same(rows, decisions):
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


@dataclass(frozen=True)
class Own:
    """Rows and single tokens that hang together without any other between them, who owns them, and
    whether there are two owners or a conflict.
    """

    rows: set[int]
    tokens: frozenset[int]
    owners: set[int]
    is_torn: bool


class Graph:
    """Who owns which token, and the components of phone-less tuples and their usable tokens."""

    def __init__(self, rows: list[Row], degree_cap: int, told: list[Singles]) -> None:
        self.rows, self.told = rows, told
        self.owners: dict[int, set[int]] = defaultdict(set)
        self.tuples: dict[int, set[frozenset[int]]] = defaultdict(set)
        for row in rows:
            for token in row.tokens:
                if row.phone is not None:
                    self.owners[token].add(row.phone)
                else:
                    self.tuples[token].add(row.tokens)
        tokens = {token for row in rows for token in row.tokens}
        single = {t for spaces in told for held in spaces.values() for t in held}
        divided = {
            t
            for t in tokens - single
            if self.conflict([at for at, row in enumerate(rows) if t in row.tokens])
        }
        self.contested = {t for t in tokens if len(self.owners[t]) >= 2} | divided
        self.junk = {
            t for t in tokens - divided if not self.owners[t] and len(self.tuples[t]) > degree_cap
        }
        self.component: dict[int, frozenset[int]] = {}
        for token in tokens - self.contested - self.junk:
            if token not in self.component:
                reached = self.reachable(token)
                self.component |= dict.fromkeys(reached, reached)

    def conflict(self, rows: list[int]) -> bool:
        """Tell whether these rows show two single tokens of one space with two holders."""
        tokens, holders = defaultdict(set), defaultdict(set)
        for at in rows:
            for where, held in self.told[at].items():
                tokens[where] |= held
                holders[where] |= {self.holder(self.rows[at].phone, token) for token in held}
        return any(len(tokens[each]) > 1 and len(holders[each]) > 1 for each in tokens)

    def holder(self, phone: int | None, token: int) -> int:
        """Return who holds a single token in a row with or without a phone."""
        if phone is not None:
            return phone
        return min(self.owners[token]) if len(self.owners[token]) == 1 else token

    def phoneless(self, tokens: frozenset[int]) -> list[int]:
        """Return the rows without a phone that hold any of these tokens."""
        return [at for at, row in enumerate(self.rows) if row.phone is None and row.tokens & tokens]

    def own_singles(self, at: int) -> frozenset[int]:
        """Return a row's usable single tokens."""
        held = {token for tokens in self.told[at].values() for token in tokens}
        return self.usable(frozenset(held))

    def own_component(self, at: int) -> "Own":
        """Return what hangs together with a row by single tokens alone."""
        rows, tokens = {at}, self.own_singles(at)
        while True:
            more = {
                other for other in self.phoneless(tokens) if self.own_singles(other) & tokens
            } | rows
            if more == rows:
                break
            rows = more
            tokens = frozenset(token for each in rows for token in self.own_singles(each))
        every = {t for each in rows for held in self.told[each].values() for t in held}
        owners = {owner for t in every - self.contested for owner in self.owners[t]}
        return Own(rows, tokens, owners, len(owners) > 1 or self.conflict(list(rows)))

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
        if self.owners[token]:
            return min(self.owners[token])
        if self.conflict(self.phoneless(self.component[token])):
            return self._own_group_of(token)
        found = self.owners_in(self.component[token])
        if not found:
            return min(self.component[token])
        return min(found) if len(found) == 1 else None

    def _own_group_of(self, token: int) -> int | None:
        """Return the one group a free token of a component with a conflict leads to."""
        for at in self.phoneless(frozenset({token})):
            if token not in self.own_singles(at):
                continue
            own = self.own_component(at)
            if not own.is_torn:
                # Rows with an owner of their own go there; without another nobody is in the group.
                free = any(not self.owners_in(self.usable(self.rows[r].tokens)) for r in own.rows)
                return min(own.owners or own.tokens) if own.owners or free else None
            usable = self.usable(self.rows[at].tokens)
            if not self.owners_in(usable) and token == min(self.own_singles(at)):
                return token
        return None


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
    if graph.conflict(graph.phoneless(component)):
        return _link_in_conflict(row, graph, own)
    if not in_component:
        return Link(min(component), "anonymous")
    if len(own) == 1:
        return Link(min(own), "direct", flagged=len(in_component) >= 2)
    if len(in_component) == 1:
        return Link(min(in_component), "chain")
    return Link(None, "contested", alone=row.tokens)


def _link_in_conflict(row: Row, graph: Graph, owners: set[int]) -> Link:
    """Return the link of a row without a phone in a component with a conflict: its own alone count."""
    (at,) = [at for at, each in enumerate(graph.rows) if each.record == row.record]
    if len(owners) == 1:
        return Link(min(owners), "direct", flagged=True)
    if owners or not graph.own_singles(at):
        return Link(None, "contested", alone=row.tokens)
    own = graph.own_component(at)
    if own.is_torn:
        return Link(min(graph.own_singles(at)), "anonymous", flagged=True)
    if own.owners:
        return Link(min(own.owners), "chain", flagged=True)
    return Link(min(own.tokens), "anonymous", flagged=True)
