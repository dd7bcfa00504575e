"""Re-run one channel as a Prefect flow: its records are replaced by those of its files in the inbox, then the same path.

`python -m flows.channel CHANNEL [HOME]` runs it without a server.
"""

import sys
from typing import Literal

from flows.settings import prepare

prepare()

from prefect import flow  # noqa: E402  (its settings come first)
from prefect.client.schemas.objects import State  # noqa: E402

from flows.boundary import mask_log_records  # noqa: E402
from flows.nightly import DEFAULT_HOME  # noqa: E402
from flows.path import reland, whole_run  # noqa: E402

Channel = Literal["wechat", "weibo", "ecommerce", "store"]


@flow(name="scv-channel", log_prints=False, persist_result=False)
def channel(channel: Channel, home: str = DEFAULT_HOME, allow_missing: bool = False) -> State[None]:
    """Re-run `channel` from its files in the inbox of `home`; twice is as once."""
    mask_log_records()
    return whole_run(home, f"channel-{channel}", lambda run: reland(run.run_id, channel, allow_missing))


if __name__ == "__main__":
    channel(*sys.argv[1:3])  # type: ignore[call-overload]
