"""One writer at a time: an OS lock that frees itself at once when its process dies, and a note of who holds it."""

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from scv.errors import BusyError


@contextmanager
def writer_lock(path: Path, doing: str, started_at: str) -> Iterator[None]:
    """Hold the writer's lock for the length of a with block.

    Args:
        path: the lock file; it stays on disk, only the OS lock counts.
        doing: what we do, shown to whoever comes second, such as 'nightly'.
        started_at: when we began, as text.

    Raises:
        BusyError: another process holds it; the message names its pid, what it does and since when.
    """
    handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = _holder(handle)
            raise BusyError(
                f"another run is writing: {holder}. Try again when it has ended.", f"{holder}。请等它结束后再试"
            ) from None
        note = json.dumps({"pid": os.getpid(), "doing": doing, "since": started_at})
        os.ftruncate(handle, 0)
        os.pwrite(handle, note.encode(), 0)
        yield
    finally:
        os.close(handle)


def writing_now(path: Path) -> str:
    """Return who holds the writer's lock, '' if nobody does."""
    if not path.exists():
        return ""
    handle = os.open(path, os.O_RDONLY)
    try:
        # NOTE: shared, so that several may ask at once; held for no longer than this call.
        fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
        return ""
    except BlockingIOError:
        return _holder(handle)
    finally:
        os.close(handle)


def _holder(handle: int) -> str:
    try:
        note = json.loads(os.pread(handle, 4096, 0))
        return f"{note['doing']} (process {note['pid']}, since {note['since']})"
    except (ValueError, KeyError):
        return "a process that has only just begun"
