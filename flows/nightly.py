"""The night as a Prefect flow: every channel in parallel, then link → profile → traits → segments →
publish.

`python -m flows.nightly [HOME]` runs it without a server; `python -m flows.deploy` schedules it.
The same flow is the form for
re-runs: of one channel, or as of a past day.
"""

import sys

from prefect import flow
from prefect.client.schemas.objects import State
from prefect.task_runners import ThreadPoolTaskRunner

from flows.notices import HOOKS
from flows.path import ALL, DEFAULT_HOME, Choice, Day, exit_code, whole_run


@flow(
    name="scv-nightly",
    log_prints=False,
    persist_result=False,
    task_runner=ThreadPoolTaskRunner(max_workers=2),  # type: ignore[arg-type]
    **HOOKS,
)
def nightly(
    home: str = DEFAULT_HOME,
    channel: Choice = ALL,
    date: Day | None = None,
    allow_missing: bool = False,
) -> State[None]:
    """Take in what is new in the inbox of `home`, link it, and publish a new generation.

    合并各渠道并发布新一代数据。

    Args:
        home: the home folder, as an absolute path. 数据目录的绝对路径。
        channel: "all" takes in what is new; one channel is read again, all of it, from its files in
            the inbox. 重跑单个渠道。
        date: figures as of the end of this day in Shanghai; empty for now. Never before the day of
            what is published. 业务日期。
        allow_missing: of one channel: drop the rows of files no longer in the inbox, else they are
            a reason to refuse.
    """
    return whole_run(home, channel, date, allow_missing)


if __name__ == "__main__":
    sys.exit(exit_code(nightly(*sys.argv[1:2], return_state=True)))
