"""Small random worlds, and a way to link thousands of them in one run.

A world's phones are below PHONES, its record ids below RECORDS and its tokens' numbers below
NUMBERS, so that `disjoint` can lay worlds side by side without changing any comparison inside one
of them.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from random import Random

from hypothesis import strategies as st

from tests.identity.oracle import RANK, SPAN, Decision, Link, NotSame, Row, Same, Shared

PHONES = 2**24
RECORDS = 2**20
NUMBERS = 2**32

# Caps that bite in small worlds, and the default that doesn't.
CAPS = (1, 2, 3, 1000)

Tuple = tuple[int | None, frozenset[int]]


@dataclass(frozen=True)
class World:
    """Records and the decisions about them."""

    rows: tuple[Row, ...]
    decisions: tuple[Decision, ...] = ()


def token(rank: int, number: int) -> int:
    """Return a token.

    >>> token(2, 7) // RANK, token(2, 7) % RANK
    (2, 7)
    """
    return rank * RANK + number


def phone(base: int, epoch: int = 1) -> int:
    """Return a phone of an epoch counted from 1.

    >>> phone(3), phone(3, epoch=2)
    (196608, 196609)
    """
    return base * 65536 + epoch - 1


def world_of(tuples: Iterable[Tuple], decisions: Iterable[Decision] = ()) -> World:
    """Return a world with one record per given tuple, numbered from 1."""
    rows = (Row(record, number, tokens) for record, (number, tokens) in enumerate(tuples, start=1))
    return World(tuple(rows), tuple(decisions))


def links_of(tokens: Sequence[int]) -> list[Tuple]:
    """Return one phone-less tuple per two tokens in a row; a single token is a tuple by itself."""
    if len(tokens) == 1:
        return [(None, frozenset(tokens))]
    return [(None, frozenset(pair)) for pair in pairwise(tokens)]


def owners_of(tokens: Sequence[int], phones: Sequence[int | None]) -> list[Tuple]:
    """Return a record with its phone for each token whose phone isn't None."""
    return [(p, frozenset({t})) for t, p in zip(tokens, phones, strict=False) if p is not None]


# Side by side


def disjoint(worlds: Sequence[World]) -> World:
    """Return all worlds as one in which no two share a phone, a token or a record id; `apart` leads
    back.
    """
    return World(
        tuple(moved_row(row, at) for at, world in enumerate(worlds) for row in world.rows),
        tuple(moved_decision(d, at) for at, world in enumerate(worlds) for d in world.decisions),
    )


def apart(links: dict[int, Link]) -> dict[int, dict[int, Link]]:
    """Return world number → that world's own record id → link in its own phones and tokens.

    A world without records is absent.
    """
    worlds: dict[int, dict[int, Link]] = {}
    for record, link in links.items():
        at, own = divmod(record, RECORDS)
        worlds.setdefault(at, {})[own] = link_back(link)
    return worlds


def moved_row(row: Row, at: int) -> Row:
    """Return the row in the place of world number `at`."""
    assert 0 <= row.record < RECORDS
    number = None if row.phone is None else moved(row.phone, at)
    return Row(row.record + at * RECORDS, number, frozenset(moved(t, at) for t in row.tokens))


def moved_decision(decision: Decision, at: int) -> Decision:
    """Return the decision about the same phones and tokens in the place of world number `at`."""
    if isinstance(decision, Shared):
        return Shared(moved(decision.phone, at))
    return replace(decision, a=moved(decision.a, at), b=moved(decision.b, at))


def moved(key: int, at: int) -> int:
    """Return a phone or token in the place of world number `at`; `moved_back` undoes it."""
    width = PHONES if key < RANK else NUMBERS
    assert 0 <= key % RANK < width
    return key + at * width


def moved_back(key: int) -> int:
    """Return a phone or token of `disjoint` as its own world knows it."""
    return key % PHONES if key < RANK else key // RANK * RANK + key % RANK % NUMBERS


def link_back(link: Link) -> Link:
    """Return a link of `disjoint` as its own world knows it."""
    alone = link.alone
    if isinstance(alone, int):
        alone %= RECORDS
    elif alone is not None:
        alone = frozenset(moved_back(key) for key in alone)
    return replace(link, group=None if link.group is None else moved_back(link.group), alone=alone)


# Small and random


def random_world(random: Random) -> World:
    """Return a world of one to four shapes over a few phones and tokens, half of the time with
    decisions.

    The shapes share tokens, so their ends meet, tokens become contested and components get two
    owners.
    """
    phones = [
        phone(random.randint(1, 3), random.choice((1, 1, 2))) for _ in range(random.randint(1, 4))
    ]
    tokens = list(
        {token(random.randint(1, 6), random.randint(1, 9)) for _ in range(random.randint(2, 12))}
    )
    tuples: list[Tuple] = []
    for _ in range(random.randint(1, 4)):
        tuples += random.choice(SMALL_SHAPES)(random, phones, tokens)
    tuples += random.choices(tuples, k=random.randint(0, 2))
    random.shuffle(tuples)
    count = random.choice((0, 0, 0, 1, 2, 5))
    return world_of(tuples, [random_decision(random, phones, tokens) for _ in range(count)])


