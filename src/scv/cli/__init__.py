"""The command line. Thin: parse, call, print; every error ends as one sentence and its exit code (see errors.py)."""

import logging
import os
import sys
from traceback import extract_tb

import click
from polars.exceptions import PanicException

from scv.cli import asking, consents, decisions, erasures, keys, runs  # noqa: F401  (they put their commands into the group)
from scv.cli.group import commands, now
from scv.cli.runs import run_stages
from scv.errors import EXIT_DONE, ScvError, UsageError

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
        at = "".join(
            f"{frame.filename.rsplit('/', 1)[-1]}:{frame.lineno} " for frame in extract_tb(error.__traceback__)[-4:]
        )
        click.echo(
            f"scv: a fault of ours: {type(error).__name__} at {at}. Nothing was published; please report it.", err=True
        )
        code = ScvError.exit_code
    sys.exit(code if isinstance(code, int) else EXIT_DONE)
