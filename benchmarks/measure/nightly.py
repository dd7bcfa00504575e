"""`make bench-nightly`: what a night costs that brings one per cent of new rows, beside the rebuild of all of them in the same run.

One row in a hundred of every CSV is held back, at random, and lands the night after in files of its own.
"""

import argparse
import os
import random
import shutil
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

from benchmarks.measure.run import populate
from benchmarks.measure.yardsticks import measure_cost
from scv.cli import commands
from scv.home.settings import Home, load_home
from scv.pipeline.inbox import inbox_files
from scv.pipeline.run import STAGES, open_run
from scv.sources import CHANNELS

_HELD_BACK = 0.01
_LINKING = ("link", "profile")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=3_000_000)
    parser.add_argument(
        "--population", type=Path, help="a folder made by `benchmarks.generate large`; made anew if left away"
    )
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        os.environ["XDG_CONFIG_HOME"] = str(Path(scratch) / "config")
        population = options.population or populate(Path(scratch) / "population", options.rows)
        root = Path(scratch) / "home"
        commands(["init", "--home", str(root), "--reader", "bench"], standalone_mode=False)
        home = load_home(root)
        late = _drop(home, population, random.Random(1))
        rebuilt = _night(home, "rebuild", 0)
        for path, content in late.items():
            path.write_bytes(content)
        nightly = _night(home, "a night of one per cent", 1)
        for what, stages in (("linking + profiles", _LINKING), ("whole night without ingest", STAGES)):
            one, other = (sum(seconds[stage] for stage in stages) for seconds in (nightly, rebuilt))
            print(f"{what}: {one:.1f} s of {other:.1f} s = {one / other:.1%}")


def _drop(home: Home, population: Path, rng: random.Random) -> dict[Path, bytes]:
    """Put the population into the inbox but for the rows held back, and return the files of those."""
    late = {}
    for path in (path for channel in CHANNELS for path in (population / channel).rglob("*.*")):
        target = home.inbox / path.relative_to(population)
        target.parent.mkdir(parents=True, exist_ok=True)
        if path.suffix != ".csv":
            shutil.copyfile(path, target)
            continue
        header, *rows = path.read_bytes().splitlines(keepends=True)
        held = [rng.random() < _HELD_BACK and row.count(b'"') % 2 == 0 for row in rows]
        target.write_bytes(header + b"".join(row for row, is_late in zip(rows, held, strict=True) if not is_late))
        late[target.with_name(f"late_{target.name}")] = header + b"".join(
            row for row, is_late in zip(rows, held, strict=True) if is_late
        )
    return late


def _night(home: Home, title: str, day: int) -> dict[str, float]:
    """Run a night, print its stages, and return their seconds."""
    print(f"\n{title}")
    with open_run(home, "bench", datetime.now(UTC) + timedelta(days=day)) as run:
        run.accepted = True
        for stage in ("ingest", *STAGES):
            with measure_cost() as cost:
                # NOTE: files a hundredth as long as those before them wait for a word.
                run.ingest(inbox_files(home), accept=True) if stage == "ingest" else run.stage(stage)
            print(f"  {stage:<9} {cost.seconds:6.2f} s  peak {cost.peak_bytes / 2**20:6.0f} MiB")
    rows = sum(result.header["rows_in"] for result in run.results if result.status == "landed")
    print(f"  {rows:,} rows landed, {run.counts['records']['records']:,} records")
    return run.seconds


if __name__ == "__main__":
    main()
