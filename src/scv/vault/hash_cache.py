"""Is a file what was signed? Its bytes are hashed each time it is opened; a large one once a while
and process.

Nothing the file system tells of a file proves its bytes: stores through a shared mapping move
neither size nor times. What holds is this: when a file was opened here, its bytes were the signed
ones; a large one's, at most some minutes before. Whoever may write to it can exchange blocks after
that; a block that is no block of this file is refused by the file's own encryption when it is read.
"""

import os
import time
from pathlib import Path

from scv.vault.files import path_of
from scv.vault.manifest import digest

# Some 60 ms of hashing. What is larger is hashed once in so many seconds by a process that opens it
# again and again, such as the page.
_SMALL_BYTES = 64 << 20
_KEPT_SECONDS = 300.0
_hashed: dict[tuple[str, int, int, int, int, int], float] = {}


def is_intact(file: Path, sha256: str) -> bool:
    """Tell whether a file has the signed hash; False too if it is not there."""
    try:
        status = file.stat()
    except FileNotFoundError:
        return False
    state = (
        sha256,
        status.st_dev,
        status.st_ino,
        status.st_size,
        status.st_mtime_ns,
        status.st_ctime_ns,
    )
    now = time.monotonic()
    if status.st_size > _SMALL_BYTES and now - _hashed.get(state, -_KEPT_SECONDS) < _KEPT_SECONDS:
        return True
    if digest(file) != sha256:
        return False
    _hashed[state] = now
    return True


def open_verified(file: Path, sha256: str) -> int | None:
    """Return an open handle of a file that has the signed hash, whatever its name leads to later;
    None where it has another, or is gone.
    """
    try:
        handle = os.open(file, os.O_RDONLY | os.O_CLOEXEC)
    except FileNotFoundError:
        return None
    if is_intact(path_of(handle), sha256):
        return handle
    os.close(handle)
    return None
