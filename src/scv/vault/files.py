"""Write small files so that a crash leaves the old one or the new one, never a part; keep secrets
readable by one.
"""

import errno
import fcntl
import os
import re
import resource
import stat
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from scv.errors import DiskError, KeyAccessError

_OTHERS = stat.S_IRWXG | stat.S_IRWXO
_ERRORS = {
    errno.ENOSPC: "the disk is full. Free some space",
    errno.EDQUOT: "this account may not use more of the disk. Free some space",
    errno.EFBIG: "this account may not write files as large. Raise its limit",
    errno.EROFS: "the disk is read-only. Make it writable",
    errno.EIO: "the disk failed. Check it",
}


def forbid_core_dumps() -> None:
    """Let this process and those it starts write no core dump: its memory holds customers and keys."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, resource.getrlimit(resource.RLIMIT_CORE)[1]))


def private_folder(path: Path) -> Path:
    """Make `path` (mode 0700) if it is missing and return it."""
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    return path


@contextmanager
def lock_folder(folder: Path, how: int) -> Iterator[None]:
    """Hold a lock of the operating system on a folder for the length of a with block; whoever else
    asks for it waits.

    Args:
        how: `fcntl.LOCK_EX`, or `fcntl.LOCK_SH` for those who only look.
    """
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        fcntl.flock(handle, how)
        yield
    finally:
        os.close(handle)


def path_of(handle: int) -> Path:
    """Return a path that leads to an open file of this process, under whatever name it had."""
    return Path(f"/proc/self/fd/{handle}")


def remove_files(folder: Path) -> None:
    """Remove every file under a folder: what a killed process left there."""
    for path in folder.glob("**/*"):
        if path.is_file():
            path.unlink(missing_ok=True)


def write_atomically(path: Path, content: bytes, mode: int = 0o600) -> None:
    """Replace `path` by `content`: written beside it, synced, renamed, and the folder synced."""
    # NOTE: a name that nobody can foresee, and no file or link that is there already: else somebody
    # else's were written to.
    temporary = path.with_name(f".{path.name}.{os.urandom(4).hex()}.{os.getpid()}.tmp")
    handle = os.open(
        temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, mode
    )
    try:
        with os.fdopen(handle, "wb") as out:
            os.fchmod(out.fileno(), mode)
            out.write(content)
            out.flush()
            os.fsync(out.fileno())
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)
    sync_folder(path.parent)


def remove_unfinished(folder: Path) -> None:
    """Remove what killed writers left in `folder` beside their files."""
    for path in folder.glob(".*.tmp"):
        if not _is_running(path.name.split(".")[-2]):
            path.unlink(missing_ok=True)


def _is_running(pid: str) -> bool:
    try:
        os.kill(int(pid), 0)
    except (ProcessLookupError, ValueError, OverflowError):
        return False
    except PermissionError:
        return True
    return True


def write_new_secret(path: Path, content: bytes) -> None:
    """Write a key file that must not exist yet, readable by its owner only.

    Raises:
        FileExistsError: it exists.
    """
    handle = os.open(
        path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600
    )
    with os.fdopen(handle, "wb") as out:
        out.write(content)
        out.flush()
        os.fsync(out.fileno())


def read_secret(path: Path) -> bytes:
    """Return the bytes of a key file.

    Raises:
        KeyAccessError: it is missing, not ours to read, or readable by anyone but its owner.
    """
    try:
        mode = path.stat().st_mode
        if not stat.S_ISREG(mode):
            raise KeyAccessError(
                "{path}: no regular file. Put the file back from your backup.", path=path
            )
        content = path.read_bytes()
    except FileNotFoundError:
        raise KeyAccessError(
            "{path}: this key is missing. A new home gets its keys from: scv init. An existing home needs its own "
            "keys back, from your backup or your escrow (scv keys restore FILE); no other key opens them.",
            path=path,
        ) from None
    except PermissionError:
        raise KeyAccessError(
            "{path}: this key belongs to another account of this machine.", path=path
        ) from None
    if mode & _OTHERS:
        raise KeyAccessError(
            "{path}: other accounts can read this key. Close it with: chmod 600 {path}", path=path
        )
    return content


def disk_error(error: BaseException) -> DiskError | KeyAccessError | None:
    """Return what is to be said where `error` is a fault of the disk, not of ours; None where it is
    not.
    """
    if isinstance(error, PermissionError):
        return KeyAccessError(
            "this account may not write there, or not read. Give it the right to, and run the same command again."
        )
    is_engines = _is_engines(error, "Error")
    if not (isinstance(error, OSError) or is_engines) or _is_engines(
        error, "DataError", "ProgrammingError"
    ):
        return None
    text, number = str(error), error.errno if isinstance(error, OSError) else None
    if is_engines and "fsync" in text:
        number = errno.EIO
    # NOTE: else DuckDB tells the number in words only.
    found = [
        text_of
        for each, text_of in _ERRORS.items()
        if each == number or (number is None and os.strerror(each) in text)
    ]
    return (
        DiskError(
            "{found} and run the same command again. What is published is whole.", found=found[0]
        )
        if found
        else None
    )


_NO_MEMORY = re.compile(
    "Out of Memory Error|(could not|failed to) (allocate|pin) (data|block)|[Cc]annot allocate memory|failed to map segment"
    "|memory allocation of|start new thread"
)


def resource_error(error: BaseException) -> DiskError | KeyAccessError | None:
    """Return what is to be said where the disk failed or memory ran out; None where `error` is
    neither.
    """
    # NOTE: in the midst of rows it reaches us through Polars, in a checkpoint as a fault of reading
    # or writing, and where a library is loaded or a thread begun as theirs: as words, all of them.
    if (
        isinstance(error, MemoryError)
        or _is_engines(error, "OutOfMemoryException")
        or any(map(_NO_MEMORY.search, _messages_of(error)))
    ):
        return DiskError(
            "memory ran out 内存不足. Allow more (memory in scv.toml, section [engine]) or free some, and run the same command again. "
            "What is published is whole."
        )
    return disk_error(error)


def _messages_of(error: BaseException | None) -> Iterator[str]:
    """Yield what an error says, and what those say that it came from."""
    while error is not None:
        yield str(error)
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)


def is_interrupt(error: BaseException) -> bool:
    """Tell whether somebody stopped us while DuckDB was at work: it tells so in an error of its
    own.
    """
    return _is_engines(error, "InterruptException") or (
        isinstance(error, RuntimeError) and str(error) == "Query interrupted"
    )


def _is_engines(error: BaseException, *kinds: str) -> bool:
    """Tell whether an error is one of these of DuckDB. Where that is not loaded it has raised none:
    who asks a child has no need of it.
    """
    engine = sys.modules.get("duckdb")
    return bool(engine) and isinstance(error, tuple(getattr(engine, kind) for kind in kinds))


def sync_file(path: Path) -> None:
    """Force a file's bytes to the disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def sync_folder(path: Path) -> None:
    """Force a folder's entries (renames, removals) to the disk."""
    sync_file(path)
