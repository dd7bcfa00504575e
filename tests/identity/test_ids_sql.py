"""The product's ids are the oracle's: random sequences of nights, many side by side in one run of
the SQL.

Ids minted by the SQL are random, so they are compared by a bijection that grows with every mint:
within a night and a world, both sides mint in ascending order of the group key, ids ascending.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field, replace
from itertools import count
from random import Random

import pytest

from tests.identity.id_oracle import ERASED, Registry
from tests.identity.id_oracle import night as oracle_night
from tests.identity.nights import Change, Entry, Nights, Outcome
from tests.identity.oracle import RANK, Decision, NotSame, Row, Same, held_homes, sure_tokens
from tests.identity.worlds import (
    NUMBERS,
    PHONES,
    World,
    disjoint,
    moved_back,
    phone,
    random_decision,
    random_world,
    soup,
    token,
    world_of,
)

NIGHTS = 7
A, B, U1, M1, O1 = phone(1), phone(2), token(1, 1), token(2, 1), token(5, 1)


@pytest.mark.parametrize(
    ("sequences", "degree_cap", "singles"), [(200, 1000, False), (300, 1000, True), (60, 2, True)]
)
def test_hundreds_of_sequences_of_nights_give_the_ids_that_the_oracle_gives(
    sequences, degree_cap, singles
):
    # NOTE: with a small cap there are no decisions, for the reason given in test_link_sql.
    random = Random(degree_cap)
    lives = [Life(random, with_decisions=degree_cap == 1000) for _ in range(sequences)]
    nights = Nights()
    seen: set[str] = set()
    for tonight in range(1, NIGHTS + 1):
        together = disjoint([life.world() for life in lives])
        outcome = nights.live(together.rows, together.decisions, degree_cap, singles=singles)
        found = by_world(outcome, lives)
        for at, life in enumerate(lives):
            life.check(found[at], tonight, degree_cap, singles=singles)
            seen |= {change.kind for change in found[at].changes}
        nights.erase([id for life in lives for id in life.turn()])
    assert seen == {"minted", "merged", "restored", "promoted", "dormant"}


def test_a_name_that_not_same_takes_from_every_record_is_held_by_nobody_even_where_same_joins_it():
    nights = Nights()
    (old,) = nights.live([Row(1, None, frozenset({O1}))]).registry
    outcome = nights.live(
        [Row(1, A, frozenset({O1})), Row(2, None, frozenset({U1}))], [NotSame(A, O1), Same(U1, O1)]
    )
    assert outcome.registry[old] == Entry(O1, 1, False, None)
    assert {entry.home for id, entry in outcome.registry.items() if id != old} == {A, U1}


def test_such_a_name_is_no_new_ids_home_though_it_is_the_groups_key():
    rows = [Row(1, A, frozenset({U1})), Row(2, None, frozenset({O1}))]
    outcome = Nights().live(rows, [NotSame(A, U1), Same(U1, O1)])
    assert {group: outcome.registry[id].home for group, id in outcome.shown.items()} == {
        A: A,
        U1: O1,
    }


def test_where_no_record_holds_the_key_a_new_id_is_homed_at_the_smallest_name_of_the_whole_group():
    rows = [Row(1, None, frozenset({O1, M1}))]
    outcome = Nights().live(rows, [Same(U1, O1)])
    assert {group: outcome.registry[id].home for group, id in outcome.shown.items()} == {U1: M1}


def test_no_id_is_promoted_while_only_not_same_keeps_a_joined_identifier_from_another_phone():
    nights = Nights()
    (id,) = nights.live([Row(1, None, frozenset({U1}))]).registry
    rows = [Row(1, A, frozenset({U1})), Row(2, B, frozenset({O1}))]
    outcome = nights.live(rows, [Same(U1, O1), NotSame(B, O1)])
    assert (outcome.shown[A], outcome.registry[id].home) == (id, U1)
    outcome = nights.live(rows)
    assert (outcome.shown[A], outcome.registry[id].home) == (id, A)


@dataclass
class Life:
    """One small world over several nights: what is in it, and the oracle's registry of it."""

    random: Random
    with_decisions: bool = True
    registry: Registry = field(default_factory=Registry)
    sql_ids: dict[int, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        rows = self.random.choice((tangled, narrow))(self.random)
        self.waiting = [replace(row, record=record) for record, row in enumerate(rows, start=1)]
        self.ids = count(1)
        self.rows: list[Row] = []
        self.decisions: list[Decision] = []
        self.add()

    def world(self) -> World:
        """Return tonight's world."""
        return World(tuple(self.rows), tuple(self.decisions))

    def check(self, found: Outcome, tonight: int, degree_cap: int, *, singles: bool) -> None:
        """Live the night with the oracle and compare everything."""
        before = set(self.registry.entries)
        homes = held_homes(self.rows, self.decisions, degree_cap, singles=singles)
        own = sure_tokens(self.rows, self.decisions)
        want = oracle_night(
            self.registry,
            set(homes.values()),
            homes,
            own,
            tonight=tonight,
            mint=lambda: next(self.ids),
        )
        self.registry = want.registry
        minted = sorted(id for id, entry in found.registry.items() if entry.minted == tonight)
        self.sql_ids |= dict(zip(sorted(set(want.registry.entries) - before), minted, strict=True))

        name = self.sql_ids.get
        answers = {
            id: answer if isinstance(answer, int) else None
            for id, answer in want.registry.answers.items()
        }
        registry = {
            name(id): Entry(entry.home, entry.minted, entry.home is None, name(answers[id]))
            for id, entry in want.registry.entries.items()
        }
        changes = [
            Change(name(e.old), name(e.new), e.kind) for e in want.events if e.kind != ERASED
        ]
        assert found == Outcome(
            registry, {g: name(id) for g, id in want.shown.items()}, sorted(changes, key=str)
        )

    def turn(self) -> Iterator[str]:
        """Let a day pass: up to three things happen, or none; yield the ids that were erased."""
        happenings = [self.add, self.remove, self.supersede]
        if self.with_decisions:
            happenings += [self.decide, self.decide, self.part, self.undo, self.undo]
        for happening in self.random.choices(happenings, k=self.random.choice((0, 1, 1, 2, 3))):
            happening()
        if self.registry.entries and self.random.random() < 0.1:
            erased = self.random.choice(sorted(self.registry.entries))
            self.registry = self.registry.erase(erased)
            yield self.sql_ids[erased]

    def add(self) -> None:
        """Take in a few of the records that wait."""
        size = self.random.randint(1, 4)
        self.rows += self.waiting[:size]
        del self.waiting[:size]

    def remove(self) -> None:
        """Take a record out; it may come back."""
        if self.rows:
            self.waiting.append(self.rows.pop(self.random.randrange(len(self.rows))))

    def supersede(self) -> None:
        """Give a record its phone, another one, or another identifier."""
        if self.rows:
            at = self.random.randrange(len(self.rows))
            row = self.rows[at]
            if self.random.random() < 0.6:
                self.rows[at] = replace(
                    row, phone=self.random.choice((None, phone(1), phone(2), phone(3)))
                )
            else:
                other = token(self.random.randint(1, 6), self.random.randint(1, 9))
                self.rows[at] = replace(row, tokens=row.tokens ^ {other})

    def decide(self) -> None:
        """Make a decision, mostly about what the records hold."""
        rows = self.random.choice((self.rows, self.rows + self.waiting))
        phones = sorted({row.phone for row in rows} - {None}) or [phone(1)]
        tokens = sorted({t for row in rows for t in row.tokens}) or [token(1, 1)]
        self.decisions.append(random_decision(self.random, phones, tokens))

    def part(self) -> None:
        """Say of a record that its phone and one of its identifiers don't belong together."""
        rows = [row for row in self.rows if row.phone is not None and row.tokens]
        if rows:
            row = self.random.choice(rows)
            self.decisions.append(NotSame(row.phone, self.random.choice(sorted(row.tokens))))

    def undo(self) -> None:
        """Undo a decision."""
        if self.decisions:
            self.decisions.pop(self.random.randrange(len(self.decisions)))


def tangled(random: Random) -> list[Row]:
    """Return the records of two worlds on the same names, in any order."""
    rows = [row for world in (random_world(random), random_world(random)) for row in world.rows]
    return random.sample(rows, len(rows))


def narrow(random: Random) -> list[Row]:
    """Return records over two phones and three or four tokens, phone-less ones first: phones
    arrive, ids move.
    """
    tokens = [token(random.randint(1, 6), n) for n in range(random.randint(3, 4))]
    drawn = soup(random, [phone(1), phone(2)], tokens) + soup(random, [phone(1), phone(2)], tokens)
    return list(world_of(sorted(drawn, key=lambda one: one[0] is not None)).rows)


def by_world(outcome: Outcome, lives: Collection[Life]) -> list[Outcome]:
    """Return each world's own part of a night in its own phones and tokens."""
    at_of = {id: at for at, life in enumerate(lives) for id in life.sql_ids.values()}
    at_of |= {id: at_home(entry.home) for id, entry in outcome.registry.items() if id not in at_of}
    parts = [Outcome({}, {}, []) for _ in lives]
    for id, entry in outcome.registry.items():
        home = None if entry.home is None else moved_back(entry.home)
        parts[at_of[id]].registry[id] = entry._replace(home=home)
    for group, id in outcome.shown.items():
        parts[at_home(group)].shown[moved_back(group)] = id
    for change in outcome.changes:
        parts[at_of[change.old]].changes.append(change)
    return parts


def at_home(key: int) -> int:
    """Return the number of the world that a phone or token of `disjoint` lies in."""
    return key // PHONES if key < RANK else key % RANK // NUMBERS
