"""SIGKILL at random moments of real runs, several in a row on one home; then a night that must put
everything right.
"""

import os
import signal
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from random import Random

from benchmarks.chaos.commands import Ended, begin
from benchmarks.chaos.laws import KILLED, clear, recovers, state_of
from benchmarks.chaos.places import Place
from benchmarks.chaos.trials import Outcome
from benchmarks.chaos.worlds import Worlds, words_of
from scv.errors import EXIT_DONE

# What is run while the late exports wait in the inbox, and what once they have landed.
_DUE = ("nightly", "nightly", "nightly", "nightly --rebuild", "ingest")
_LANDED = ("publish", "publish", "forget", "nightly --rebuild")
_RANK = {"old": 0, "new": 1, "forgotten": 2}
# Of so many one is started as a user starts it, interpreter and all; the others are forked from a
# server that has imported everything.
_STARTED_COLD = 8
_LONGER = 1.1


@dataclass(frozen=True)
class Kills:
    """How many kills one home gets, and the seed of their moments."""

    seed: str
    kills: int


def try_kills(worlds: Worlds, folder: Path, case: Kills) -> Outcome:
    """Kill runs of one home one after the other; after each look what a reader gets; at last run a
    night.
    """
    rng = Random(case.seed)
    landed = rng.random() < 0.5
    place = (worlds.landed if landed else worlds.due).copy(folder / "place")
    offences, counts, before, lasts = list[str](), list[str](), "old", dict(worlds.seconds)
    while sum("killed" in each for each in counts) < case.kills and len(counts) < 3 * case.kills:
        command = rng.choice(_LANDED if landed else _DUE)
        ended = _kill(
            place, words_of(command, place, worlds.person), lasts[command] * rng.random(), rng
        )
        # NOTE: how long a run lasts swings with the machine: too late a moment teaches, too early
        # ones are drawn from a little more.
        lasts[command] = ended.seconds if ended.code != KILLED else lasts[command] * _LONGER
        state, wrong = state_of(worlds, place)
        if wrong or _RANK[state] < _RANK[before]:
            offences.append(
                f"{command} killed in {ended.stage}: went from {before} to {state}: {wrong}"
            )
        before = before if wrong else state
        # NOTE: whoever was erased cannot be named again.
        offences += [
            f"{command}: {each}"
            for each in clear(ended, {KILLED, EXIT_DONE, *({2} if command == "forget" else ())})
        ]
        counts.append(
            f"{command} killed, {state}: after {ended.stage}"
            if ended.code == KILLED
            else f"{command} ended before"
        )
    offences += recovers(worlds, place)
    return Outcome(f"kills {case.seed}", tuple(counts), offences)


def _kill(place: Place, words: list[object], seconds: float, rng: Random) -> Ended:
    if rng.randrange(_STARTED_COLD):
        return begin(place, *words).kill_after(seconds)
    return _kill_cold(place, [str(word) for word in words], 1 + seconds)


def _kill_cold(place: Place, arguments: list[str], seconds: float) -> Ended:
    said = place.outputs / "cold.err"
    with said.open("wb") as err:
        command = [sys.executable, "-m", "scv.cli", *arguments, "--home", str(place.home)]
        run = subprocess.Popen(
            command,
            env=os.environ | place.environment,
            cwd=place.work,
            stdout=subprocess.DEVNULL,
            stderr=err,
        )
        try:
            run.wait(seconds)
        except subprocess.TimeoutExpired:
            run.send_signal(signal.SIGKILL)
            run.wait()
    return Ended(run.returncode, "", said.read_text(errors="replace"), seconds)
