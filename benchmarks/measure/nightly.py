"""`make bench-nightly`: what a night costs that brings one per cent of new rows, beside the rebuild
of all of them in the same run.

One row in a hundred of every CSV is held back, at random, and lands the night after in files of its
own.
"""

import argparse
import random
import shutil
from pathlib import Path

from benchmarks.measure.nights import (
    add_export_options,
    exports_of,
    inbox_targets,
    init_home,
    run_night,
    scratch_folder,
)
from scv.home.settings import Home
from scv.pipeline.run import STAGES

_HELD_BACK = 0.01
_COMPARED = {
    "linking + profiles": ("link", "profile"),
    "linking + profiles + traits": ("link", "profile", "traits"),
    "whole night without ingest, traits among it": STAGES,
}


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    add_export_options(parser, 3_000_000)
    options = parser.parse_args()
    with scratch_folder() as scratch:
        home = init_home(scratch / "home")
        late = _drop_but_late(home, exports_of(options, scratch), random.Random(1))
        rebuild = run_night(home, "rebuild", accept=True)
        for path, content in late.items():
            path.write_bytes(content)
        nightly = run_night(home, "a night of one per cent", 1, accept=True)
        for what, stages in _COMPARED.items():
            one, other = (
                sum(night.seconds[stage] for stage in stages) for night in (nightly, rebuild)
            )
            print(f"{what}: {one:.1f} s of {other:.1f} s = {one / other:.1%}")


def _drop_but_late(home: Home, population: Path, rng: random.Random) -> dict[Path, bytes]:
    """Put the population into the inbox but for the rows held back, and return the files of those."""
    late = {}
    for path, target in inbox_targets(home, population):
        if path.suffix != ".csv":
            shutil.copyfile(path, target)
            continue
        header, *rows = path.read_bytes().splitlines(keepends=True)
        held = [rng.random() < _HELD_BACK and row.count(b'"') % 2 == 0 for row in rows]
        target.write_bytes(
            header + b"".join(row for row, is_late in zip(rows, held, strict=True) if not is_late)
        )
        late[target.with_name(f"late_{target.name}")] = header + b"".join(
            row for row, is_late in zip(rows, held, strict=True) if is_late
        )
    return late


if __name__ == "__main__":
    main()
