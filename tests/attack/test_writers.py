"""Somebody prepares the places that a writer writes to, or takes away what keeps a second writer
out.
"""

import os
import signal
import stat
import subprocess
import sys

import pytest

from scv.errors import BusyError, IntegrityError
from scv.pipeline.run import STAGES, open_run
from scv.vault.files import remove_unfinished, write_atomically
from scv.vault.writer_lock import current_writer, writer_lock
from tests.conftest import TONIGHT
from tests.vault.test_lock import _HOLD


@pytest.mark.parametrize("planted", ["link", "hard link", "pipe"])
def test_a_file_that_waits_where_a_writer_might_write_is_neither_written_to_nor_used(
    tmp_path, planted
):
    other, path = tmp_path / "other", tmp_path / "CURRENT"
    other.write_bytes(b"mine")
    beside = tmp_path / f".CURRENT.{os.getpid()}.tmp"
    {
        "link": beside.symlink_to,
        "hard link": beside.hardlink_to,
        "pipe": lambda _: os.mkfifo(beside),
    }[planted](other)
    write_atomically(path, b"secret", 0o640)
    assert other.read_bytes() == b"mine" and path.read_bytes() == b"secret"
    assert path.is_file() and not path.is_symlink() and path.stat().st_nlink == 1
    assert stat.S_IMODE(path.stat().st_mode) == 0o640


def test_nobody_can_foresee_where_a_writer_writes_and_nothing_there_is_written_over(
    tmp_path, monkeypatch
):
    seen, opened = set(), os.open

    def watched(path, flags, *mode):
        if str(path).endswith(".tmp"):
            seen.add(path)
            assert flags & os.O_EXCL and flags & os.O_NOFOLLOW
        return opened(path, flags, *mode)

    monkeypatch.setattr(os, "open", watched)
    for _ in range(5):
        write_atomically(tmp_path / "CURRENT", b"x")
    assert len(seen) == 5


def test_what_a_killed_writer_left_is_still_swept_and_what_a_living_one_writes_is_not(tmp_path):
    gone = subprocess.run(
        [sys.executable, "-c", "import os; print(os.getpid())"],
        capture_output=True,
        text=True,
        check=True,
    )
    for name in (
        f".CURRENT.0a0b0c0d.{gone.stdout.strip()}.tmp",
        f".CURRENT.0a0b0c0d.{os.getpid()}.tmp",
    ):
        (tmp_path / name).write_bytes(b"")
    remove_unfinished(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == [f".CURRENT.0a0b0c0d.{os.getpid()}.tmp"]


def test_removing_the_lock_file_lets_no_second_writer_in(home):
    holder = subprocess.Popen(
        [sys.executable, "-c", _HOLD, str(home.root)], stdout=subprocess.PIPE, text=True
    )
    note = home.vault / "writer.lock"
    try:
        assert holder.stdout.readline() == "held\n"
        note.unlink()
        assert current_writer(note)
        for _ in range(2):
            with pytest.raises(BusyError), open_run(home, "nightly", TONIGHT):
                pass
    finally:
        os.kill(holder.pid, signal.SIGKILL)
        holder.wait()
    with open_run(home, "nightly", TONIGHT):
        pass


def test_a_lock_file_that_leads_elsewhere_is_not_followed(home, tmp_path):
    (tmp_path / "other").write_bytes(b"mine")
    (home.vault / "writer.lock").symlink_to(tmp_path / "other")
    with pytest.raises(OSError, match="Too many levels"), open_run(home, "nightly", TONIGHT):
        pass
    assert (tmp_path / "other").read_bytes() == b"mine"


def test_a_run_whose_home_was_exchanged_under_it_publishes_nothing(built, tmp_path):
    (built.vault / "writer.lock").touch()
    with writer_lock(built.vault / "writer.lock", "nightly", "now") as lock:
        lock.check()
        built.root.rename(tmp_path / "away")
        with pytest.raises(IntegrityError, match="moved or replaced"):
            lock.check()
        (built.vault).mkdir(parents=True)
        with (
            writer_lock(built.vault / "writer.lock", "nightly", "now"),
            pytest.raises(IntegrityError),
        ):
            lock.check()


def test_a_night_whose_home_was_exchanged_leaves_the_former_generation(built, tmp_path):
    before = (built.published / "CURRENT").read_bytes()
    with open_run(built, "publish", TONIGHT) as run:
        for stage in list(STAGES)[:-1]:
            run.stage(stage)
        built.root.rename(tmp_path / "away")
        with pytest.raises(IntegrityError):
            run.stage("publish")
        (tmp_path / "away").rename(built.root)
    assert (built.published / "CURRENT").read_bytes() == before
