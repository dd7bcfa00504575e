"""The sample and its truth, the same bytes each time."""

import shutil
from pathlib import Path

from benchmarks.generate.exports import File
from benchmarks.generate.scenarios import service, survey, web
from benchmarks.generate.scenarios.linkable import add_all
from benchmarks.generate.scenarios.ordinary import ordinary_people, silent_followers
from benchmarks.generate.world import World

SEED = 20261120


def sample_world(seed: int = SEED) -> World:
    """Return the whole sample in memory: its book, rows of every file shuffled, and all it
    invented.

    Douyin, the desk and the web come after the other files are shuffled, and the surveys after
    those: whatever changes there leaves the files before as they are.
    """
    world = World(seed)
    residents = ordinary_people(world, 590)
    silent_followers(world, 200)
    add_all(world)
    done = _shuffle(world, frozenset())
    service.add_all(world, residents)
    web.add_all(world, residents)
    done = _shuffle(world, done)
    survey.add_all(world, residents)
    _shuffle(world, done)
    return world


def _shuffle(world: World, done: frozenset[File]) -> frozenset[File]:
    """Shuffle the rows of every file not yet done; return the files that are."""
    for file, rows in world.exports.files.items():
        if file not in done:
            world.rng.shuffle(rows)
            # NOTE: a winner list's WeChat table comes second.
            rows.sort(
                key=lambda row: row.layout == "weibo_lottery_winners" and "openid" in row.facts
            )
    return frozenset(world.exports.files)


def write_sample(folder: Path) -> None:
    """Replace the exports and the truth under `folder`; README.md stays."""
    for channel in ("wechat", "weibo", "ecommerce", "store", "service", "web"):
        shutil.rmtree(folder / channel, ignore_errors=True)
    sample_world().exports.write(folder)
