"""Serve the nightly flow: scheduled, and as a form for re-runs. The smallest way with Prefect: a
server and this one process.

`python -m flows.deploy --home HOME [--cron "30 2 * * *"]`; see docs/how-to/run-nightly.md and ops/.
"""

import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import cast

import click
import httpx
from prefect import serve
from prefect.client.schemas.schedules import CronSchedule
from prefect.deployments.runner import RunnerDeployment
from prefect.schedules import Cron, Schedule
from prefect.settings import get_current_settings

from flows.nightly import nightly
from flows.zombies import watch
from scv.errors import ScvError, UsageError
from scv.home.open_home import open_vault
from scv.home.settings import load_home

TIMEZONE = "Asia/Shanghai"
CRON = "30 2 * * *"


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--home",
    envvar="SCV_HOME",
    default="scv-home",
    help="The home folder; $SCV_HOME or ./scv-home.",
)
@click.option(
    "--cron",
    envvar="SCV_CRON",
    default=CRON,
    help=f"When, in Shanghai time; $SCV_CRON or '{CRON}'.",
)
def main(home: str, cron: str) -> None:
    """Serve the nightly flow of one home until stopped; PREFECT_API_URL names the server."""
    try:
        _serve(Path(home), cron)
    except ScvError as error:
        click.echo(f"flows.deploy: {error}", err=True)
        sys.exit(error.exit_code)


def served(root: Path, cron: str = CRON) -> RunnerDeployment:
    """Return the nightly flow of one home as it is served: its schedule, and the form's home."""
    return cast(
        RunnerDeployment,
        nightly.to_deployment(
            "nightly",
            schedule=_schedule(cron),
            parameters={"home": str(root)},
            description="每晚合并所有渠道；也用于重跑 · merge all channels every night; also the form for re-runs",
        ),
    )


def _serve(root: Path, cron: str) -> None:
    home = load_home(root)
    open_vault(home)
    deployment = served(home.root, cron)
    if not get_current_settings().api.url:
        raise UsageError(
            "PREFECT_API_URL is not set: a schedule needs a server that stays. Start one with: prefect server start; then: "
            "export PREFECT_API_URL=http://127.0.0.1:4200/api"
        )
    try:
        watch()
    except httpx.TransportError:
        raise UsageError(
            "the server of PREFECT_API_URL does not answer. Start it with: prefect server start"
        ) from None
    with _private_temporary_folder():
        # One at a time: a re-run asked for during the night waits instead of meeting the writer's
        # lock.
        serve(deployment, pause_on_shutdown=False, limit=1)


@contextmanager
def _private_temporary_folder() -> Iterator[None]:
    # NOTE: runners share /tmp/runner_storage, which belongs to whichever account served first: the
    # next one could not start.
    with tempfile.TemporaryDirectory(prefix="scv-flows-") as folder:
        tempfile.tempdir = os.environ["TMPDIR"] = folder
        yield


def _schedule(cron: str) -> Schedule:
    try:
        CronSchedule(cron=cron, timezone=TIMEZONE)
        return Cron(cron, timezone=TIMEZONE)
    except ValueError:
        raise UsageError(
            f"--cron {cron!r}: not a cron line. It has five fields, such as '{CRON}' for 02:30."
        ) from None


if __name__ == "__main__":
    main()
