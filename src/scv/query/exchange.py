"""What the asking child (`worker.py`) is told, and how it answers. Who asks it needs no engine."""

from dataclasses import dataclass

from scv.errors import DiskError, IntegrityError, KeyAccessError, Message, ScvError, UsageError

ROWS = b"R"
ERRORS: dict[bytes, type[ScvError]] = {
    b"U": UsageError,
    b"K": KeyAccessError,
    b"I": IntegrityError,
    b"D": DiskError,
    b"F": ScvError,
}
# Seconds in which a query that was told to stop may still end by itself.
GRACE_SECONDS = 2.0


@dataclass(frozen=True)
class Question:
    """What a child is asked. `handle` is the published file, open and inherited; `key` opens it
    (base64).
    """

    sql: str
    handle: int
    key: str
    temp_folder: str
    seconds: float
    memory_bytes: int
    min_group: int
    rows_bytes: int = 0


def out_of_time(seconds: float) -> Message:
    """Return what to tell of a query that took too long."""
    return Message(
        "the query ran longer than {seconds:g} s and was stopped. Ask for less, or allow more with --seconds",
        seconds=seconds,
    )


def out_of_memory(memory_bytes: int) -> Message:
    """Return what to tell of a query that needed too much memory."""
    return Message(
        "the query needed more memory than {size} MB and was stopped. Ask for less, or allow more with --memory",
        size=memory_bytes >> 20,
    )
