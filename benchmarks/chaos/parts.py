"""The parts of `make chaos`: each draws its cases from the seed and yields what became of them."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from random import Random

from benchmarks.chaos import failures, faults, file_damage, kills, leaks, reading
from benchmarks.chaos.trials import Bench, Tally, count_outcomes

_IN_A_ROW = 5
_READERS = 4
# The ledger is written where somebody is forgotten; all else of that run is a night like any other.
_BELOW = {
    "publish": ("",),
    "ingest": ("home/vault",),
    "forget": ("home/ledger", "home/vault/landed", "home/reports"),
}


@dataclass(frozen=True)
class Sizes:
    """How much of each part."""

    seed: int
    kills: int
    sampled: int
    faults: int
    file_damage: int
    publishes: int


def _kills(bench: Bench, sizes: Sizes) -> Iterator[Tally]:
    homes = -(-sizes.kills // _IN_A_ROW)
    cases = [kills.Kills(f"{sizes.seed}/{at}", min(_IN_A_ROW, sizes.kills)) for at in range(homes)]
    yield count_outcomes("kills at random moments", bench.run(kills.try_kills, cases))


def _faults(bench: Bench, sizes: Sizes) -> Iterator[Tally]:
    for command, below in _BELOW.items():
        rng = Random(f"{sizes.seed}/{command}")
        calls = faults.record_calls(bench.worlds, bench.scratch, command)
        wanted = faults.choose_faults(calls, rng, sizes.sampled, below)
        wanted = rng.sample(wanted, min(sizes.faults, len(wanted)))
        title = f"faults at single calls of scv {command} ({sum(calls.values())} calls below the home, {len(wanted)} faults)"
        yield count_outcomes(
            title, bench.run(faults.try_faults, faults.chains(command, wanted, rng, _IN_A_ROW))
        )


def _file_damage(bench: Bench, sizes: Sizes) -> Iterator[Tally]:
    cases = file_damage.cases(
        sizes.seed, sizes.file_damage, file_damage.right_answers(bench.worlds)
    )
    yield count_outcomes("file damage", bench.run(file_damage.try_file_damage, cases))


def _leaks(bench: Bench, sizes: Sizes) -> Iterator[Tally]:
    rng = Random(f"{sizes.seed}/leaks")
    cases = [
        leaks.Leak(command, way, rng.random())
        for command in ("nightly", "forget")
        for way in leaks.WAYS
    ]
    yield count_outcomes(
        "searches for what must not stand in clear", bench.run(leaks.try_leak, cases)
    )


def _readers(bench: Bench, sizes: Sizes) -> Iterator[Tally]:
    yield count_outcomes(
        "readers", bench.run(reading.try_reading, [reading.Reading(_READERS, sizes.publishes)])
    )


def _failures(bench: Bench, _: Sizes) -> Iterator[Tally]:
    yield count_outcomes("failures", bench.run(failures.try_failure, list(failures.FAILURES)))


PARTS: dict[str, Callable[[Bench, Sizes], Iterator[Tally]]] = {
    "kills": _kills,
    "faults": _faults,
    "file-damage": _file_damage,
    "leaks": _leaks,
    "readers": _readers,
    "failures": _failures,
}
