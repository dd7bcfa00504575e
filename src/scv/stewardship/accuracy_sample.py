"""Draw pairs of records of a home for a person to judge blind, by strata of known size."""

import random
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import accumulate

import polars as pl

from scv.identity.decisions import Decision
from scv.identity.singles import Singles
from scv.pipeline.judgements import JOINED, UNLINKED
from scv.schema.session import Session
from scv.schema.sql_steps import statement
from scv.stewardship.candidates import scored_pairs

LEAST_OF_A_STRATUM = 8
_LEVELS = (("likely", 0.9), ("open", 0.5), ("doubtful", 0.1), ("unlikely", 0.0))
_TRIES = 20

_sql = partial(statement, "scv.stewardship", "accuracy_sample.sql")


@dataclass(frozen=True)
class Population:
    """All pairs of a home that may be drawn.

    Attributes:
        joined: stratum → (customer, rank, records, before): as the query `joined` tells, for
            each customer that has pairs of it.
        unlinked: stratum → (one, other, pairs of records), for each two customers.
        sizes: customer → its records.
    """

    joined: dict[str, list[tuple[int, int, int, int]]]
    unlinked: dict[str, list[tuple[int, int, int]]]
    sizes: dict[int, int]

    @property
    def weights(self) -> dict[str, int]:
        """How many pairs of records each stratum holds; those that hold none are left out."""
        joined = {name: sum(map(_pair_count, rows)) for name, rows in self.joined.items() if rows}
        unlinked = {
            name: sum(row[2] for row in rows) for name, rows in self.unlinked.items() if rows
        }
        return joined | unlinked


def population(
    session: Session, decisions: Iterable[Decision], singles: Singles = Singles()
) -> Population:
    """Return all pairs that may be drawn: of each customer, of each two that candidates were looked
    for among, and of each two phones that the queue asks about.

    Args:
        session: has the current generation's vault attached.
        decisions: all that stand.
        singles: of which identifiers a person has one.
    """
    pairs = scored_pairs(session, decisions, singles=singles)
    session.make("linked_records", _sql("linked_records"))
    sizes = {int(who): int(count) for who, count in session.rows(_sql("record_counts"))}
    joined: dict[str, list[tuple[int, int, int, int]]] = {name: [] for name in JOINED}
    for row in session.rows(_sql("joined")):
        person, rank, records, before = map(int, row)
        if _pair_count((person, rank, records, before)):
            joined[JOINED[rank]].append((person, rank, records, before))
    unlinked: dict[str, list[tuple[int, int, int]]] = {name: [] for name in UNLINKED}
    levels = pl.coalesce(
        pl.when(pl.col("probability") >= least).then(pl.lit(name)) for name, least in _LEVELS
    )
    queued = [(one, other, "asked") for one, other in session.rows(_sql("asked"))]
    known = pairs.sort("one", "other").select("one", "other", levels).iter_rows()
    for one, other, name in (*known, *queued):
        if one in sizes and other in sizes:
            unlinked[name].append((one, other, sizes[one] * sizes[other]))
    return Population(joined, unlinked, sizes)


def sample_pairs(
    session: Session, source: Population, count: int, seed: int
) -> list[tuple[str, int, int]]:
    """Return stratum and both records of so many pairs, drawn at random, in an order that tells
    nothing; fewer where the home has fewer.

    Within a stratum each pair of records is as likely as another. Half of all are pairs that scv
    joins. Of a half each stratum has `LEAST_OF_A_STRATUM`; the rest goes by the square roots of
    their sizes.
    """
    rng, selected = random.Random(seed), list[tuple[str, tuple[int, int], tuple[int, int]]]()
    weights = source.weights
    for half in (JOINED, UNLINKED):
        quotas = _quotas({name: weights[name] for name in half if name in weights}, count // 2)
        for name, quota in quotas.items():
            selected += [(name, *places) for places in _sample_of(source, name, quota, rng)]
    people = sorted({place[0] for _, *places in selected for place in places})
    by_rank = {
        (int(person), int(rank)): list(map(int, records))
        for person, rank, records in session.rows(_sql("records_of"), [people])
    }
    all_of = {
        person: [record for _, records in sorted(each) for record in records]
        for person, each in _by_person(by_rank).items()
    }
    pairs: list[tuple[str, int, int]] = [
        (name, all_of[one[0]][one[1]], all_of[other[0]][other[1]]) for name, one, other in selected
    ]
    rng.shuffle(pairs)
    reversed_ = [rng.random() < 0.5 for _ in pairs]
    return [
        (name, other, one) if swap else (name, one, other)
        for (name, one, other), swap in zip(pairs, reversed_, strict=True)
    ]


def _by_person(
    records: dict[tuple[int, int], list[int]],
) -> dict[int, list[tuple[int, list[int]]]]:
    people = dict[int, list[tuple[int, list[int]]]]()
    for (person, rank), ids in records.items():
        people.setdefault(person, []).append((rank, ids))
    return people


def _sample_of(
    source: Population, name: str, quota: int, rng: random.Random
) -> list[tuple[tuple[int, int], tuple[int, int]]]:
    """Return so many different pairs of a stratum: of each record its customer and its place among
    that one's records, the strongest first.
    """
    rows: Sequence[tuple[int, ...]] = source.joined.get(name) or source.unlinked[name]
    totals = list(accumulate(_pair_count(row) if name in JOINED else row[2] for row in rows))
    pairs = dict[tuple[tuple[int, int], tuple[int, int]], None]()
    for _ in range(_TRIES * quota):
        if len(pairs) == quota:
            break
        row = rows[bisect_left(totals, rng.randint(1, totals[-1]))]
        pairs[_joined_pair(row, rng) if name in JOINED else _unlinked_pair(row, source, rng)] = None
    return list(pairs)


def _joined_pair(
    row: tuple[int, ...], rng: random.Random
) -> tuple[tuple[int, int], tuple[int, int]]:
    person, _, records, before = row
    nth = rng.randrange(_pair_count(row))
    if nth < records * before:
        one, other = nth // records, before + nth % records
    else:
        one, other = sorted(rng.sample(range(before, before + records), 2))
    return (person, one), (person, other)


def _unlinked_pair(
    row: tuple[int, ...], source: Population, rng: random.Random
) -> tuple[tuple[int, int], tuple[int, int]]:
    one, other, _ = row
    return (one, rng.randrange(source.sizes[one])), (other, rng.randrange(source.sizes[other]))


def _pair_count(row: tuple[int, ...]) -> int:
    _, _, records, before = row
    return records * before + records * (records - 1) // 2


def _quotas(weights: dict[str, int], count: int) -> dict[str, int]:
    roots = sum(weight**0.5 for weight in weights.values())
    least = min(LEAST_OF_A_STRATUM, count // max(len(weights), 1))
    rest = count - least * len(weights)
    return {
        name: min(least + round(rest * weight**0.5 / roots), weight)
        for name, weight in weights.items()
    }
