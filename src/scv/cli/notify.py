"""The command that tells a group chat how a run ended."""

import click

from scv.cli.group import commands, now, with_home
from scv.errors import EXIT_DONE, BadInputError, UsageError
from scv.home.settings import Home
from scv.ops import notification
from scv.ops.webhook import WEBHOOK_FILE
from scv.pipeline import run_report


@commands.command()
@click.option("--code", help="Exit code of the run, or the signal that killed it. 0 sends nothing.")
@with_home
def notify(home: Home, code: str | None) -> int:
    """Send the result of a run to the group chat of webhook.toml: the last run, or one that ended
    with --code.

    For cron: scv nightly || scv notify --code $?
    """
    if code == str(EXIT_DONE):
        return EXIT_DONE
    if not notification.notify(home, _last_code(home) if code is None else code, now()):
        raise UsageError(
            "{root}: no webhook is set up. Create the file, private (chmod 600), with format "
            '= "wecom" (or dingtalk, feishu) and url = "https://…".',
            root=home.root / WEBHOOK_FILE,
        )
    click.echo("sent 已通知")
    return EXIT_DONE


def _last_code(home: Home) -> str:
    if account := run_report.last(home.reports):
        return str(run_report.exit_code(account))
    raise BadInputError(
        "{reports}: no run yet, so nothing to send. Run: scv nightly", reports=home.reports
    )
