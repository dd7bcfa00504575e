"""prefect.yaml as Prefect itself reads it, and the settings as Prefect itself sees them."""

import json
import os
import shlex
import subprocess
import sys
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import httpx
import pytest

from scv.sources import CHANNELS

pytestmark = pytest.mark.prefect

ROOT = Path(__file__).parent.parent.parent


def test_prefect_yaml_is_applied_and_every_night_is_scheduled(orchestra, monkeypatch):
    from prefect.testing.cli import invoke_and_assert

    monkeypatch.chdir(ROOT)
    orchestra.post("/work_pools/", {"name": "scv", "type": "process"})
    invoke_and_assert(["--no-prompt", "deploy", "--all"], expected_code=0)

    (found,) = orchestra.post("/deployments/filter", {"work_pools": {"name": {"any_": ["scv"]}}})
    _is_nightly_and_a_form(orchestra, found)
    assert "set_working_directory" in str(found["pull_steps"])


def test_the_served_night_is_scheduled_and_its_form_asks_for_channel_and_date(orchestra, tmp_path):
    from flows.deploy import served

    first, again = served(tmp_path).apply(), served(tmp_path).apply()

    assert first == again
    (found,) = orchestra.post(
        "/deployments/filter", {"deployments": {"id": {"any_": [str(again)]}}}
    )
    _is_nightly_and_a_form(orchestra, found)
    assert found["parameters"] == {"home": str(tmp_path)}


def _is_nightly_and_a_form(orchestra, deployment):
    orchestra.post(f"/deployments/{deployment['id']}/schedule", {})
    asked = {"deployments": {"id": {"any_": [deployment["id"]]}}}
    nights = [
        datetime.fromisoformat(run["expected_start_time"]).astimezone(ZoneInfo("Asia/Shanghai"))
        for run in orchestra.post("/flow_runs/filter", asked)
        if run["state_type"] == "SCHEDULED"
    ]
    assert len(nights) >= 3
    assert {f"{night:%H:%M}" for night in nights} == {"02:30"}
    assert [schedule["schedule"]["timezone"] for schedule in deployment["schedules"]] == [
        "Asia/Shanghai"
    ]
    form = deployment["parameter_openapi_schema"]["properties"]
    assert list(form) == ["home", "channel", "date", "allow_missing"]
    # One flat list is one drop-down; lists side by side are two nameless tabs, of which "all" is
    # one.
    assert sorted(form["channel"]["enum"]) == sorted(["all", *CHANNELS])
    assert "date" in str(form["date"])
    assert all(field["description"] for field in form.values())


def test_a_wrong_word_in_the_form_is_refused_before_a_run_is_made(orchestra, tmp_path):
    from flows.deploy import served

    route = f"/deployments/{served(tmp_path).apply()}/create_flow_run"
    for given in (
        {"channel": "13800138123"},
        {"date": "13800138123"},
        {"date": "tomorrow"},
        {"date": "22.11.2026"},
    ):
        with pytest.raises(httpx.HTTPStatusError, match="409"):
            orchestra.post(route, {"parameters": given})

    made = orchestra.post(route, {"parameters": {"channel": "store", "date": "2026-11-22"}})
    assert made["parameters"]["date"] == "2026-11-22"


@pytest.mark.parametrize(
    ("given", "told", "code"),
    [
        (["--home", "nowhere"], "nowhere: not an scv home", 2),
        (["--cron", "every night"], "--cron 'every night': not a cron line", 2),
        ([], "PREFECT_API_URL is not set", 2),
    ],
)
def test_what_cannot_be_served_is_told_before_the_server_is_asked(
    orchestra, small_home, monkeypatch, given, told, code
):
    from click.testing import CliRunner
    from prefect.settings import PREFECT_API_URL, temporary_settings

    from flows.deploy import main

    with temporary_settings(restore_defaults={PREFECT_API_URL}):
        ended = CliRunner().invoke(main, ["--home", str(small_home.root), *given])

    assert (ended.exit_code, told in ended.output) == (code, True), ended.output


def test_one_automation_watches_over_runs_however_often_it_is_made(orchestra):
    from prefect.settings import PREFECT_FLOWS_HEARTBEAT_FREQUENCY, temporary_settings

    from flows.zombies import NAME, watch

    for every in (30, 30, 240):
        with temporary_settings({PREFECT_FLOWS_HEARTBEAT_FREQUENCY: every}):
            watch()
        (found,) = (
            each for each in orchestra.post("/automations/filter", {}) if each["name"] == NAME
        )
        assert found["trigger"]["within"] == {30: 540, 240: 720}[every]

    assert found["trigger"]["after"] == ["prefect.flow-run.heartbeat"]
    assert {"prefect.flow-run.Completed", "prefect.flow-run.Partial"} < set(
        found["trigger"]["expect"]
    )
    assert [action["state"] for action in found["actions"]] == ["CRASHED"]


def test_a_server_that_is_restarted_or_memory_that_runs_out_ends_a_night_at_most_and_never_unheard():
    unit = (ROOT / "ops" / "scv-flows.service").read_text()

    said = {
        line.split("=")[0] for line in unit.splitlines() if "=" in line and not line.startswith("#")
    }
    assert not said & {"Requires", "BindsTo", "PartOf"}
    assert "\nOOMPolicy=continue\n" in unit
    (stopped,) = (line for line in unit.splitlines() if line.startswith("ExecStopPost="))
    told = {
        result: _stopped(stopped, result)
        for result in ("success", "exit-code", "oom-kill", "signal")
    }
    assert told == {
        "success": "",
        "exit-code": "",
        "oom-kill": "notify --code KILL",
        "signal": "notify --code KILL",
    }


def _stopped(line, result):
    """Run the unit's line with a program of ours in the place of scv; return what that was told."""
    _, _, script = shlex.split(line.removeprefix("ExecStopPost=-"))
    script = script.replace("exec /srv/scv/.venv/bin/scv", "echo")
    environment = {"SERVICE_RESULT": result, "EXIT_STATUS": "KILL"}
    return subprocess.check_output(["/bin/sh", "-c", script], env=environment, text=True).strip()


_ASK = """
import json, os
from flows import channel, nightly, path
from prefect.settings import get_current_settings
seen, steps = get_current_settings(), (path.step, path.landing, nightly.nightly, channel.channel)
print(json.dumps({
    "home": str(seen.home),
    "settings": [seen.server.analytics_enabled, seen.results.persist_by_default, seen.logging.log_prints,
                 seen.server.ephemeral.startup_timeout_seconds],
    "do_not_track": os.environ["DO_NOT_TRACK"],
    "persist_result": [step.persist_result for step in steps],
    "log_prints": [step.log_prints for step in steps],
    "tags": [sorted(step.tags) for step in steps[:2]],
}))
"""


def test_settings_are_in_force_when_prefect_is_imported(tmp_path):
    prefect_home = tmp_path / "prefect"
    environment = {
        key: value for key, value in os.environ.items() if not key.startswith(("PREFECT", "DO_NOT"))
    }

    told = subprocess.check_output(
        [sys.executable, "-c", _ASK],
        env=environment | {"PREFECT_HOME": str(prefect_home)},
        cwd=ROOT,
        text=True,
    )

    assert json.loads(told) == {
        "home": str(prefect_home),
        "settings": [False, False, False, 120],
        "do_not_track": "1",
        "persist_result": [False] * 4,
        "log_prints": [False] * 4,
        "tags": [[], []],
    }
    assert prefect_home.stat().st_mode & 0o777 == 0o700
