"""Make exports and the truth about them: `python -m benchmarks.generate sample data/sample`, or
`large OUT --rows N`.

The same size and seed give the same bytes of every export.
"""

import argparse
from pathlib import Path

from benchmarks.generate import rates
from benchmarks.generate.large import write_large
from benchmarks.generate.sample import write_sample


def main() -> None:
    """Make one of the two sizes in a folder."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.generate", description=__doc__)
    sizes = parser.add_subparsers(dest="size", required=True)
    sample = sizes.add_parser(
        "sample", help="the exports and the truth of data/sample; its README.md stays"
    )
    large = sizes.add_parser("large", help="an inbox of so many rows, and truth.parquet")
    for size in (sample, large):
        size.add_argument("folder", type=Path)
    large.add_argument("--rows", type=int, default=rates.ROWS)
    large.add_argument("--seed", type=int, default=rates.SEED)
    options = parser.parse_args()
    if options.size == "sample":
        write_sample(options.folder)
    else:
        print(write_large(options.folder, options.rows, options.seed).height, "rows")


if __name__ == "__main__":
    main()
