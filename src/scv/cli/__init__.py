"""The command line. Thin: parse, call, print; every error ends as one sentence and its exit code (see errors.py)."""

import logging
import os
import sys

import click
from polars.exceptions import PanicException

from scv.cli import (  # noqa: F401  (they put their commands into the group)
    access,
    asking,
    audits,
    consents,
    decisions,
    erasures,
    exports,
    inboxes,
    keys,
    notices,
    querying,
    restrictions,
    runs,
    worth,
)
from scv.cli.group import commands, now
from scv.cli.runs import run_stages
from scv.errors import EXIT_DONE, ScvError, UsageError, fault_of_ours
from scv.vault.files import resource_error

__all__ = ["commands", "main", "now", "run_stages"]


def main(arguments: list[str] | None = None) -> None:
    """Run one command and exit with its code."""
    level = logging.getLevelNamesMapping().get(os.environ.get("SCV_LOG", "WARNING").upper(), logging.WARNING)
    logging.basicConfig(level=level, format="%(message)s")
    try:
        code = commands.main(arguments, prog_name="scv", standalone_mode=False)
    except ScvError as error:
        click.echo(f"scv: {error}", err=True)
        code = error.exit_code
    except click.ClickException as error:
        error.show()
        code = UsageError.exit_code
    except (click.Abort, KeyboardInterrupt):
        click.echo("scv: stopped. What was published before stays as it was.", err=True)
        code = 130
    # NOTE: a panic of Polars is no Exception, and its traceback could print a customer's cells like any other.
    except (Exception, PanicException) as error:  # noqa: BLE001  (the outermost door)
        code = _refused(error)
    sys.exit(code if isinstance(code, int) else EXIT_DONE)


def _refused(error: BaseException) -> int:
    """Say that the disk failed or memory ran out, or that we failed, and return the exit code."""
    if fault := resource_error(error):
        click.echo(f"scv: {fault}", err=True)
        return fault.exit_code
    click.echo(f"scv: {fault_of_ours(error)}", err=True)
    return ScvError.exit_code
