"""`make fuzz`: land mutated exports and hold the laws; print what became of them, and how to make
each offender again.
"""

import argparse
import sys
import tempfile
import time
from contextlib import closing, suppress
from pathlib import Path
from random import SystemRandom

from benchmarks.fuzz.runs import Run


def main() -> None:
    """Land the files, print the figures, and end with 1 if a law is broken."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.fuzz", description=__doc__)
    parser.add_argument("--files", type=int, default=20_000, help="how many (20,000)")
    parser.add_argument(
        "--first", type=int, default=0, metavar="NUMBER", help="go on where a run was stopped"
    )
    parser.add_argument(
        "--seed", type=int, help="the same seed makes the same files; drawn if left away"
    )
    parser.add_argument(
        "--only",
        type=int,
        metavar="NUMBER",
        help="land this one file of the seed, and print what it gives",
    )
    parser.add_argument(
        "--stored", type=float, default=0.1, help="the share kept in real encrypted segments (0.1)"
    )
    parser.add_argument(
        "--offenders",
        type=Path,
        default=Path("build/fuzz"),
        help="where offending files are written",
    )
    options = parser.parse_args()
    seed = SystemRandom().randrange(1_000_000) if options.seed is None else options.seed
    print(f"seed {seed}")
    with (
        tempfile.TemporaryDirectory() as scratch,
        closing(Run(seed, Path(scratch), options.stored)) as run,
    ):
        numbers = range(options.first, options.files) if options.only is None else [options.only]
        begun = time.perf_counter()
        # NOTE: a run that is stopped tells what it has seen.
        with suppress(KeyboardInterrupt):
            for number in numbers:
                for offence in run.try_one(number):
                    print(offence)
                    print(
                        f"  {run.write(number, options.offenders)}; again: make fuzz FUZZ='--seed {seed} --only {number}'",
                        flush=True,
                    )
                if run.tried % 2_000 == 0:
                    print(
                        f"… {run.tried:,} files, {run.tried / (time.perf_counter() - begun):.0f} a second",
                        flush=True,
                    )
        seconds = time.perf_counter() - begun
    print(
        f"{run.tried:,} files in {seconds:.0f} s = {run.tried / seconds:.0f} a second, {run.stored:,} of them to encrypted segments"
    )
    print("\n".join(run.summary()))
    sys.exit(1 if run.offences else 0)


if __name__ == "__main__":
    main()
