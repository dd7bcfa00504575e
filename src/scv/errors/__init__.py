"""Everything scv raises, and the exit code of each.

    ScvError                      1  our bug, unless a subclass says otherwise
    ├── UsageError                2  the command was used wrongly
    ├── BadInputError             3  a file or value from outside; nothing of it was landed
    │   ├── UnknownLayoutError       no declaration fits the file's headers
    │   ├── NoPersonsError           a report about nobody in particular
    │   ├── EmptyExportError         no bytes, or a header without rows
    │   ├── PassedOverError          a note beside exports: nothing is missing without it
    │   ├── UndecodableError         the bytes are in no encoding we accept
    │   ├── UnreadableFileError      the file kind's reader gave up, or hit its limits
    │   ├── DriftError               the file is recognised and yet not what its kind was before
    │   ├── AccountConflictError     the file's own shop contradicts its account
    │   ├── SetAsideError            a rollback took the file out
    │   └── ConservationError        rows counted and rows read differ
    ├── KeyAccessError            4  a key is missing, exposed or wrong; or encryption is unavailable
    ├── GateRefusedError          5  the new generation failed its read-back or its health check and was not published
    ├── BusyError                 6  another run is writing
    ├── IntegrityError            8  a file or manifest is not what was signed
    ├── DiskError                 9  the disk is full, failing or read-only; the same command may be run again
    └── NotSentError             10  a group chat was not told how a run ended; the run itself is not touched by it

Exit code 0 is done and 7 is published but partial; neither is an error. A message says where, what
was needed and what to do next; it never holds a customer's value, so every message may be logged.
"""

from traceback import extract_tb
from typing import ClassVar

from scv.errors.message import Message, nearest, shown_name

__all__ = [
    "internal_error_text",
    "error_for_code",
    "Message",
    "ScvError",
    "UsageError",
    "BadInputError",
    "UnknownLayoutError",
    "EmptyExportError",
    "PassedOverError",
    "NoPersonsError",
    "UndecodableError",
    "UnreadableFileError",
    "DriftError",
    "UnreadCellsError",
    "AccountConflictError",
    "SetAsideError",
    "ConservationError",
    "KeyAccessError",
    "GateRefusedError",
    "BusyError",
    "IntegrityError",
    "DiskError",
    "NotSentError",
    "EXIT_DONE",
    "EXIT_PARTIAL",
    "nearest",
    "shown_name",
]

EXIT_DONE = 0
EXIT_PARTIAL = 7


class ScvError(Exception):
    """Base of all errors raised by scv.

    Args:
        message: what to tell, with names for the values that stand in it. Logs, JSON and all that
            is kept have it in English.
    """

    exit_code: ClassVar[int] = 1
    # What a reader of Chinese is told first.
    title: ClassVar[Message] = Message("a fault of ours")

    def __init__(self, message: str | Message = "", /, **values: object) -> None:
        self.message = message if isinstance(message, Message) else Message(message, **values)
        super().__init__(str(self.message))


class UsageError(ScvError):
    """The command or function was called in a way that cannot work."""

    exit_code = 2
    title = Message("wrong use")


class BadInputError(ScvError):
    """Input from outside cannot be used. `code` is the stable name under which a file is parked."""

    exit_code = 3
    code: ClassVar[str] = "bad_input"
    title = Message("unusable file")
    # What a reader of Chinese is told last of a file that was parked.
    way_out: ClassVar[Message] = Message("")


class UnknownLayoutError(BadInputError):
    """No declared source has the file's headers."""

    code = "unknown_layout"
    title = Message("unknown layout")
    way_out = Message(
        "no known layout has these headers: see docs/reference/layouts.md, or draft one with scv ingest --propose FILE"
    )


class NoPersonsError(BadInputError):
    """The file is a report of totals: no row of it is about a person."""

    code = "no_persons"
    title = Message("no personal data")
    way_out = Message("this is a report of totals: export the details instead")


class EmptyExportError(BadInputError):
    """The file has no bytes, or a header and nothing below it."""

    code = "empty_export"
    title = Message("empty file")
    way_out = Message("export it again")


class PassedOverError(BadInputError):
    """A note beside exports, without a table. It is named and left alone; a run is whole without it."""

    code = "note"
    title = Message("a note, no export")


class UndecodableError(BadInputError):
    """The bytes are neither UTF-8, UTF-16 with a mark, nor GB18030."""

    code = "undecodable"
    title = Message("unknown encoding")
    way_out = Message("save it as CSV in UTF-8 or GB18030")


class UnreadableFileError(BadInputError):
    """The parser of this file kind failed, ran out of its memory or time, or found a damaged
    container.
    """

    code = "unreadable"
    title = Message("unreadable file")
    way_out = Message(
        "check that the file is whole, unpack it or take off its password, and drop it again"
    )


class DriftError(BadInputError):
    """The file differs from the files of its kind landed before in a way that is seldom meant."""

    code = "drift"
    title = Message("unlike earlier files of its kind")
    way_out = Message("if it is right after a check: scv ingest --accept FILE")


class UnreadCellsError(BadInputError):
    """Too many cells of a column that decides could not be read."""

    code = "unread_cells"
    title = Message("cells that could not be read")
    way_out = Message("correct them, or if it is right after a check: scv ingest --accept FILE")


class AccountConflictError(BadInputError):
    """The shop, app or card system named inside the file contradicts the account it was landed for."""

    code = "account_conflict"
    title = Message("conflicting account")
    way_out = Message(
        "put it into the right account folder, or name the account: scv ingest --account NAME FILE"
    )


class SetAsideError(BadInputError):
    """A rollback took the file out of what is published; it comes back only by hand."""

    code = "set_aside"
    title = Message("set aside by a rollback")
    way_out = Message("take it out of the inbox; to land it all the same: scv ingest --accept FILE")


class ConservationError(BadInputError):
    """The independent row counter and the reader disagree."""

    code = "rows_do_not_add_up"
    title = Message("rows do not add up")


class KeyAccessError(ScvError):
    """A key is missing, readable by others, or not the one the file was locked with; or DuckDB
    cannot encrypt.
    """

    exit_code = 4
    title = Message("keys or permission")


class GateRefusedError(ScvError):
    """The built generation differs from what was written; the former generation stays current."""

    exit_code = 5
    title = Message("refused by the quality gate")


class BusyError(ScvError):
    """Another process holds the writer's lock."""

    exit_code = 6
    title = Message("another run is writing")


class IntegrityError(ScvError):
    """A manifest, generation or landed file is damaged, replaced or older than one already seen."""

    exit_code = 8
    title = Message("integrity")


class DiskError(ScvError):
    """The disk is full, failing or read-only, or memory ran out. What was published is whole; the
    same command may be run again.
    """

    exit_code = 9
    title = Message("disk or memory")


class NotSentError(ScvError):
    """A webhook did not answer, or did not take what it was told."""

    exit_code = 10
    title = Message("notice not sent")


def error_for_code(code: str) -> type[BadInputError]:
    """Return the error under whose code a file was parked."""
    return next(
        (each for each in BadInputError.__subclasses__() if each.code == code), BadInputError
    )


def internal_error_text(error: BaseException) -> str:
    """Return what to tell of an error that nobody foresaw: its kind and where in the code, never
    its text, which may hold a cell.
    """
    at = " ".join(
        f"{frame.filename.rsplit('/', 1)[-1]}:{frame.lineno}"
        for frame in extract_tb(error.__traceback__)[-4:]
    )
    return f"a fault of ours: {type(error).__name__} at {at}. What is published is whole; please report it."
