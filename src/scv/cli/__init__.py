"""The command line. Thin: parse, call, print; every error ends as one sentence and its exit code (see errors.py)."""

import io
import logging
import os
import sys

import click
from polars.exceptions import PanicException

from scv.cli import (  # noqa: F401  (they put their commands into the group)
    accept_place,
    access,
    analytics,
    completion,
    consent,
    decide,
    erasure,
    export,
    inbox,
    inspect,
    keys,
    query,
    restrict,
    runs,
    serve,
)
from scv.cli.group import commands, now
from scv.cli.output import error_text, failure
from scv.cli.runs import run_stages
from scv.errors import EXIT_DONE, UsageError

__all__ = ["commands", "main", "now", "run_stages"]


def main(arguments: list[str] | None = None) -> None:
    """Run one command and exit with its code."""
    level = logging.getLevelNamesMapping().get(os.environ.get("SCV_LOG", "WARNING").upper(), logging.WARNING)
    logging.basicConfig(level=level, format="%(message)s")
    for stream in (sys.stdout, sys.stderr):
        # NOTE: what a terminal has no letters for must not end a night that went well as a fault of ours.
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    arguments = sys.argv[1:] if arguments is None else arguments
    try:
        code = commands.main(arguments, prog_name="scv", standalone_mode=False)
    except click.ClickException as error:
        error.show()
        code = UsageError.exit_code
        if "--json" in arguments:
            click.echo(failure(error))
    # NOTE: a panic of Polars is no Exception, and its traceback could print a customer's cells like any other.
    except (Exception, PanicException, KeyboardInterrupt) as error:  # noqa: BLE001  (the outermost door)
        text, code = error_text(error)
        click.echo(f"scv: {text}", err=True)
    sys.exit(code if isinstance(code, int) else EXIT_DONE)
