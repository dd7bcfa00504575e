"""What must not cross into Prefect, what must not run twice, and what may be tried again."""

import hashlib
import subprocess
import sys

import pytest

from scv.errors import BadInputError
from scv.pipeline.run import STAGES, Run
from tests.flows.conftest import generation

pytestmark = pytest.mark.prefect

PHONE, NAME = "13800138456", "欧阳铁柱"


def test_nothing_personal_crosses_even_when_stages_break(orchestra, small_home, monkeypatch):
    export = small_home.inbox / "store" / "mall" / f"members-{PHONE}.csv"
    export.write_text(f"colour,owner\nblue,{NAME} {PHONE}\n", encoding="utf-8")
    (small_home.inbox / NAME).mkdir()
    export.rename(small_home.inbox / NAME / export.name)
    assert orchestra.night(small_home).name == "Partial"

    # A real one: the user's own audience, broken and full of values.
    audience = small_home.segments / f"{PHONE}.toml"
    audience.write_text(
        f"title_zh = '{NAME}'\ntitle_en = 'x'\npredicate = \"surname = '{NAME}' OR {PHONE} IN (\"\n"
    )
    broken_audience = orchestra.night(small_home)
    audience.unlink()

    # The worst: a bug of ours that raises with values, on top of another error that has them too.
    def link(_run):
        try:
            raise KeyError(f"{NAME} {PHONE}")
        except KeyError as first:
            raise ValueError(f"could not convert {PHONE} of {NAME}") from first

    monkeypatch.setitem(STAGES, "link", link)
    bug = orchestra.night(small_home)

    assert [broken_audience.name, bug.name] == ["Partial", "Failed"]
    assert "audience_refused 1" in broken_audience.message
    assert "StageError: link: ValueError at path.py:" in bug.message
    assert generation(small_home) == 2
    assert orchestra.places_of([b"ValueError at path.py:", b"unknown_layout"]) == {
        "database",
        "log",
    }
    assert not orchestra.places_of(
        [spelling for value in (PHONE, NAME) for spelling in _spellings(value)]
    )


def _spellings(value):
    raw = value.encode()
    hashed = [hashlib.new(kind, raw).hexdigest().encode() for kind in ("md5", "sha1", "sha256")]
    return [raw, value.encode("unicode_escape"), value.encode("gb18030"), *hashed]


_HOLDER = """
import sys, time
from pathlib import Path
from scv.vault.writer_lock import writer_lock
with writer_lock(Path(sys.argv[1]), "nightly", "2026-11-22 02:30:00 CST"):
    print("held", flush=True)
    time.sleep(600)
"""


def test_two_runs_never_write_at_once_and_a_killed_one_frees_the_lock(orchestra, small_home):
    command = [sys.executable, "-c", _HOLDER, str(small_home.vault / "writer.lock")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout.readline() == "held\n"

        refused = orchestra.rerun(small_home, "store")

        assert refused.name == "Failed"
        expected = (
            f"another run is writing: nightly (process {holder.pid}, since 2026-11-22 02:30:00 CST)"
        )
        assert expected in refused.message
        holder.kill()
    assert orchestra.rerun(small_home, "store").name == "Completed"


def test_only_faults_of_the_machine_are_tried_again_and_one_channel_does_not_stop_the_others(
    orchestra, small_home, monkeypatch
):
    attempts, really = [], Run.ingest_folder

    def ingest_drawer(run, drawer):
        attempts.append(drawer)
        if drawer == "store" and attempts.count("store") < 3:
            raise OSError(5, f"Input/output error {PHONE}")
        if drawer == "weibo":
            raise BadInputError("weibo: not to be used")
        return really(run, drawer)

    monkeypatch.setattr(Run, "ingest_folder", ingest_drawer)
    monkeypatch.setattr(orchestra.path.landing, "retry_delay_seconds", 0.05)

    state = orchestra.night(small_home)

    assert {drawer: attempts.count(drawer) for drawer in attempts} == {
        "store": 3,
        "weibo": 1,
        "wechat": 1,
    }
    assert (state.name, generation(small_home)) == ("Partial", 1)
    assert "parked: ingest_failed 1" in state.message
