"""A disk that is full, failing or closed ends a run with one sentence and its exit code, and the
next run just works.
"""

import errno
import os
import subprocess
import sys

import duckdb
import pytest

from scv.console.documents import read_bytes
from scv.errors import DiskError, KeyAccessError
from scv.segments import fill_segments, load_segments
from scv.vault.engine import open_engine
from scv.vault.files import disk_error, resource_error, write_atomically
from scv.vault.session import DuckSession
from tests.published import empty_published


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (OSError(errno.ENOSPC, "x"), "the disk is full"),
        (OSError(errno.EROFS, "x"), "read-only"),
        (OSError(errno.EIO, "x"), "the disk failed"),
        (
            duckdb.IOException(f'Could not write file "f": {os.strerror(errno.ENOSPC)}'),
            "the disk is full",
        ),
        (duckdb.FatalException("FATAL Error: fsync failed!"), "the disk failed"),
        (
            duckdb.IOException("IO Error: Checkpoint failed. Original error: fsync failed!"),
            "the disk failed",
        ),
    ],
)
def test_a_fault_of_the_disk_is_told_as_such(error, words):
    told = disk_error(error)
    assert isinstance(told, DiskError) and told.exit_code == 9
    assert words in str(told) and "run the same command again" in str(told)


def test_a_closed_folder_is_a_question_of_permission_and_other_errors_are_none_of_the_disk():
    assert isinstance(disk_error(PermissionError(errno.EACCES, "x")), KeyAccessError)
    assert disk_error(ValueError("x")) is None
    assert disk_error(FileNotFoundError(errno.ENOENT, "x")) is None
    assert (
        disk_error(
            duckdb.ConversionException(f"Could not convert string '{os.strerror(errno.EIO)}'")
        )
        is None
    )


def test_a_disk_too_small_for_the_night_ends_it_with_9_and_the_next_night_just_works(built, scv):
    small = (
        "import resource, sys\nfrom scv.cli import main\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (400_000, 400_000))\nmain(sys.argv[1:])"
    )
    before = (built.published / "CURRENT").read_bytes()
    ended = subprocess.run(
        [sys.executable, "-c", small, "nightly", "--home", str(built.root)],
        capture_output=True,
        text=True,
    )
    assert (ended.returncode, (built.published / "CURRENT").read_bytes()) == (9, before), (
        ended.stderr
    )
    assert ended.stderr.startswith("scv: ") and "Traceback" not in ended.stderr
    assert scv("nightly", "--home", built.root).code == 0


def test_a_write_that_fails_leaves_nothing_beside_the_file(tmp_path):
    (tmp_path / "f").mkdir()
    with pytest.raises(OSError):
        write_atomically(tmp_path / "f", b"new")
    assert [path.name for path in tmp_path.iterdir()] == ["f"]


def test_whoever_holds_keys_may_not_dump_core_even_where_others_may(built):
    limits = (
        "import os, resource, sys\nresource.setrlimit(resource.RLIMIT_CORE, (resource.getrlimit(resource.RLIMIT_CORE)[1],) * 2)\n"
        "from scv.home.settings import load_home\nfrom scv.home.open_home import open_vault\nfrom pathlib import Path\n"
        "open_vault(load_home(Path(sys.argv[1])))\nprint(resource.getrlimit(resource.RLIMIT_CORE)[0])"
    )
    ended = subprocess.run(
        [sys.executable, "-c", limits, str(built.root)], capture_output=True, text=True
    )
    assert ended.stdout == "0\n", ended.stderr


class _Heard:
    """A DuckDB connection that writes down what it is told."""

    def __init__(self, con, told):
        self._con, self._told = con, told

    def execute(self, sql, *parameters):
        self._told.append(sql.partition(" '")[0])
        return self._con.execute(sql, *parameters)


def test_however_slow_the_machine_no_progress_bar_stands_in_an_answer(tmp_path, monkeypatch):
    """DuckDB shows one on stdout from the second second on; on a busy machine loading its
    encryption takes that long.
    """
    told, connect = [], duckdb.connect
    monkeypatch.setattr(
        "duckdb.connect", lambda *given, **named: _Heard(connect(*given, **named), told)
    )
    open_engine(tmp_path)
    assert told[:2] == ["SET enable_progress_bar = false", "LOAD"]


class _Failing(DuckSession):
    """A session whose disk fails while an audience is filled."""

    def execute(self, query, parameters=None, /):
        if "INSERT INTO published.segment_members" in query:
            raise duckdb.IOException(f"Could not write file: {os.strerror(errno.EIO)}")
        return super().execute(query, parameters)


def test_a_disk_that_fails_while_an_audience_is_filled_ends_the_night_not_the_audience(home):
    with open_engine(home.root / "spill") as con:
        lent = empty_published(con, home.root)
        with pytest.raises(DiskError):
            fill_segments(_Failing(con), load_segments(home.segments)[0], lent)


def test_memory_that_runs_out_is_told_with_the_way_out():
    with (
        duckdb.connect(config={"memory_limit": "8MB", "threads": 1, "temp_directory": ""}) as con,
        pytest.raises(duckdb.Error) as ended,
    ):
        con.execute(
            "CREATE TABLE much AS SELECT repeat('x', 1000) || i AS text FROM range(100000) AS r (i)"
        )
    told = resource_error(ended.value)
    assert isinstance(told, DiskError) and "memory in scv.toml" in str(told)
    checkpoint = duckdb.IOException(
        "Failed to create checkpoint: failed to pin block of size 256.0 KiB (57.0 MiB/57.2 MiB used)"
    )
    assert isinstance(resource_error(checkpoint), DiskError)
    assert resource_error(ValueError("her name")) is None


def test_a_disk_that_fails_under_a_settings_file_is_no_wrong_use(tmp_path):
    class Failing(type(tmp_path)):
        def read_bytes(self):
            raise OSError(errno.EIO, "Input/output error")

    settings = Failing(tmp_path / "scv.toml")
    settings.write_text("")
    with pytest.raises(OSError) as failed:
        read_bytes(settings, "scv.toml")
    assert resource_error(failed.value).exit_code == 9
