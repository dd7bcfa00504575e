"""The parts of `make chaos`: each draws its cases from the seed and yields what became of them."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from random import Random

from benchmarks.chaos import failures, faults, file_damage, kills, leaks, reading
from benchmarks.chaos.trials import Bench, Tally, tallied

_IN_A_ROW = 5
_READERS = 4
# The ledger is written where somebody is forgotten; all else of that run is a night like any other.
_BELOW = {"publish": ("",), "ingest": ("home/vault",), "forget": ("home/ledger", "home/vault/landed", "home/reports")}


@dataclass(frozen=True)
class Sizes:
    """How much of each part."""

    seed: int
    kills: int
    sampled: int
    faults: int
    damages: int
    publishes: int


def _kills(bench: Bench, sizes: Sizes) -> Iterator[Tally]:
    homes = -(-sizes.kills // _IN_A_ROW)
    cases = [kills.Kills(f"{sizes.seed}/{at}", min(_IN_A_ROW, sizes.kills)) for at in range(homes)]
    yield tallied("kills at random moments", bench.run(kills.try_kills, cases))


def _faults(bench: Bench, sizes: Sizes) -> Iterator[Tally]:
    for command, below in _BELOW.items():
        dice = Random(f"{sizes.seed}/{command}")
        calls = faults.recorded(bench.worlds, bench.scratch, command)
        wanted = faults.chosen(calls, dice, sizes.sampled, below)
        wanted = dice.sample(wanted, min(sizes.faults, len(wanted)))
        title = f"faults at single calls of scv {command} ({sum(calls.values())} calls below the home, {len(wanted)} faults)"
        yield tallied(title, bench.run(faults.try_faults, faults.chains(command, wanted, dice, _IN_A_ROW)))


def _damages(bench: Bench, sizes: Sizes) -> Iterator[Tally]:
    cases = file_damage.damages(sizes.seed, sizes.damages, file_damage.right_answers(bench.worlds))
    yield tallied("damages", bench.run(file_damage.try_damage, cases))


def _leaks(bench: Bench, sizes: Sizes) -> Iterator[Tally]:
    dice = Random(f"{sizes.seed}/leaks")
    cases = [leaks.Leak(command, way, dice.random()) for command in ("nightly", "forget") for way in leaks.WAYS]
    yield tallied("searches for what must not stand in clear", bench.run(leaks.try_leak, cases))


def _readers(bench: Bench, sizes: Sizes) -> Iterator[Tally]:
    yield tallied("readers", bench.run(reading.try_reading, [reading.Reading(_READERS, sizes.publishes)]))


def _misfortunes(bench: Bench, _: Sizes) -> Iterator[Tally]:
    yield tallied("misfortunes", bench.run(failures.try_misfortune, list(failures.MISFORTUNES)))


PARTS: dict[str, Callable[[Bench, Sizes], Iterator[Tally]]] = {
    "kills": _kills,
    "faults": _faults,
    "damages": _damages,
    "leaks": _leaks,
    "readers": _readers,
    "misfortunes": _misfortunes,
}
