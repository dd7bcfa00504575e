"""Trials side by side: each in a worker of its own with its own server of forked commands, each
begun from a copied home.
"""

import multiprocessing
import os
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from benchmarks.chaos.commands import start_server
from benchmarks.chaos.worlds import Worlds


@dataclass(frozen=True)
class Outcome:
    """What became of one trial: its name, what each of its runs counts as, and every law it broke."""

    name: str
    counts: tuple[str, ...] = ()
    offences: list[str] = field(default_factory=list)


Trial = Callable[[Worlds, Path, Any], Outcome]


class Bench:
    """Workers that try things on copies of the worlds."""

    def __init__(self, worlds: Worlds, scratch: Path, library: Path | None, workers: int) -> None:
        self.worlds, self.scratch = worlds, scratch
        spawned = multiprocessing.get_context("spawn")
        self._pool = ProcessPoolExecutor(
            workers, spawned, initializer=start_server, initargs=(library,)
        )

    def run(self, trial: Trial, cases: Sequence[Any]) -> Iterator[Outcome]:
        """Yield the outcome of each case, in order."""
        yield from self._pool.map(
            _try, [(trial, self.worlds, self.scratch, case) for case in cases]
        )

    def close(self) -> None:
        """End the workers."""
        self._pool.shutdown(cancel_futures=True)


def _try(work: tuple[Trial, Worlds, Path, Any]) -> Outcome:
    trial, worlds, scratch, case = work
    with tempfile.TemporaryDirectory(dir=scratch, ignore_cleanup_errors=True) as folder:
        try:
            return trial(worlds, Path(folder), case)
        except Exception:  # noqa: BLE001  (a harness that breaks is an offence like any other)
            return Outcome(
                str(case), offences=[f"the trial broke: {traceback.format_exc()[-800:]}"]
            )


@dataclass
class Tally:
    """What became of the trials of one part."""

    title: str
    offences: int = 0
    counts: Counter[str] = field(default_factory=Counter)

    def of(self, words: str) -> int:
        """Return how many runs count as something that has these words."""
        return sum(number for name, number in self.counts.items() if words in name)


def count_outcomes(title: str, outcomes: Iterator[Outcome]) -> Tally:
    """Print offences as they come, and return what became of all."""
    tally, began, said = Tally(title), time.monotonic(), 0
    for outcome in outcomes:
        tally.counts.update(outcome.counts)
        tally.offences += len(outcome.offences)
        for offence in outcome.offences:
            print(f"  VIOLATION {offence}", flush=True)
        if tally.counts.total() >= said + 50:
            said = tally.counts.total()
            print(f"  … {title}: {said} in {time.monotonic() - began:.0f} s", flush=True)
    return tally


def workers() -> int:
    """Return how many trials run side by side."""
    return min(2, len(os.sched_getaffinity(0)))
