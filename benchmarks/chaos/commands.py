"""Real `scv` commands in processes of their own, begun fast: forked from a server that has imported
everything and done nothing.
"""

import json
import multiprocessing
import os
import resource
import signal
import sys
import time
from dataclasses import dataclass, field
from multiprocessing.context import ForkServerProcess
from pathlib import Path

from benchmarks.chaos import shim
from benchmarks.chaos.places import Place
from benchmarks.chaos.shim import Fault
from scv.pipeline.run import STAGES

_SERVER = multiprocessing.get_context("forkserver")
_PRELOADED = ["scv.cli", "polars_hash", "benchmarks.chaos.commands"]


@dataclass(frozen=True)
class Ended:
    """How a command ended: its exit code (minus the signal's number if killed), what it printed,
    what it logged and said.
    """

    code: int
    out: str
    said: str
    seconds: float

    @property
    def message(self) -> str:
        """Its last word, if it is one of scv's own."""
        return next(
            (line for line in reversed(self.said.splitlines()) if line.startswith("scv: ")), ""
        )

    @property
    def stage(self) -> str:
        """The last stage that it logged the end of."""
        done = [line.partition(":")[0] for line in self.said.splitlines()]
        return next((name for name in reversed(done) if name in tuple(STAGES)[:-1]), "begin")


@dataclass(frozen=True)
class Terms:
    """Under what a command runs: with a fault, a clock that is wrong by so many seconds, or its
    calls written down.
    """

    fault: Fault | None = None
    clock: int = 0
    log: Path | None = None


@dataclass
class Running:
    """A command that runs."""

    process: ForkServerProcess
    place: Place
    name: str
    began: float = field(default_factory=time.monotonic)

    @property
    def pid(self) -> int:
        """Its process."""
        assert self.process.pid is not None
        return self.process.pid

    def kill_after(self, seconds: float, how: signal.Signals = signal.SIGKILL) -> Ended:
        """Kill it unless it ends by itself before."""
        self.process.join(seconds)
        if self.process.exitcode is None:
            os.kill(self.pid, how)
        return self.wait()

    def wait(self, seconds: float = 300) -> Ended:
        """Wait for its end.

        Raises:
            TimeoutError: it does not end; it is killed.
        """
        self.process.join(seconds)
        if self.process.exitcode is None:
            os.kill(self.pid, signal.SIGKILL)
            raise TimeoutError(f"{self.name} did not end within {seconds:.0f} s")
        out, said = (self.place.outputs / f"{self.name}.{end}" for end in ("out", "err"))
        texts = [path.read_text(errors="replace") if path.exists() else "" for path in (out, said)]
        return Ended(self.process.exitcode, texts[0], texts[1], time.monotonic() - self.began)


def start_server(library: Path | None) -> None:
    """Start the server that commands are forked from, with the shim in force if there is one."""
    _SERVER.set_forkserver_preload(_PRELOADED)
    if library:
        os.environ["LD_PRELOAD"] = str(library)
    # NOTE: it starts with its first process.
    first = _SERVER.Process(target=int)
    first.start()
    first.join()
    os.environ.pop("LD_PRELOAD", None)


def begin(place: Place, *arguments: object, terms: Terms = Terms(), name: str = "") -> Running:
    """Begin `scv ARGUMENTS --home …` in a process of its own."""
    name = name or f"{next(place.numbers):03d}"
    command = [str(argument) for argument in arguments] + ["--home", str(place.home)]
    process = _SERVER.Process(target=_command, args=(command, place, name, terms))
    process.start()
    return Running(process, place, name)


def scv(place: Place, *arguments: object, terms: Terms = Terms()) -> Ended:
    """Run `scv ARGUMENTS --home …` to its end."""
    return begin(place, *arguments, terms=terms).wait()


def query(place: Place, sql: str) -> tuple[Ended, list[dict[str, object]]]:
    """Return how `scv query` ends, and its rows."""
    ended = scv(place, "query", sql, "--format", "json")
    return ended, json.loads(ended.out) if ended.code == 0 else []


def _command(arguments: list[str], place: Place, name: str, terms: Terms) -> None:
    """In the forked process: be the command."""
    os.environ |= place.environment
    os.chdir(place.work)
    for handle, end in ((1, "out"), (2, "err")):
        os.dup2(
            os.open(place.outputs / f"{name}.{end}", os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600),
            handle,
        )
    sys.stdout = os.fdopen(1, "w", encoding="utf-8", closefd=False)
    sys.stderr = os.fdopen(2, "w", encoding="utf-8", closefd=False, buffering=1)
    # NOTE: core dumps are allowed, so that whoever forbids them is seen to.
    allowed = resource.getrlimit(resource.RLIMIT_CORE)[1]
    resource.setrlimit(resource.RLIMIT_CORE, (allowed, allowed))
    if terms.clock:
        shim.move_clock(terms.clock)
    if terms.fault or terms.log:
        shim.arm(place.root, terms.log, terms.fault)
    from scv.cli import main

    main(arguments)
