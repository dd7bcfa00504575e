"""One writer at a time; the lock dies with its process."""

import os
import signal
import subprocess
import sys
import time

from scv.pipeline.run import open_run
from tests.conftest import TONIGHT
from tests.exports import MEMBERS, drop, member, text

_HOLD = """
import sys, time
from datetime import UTC, datetime
from pathlib import Path
from scv.home.settings import load_home
from scv.pipeline.run import open_run
with open_run(load_home(Path(sys.argv[1])), "nightly", datetime.now(UTC)):
    print("held", flush=True)
    time.sleep(60)
"""


def test_the_second_process_is_told_who_writes_and_the_lock_is_free_once_that_one_is_killed(
    home, scv
):
    holder = subprocess.Popen(
        [sys.executable, "-c", _HOLD, str(home.root)], stdout=subprocess.PIPE, text=True
    )
    try:
        assert holder.stdout.readline() == "held\n"
        for command in (
            ["nightly"],
            ["channel", "store"],
            ["ingest", drop(home, "store/hq/m.csv", text(MEMBERS, member()))],
        ):
            second = scv(*command, "--home", home.root)
            assert second.code == 6
            assert f"nightly (process {holder.pid}, since " in second.err
    finally:
        os.kill(holder.pid, signal.SIGKILL)
        holder.wait()
    start = time.monotonic()
    with open_run(home, "nightly", TONIGHT):
        assert time.monotonic() - start < 5


def test_readers_need_no_lock(built, scv):
    with open_run(built, "nightly", TONIGHT):
        assert (
            scv("query", "--home", built.root, "SELECT 1 AS one", "--format", "csv").out
            == "one\n1\n"
        )
        assert scv("files", "--home", built.root).code == 0
        assert scv("status", "--home", built.root).code == 0


def test_a_lock_file_with_garbage_in_it_stops_nobody(home):
    home.vault.joinpath("writer.lock").write_bytes(b"\xff\x00[")
    with open_run(home, "nightly", TONIGHT):
        pass
