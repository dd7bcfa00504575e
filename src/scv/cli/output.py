"""How a run speaks: lines as it goes and a summary, nothing but errors (--quiet), or its account as one document (--json)."""

import json
from collections.abc import Callable
from functools import wraps
from typing import Any

import click
from polars.exceptions import PanicException

from scv.console.i18n import error_in_chinese, language, word
from scv.console.output import Steps, lines
from scv.errors import Message, ScvError, UsageError, internal_error_text
from scv.pipeline.run import Run
from scv.vault.files import is_interrupt, resource_error

STOPPED = 130
_STOPPED = Message("stopped. What was published before is unchanged.")


class Output:
    """What one command says, and where. `extra` is what stands in its account besides the run's own."""

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
                account | self.extra | {"exit_code": exit_code, "error": _error_document(error) if error else None}
            )
            click.echo(_as_json(document))
        return exit_code


def failure(error: BaseException) -> str:
    """Return the document of a command that has no more to tell than what went wrong."""
    return _as_json({"exit_code": error_text(error)[1], "error": _error_document(error)})


def _as_json(document: dict[str, Any]) -> str:
    return json.dumps(document, ensure_ascii=False, indent=1)


def _error_document(error: BaseException) -> dict[str, str]:
    """Return an error for programs: the same in every language."""
    if _is_stop(error):
        return {"kind": "Stopped", "message": str(_STOPPED)}
    return {"kind": type(_as_scv_error(error)).__name__, "message": str(_as_scv_error(error))}


def error_text(error: BaseException) -> tuple[str, int]:
    """Return what is told of an error, and its exit code."""
    if _is_stop(error):
        return word(_STOPPED), STOPPED
    known = _as_scv_error(error)
    return error_in_chinese(known) if language() == "zh" else str(known), known.exit_code


def _is_stop(error: BaseException) -> bool:
    return isinstance(error, click.Abort | KeyboardInterrupt) or is_interrupt(error)


def _as_scv_error(error: BaseException) -> ScvError:
    """Return an error as ours: never with what one that nobody foresaw says itself."""
    if isinstance(error, ScvError):
        return error
    if isinstance(error, click.ClickException):
        return UsageError(error.format_message())
    return resource_error(error) or ScvError(internal_error_text(error))


def output_options(command: Callable[..., int]) -> Callable[..., int]:
    """Give a command that writes its --quiet and --json, and its `output`."""

    @click.option("-q", "--quiet", is_flag=True, help="Print errors only; the exit code tells the result.")
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
        # NOTE: a panic of Polars is no Exception.
        except (Exception, PanicException, KeyboardInterrupt) as error:
            output.end(error_text(error)[1], error)
            raise

    return wrapper
