"""Long worlds on which spreading the smallest label one hop a round takes many rounds."""

from collections.abc import Callable, Iterator, Sequence
from random import Random

from tests.identity.worlds import NUMBERS, Tuple, World, links_of, owners_of, phone, token, world_of


def slow_worlds(seed: int = 0, lengths: Sequence[int] = (3, 50, 500)) -> Iterator[World]:
    """Yield shapes on which a label that spreads one hop a round takes many rounds.

    Every shape comes with tokens numbered in every order and with no, one and two owners far from
    each other.
    """
    random = Random(seed)
    for length in lengths:
        for order in ORDERS.values():
            for owners in ((), (phone(1),), (phone(1), phone(2))):
                for shape in (chain, ring, comb, grid, late_edge):
                    tokens = order(numbered(random, length), random)
                    tuples = shape(tokens) + owners_of((tokens[0], tokens[-1]), owners)
                    random.shuffle(tuples)
                    yield world_of(tuples)


def numbered(random: Random, count: int) -> list[int]:
    """Return different tokens of random rank and number, smallest first."""
    return sorted(token(random.randint(1, 6), n) for n in random.sample(range(NUMBERS), count))


def ends_first(tokens: list[int], _random: Random) -> list[int]:
    """Return the tokens so that they grow from both ends towards the middle."""
    return tokens[::2] + tokens[1::2][::-1]


def zigzag(tokens: list[int], _random: Random) -> list[int]:
    """Return small and large tokens by turns, so that every second one is the least of its
    neighbourhood.
    """
    middle = (len(tokens) + 1) // 2
    large = tokens[middle:]
    return [
        t
        for pair in zip(tokens[:middle], [*large, None], strict=False)
        for t in pair
        if t is not None
    ]


def bit_reversed(tokens: list[int], _random: Random) -> list[int]:
    """Return the tokens so that least ones of ever larger neighbourhoods are ever farther apart."""
    width = max(1, (len(tokens) - 1).bit_length())
    places = sorted(range(len(tokens)), key=lambda place: f"{place:0{width}b}"[::-1])
    arranged = dict(zip(places, tokens, strict=True))
    return [arranged[place] for place in range(len(tokens))]


ORDERS: dict[str, Callable[[list[int], Random], list[int]]] = {
    "growing": lambda tokens, _: tokens,
    "falling": lambda tokens, _: tokens[::-1],
    "shuffled": lambda tokens, random: random.sample(tokens, len(tokens)),
    "ends first": ends_first,
    "zigzag": zigzag,
    "bit reversed": bit_reversed,
}


def chain(tokens: list[int]) -> list[Tuple]:
    """Return each token tied to the next."""
    return links_of(tokens)


def ring(tokens: list[int]) -> list[Tuple]:
    """Return a chain whose ends are tied."""
    return links_of([*tokens, tokens[0]])


def comb(tokens: list[int]) -> list[Tuple]:
    """Return a chain of every second token, each with the token after it as a tooth."""
    return links_of(tokens[::2]) + [
        (None, frozenset(tokens[at : at + 2])) for at in range(0, len(tokens), 2)
    ]


def grid(tokens: list[int]) -> list[Tuple]:
    """Return the tokens in rows of about equal number, each tied to its right and lower neighbour."""
    side = max(1, int(len(tokens) ** 0.5))
    rows = [tokens[at : at + side] for at in range(0, len(tokens), side)]
    down = [(None, frozenset(pair)) for pair in zip(tokens, tokens[side:], strict=False)]
    return [one for row in rows for one in links_of(row)] + down


def late_edge(tokens: list[int]) -> list[Tuple]:
    """Return two chains tied only by their largest tokens, wherever these stand."""
    middle = (len(tokens) + 1) // 2
    left, right = tokens[:middle], tokens[middle:] or tokens[:1]
    return [*links_of(left), *links_of(right), (None, frozenset({max(left), max(right)}))]
