"""Make exports and the truth about them: `python -m benchmarks.generate sample data/sample`, or
`large OUT --rows N`, or `hard OUT --rows N`.

The same size and seed give the same bytes of every export.
"""

import argparse
from pathlib import Path

from benchmarks.generate import rates
from benchmarks.generate.hard import rates as hard_rates
from benchmarks.generate.hard.inbox import write_hard
from benchmarks.generate.large import write_large
from benchmarks.generate.sample import write_sample


def main() -> None:
    """Make one of the three in a folder."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.generate", description=__doc__)
    sizes = parser.add_subparsers(dest="size", required=True)
    sample = sizes.add_parser(
        "sample", help="the exports and the truth of data/sample; its README.md stays"
    )
    large = sizes.add_parser("large", help="an inbox of so many rows, and truth.parquet")
    hard = sizes.add_parser("hard", help="the same of people whose rows mislead")
    for size in (sample, large, hard):
        size.add_argument("folder", type=Path)
    large.add_argument("--rows", type=int, default=rates.ROWS)
    large.add_argument("--seed", type=int, default=rates.SEED)
    hard.add_argument("--rows", type=int, default=hard_rates.ROWS)
    hard.add_argument("--seed", type=int, default=hard_rates.SEED)
    options = parser.parse_args()
    if options.size == "sample":
        write_sample(options.folder)
    else:
        write = write_hard if options.size == "hard" else write_large
        print(write(options.folder, options.rows, options.seed).height, "rows")


if __name__ == "__main__":
    main()
