"""How a run speaks: lines as it goes and a summary, nothing but errors (--quiet), or its account as
one document (--json).
"""

from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Any

import click

from scv.cli.faults import as_json, error_document, error_text, outermost
from scv.console.output import Steps, lines

if TYPE_CHECKING:
    from scv.pipeline.run import Run


class Output:
    """What one command says, and where. `extra` is what stands in its account besides the run's
    own.
    """

    def __init__(self, quiet: bool = False, as_json: bool = False) -> None:
        self._quiet, self._as_json = quiet, as_json
        self.steps = Steps(shown=not (quiet or as_json))
        self.run: Run | None = None
        self.extra: dict[str, Any] = {}

    def write(self, *texts: str) -> None:
        """Print lines for people, if they want any."""
        if not (self._quiet or self._as_json):
            lines(line for text in texts for line in text.splitlines())

    def end(self, exit_code: int, error: BaseException | None = None) -> int:
        """Print the account, if it is wanted, and return the exit code."""
        if self._as_json:
            account = self.run.account() if self.run else {}
            document = (
                account
                | self.extra
                | {"exit_code": exit_code, "error": error_document(error) if error else None}
            )
            click.echo(as_json(document))
        return exit_code


def output_options(command: Callable[..., int]) -> Callable[..., int]:
    """Give a command that writes its --quiet and --json, and its `output`."""

    @click.option(
        "-q", "--quiet", is_flag=True, help="Print errors only; the exit code tells the result."
    )
    @click.option(
        "--json",
        "as_json",
        is_flag=True,
        help="Print the run report as one JSON document, also for a failed run.",
    )
    @wraps(command)
    def wrapper(quiet: bool, as_json: bool, **options: Any) -> int:
        output = Output(quiet, as_json)
        try:
            return output.end(command(output=output, **options))
        except outermost() as error:
            output.end(error_text(error)[1], error)
            raise

    return wrapper
