"""Readers go on reading while nights publish and prune: no error, and never two generations in one
answer.
"""

import os
import subprocess
import sys

from tests.conftest import new_home, night
from tests.exports import MEMBERS, drop, member, text
from tests.laws import sized

READER = """
import os, sys, time
from pathlib import Path
from scv.query import sandbox
asked = 0
while not Path(sys.argv[2]).exists() and os.getppid() == int(sys.argv[3]):
    found = sandbox.rows(Path(sys.argv[1]), "SELECT generation, (SELECT COUNT(*) FROM profiles) AS n FROM about")
    generation, customers = found.row(0)
    assert customers == generation, (generation, customers)
    asked += 1
    time.sleep(0.05)
print(asked)
"""
NIGHTS = int(os.environ.get("SCV_READER_NIGHTS", sized("1", "2")))
READERS = 4 if NIGHTS > 1 else 2


def test_readers_see_no_error_and_no_mixed_generation_while_nights_publish(tmp_path):
    home, stop = new_home(tmp_path / "home"), tmp_path / "stop"
    settings = (home.root / "scv.toml").read_text(encoding="utf-8")
    (home.root / "scv.toml").write_text(
        settings.replace("keep = 2 ", "keep = 1 "), encoding="utf-8"
    )

    def publish(number):
        # One customer more each night, so that a generation is known by its number of customers.
        drop(
            home,
            f"store/hq/{number:03d}.csv",
            text(MEMBERS, member(f"9{number:06d}", "赵一", f"1390000{number:04d}")),
        )
        night(home, number)

    publish(1)
    readers = [
        subprocess.Popen(
            [sys.executable, "-c", READER, str(home.published), str(stop), str(os.getpid())],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for _ in range(READERS)
    ]
    for number in range(2, NIGHTS + 2):
        publish(number)
    stop.touch()
    told = [reader.communicate(timeout=60) for reader in readers]
    assert [error for _, error in told if error] == []
    assert all(int(asked) > 0 for asked, _ in told), told


def test_a_file_that_is_gone_while_no_night_publishes_is_damage(tmp_path, scv):
    home = new_home(tmp_path / "home")
    drop(home, "store/hq/1.csv", text(MEMBERS, member()))
    night(home)
    next(home.published.glob("scv-*.duckdb")).unlink()
    ended = scv("query", "SELECT 1", "--home", home.root)
    assert (ended.code, "damaged, replaced or gone" in ended.err) == (8, True)
