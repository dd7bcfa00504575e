"""Make the sample and its truth, the same bytes each time: `python -m benchmarks.sample data/sample`."""

import shutil
import sys
from pathlib import Path

from benchmarks import desk, survey, website
from benchmarks.residents import ordinary_people, silent_followers
from benchmarks.stories import tell_all
from benchmarks.town import Town

SEED = 20261120


def sample_town(seed: int = SEED) -> Town:
    """Return the whole sample in memory: its book, rows of every file shuffled, and all it invented.

    Douyin, the desk and the web come after the other files are shuffled, and the surveys after those: whatever changes there leaves the
    files before as they are.
    """
    town = Town(seed)
    residents = ordinary_people(town, 590)
    silent_followers(town, 200)
    tell_all(town)
    done = _shuffled(town, frozenset())
    desk.tell_all(town, residents)
    website.tell_all(town, residents)
    done = _shuffled(town, done)
    survey.tell_all(town, residents)
    _shuffled(town, done)
    return town


def _shuffled(town: Town, done: frozenset[str]) -> frozenset[str]:
    """Shuffle the rows of every file not yet done; return the files that are."""
    for file, rows in town.book.files.items():
        if file not in done:
            town.draw.shuffle(rows)
            rows.sort(key=lambda row: "微信ID" in row.cells)  # a winner list's WeChat table comes second
    return frozenset(town.book.files)


def main(folder: Path) -> None:
    """Replace the exports and the truth under `folder`; README.md stays."""
    for channel in ("wechat", "weibo", "ecommerce", "store", "service", "web"):
        shutil.rmtree(folder / channel, ignore_errors=True)
    sample_town().book.write(folder)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
