"""The sample and its truth, the same bytes each time."""

import shutil
from pathlib import Path

from benchmarks.generate.scenarios import service, survey, web
from benchmarks.generate.scenarios.linkable import tell_all
from benchmarks.generate.scenarios.ordinary import ordinary_people, silent_followers
from benchmarks.generate.world import Town

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
    service.tell_all(town, residents)
    web.tell_all(town, residents)
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


def write_sample(folder: Path) -> None:
    """Replace the exports and the truth under `folder`; README.md stays."""
    for channel in ("wechat", "weibo", "ecommerce", "store", "service", "web"):
        shutil.rmtree(folder / channel, ignore_errors=True)
    sample_town().book.write(folder)
