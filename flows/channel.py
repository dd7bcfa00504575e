"""Re-run one channel as a Prefect flow: its records are replaced by those of its files in the
inbox, then the same path.

`python -m flows.channel CHANNEL [HOME]` runs it without a server; on a server, the form of
`flows.nightly` does the same.
"""

import sys

from prefect import flow
from prefect.client.schemas.objects import State

from flows.notices import HOOKS
from flows.path import DEFAULT_HOME, Channel, exit_code, whole_run


@flow(name="scv-channel", log_prints=False, persist_result=False, **HOOKS)
def channel(channel: Channel, home: str = DEFAULT_HOME, allow_missing: bool = False) -> State[None]:
    """Re-run `channel` from its files in the inbox of `home`; twice is as once.

    Args:
        allow_missing: drop the rows of files landed before that are no longer in the inbox; else
            they are a reason to refuse.
    """
    return whole_run(home, channel, allow_missing=allow_missing)


if __name__ == "__main__":
    sys.exit(exit_code(channel(*sys.argv[1:3], return_state=True)))
