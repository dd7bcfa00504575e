"""`make chaos`: kill, starve, damage and confuse real runs, and count what broke. Ends with 1 if
anything did.
"""

import argparse
import shutil
import sys
import tempfile
import time
from pathlib import Path
from random import SystemRandom

from benchmarks.chaos import shim
from benchmarks.chaos.commands import start_server
from benchmarks.chaos.parts import PARTS, Sizes
from benchmarks.chaos.trials import Bench, workers
from benchmarks.chaos.worlds import make_worlds


def main() -> None:
    """Run the parts, print the figures, and end with 1 if a law is broken."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.chaos", description=__doc__)
    parser.add_argument("--seed", type=int, help="of the moments and places; drawn if left away")
    parser.add_argument("--rows", type=int, default=2_000, help="of the population (2,000)")
    parser.add_argument("--kills", type=int, default=200, help="at random moments (200)")
    parser.add_argument(
        "--sampled",
        type=int,
        default=6,
        help="of a file's hundreds of writes (6); all other calls fail once each",
    )
    parser.add_argument(
        "--faults", type=int, default=10_000, help="at most so many, drawn from all (all)"
    )
    parser.add_argument("--file-damage", type=int, default=120, help="to files (120)")
    parser.add_argument("--publishes", type=int, default=20, help="while four readers read (20)")
    parser.add_argument(
        "--only", choices=list(PARTS), action="append", help="only this part; may be repeated"
    )
    parser.add_argument(
        "--workers", type=int, default=workers(), help="trials side by side (2, or 1 on one core)"
    )
    options = parser.parse_args()
    seed = SystemRandom().randrange(1_000_000) if options.seed is None else options.seed
    sizes = Sizes(
        seed, options.kills, options.sampled, options.faults, options.file_damage, options.publishes
    )
    if lack := shim.missing():
        sys.exit(
            f"make chaos: {lack}. Without it run the other parts: python -m benchmarks.chaos --only kills --only file-damage --only readers"
        )
    print(f"seed {seed}", flush=True)
    began, offences = time.monotonic(), 0
    folder = Path(tempfile.mkdtemp(prefix="scv-chaos-"))
    bench = None
    try:
        library = shim.compile_shim(folder)
        start_server(library)
        worlds = make_worlds(folder, options.rows, seed)
        print(f"homes made in {time.monotonic() - began:.0f} s", flush=True)
        bench = Bench(worlds, folder, library, options.workers)
        for name in options.only or PARTS:
            start = time.monotonic()
            for tally in PARTS[name](bench, sizes):
                offences += tally.offences
                print(
                    f"{tally.title}: {tally.counts.total()} runs, {tally.offences} violations, {time.monotonic() - start:.0f} s"
                )
                for words, number in sorted(tally.counts.items()):
                    print(f"  {number:5} {words}")
                sys.stdout.flush()
    finally:
        if bench:
            bench.close()
        shutil.rmtree(folder, ignore_errors=True)
    print(
        f"{offences} violations in {time.monotonic() - began:.0f} s; again: make chaos CHAOS='--seed {seed}'"
    )
    sys.exit(1 if offences else 0)


if __name__ == "__main__":
    main()
