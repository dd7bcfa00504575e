"""The path of a run as Prefect tasks: thin names around the methods of `scv.pipeline.run.Run`.

Only names and counts cross into Prefect. The run itself stays in this process, inside the closures
that tasks are given; Prefect keeps the parameters of flows, not those of tasks that run in the
flow's own process.
"""

import os
from collections import Counter
from collections.abc import Callable
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path
from typing import Annotated, Any, Final, Literal

from prefect import get_run_logger, task
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.objects import State
from prefect.exceptions import ParameterTypeError
from prefect.futures import wait
from prefect.states import Completed
from pydantic import Field

from flows.artifacts import show
from flows.boundary import (
    StageError,
    TransientStageError,
    counts_line,
    guarded,
    mask_log_records,
    masked,
)
from scv.errors import EXIT_DONE, EXIT_PARTIAL, ScvError, UsageError
from scv.home.settings import load_home
from scv.pipeline.ingest_options import FileResult
from scv.pipeline.run import STAGES, Counts, Run, open_run
from scv.sources import CHANNELS

DEFAULT_HOME = os.environ.get("SCV_HOME", "scv-home")
PARTIAL = "Partial"
ALL: Final = "all"
Channel = Literal["wechat", "weibo", "ecommerce", "store", "service", "web"]
# NOTE: one flat list: of `Literal["all"] | Channel` Prefect's form makes two tabs named alike, and
# no drop-down.
Choice = Literal["all", Channel]
# NOTE: a server checks patterns before it makes a run, formats it does not.
Day = Annotated[date, Field(json_schema_extra={"pattern": r"^\d{4}-\d{2}-\d{2}$"})]


@task(cache_policy=NO_CACHE, persist_result=False, log_prints=False, task_run_name="{name}")
def step(name: str, work: Callable[[], Counts]) -> None:
    """Do one piece of the path and log its counts."""
    with guarded(name):
        counts = work()
    get_run_logger().info(counts_line(name, counts))


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


def land_inbox(run: Run) -> None:
    """Land all drawers of the inbox in parallel. One that fails is parked whole; the others go on."""
    drawers = run.top_folders()
    names = [f"ingest {_shown(drawer)}" for drawer in drawers]
    pairs = zip(names, drawers, strict=True)
    landings = [landing.submit(name, partial(run.ingest_folder, drawer)) for name, drawer in pairs]
    # NOTE: wait for all before looking at any: the writer's lock must outlive every landing.
    wait(landings)
    for name, landed in zip(names, landings, strict=True):
        if not landed.state.is_completed():
            failure = landed.result(raise_on_failure=False)
            run.results.append(FileResult(name, "parked", "", "ingest_failed", str(failure)))


def _shown(drawer: str) -> str:
    # NOTE: a folder that is no channel has a name of the user's own making: it may be a person's.
    return drawer if drawer in CHANNELS else "other files"


def whole_run(
    home: str, channel: str = ALL, day: date | None = None, allow_missing: bool = False
) -> State[None]:
    """Run the path under the writer's lock; return `Completed`, named Partial where a file was
    parked.

    Args:
        channel: re-run this one from its files in the inbox; else everything new in the inbox is
            taken in.
        day: work the figures out as of its end; files and what people said are those of now.
        allow_missing: of one channel: drop the rows of files landed before that are no longer in
            the inbox.

    Raises:
        StageError: a stage failed, or another run is writing; the former generation stays current.
    """
    mask_log_records()
    doing = "nightly" if channel == ALL else f"channel-{channel}"
    with (
        guarded(doing),
        open_run(
            load_home(Path(home)), doing, datetime.now(UTC), day=day, allow_missing=allow_missing
        ) as run,
    ):
        if empty := run.empty_inbox():
            get_run_logger().info(masked(str(empty.text)))
            if empty.final:
                return Completed(message=masked(str(empty.text)))
        try:
            if channel == ALL:
                land_inbox(run)
            else:
                step(f"reland {channel}", lambda: run.ingest_channel(channel))
            for name in STAGES:
                step(name, partial(run.stage, name))
        finally:
            show(run.report(), run.home.reports)
    parked = Counter(result.code for result in run.results if result.status == "parked")
    if run.refused:
        parked["audience_refused"] = len(run.refused)
    if run.partial:
        return Completed(
            name=PARTIAL, message=f"published; {counts_line('parked', parked)}; see scv status"
        )
    return Completed(message="published")


def exit_code(state: State[Any]) -> int:
    """Return how a flow started by hand ends: as the command line would (the reason was logged)."""
    if state.name == PARTIAL:
        return EXIT_PARTIAL
    if state.is_completed():
        return EXIT_DONE
    # NOTE: the state of a flow holds its exception in a record, that of a task bare.
    failure = getattr(state.data, "result", state.data)
    if isinstance(failure, ParameterTypeError):
        return UsageError.exit_code
    return failure.exit_code if isinstance(failure, StageError) else ScvError.exit_code
