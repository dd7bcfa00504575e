"""The command line. Thin: parse, call, print; every error ends as one sentence and its exit code
(see scv.errors).
"""

import io
import logging
import os
import sys

import click

from scv.cli.faults import error_text, failure, outermost
from scv.cli.group import commands, now
from scv.errors import EXIT_DONE, UsageError

__all__ = ["commands", "main", "now"]


def main(arguments: list[str] | None = None) -> None:
    """Run one command and exit with its code."""
    level = logging.getLevelNamesMapping().get(
        os.environ.get("SCV_LOG", "WARNING").upper(), logging.WARNING
    )
    logging.basicConfig(level=level, format="%(message)s")
    for stream in (sys.stdout, sys.stderr):
        # NOTE: what a terminal has no letters for must not end a night that went well as a fault of
        # ours.
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
    except outermost() as error:
        text, code = error_text(error)
        click.echo(f"scv: {text}", err=True)
    sys.exit(code if isinstance(code, int) else EXIT_DONE)
