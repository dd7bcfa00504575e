"""One writer at a time: an OS lock that frees itself at once when its process dies, and a note of
who holds it.

What is locked is the home folder itself: a file in it could be removed, and another locked in its
place. The note is locked as well, for writers of former versions.
"""

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from scv.console.documents import parse_json
from scv.errors import BusyError, IntegrityError


@dataclass(frozen=True)
class Lock:
    """The writer's lock, held. `handle` is the home folder, open."""

    home: Path
    handle: int

    def check(self) -> None:
        """Make sure that the folder that is locked is the one that a second writer would find.

        Raises:
            IntegrityError: it was moved away, and another may be in its place.
        """
        own = os.fstat(self.handle)
        try:
            found = self.home.stat()
        except OSError:
            found = None
        if found is None or not os.path.samestat(own, found):
            raise IntegrityError(
                "{home}: the home folder was moved or replaced while this run was writing in it. "
                "Nothing was published. Run again when it is in its place.",
                home=self.home,
            )


@contextmanager
def writer_lock(path: Path, command: str, started_at: str) -> Iterator[Lock]:
    """Hold the writer's lock for the length of a with block.

    Args:
        path: the note HOME/vault/writer.lock; it stays on disk, only the OS locks on it and on HOME
            count.
        command: what we do, shown to whoever comes second, such as 'nightly'.
        started_at: when we began, as text.

    Raises:
        BusyError: another process holds it; the message names its pid, what it does and since when.
    """
    handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    home = os.open(_home(path), os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        try:
            for each in (home, handle):
                fcntl.flock(each, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            owner = _owner(handle)
            raise BusyError(
                "another run is writing: {holder}. Try again when it has ended.", holder=owner
            ) from None
        note = json.dumps({"pid": os.getpid(), "doing": command, "since": started_at})
        os.ftruncate(handle, 0)
        os.pwrite(handle, note.encode(), 0)
        yield Lock(_home(path), home)
    finally:
        os.close(handle)
        os.close(home)


def current_writer(path: Path) -> str:
    """Return who holds the writer's lock, '' if nobody does."""
    home = os.open(_home(path), os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        # NOTE: shared, so that several may ask at once; held for no longer than this call.
        fcntl.flock(home, fcntl.LOCK_SH | fcntl.LOCK_NB)
        return ""
    except BlockingIOError:
        return _content(path)
    finally:
        os.close(home)


def _home(path: Path) -> Path:
    return path.parent.parent


def _content(path: Path) -> str:
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
    except OSError:
        return "a process whose note was removed"
    try:
        return _owner(handle)
    finally:
        os.close(handle)


def _owner(handle: int) -> str:
    try:
        note = parse_json(os.pread(handle, 4096, 0))
        return f"{note['doing']} (process {note['pid']}, since {note['since']})"
    except (ValueError, KeyError, TypeError):
        return "a process that has only just begun"
