"""prefect.yaml as Prefect itself reads it, and the settings as Prefect itself sees them."""

import json
import os
import subprocess
import sys
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from scv.channels import CHANNELS

pytestmark = pytest.mark.prefect

ROOT = Path(__file__).parent.parent.parent


def test_prefect_yaml_is_applied_and_every_night_is_scheduled(orchestra, monkeypatch):
    from prefect.testing.cli import invoke_and_assert

    monkeypatch.chdir(ROOT)
    orchestra.post("/work_pools/", {"name": "scv", "type": "process"})
    invoke_and_assert(["--no-prompt", "deploy", "--all"], expected_code=0)

    found = {deployment["name"]: deployment for deployment in orchestra.post("/deployments/filter", {})}
    orchestra.post(f"/deployments/{found['nightly']['id']}/schedule", {})
    asked = {"deployments": {"id": {"any_": [found["nightly"]["id"]]}}}
    nights = [
        datetime.fromisoformat(run["expected_start_time"]).astimezone(ZoneInfo("Asia/Shanghai"))
        for run in orchestra.post("/flow_runs/filter", asked)
        if run["state_type"] == "SCHEDULED"
    ]

    assert len(nights) >= 3
    assert {f"{night:%H:%M}" for night in nights} == {"02:30"}
    assert [schedule["schedule"]["timezone"] for schedule in found["nightly"]["schedules"]] == ["Asia/Shanghai"]
    assert found["channel"]["parameter_openapi_schema"]["properties"]["channel"]["enum"] == list(CHANNELS)
    assert "set_working_directory" in str(found["nightly"]["pull_steps"])


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
    environment = {key: value for key, value in os.environ.items() if not key.startswith(("PREFECT", "DO_NOT"))}

    told = subprocess.check_output(
        [sys.executable, "-c", _ASK], env=environment | {"PREFECT_HOME": str(prefect_home)}, cwd=ROOT, text=True
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
