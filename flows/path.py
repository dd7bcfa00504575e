"""The path of a run as Prefect tasks: thin names around the methods of `scv.pipeline.Run`.

Only a stage's name and its counts cross into Prefect: the run itself stays in this process, under its id.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from prefect import get_run_logger, task
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.objects import State
from prefect.states import Completed

from flows.boundary import guarded, told
from scv import pipeline
from scv.config import load_home

_OPEN_RUNS: dict[str, pipeline.Run] = {}


def _is_transient(_task: Any, _run: Any, state: State[Any]) -> bool:
    """Retry only what may pass by itself: the disk or the machine was busy. A refusal stays a refusal."""
    return "OSError" in str(state.message) or "BlockingIOError" in str(state.message)


@task(
    cache_policy=NO_CACHE,
    persist_result=False,
    log_prints=False,
    retries=2,
    retry_delay_seconds=5,
    retry_jitter_factor=0.5,
    retry_condition_fn=_is_transient,
    task_run_name="ingest {drawer}",
)
def ingest(run_id: str, drawer: str) -> dict[str, int]:
    """Land the new files below one top folder of the inbox."""
    counts = guarded(f"ingest {drawer}", lambda: _OPEN_RUNS[run_id].ingest_drawer(drawer))
    get_run_logger().info(told(f"ingest {drawer or 'inbox'}", counts))
    return counts


@task(cache_policy=NO_CACHE, persist_result=False, log_prints=False)
def reland(run_id: str, channel: str, allow_missing: bool) -> dict[str, int]:
    """Replace one channel's landed rows by those of its files in the inbox."""
    counts = guarded(f"reland {channel}", lambda: _OPEN_RUNS[run_id].reland(channel, allow_missing))
    get_run_logger().info(told(f"reland {channel}", counts))
    return counts


@task(cache_policy=NO_CACHE, persist_result=False, log_prints=False, task_run_name="{name}")
def stage(run_id: str, name: str) -> dict[str, int]:
    """Run one stage of the path."""
    counts = guarded(name, lambda: _OPEN_RUNS[run_id].stage(name))
    get_run_logger().info(told(name, counts))
    return counts


def whole_run(home: str, doing: str, take_in: Callable[[pipeline.Run], object]) -> State[None]:
    """Run the path under the writer's lock; return `Completed`, named Partial where a file was parked.

    Raises:
        StageFailed: a stage failed, or another run is writing; the former generation stays current.
    """
    return guarded(doing, lambda: _whole_run(home, doing, take_in))


def _whole_run(home: str, doing: str, take_in: Callable[[pipeline.Run], object]) -> State[None]:
    with pipeline.open_run(load_home(Path(home)), doing, datetime.now(UTC)) as run:
        _OPEN_RUNS[run.run_id] = run
        try:
            take_in(run)
            for name in pipeline.STAGES:
                stage(run.run_id, name)
        finally:
            del _OPEN_RUNS[run.run_id]
            run.report()
    parked = sum(result.status == "parked" for result in run.results)
    if parked:
        return Completed(name="Partial", message=f"published, but {parked} files were parked: see scv status")
    return Completed(message="published")
