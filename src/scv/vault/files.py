"""Write small files so that a crash leaves the old one or the new one, never a part; keep secrets readable by one."""

import os
import stat
from pathlib import Path

from scv.errors import KeyAccessError

_OTHERS = stat.S_IRWXG | stat.S_IRWXO


def private_folder(path: Path) -> Path:
    """Make `path` (mode 0700) if it is missing and return it."""
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    return path


def write_atomically(path: Path, content: bytes, mode: int = 0o600) -> None:
    """Replace `path` by `content`: written beside it, synced, renamed, and the folder synced."""
    beside = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode)
    with os.fdopen(handle, "wb") as out:
        out.write(content)
        out.flush()
        os.fsync(out.fileno())
    beside.chmod(mode)
    beside.replace(path)
    sync_folder(path.parent)


def write_new_secret(path: Path, content: bytes) -> None:
    """Write a key file that must not exist yet, readable by its owner only.

    Raises:
        FileExistsError: it exists.
    """
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
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
        content = path.read_bytes()
    except FileNotFoundError:
        raise KeyAccessError(
            f"{path}: this key is missing. A new home gets its keys from: scv init. "
            "An existing home needs its own keys back from your backup; no other key opens its files."
        ) from None
    except PermissionError:
        raise KeyAccessError(f"{path}: this key belongs to another account of this machine.") from None
    if mode & _OTHERS:
        raise KeyAccessError(f"{path}: other accounts can read this key. Close it with: chmod 600 {path}")
    return content


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
