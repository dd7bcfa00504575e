"""A disk that fails at each single call of a run: ENOSPC from then on, EIO once; and SIGKILL at the
very call.

First an undisturbed run is recorded, then each of its calls below the home fails in a run of its
own. Several such runs follow each other on one home, as long as none of them publishes; then comes
a night that must put everything right.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

from benchmarks.chaos.commands import Terms, scv
from benchmarks.chaos.laws import KILLED, REFUSALS, clear, recovers, state_of
from benchmarks.chaos.shim import Fault
from benchmarks.chaos.trials import Outcome
from benchmarks.chaos.worlds import Worlds, start
from scv.errors import EXIT_DONE

# Which kinds of call fail in which way. What only reads or removes does not fill a disk.
_WAYS = {
    "ENOSPC": {"create", "write", "mkdir"},
    "EIO": {"create", "open", "write", "fsync", "rename", "truncate", "mkdir"},
    "KILL": {"create", "fsync", "rename", "unlink", "truncate"},
}


@dataclass(frozen=True)
class Faults:
    """One command, and the faults it meets in turn."""

    command: str
    faults: tuple[Fault, ...]


def record_calls(worlds: Worlds, folder: Path, command: str) -> Counter[str]:
    """Return how often an undisturbed run does each call: kind and class of path → times."""
    place, words = start(worlds.due, worlds.landed, worlds.person, command, folder / "recorded")
    log = folder / "calls"
    ended = scv(place, *words, terms=Terms(log=log))
    assert ended.code == EXIT_DONE, ended.said
    calls = Counter(line.partition("\t")[0] for line in log.read_text().splitlines())
    place.remove()
    log.unlink()
    return calls


def choose_faults(
    calls: Counter[str], rng: Random, sampled: int, below: Sequence[str] = ("",)
) -> list[Fault]:
    """Return one fault per call and way, at paths that begin with one of `below`.

    Of a class with more writes than `sampled`, so many are drawn.
    """
    faults = []
    for how, kinds in _WAYS.items():
        for key, times in sorted(calls.items()):
            kind, _, path = key.partition(" ")
            if kind not in kinds or not path.startswith(tuple(below)):
                continue
            many = times > sampled and kind == "write"
            numbers = (
                sorted(rng.sample(range(1, times + 1), sampled)) if many else range(1, times + 1)
            )
            faults += [Fault(key, number, how) for number in numbers]
    return faults


def chains(command: str, faults: list[Fault], rng: Random, length: int) -> list[Faults]:
    """Return the faults in random order, so many to a home."""
    rng.shuffle(faults)
    return [
        Faults(command, tuple(faults[at : at + length])) for at in range(0, len(faults), length)
    ]


def try_faults(worlds: Worlds, folder: Path, case: Faults) -> Outcome:
    """Run a command once for each fault; after each look what a reader gets; at last, and after
    each that published, run a night.
    """
    offences, counts, place = list[str](), list[str](), None
    for number, fault in enumerate(case.faults):
        if place is None:
            place, words = start(
                worlds.due, worlds.landed, worlds.person, case.command, folder / f"place{number}"
            )
        log = folder / f"calls{number}"
        ended = scv(place, *words, terms=Terms(fault=fault, log=log))
        fired = log.exists() and "fired\t" in log.read_text()
        found = list(
            clear(ended, {KILLED} if fired and fault.how == "KILL" else {EXIT_DONE, *REFUSALS})
        )
        state, wrong = state_of(worlds, place)
        found += [wrong] if wrong else []
        again = ended.code != EXIT_DONE and state == "old" and fault is not case.faults[-1]
        if not again:
            found += recovers(worlds, place)
            place.remove()
            place = None
        kind = fault.key.partition(" ")[0]
        counts.append(
            f"{case.command} {fault.how} {kind}: "
            + (f"exit {ended.code}, {state}" if fired else "not reached")
        )
        offences += [f"{case.command}, {fault} (of {len(case.faults)}): {each}" for each in found]
    return Outcome(case.command, tuple(counts), offences)
