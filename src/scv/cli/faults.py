"""What is told of an error that ends a command: to people as one sentence, to programs as a
document.
"""

import json
import sys
from typing import Any

import click

from scv.console.i18n import error_in_chinese, language, word
from scv.errors import Message, ScvError, UsageError, internal_error_text

STOPPED = 130
_STOPPED = Message("stopped. What was published before is unchanged.")


def outermost() -> tuple[type[BaseException], ...]:
    """Return what is caught at the outermost door. Python asks only when something was raised."""
    # NOTE: a panic of Polars is no Exception, and its traceback could print a customer's cells like
    # any other.
    polars = sys.modules.get("polars.exceptions")
    return (Exception, KeyboardInterrupt, *((polars.PanicException,) if polars else ()))


def failure(error: BaseException) -> str:
    """Return the document of a command that has no more to tell than what went wrong."""
    return as_json({"exit_code": error_text(error)[1], "error": error_document(error)})


def as_json(document: dict[str, Any]) -> str:
    """Return a document as text."""
    return json.dumps(document, ensure_ascii=False, indent=1)


def error_document(error: BaseException) -> dict[str, str]:
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
    from scv.vault.files import is_interrupt

    return isinstance(error, click.Abort | KeyboardInterrupt) or is_interrupt(error)


def _as_scv_error(error: BaseException) -> ScvError:
    """Return an error as ours: never with what one that nobody foresaw says itself."""
    if isinstance(error, ScvError):
        return error
    if isinstance(error, click.ClickException):
        return UsageError(error.format_message())
    from scv.vault.files import resource_error

    return resource_error(error) or ScvError(internal_error_text(error))
