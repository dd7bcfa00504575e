"""The mutated file of a seed and a number: always the same bytes."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from random import Random

from benchmarks.fuzz.containers import hostile_cells, hostile_workbook, hostile_zip, lying_records
from benchmarks.fuzz.formatting import PACKINGS, Sample, pack
from benchmarks.fuzz.mutations import BYTES, JSON, TEXT, add_columns, splice
from benchmarks.fuzz.workbook_types import typed_workbook

# A long file costs as much as a hundred others and shows no more.
_SELDOM = 0.004
_LARGEST = 400_000
# Blind damage mostly ends in bytes of no encoding, which is refused at once.
_BLIND = 0.2


@dataclass(frozen=True)
class Mutant:
    """A mutated export.

    Attributes:
        inner: its text before it was packed; None where what was packed, or the workbook, is itself
            mutated.
        done: the names of the mutations, in order.
    """

    name: str
    content: bytes
    sample: Sample
    inner: bytes | None
    done: tuple[str, ...]


def mutant(seed: int, number: int, among: Sequence[Sample]) -> Mutant:
    """Return the file of this number."""
    rng = Random(f"{seed}/{number}")
    sample = rng.choice(among)
    content, inner, packing, done = (
        _text(rng, sample, among) if sample.encoding else _book(rng, sample)
    )
    suffix = {"gz": f"{sample.suffix}.gz", "": sample.suffix}.get(packing, "zip")
    return Mutant(f"f{number:06d}.{suffix}", content, sample, inner, done)


_Made = tuple[bytes, bytes | None, str, tuple[str, ...]]


def _text(rng: Random, sample: Sample, among: Sequence[Sample]) -> _Made:
    content, done = sample.content, list[str]()
    for _ in range(rng.choice((1, 1, 1, 2, 3))):
        if rng.random() < _SELDOM:
            content = add_columns(rng, content, sample.encoding)
            done.append("add_columns")
        elif rng.random() < 0.04:
            content = splice(rng, content, rng.choice(among).content)
            done.append("splice")
        elif len(content) < _LARGEST:
            of_kind = (*TEXT, *JSON * 2) if "json" in sample.kind else TEXT
            mutate = rng.choice(BYTES if rng.random() < _BLIND else of_kind)
            content = mutate(rng, content, sample.encoding)
            done.append(mutate.__name__)
    packing = rng.choice(PACKINGS)
    if packing.endswith("zip") and rng.random() < 0.3:
        return hostile_zip(rng, content, sample.suffix), None, packing, (*done, "hostile_zip")
    whole = pack(content, packing, sample.suffix)
    if packing and rng.random() < 0.3:
        mutate = rng.choice(BYTES)
        return mutate(rng, whole, ""), None, packing, (*done, f"packed {mutate.__name__}")
    return whole, content, packing, tuple(done)


def _book(rng: Random, sample: Sample) -> _Made:
    ways: list[tuple[str, Callable[[], bytes]]] = [
        ("bytes", lambda: rng.choice(BYTES)(rng, sample.content, ""))
    ]
    if sample.kind == "xlsx":
        ways += [("hostile_workbook", lambda: hostile_workbook(rng, sample.content))] * 2
        ways += [("typed_workbook", lambda: typed_workbook(rng, sample.tables))] * 3
        ways += [("hostile_cells", lambda: hostile_cells(rng, list(sample.tables)))]
        ways += [("lying_records", lambda: lying_records(rng, sample.content))]
    name, make = rng.choice(ways)
    content, packing = make(), rng.choice(("", "", "", "zip", "gz"))
    return pack(content, packing, sample.suffix), None, packing, (name,)
