"""Homes filled with generated exports, and real runs on them: every stage from files to published
data, each with its cost.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stdout
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psutil

from scv.cli import commands
from scv.errors import EXIT_DONE, EXIT_PARTIAL
from scv.home.settings import Home, load_home
from scv.pipeline.inbox import inbox_files
from scv.pipeline.run import STAGES, open_run
from scv.sources import CHANNELS

_WATCH_EVERY_S = 0.1


@dataclass
class Cost:
    """What something took: wall seconds, and the peak memory of this process and its children
    meanwhile.
    """

    seconds: float = 0.0
    peak_bytes: int = 0


@dataclass(frozen=True)
class Night:
    """What a run took, from files to published data.

    Attributes:
        rows: landed by it. `records`: all that were linked.
        seconds: per stage, `ingest` first, then each of `STAGES`, traits among them.
        end_to_end: seconds from taking the writer's lock to letting it go, the generation being
            published.
    """

    rows: int
    records: int
    seconds: dict[str, float]
    end_to_end: float


@contextmanager
def measure_cost() -> Iterator[Cost]:
    """Measure what is done in a with block; the figures are there when it ends."""
    cost, ended = Cost(), threading.Event()
    watcher = threading.Thread(target=_watch, args=(cost, ended))
    watcher.start()
    begun = time.perf_counter()
    try:
        yield cost
    finally:
        cost.seconds = time.perf_counter() - begun
        ended.set()
        watcher.join()


def add_export_options(parser: ArgumentParser, rows: int) -> None:
    """Let a command be told which exports it runs on, by default so many rows."""
    parser.add_argument(
        "--rows",
        type=int,
        default=rows,
        help=f"of the exports; a customer has three or so ({rows:,})",
    )
    parser.add_argument(
        "--population",
        type=Path,
        help="a folder made by `benchmarks.generate large`; else made anew",
    )


def exports_of(options: Namespace, scratch: Path) -> Path:
    """Return the folder of exports that was named, or make it."""
    return options.population or generate_large(scratch / "population", options.rows)


def generate_large(folder: Path, rows: int) -> Path:
    """Make so many rows of exports in `folder`, in a process of its own, so that its memory counts
    nowhere.
    """
    return generate_exports(folder, "large", rows)


def generate_exports(folder: Path, population: str, rows: int, *options: str) -> Path:
    """Do the same for a named population, `large` or `hard`."""
    command = [sys.executable, "-m", "benchmarks.generate", population, str(folder)]
    subprocess.run([*command, "--rows", str(rows), *options], check=True)
    return folder


@contextmanager
def scratch_folder() -> Iterator[Path]:
    """Give a folder that goes when the block ends, where readers' keys lie too."""
    with tempfile.TemporaryDirectory() as scratch:
        os.environ["XDG_CONFIG_HOME"] = str(Path(scratch) / "config")
        yield Path(scratch)


@contextmanager
def reuse_home(given: Path | None, make: Callable[[Path], None]) -> Iterator[Path]:
    """Give the home in the folder that is named, made if it is missing, and then left; else one
    that goes when the block ends.

    Its reader's key lies beside it.
    """
    with tempfile.TemporaryDirectory() as scratch:
        root = given or Path(scratch) / "home"
        os.environ["XDG_CONFIG_HOME"] = str(root.parent / "config")
        if not root.exists():
            make(root)
        yield root


def init_home(root: Path) -> Home:
    """Make a home without exports."""
    with redirect_stdout(None):
        commands(["init", "--home", str(root), "--reader", "bench"], standalone_mode=False)
    return load_home(root)


def make_home(root: Path, rows: int) -> None:
    """Make a home by `scv nightly` on so many rows of exports, in a process of its own, so that its
    memory counts nowhere.
    """
    with tempfile.TemporaryDirectory() as scratch:
        fill_home(root, generate_large(Path(scratch), rows))


def fill_home(root: Path, exports: Path) -> None:
    """Do the same with exports that are there."""
    drop_exports(init_home(root), exports)
    night = subprocess.run([sys.executable, "-m", "scv.cli", "nightly", "--home", str(root)])
    # NOTE: the last part of a list is short, and may be parked for that.
    if night.returncode not in (EXIT_DONE, EXIT_PARTIAL):
        raise SystemExit(f"the night ended with {night.returncode}")


def drop_exports(
    home: Home, exports: Path, wanted: Callable[[Path], bool] = lambda _: True
) -> None:
    """Copy the exports that are wanted into the home's inbox."""
    for path, target in inbox_targets(home, exports):
        if wanted(path):
            shutil.copyfile(path, target)


def inbox_targets(home: Home, exports: Path) -> Iterator[tuple[Path, Path]]:
    """Yield each export with the place in the inbox where it belongs, whose folder is there."""
    for channel in CHANNELS:
        for path in sorted((exports / channel).rglob("*.*")):
            target = home.inbox / path.relative_to(exports)
            target.parent.mkdir(parents=True, exist_ok=True)
            yield path, target


def run_night(home: Home, title: str, day: int = 0, *, accept: bool = False) -> Night:
    """Run a night `day` days from now, and print its stages.

    Args:
        accept: let files in whose number of rows is out of all proportion.
    """
    print(f"\n{title}")
    seconds, begun = dict[str, float](), time.perf_counter()
    with open_run(home, "bench", datetime.now(UTC) + timedelta(days=day), accept=True) as run:
        # NOTE: accepted: a fifth of all rows in one night changes more ids than the gate lets pass.
        for stage in ("ingest", *STAGES):
            with measure_cost() as cost:
                run.ingest(inbox_files(home), accept=accept) if stage == "ingest" else run.stage(
                    stage
                )
            seconds[stage] = cost.seconds
            print(
                f"  {stage:<9} {cost.seconds:6.2f} s  peak {cost.peak_bytes / 2**20:6.0f} MiB",
                flush=True,
            )
    end_to_end = time.perf_counter() - begun
    assert not run.partial, [result.message for result in run.results if result.status == "parked"]
    rows = sum(result.header["rows_in"] for result in run.results if result.status == "landed")
    records = run.counts["records"]["records"]
    print(
        f"  {rows:,} rows landed, {records:,} records linked, {end_to_end:.1f} s, {rows / end_to_end:,.0f} rows/s"
    )
    return Night(rows, records, seconds, end_to_end)


def _watch(cost: Cost, ended: threading.Event) -> None:
    me = psutil.Process()
    while not ended.wait(_WATCH_EVERY_S):
        held = 0
        for process in (me, *me.children(recursive=True)):
            try:
                held += process.memory_info().rss
            except psutil.NoSuchProcess:
                continue
        cost.peak_bytes = max(cost.peak_bytes, held)
