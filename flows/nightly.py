"""The night as a Prefect flow: every channel in parallel, then link → profile → segments → publish.

`python -m flows.nightly [HOME]` runs it without a server; `prefect.yaml` schedules it.
"""

import sys

from prefect import flow
from prefect.client.schemas.objects import State
from prefect.task_runners import ThreadPoolTaskRunner

from flows.path import DEFAULT_HOME, exit_code, land_inbox, whole_run


@flow(
    name="scv-nightly",
    log_prints=False,
    persist_result=False,
    task_runner=ThreadPoolTaskRunner(max_workers=2),  # type: ignore[arg-type]
)
def nightly(home: str = DEFAULT_HOME) -> State[None]:
    """Take in everything in the inbox of `home`, link it, and publish a new generation."""
    return whole_run(home, "nightly", land_inbox)


if __name__ == "__main__":
    sys.exit(exit_code(nightly(*sys.argv[1:2], return_state=True)))
