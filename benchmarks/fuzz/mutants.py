"""The mutated file of a seed and a number: always the same bytes."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from random import Random

from benchmarks.fuzz.containers import hostile_cells, hostile_workbook, hostile_zip, lying_records
from benchmarks.fuzz.formatting import PACKINGS, Sample, packed
from benchmarks.fuzz.mutations import BYTES, TEXT, add_columns, splice

# A long file costs as much as a hundred others and shows no more.
_SELDOM = 0.004
_LARGEST = 400_000
# Blind damage mostly ends in bytes of no encoding, which is refused at once.
_BLIND = 0.2


@dataclass(frozen=True)
class Mutant:
    """A mutated export.

    Attributes:
        inner: its text before it was packed; None where what was packed, or the workbook, is itself mutated.
        done: the names of the mutations, in order.
    """

    name: str
    content: bytes
    sample: Sample
    inner: bytes | None
    done: tuple[str, ...]


def mutant(seed: int, number: int, among: Sequence[Sample]) -> Mutant:
    """Return the file of this number."""
    dice = Random(f"{seed}/{number}")
    sample = dice.choice(among)
    content, inner, packing, done = _text(dice, sample, among) if sample.encoding else _book(dice, sample)
    suffix = {"gz": f"{sample.suffix}.gz", "": sample.suffix}.get(packing, "zip")
    return Mutant(f"f{number:06d}.{suffix}", content, sample, inner, done)


_Made = tuple[bytes, bytes | None, str, tuple[str, ...]]


def _text(dice: Random, sample: Sample, among: Sequence[Sample]) -> _Made:
    content, done = sample.content, list[str]()
    for _ in range(dice.choice((1, 1, 1, 2, 3))):
        if dice.random() < _SELDOM:
            content = add_columns(dice, content, sample.encoding)
            done.append("add_columns")
        elif dice.random() < 0.04:
            content = splice(dice, content, dice.choice(among).content)
            done.append("splice")
        elif len(content) < _LARGEST:
            mutate = dice.choice(BYTES if dice.random() < _BLIND else TEXT)
            content = mutate(dice, content, sample.encoding)
            done.append(mutate.__name__)
    packing = dice.choice(PACKINGS)
    if packing.endswith("zip") and dice.random() < 0.3:
        return hostile_zip(dice, content, sample.suffix), None, packing, (*done, "hostile_zip")
    whole = packed(content, packing, sample.suffix)
    if packing and dice.random() < 0.3:
        mutate = dice.choice(BYTES)
        return mutate(dice, whole, ""), None, packing, (*done, f"packed {mutate.__name__}")
    return whole, content, packing, tuple(done)


def _book(dice: Random, sample: Sample) -> _Made:
    ways: list[tuple[str, Callable[[], bytes]]] = [("bytes", lambda: dice.choice(BYTES)(dice, sample.content, ""))]
    if sample.kind == "xlsx":
        ways += [("hostile_workbook", lambda: hostile_workbook(dice, sample.content))] * 2
        ways += [("hostile_cells", lambda: hostile_cells(dice, list(sample.tables)))]
        ways += [("lying_records", lambda: lying_records(dice, sample.content))]
    name, make = dice.choice(ways)
    content, packing = make(), dice.choice(("", "", "", "zip", "gz"))
    return packed(content, packing, sample.suffix), None, packing, (name,)
