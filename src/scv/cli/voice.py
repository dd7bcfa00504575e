"""How a run speaks: lines as it goes and a summary, nothing but errors (--quiet), or its account as one document (--json)."""

import json
from collections.abc import Callable
from functools import wraps
from typing import Any

import click
from polars.exceptions import PanicException

from scv.errors import Message, ScvError, UsageError, fault_of_ours
from scv.pipeline import Run
from scv.speech.display import Steps, lines
from scv.speech.wording import error_in_chinese, language, word
from scv.vault.files import interrupted, resource_error

STOPPED = 130
_STOPPED = Message("stopped. What was published before is unchanged.")


class Voice:
    """What one command says, and where. `told` is what stands in its account besides the run's own."""

    def __init__(self, quiet: bool = False, as_json: bool = False) -> None:
        self._quiet, self._as_json = quiet, as_json
        self.steps = Steps(shown=not (quiet or as_json))
        self.run: Run | None = None
        self.told: dict[str, Any] = {}

    def say(self, *texts: str) -> None:
        """Print lines for people, if they want any."""
        if not (self._quiet or self._as_json):
            lines(line for text in texts for line in text.splitlines())

    def end(self, exit_code: int, error: BaseException | None = None) -> int:
        """Print the account, if it is wanted, and return the exit code."""
        if self._as_json:
            account = self.run.account() if self.run else {}
            document = account | self.told | {"exit_code": exit_code, "error": _told(error) if error else None}
            click.echo(_as_json(document))
        return exit_code


def failure(error: BaseException) -> str:
    """Return the document of a command that has no more to tell than what went wrong."""
    return _as_json({"exit_code": sentence(error)[1], "error": _told(error)})


def _as_json(document: dict[str, Any]) -> str:
    return json.dumps(document, ensure_ascii=False, indent=1)


def _told(error: BaseException) -> dict[str, str]:
    """Return an error for programs: the same in every language."""
    if _is_stop(error):
        return {"kind": "Stopped", "message": str(_STOPPED)}
    return {"kind": type(_ours(error)).__name__, "message": str(_ours(error))}


def sentence(error: BaseException) -> tuple[str, int]:
    """Return what is told of an error, and its exit code."""
    if _is_stop(error):
        return word(_STOPPED), STOPPED
    told = _ours(error)
    return error_in_chinese(told) if language() == "zh" else str(told), told.exit_code


def _is_stop(error: BaseException) -> bool:
    return isinstance(error, click.Abort | KeyboardInterrupt) or interrupted(error)


def _ours(error: BaseException) -> ScvError:
    """Return an error as ours: never with what one that nobody foresaw says itself."""
    if isinstance(error, ScvError):
        return error
    if isinstance(error, click.ClickException):
        return UsageError(error.format_message())
    return resource_error(error) or ScvError(fault_of_ours(error))


def spoken(command: Callable[..., int]) -> Callable[..., int]:
    """Give a command that writes its --quiet and --json, and its `voice`."""

    @click.option("-q", "--quiet", is_flag=True, help="Print errors only; the exit code tells the result.")
    @click.option(
        "--json",
        "as_json",
        is_flag=True,
        help="Print the run report as one JSON document, also for a failed run.",
    )
    @wraps(command)
    def wrapper(quiet: bool, as_json: bool, **options: Any) -> int:
        voice = Voice(quiet, as_json)
        try:
            return voice.end(command(voice=voice, **options))
        # NOTE: a panic of Polars is no Exception.
        except (Exception, PanicException, KeyboardInterrupt) as error:
            voice.end(sentence(error)[1], error)
            raise

    return wrapper
