"""What the operator gets of a run: artifacts in Prefect, and a word in the group chat."""

import json

import pytest

from scv.errors import BusyError, UsageError
from scv.vault.writer_lock import writer_lock
from tests.flows.conftest import generation
from tests.robot import KEY, listening

pytestmark = pytest.mark.prefect

NAME = "欧阳铁柱"


@pytest.fixture
def robot(small_home):
    with listening() as robot:
        robot.of(small_home.root)
        yield robot


def test_a_run_shows_its_counts_and_where_its_report_lies_and_no_file_names(orchestra, small_home):
    (small_home.inbox / "store" / f"{NAME}-13800138000.csv").write_text("colour\nblue\n")
    state = orchestra.night(small_home)

    found = _artifacts(orchestra, state)
    (account,) = (json.loads(path.read_text()) for path in small_home.reports.glob("*.json"))
    report = small_home.reports / f"{account['run_id']}.html"
    summary = found["scv-run"].splitlines()
    assert summary[0] == "## Published, but partial 已发布，但不完整"
    assert f"- run 任务: `{account['run_id']}`" in summary
    assert "- parked 搁置: unknown_layout 1" in summary
    assert found["scv-report"] == f"[{report}]({report.as_uri()})"
    rows = json.loads(found["scv-counts"])
    told = {(row["stage 步骤"].split()[0], row["what 项目"]): row["count 数量"] for row in rows}
    assert told == {
        (stage, name): f"{count:,}"
        for stage, counts in account["counts"].items()
        for name, count in counts.items()
    }
    assert NAME not in str(found) and "1380013" not in str(found)


def _artifacts(orchestra, state):
    asked = {"artifacts": {"flow_run_id": {"any_": [str(state.state_details.flow_run_id)]}}}
    found = orchestra.post("/artifacts/filter", asked)
    # A browser follows no link from a server's page to a file.
    assert "scv report --open" in next(
        each["description"] for each in found if each["key"] == "scv-report"
    )
    return {each["key"]: each["data"] for each in found}


def test_the_group_is_told_of_nights_that_are_not_good_and_of_those_alone(
    orchestra, small_home, robot
):
    assert orchestra.night(small_home).name == "Completed"
    assert robot.heard == []

    (small_home.inbox / "store" / f"{NAME}.csv").write_text("colour\nblue\n")
    assert orchestra.night(small_home).name == "Partial"
    assert "**scv: published, but partial 已发布，但不完整**" in _said(robot)

    (small_home.root / "scv.toml").write_text("[gate]\nleast = 0\nrejected = 0\nlargest = 0\n")
    refused = orchestra.night(small_home)
    assert (refused.name, generation(small_home)) == ("Failed", 2)
    said = _said(robot)
    assert "**scv: refused by the quality gate 未通过发布前体检，未发布**" in said
    assert "> gate 体检: largest: " in said
    assert NAME not in said

    no_day = orchestra.night(small_home, date="2026-02-30")
    assert orchestra.path.exit_code(no_day) == UsageError.exit_code
    assert "wrong usage or settings" in _said(robot)

    with writer_lock(small_home.vault / "writer.lock", "nightly", "now"):
        busy = orchestra.rerun(small_home, "store")
    assert orchestra.path.exit_code(busy) == BusyError.exit_code
    assert "another run is writing" in _said(robot)


def test_the_group_is_told_of_a_run_that_was_killed_as_runners_tell_their_hooks(
    orchestra, small_home, robot
):
    from prefect.client.schemas.objects import FlowRun
    from prefect.states import Crashed

    from flows.nightly import nightly

    (hook,) = nightly.on_crashed_hooks
    flow_run = FlowRun.model_construct(parameters={"home": str(small_home.root)})
    hook(flow=nightly, flow_run=flow_run, state=Crashed(message="process exited with -9"))

    assert "**scv: killed, or stopped from outside 进程被终止**" in _said(robot)


def _said(robot):
    ((path, body),) = robot.heard
    robot.heard.clear()
    assert KEY in path
    return body["markdown"]["content"]


def test_a_webhook_that_fails_fails_no_night_and_is_nowhere_in_clear(orchestra, small_home, robot):
    (small_home.inbox / "store" / "odd.csv").write_text("colour\nblue\n")
    robot.status = 500
    assert orchestra.night(small_home).name == "Partial"
    assert any(
        "webhook was not reached: it answered with HTTP 500" in line for line in orchestra.lines
    )

    robot.of(small_home.root).write_text(f"url = {KEY}")
    assert orchestra.night(small_home).name == "Partial"
    assert any("not readable as TOML" in line for line in orchestra.lines)

    assert orchestra.night(small_home).name == "Partial"
    assert not orchestra.places_of([KEY.encode(), f":{robot.port}/".encode()])
