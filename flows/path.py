"""The path of a run as Prefect tasks: thin names around the methods of `scv.pipeline.Run`.

Only names and counts cross into Prefect. The run itself stays in this process, inside the closures that tasks are given;
Prefect keeps the parameters of flows, not those of tasks that run in the flow's own process.
"""

import os
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

from prefect import get_run_logger, task
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.objects import State
from prefect.futures import wait
from prefect.states import Completed

from flows.boundary import TransientStageError, guarded, mask_log_records, told
from scv import pipeline
from scv.channels import CHANNELS
from scv.config import load_home
from scv.errors import EXIT_DONE, EXIT_PARTIAL, ScvError
from scv.terms import FileResult

DEFAULT_HOME = os.environ.get("SCV_HOME", "scv-home")
PARTIAL = "Partial"


@task(cache_policy=NO_CACHE, persist_result=False, log_prints=False, task_run_name="{name}")
def step(name: str, work: Callable[[], pipeline.Counts]) -> None:
    """Do one piece of the path and log its counts."""
    with guarded(name):
        counts = work()
    get_run_logger().info(told(name, counts))


def _is_transient(_task: Any, _run: Any, state: State[Any]) -> bool:
    return isinstance(state.data, TransientStageError)


# Landing the same file twice is landing it once, so only this step may be tried again.
landing = step.with_options(
    name="landing",
    retries=2,
    retry_delay_seconds=5,
    retry_jitter_factor=0.5,
    retry_condition_fn=_is_transient,
)


def land_inbox(run: pipeline.Run) -> None:
    """Land all drawers of the inbox in parallel. One that fails is parked whole; the others go on."""
    drawers = run.drawers()
    names = [f"ingest {_shown(drawer)}" for drawer in drawers]
    pairs = zip(names, drawers, strict=True)
    landings = [landing.submit(name, partial(run.ingest_drawer, drawer)) for name, drawer in pairs]
    # NOTE: wait for all before looking at any: the writer's lock must outlive every landing.
    wait(landings)
    for name, landed in zip(names, landings, strict=True):
        if not landed.state.is_completed():
            failure = landed.result(raise_on_failure=False)
            run.results.append(FileResult(name, "parked", "", "ingest_failed", str(failure)))


def _shown(drawer: str) -> str:
    # NOTE: a folder that is no channel has a name of the user's own making: it may be a person's.
    return drawer if drawer in CHANNELS else "other files"


def whole_run(home: str, doing: str, take_in: Callable[[pipeline.Run], object]) -> State[None]:
    """Run the path under the writer's lock; return `Completed`, named Partial where a file was parked.

    Raises:
        StageError: a stage failed, or another run is writing; the former generation stays current.
    """
    mask_log_records()
    with guarded(doing), pipeline.open_run(load_home(Path(home)), doing, datetime.now(UTC)) as run:
        try:
            take_in(run)
            for name in pipeline.STAGES:
                step(name, partial(run.stage, name))
        finally:
            run.report()
    parked = Counter(result.code for result in run.results if result.status == "parked")
    if run.refused:
        parked["audience_refused"] = len(run.refused)
    if run.partial:
        return Completed(name=PARTIAL, message=f"published; {told('parked', parked)}; see scv status")
    return Completed(message="published")


def exit_code(state: State[Any]) -> int:
    """Return how a flow started by hand ends: 0 done, 7 published but partial, 1 failed (the reason was logged)."""
    if state.name == PARTIAL:
        return EXIT_PARTIAL
    return EXIT_DONE if state.is_completed() else ScvError.exit_code
