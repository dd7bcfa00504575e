"""The night as a Prefect flow: every channel in parallel, then link → profile → segments → publish.

`python -m flows.nightly [HOME]` runs it without a server; `prefect.yaml` schedules it.
"""

import os
import sys

from flows.settings import prepare

prepare()

from prefect import flow  # noqa: E402  (its settings come first)
from prefect.client.schemas.objects import State  # noqa: E402
from prefect.task_runners import ThreadPoolTaskRunner  # noqa: E402

from flows.boundary import mask_log_records  # noqa: E402
from flows.path import ingest, whole_run  # noqa: E402
from scv import pipeline  # noqa: E402

DEFAULT_HOME = os.environ.get("SCV_HOME", "scv-home")


@flow(
    name="scv-nightly",
    log_prints=False,
    persist_result=False,
    validate_parameters=True,
    task_runner=ThreadPoolTaskRunner(max_workers=2),  # type: ignore[arg-type]
)
def nightly(home: str = DEFAULT_HOME) -> State[None]:
    """Take in everything in the inbox of `home`, link it, and publish a new generation."""
    mask_log_records()
    return whole_run(home, "nightly", _ingest_all)


def _ingest_all(run: pipeline.Run) -> None:
    for landing in [ingest.submit(run.run_id, drawer) for drawer in run.drawers()]:
        landing.result()


if __name__ == "__main__":
    nightly(*sys.argv[1:2])
