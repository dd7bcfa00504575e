"""Completion for shells: the script, and the names it knows. Names of segments, channels and files;
never who somebody is.
"""

import os
from collections.abc import Callable
from contextlib import suppress
from itertools import islice
from pathlib import Path

import click
from click.shell_completion import CompletionItem, ShellComplete, get_completion_class

from scv.cli.group import commands
from scv.errors import ScvError
from scv.home.settings import Home, load_home
from scv.pipeline import run_report
from scv.segments import load_segments
from scv.sources import CHANNELS

# A run's account names what was in the inbox; older ones add nothing that is still there.
_RUNS = 3

Complete = Callable[[click.Context, click.Parameter, str], list[CompletionItem]]


@commands.command()
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
def completion(shell: str) -> None:
    """Print the script that lets SHELL complete commands, options, segments, channels and landed
    files.

    Add the line of your shell below to the file that it names, and open a new shell.
    """
    found = get_completion_class(shell)
    assert found is not None
    # NOTE: not its own `source`, which starts bash to ask for its version.
    click.echo(ShellComplete.source(found(commands, {}, "scv", "_SCV_COMPLETE")))


def _names_of(names: Callable[[Home], list[str]]) -> Complete:
    def complete(
        context: click.Context, _parameter: click.Parameter, incomplete: str
    ) -> list[CompletionItem]:
        # NOTE: whoever types is not told of a fault of the home in the middle of a line.
        with suppress(ScvError, OSError, ValueError, KeyError, TypeError):
            home = load_home(
                Path(context.params.get("root") or os.environ.get("SCV_HOME") or "scv-home")
            )
            return [CompletionItem(name) for name in names(home) if name.startswith(incomplete)]
        return []

    return complete


def _ingested_files(home: Home) -> list[str]:
    """Return the names of the files that the last runs took in, as their accounts have them; a name
    that holds a number is left out.
    """
    files = [
        file
        for account in islice(run_report.stored_accounts(home.reports), _RUNS)
        for file in account["files"]
    ]
    return sorted(
        {
            file["name"]
            for file in files
            if file["status"] in ("landed", "known") and "*" not in file["name"]
        }
    )


segment_names = _names_of(
    lambda home: [segment.name for segment in load_segments(home.segments)[0]]
)
file_names = _names_of(_ingested_files)


def channel_names(
    _context: click.Context, _parameter: click.Parameter, incomplete: str
) -> list[CompletionItem]:
    """Return the channels."""
    return [CompletionItem(name) for name in CHANNELS if name.startswith(incomplete)]
