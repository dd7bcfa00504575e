"""Re-run one channel as a Prefect flow: its records are replaced by those of its files in the inbox, then the same path.

`python -m flows.channel CHANNEL [HOME]` runs it without a server.
"""

import sys
from typing import Literal

from prefect import flow
from prefect.client.schemas.objects import State

from flows.path import DEFAULT_HOME, exit_code, step, whole_run

Channel = Literal["wechat", "weibo", "ecommerce", "store", "service", "web"]


@flow(name="scv-channel", log_prints=False, persist_result=False)
def channel(channel: Channel, home: str = DEFAULT_HOME, allow_missing: bool = False) -> State[None]:
    """Re-run `channel` from its files in the inbox of `home`; twice is as once.

    Args:
        allow_missing: drop the rows of files landed before that are no longer in the inbox; else they are a reason to refuse.
    """
    return whole_run(
        home, f"channel-{channel}", lambda run: step(f"reland {channel}", lambda: run.reland(channel, allow_missing))
    )


if __name__ == "__main__":
    sys.exit(exit_code(channel(*sys.argv[1:3], return_state=True)))