def random_decision(random: Random, phones: list[int], tokens: list[int]) -> Decision:
    """Return a decision about a world's phones and tokens, at times about one that no record holds."""
    phones = [*phones, phone(4)]
    tokens = [*tokens, token(random.randint(1, 6), 10)]
    return random.choice(
        (
            NotSame(random.choice(phones), random.choice(tokens)),
            NotSame(random.choice(tokens), random.choice(phones)),
            NotSame(random.choice(tokens), random.choice(tokens)),
            Same(random.choice(phones), random.choice(phones)),
            Same(random.choice(tokens), random.choice(tokens)),
            Shared(random.choice(phones) // SPAN * SPAN),
        )
    )


def some(random: Random, tokens: list[int], most: int) -> list[int]:
    """Return one to `most` different tokens in random order."""
    return random.sample(tokens, random.randint(1, min(most, len(tokens))))


def soup(random: Random, phones: list[int], tokens: list[int]) -> list[Tuple]:
    """Return records with any phone or none and up to three tokens."""
    return [
        (random.choice([None, None, *phones]), frozenset(some(random, tokens, 3)))
        for _ in range(random.randint(1, 8))
    ]


def small_chain(random: Random, phones: list[int], tokens: list[int]) -> list[Tuple]:
    """Return a chain of phone-less tuples with phones at none, one or both of its ends."""
    beads = some(random, tokens, 8)
    return links_of(beads) + owners_of(
        (beads[0], beads[-1]), random.sample([None, None, *phones], k=2)
    )


def small_ring(random: Random, _phones: list[int], tokens: list[int]) -> list[Tuple]:
    """Return a closed chain without an owner of its own."""
    beads = some(random, tokens, 6)
    return links_of([*beads, beads[0]])


def small_star(random: Random, _phones: list[int], tokens: list[int]) -> list[Tuple]:
    """Return one token on many tuples (junk under a small cap), also on one by itself."""
    centre, *leaves = some(random, tokens, 7)
    return [(None, frozenset({centre})), *((None, frozenset({centre, leaf})) for leaf in leaves)]


def contested(random: Random, phones: list[int], tokens: list[int]) -> list[Tuple]:
    """Return tokens on two phones, a phone-less tuple of nothing else, and one with another token."""
    shared = frozenset(some(random, tokens, 2))
    pair = random.sample(phones, k=min(2, len(phones)))
    return [*((p, shared) for p in pair), (None, shared), (None, shared | {random.choice(tokens)})]


def conflict(random: Random, phones: list[int], tokens: list[int]) -> list[Tuple]:
    """Return two owners' tokens tied by a free one, which is also on a tuple by itself."""
    free, *owned = some(random, tokens, 3)
    pair = random.sample(phones, k=min(len(owned), len(phones)))
    return [
        (None, frozenset({free})),
        *((None, frozenset({free, t})) for t in owned),
        *owners_of(owned, pair),
    ]


def nobody(random: Random, phones: list[int], _tokens: list[int]) -> list[Tuple]:
    """Return records without tokens, with a phone or without any identifier."""
    return [(random.choice([None, *phones]), frozenset()) for _ in range(random.randint(1, 2))]


SMALL_SHAPES: tuple[Callable[[Random, list[int], list[int]], list[Tuple]], ...] = (
    soup,
    soup,
    small_chain,
    small_ring,
    small_star,
    contested,
    conflict,
    nobody,
)


@st.composite
def worlds(draw: st.DrawFn, max_rows: int = 12, max_decisions: int = 4) -> World:
    """Draw a world that shrinks well: a few records over three phones and seven tokens of mixed
    rank.
    """
    phones = st.sampled_from((phone(1), phone(1, epoch=2), phone(2)))
    tokens = st.sampled_from(
        tuple(token(rank, n) for rank, n in zip((1, 1, 2, 3, 5, 5, 6), range(7), strict=True))
    )
    tuples = st.tuples(st.none() | phones, st.frozensets(tokens, max_size=3))
    decisions = (
        st.builds(NotSame, tokens, phones | tokens)
        | st.builds(Same, phones, phones)
        | st.builds(Same, tokens, tokens)
        | st.builds(Shared, st.sampled_from((phone(1), phone(2))))
    )
    return world_of(
        draw(st.lists(tuples, max_size=max_rows)), draw(st.lists(decisions, max_size=max_decisions))
    )
