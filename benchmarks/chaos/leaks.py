"""Runs that end well, fail, are killed or crash, with spilling forced: nothing on disk, in
arguments or environment is in clear.
"""

import signal
import time
from dataclasses import dataclass
from pathlib import Path

from benchmarks.chaos.commands import Running, Terms, begin
from benchmarks.chaos.secrets import Secrets
from benchmarks.chaos.shim import Fault
from benchmarks.chaos.trials import Outcome
from benchmarks.chaos.worlds import Worlds, start

# DuckDB's memory: what a small night just needs, and so little that it spills, and then gives up.
_MEMORY = "60MB"
_STARVED = "30MB"
WAYS = ("ends", "starved", "disk full", "disk fails", "killed", "killed", "crashes")


@dataclass(frozen=True)
class Leak:
    """A command, the way it ends, and when."""

    command: str
    way: str
    share: float


def try_leak(worlds: Worlds, folder: Path, case: Leak) -> Outcome:
    """Run a command to its end in one of the ways, searching all the while and afterwards."""
    place, words = start(worlds.due, worlds.landed, worlds.person, case.command, folder / "place")
    starved = case.way in ("starved", "killed")
    (place.home / "scv.toml").write_text(
        f'[engine]\nthreads = 1\nmemory = "{_STARVED if starved else _MEMORY}"\n'
    )
    secrets = Secrets(place)
    fault = {
        "disk full": Fault("write home/published/scv-#-#.duckdb", 3, "ENOSPC"),
        "disk fails": Fault("fsync home/vault/generations/vault-#-#.duckdb", 1, "EIO"),
    }.get(case.way)
    running = begin(place, *words, terms=Terms(fault=fault))
    found, spilled = _watch(running, secrets, worlds.seconds[case.command] * case.share, case.way)
    ended = running.wait()
    found |= set(secrets.on_disk(place))
    cores = [path.name for path in place.root.rglob("core*") if path.is_file()]
    found |= {f"a core dump was written: {name}" for name in cores}
    spilling = "spilled" if spilled else "no spill seen"
    words_ = f"{case.command}, {case.way}: exit {ended.code}, {spilling}"
    return Outcome(words_, (words_,), [f"{words_}: {each}" for each in sorted(found)])


def _watch(running: Running, secrets: Secrets, seconds: float, way: str) -> tuple[set[str], bool]:
    """Search arguments, environment and spill files while it runs; end it in its way."""
    found, spilled, ends_at = set[str](), False, time.monotonic() + seconds
    while running.process.exitcode is None:
        found |= set(secrets.in_process(running.pid))
        for path in running.place.home.rglob("spill/**/*"):
            try:
                content = path.read_bytes() if path.is_file() else b""
            except FileNotFoundError:
                continue
            spilled |= bool(content)
            found |= {f"{kind} stands in a spill file" for kind in secrets.search(content, "spill")}
        if time.monotonic() > ends_at and way in ("killed", "crashes"):
            running.kill_after(0, signal.SIGKILL if way == "killed" else signal.SIGABRT)
        time.sleep(0.03)
    return found, spilled
