"""Make the sample and its truth, the same bytes each time: `python -m benchmarks.sample data/sample`."""

import shutil
import sys
from pathlib import Path

from benchmarks.residents import ordinary_people, silent_followers
from benchmarks.stories import tell_all
from benchmarks.town import Town

SEED = 20261120


def sample_town(seed: int = SEED) -> Town:
    """Return the whole sample in memory: its book, rows of every file shuffled, and all it invented."""
    town = Town(seed)
    ordinary_people(town, 590)
    silent_followers(town, 200)
    tell_all(town)
    for rows in town.book.files.values():
        town.draw.shuffle(rows)
        rows.sort(key=lambda row: "微信ID" in row.cells)  # a winner list's WeChat table comes second
    return town


def main(folder: Path) -> None:
    """Replace the exports and the truth under `folder`; README.md stays."""
    for channel in ("wechat", "weibo", "ecommerce", "store"):
        shutil.rmtree(folder / channel, ignore_errors=True)
    sample_town().book.write(folder)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
