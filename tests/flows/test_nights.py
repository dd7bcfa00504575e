"""The flows do what the command line does: land in parallel, walk the stages, end in a state that
says how it went.
"""

import os
import sqlite3
import subprocess
import sys
from datetime import datetime

import pytest

from scv.errors import EXIT_PARTIAL
from scv.pipeline.run import STAGES
from tests.flows.conftest import generation, tables

pytestmark = pytest.mark.prefect

_TIMES = frozenset({"generation", "built_at", "landed_at"})
_RANDOM = _TIMES | {"segment"}


def test_a_night_started_by_hand_needs_no_server(orchestra, small_home, tmp_path):
    (tmp_path / "prefect").mkdir()
    _copy_database(orchestra, tmp_path / "prefect" / "prefect.db")
    environment = os.environ | {
        "PREFECT_HOME": str(tmp_path / "prefect"),
        "PREFECT_LOGGING_COLORS": "false",
    }
    command = [sys.executable, "-m", "flows.nightly", str(small_home.root)]

    ended = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=300)

    said = ended.stdout + ended.stderr
    assert ended.returncode == 0, said
    assert "ingest store: landed 1, known 0, parked 0, rows 85" in said
    assert all(f" - {stage}: " in said for stage in STAGES)
    assert (tmp_path / "prefect").stat().st_mode & 0o777 == 0o700
    assert not (tmp_path / "prefect" / "storage").exists()
    assert generation(small_home) == 1


def _copy_database(orchestra, target):
    """Spare the night the making of Prefect's tables, which takes longer than all the rest."""
    (made,) = orchestra.prefect_home.rglob("*.db")
    with sqlite3.connect(made) as source, sqlite3.connect(target) as copy:
        source.backup(copy)


def test_drawers_land_in_parallel_then_the_stages_follow_in_order(orchestra, small_home):
    state = orchestra.night(small_home)

    runs = {run["name"]: run for run in _task_runs(orchestra, state)}
    landings = [runs.pop(f"ingest {channel}") for channel in ("store", "wechat", "weibo")]
    assert (state.name, list(runs)) == ("Completed", list(STAGES))
    starts, ends = [sorted(_time(run[at]) for run in landings) for at in ("start_time", "end_time")]
    assert starts[1] < ends[0], "no two landings overlap"
    assert ends[-1] < _time(runs["records"]["start_time"])
    assert not any(run["tags"] for run in [*landings, *runs.values()])


def _task_runs(orchestra, state):
    """Return the flow run's task runs in order of their start."""
    asked = {"task_runs": {"flow_run_id": {"any_": [str(state.state_details.flow_run_id)]}}}
    return sorted(orchestra.post("/task_runs/filter", asked), key=lambda run: run["start_time"])


def _time(text):
    return datetime.fromisoformat(text)


def test_rerunning_a_channel_twice_is_as_once(orchestra, home_after_a_night):
    home = home_after_a_night

    def everything():
        published = tables(home, "published", _TIMES)
        # NOTE: health and moves are measured against the night before, and before the first there
        # is none.
        del published["identity_health"], published["tier_moves"]
        return published, tables(home, "vault", _RANDOM)

    after_the_night = everything()
    for _ in range(2):
        assert orchestra.rerun(home, "store").name == "Completed"
        assert any(
            "reland store: landed 3, known 0, parked 0, rows 552" in line
            for line in orchestra.lines
        )
        orchestra.lines.clear()
        assert everything() == after_the_night
    assert generation(home) == 3


def test_a_channel_whose_files_are_missing_is_refused_unless_told_to_drop_them(
    orchestra, home_after_a_night
):
    home = home_after_a_night
    (home.inbox / "store" / "mall" / "members_20261119.csv").unlink()

    refused = orchestra.rerun(home, "store")

    assert refused.name == "Failed"
    assert "1 file landed before, not in the inbox now: members_20261119.csv" in refused.message
    assert generation(home) == 1

    assert orchestra.rerun(home, "store", allow_missing=True).name == "Completed"
    accounts = [row for row in tables(home, "vault")["files"] if "'store', " in row]
    assert len(accounts) == 2
    assert not any("'mall'" in row for row in accounts)


def test_a_parked_file_ends_partial_never_plain_green(orchestra, small_home):
    (small_home.inbox / "store" / "members-13800138123.csv").write_text(
        "colour,shoe size\nblue,43\n"
    )

    state = orchestra.night(small_home)

    assert (state.type.value, state.name) == ("COMPLETED", "Partial")
    assert state.message == "published; parked: unknown_layout 1; see scv status"
    assert orchestra.path.exit_code(state) == EXIT_PARTIAL
    assert generation(small_home) == 1
    assert tables(small_home, "published")["about"][0].endswith("True, 'day')")


def test_a_flow_of_an_empty_home_is_completed_and_publishes_nothing(orchestra, home):
    state = orchestra.night(home)
    assert state.is_completed() and state.message.startswith(
        "the inbox is empty and no file was landed yet"
    )
    assert not list(home.reports.iterdir()) and generation(home) == 0
