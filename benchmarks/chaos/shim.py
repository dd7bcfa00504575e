"""The C shim beside this module, compiled and put before libc: it makes calls fail and the clock
jump (shim.c says how).
"""

import ctypes
import errno
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

_SOURCE = Path(__file__).with_name("shim.c")
ONCE, FROM_THEN_ON, KILL = 0, 1, 2


@dataclass(frozen=True)
class Fault:
    """One call that fails: the `number`-th of a `key` (kind and class of path), and how.

    Attributes:
        how: ENOSPC from then on, EIO once, or KILL at that very call.
    """

    key: str
    number: int
    how: str

    def __str__(self) -> str:
        return f"{self.how} at {self.key} #{self.number}"


_HOW = {
    "ENOSPC": (errno.ENOSPC, FROM_THEN_ON),
    "EIO": (errno.EIO, ONCE),
    "EROFS": (errno.EROFS, FROM_THEN_ON),
    "EACCES": (errno.EACCES, FROM_THEN_ON),
    "KILL": (0, KILL),
}


def missing() -> str:
    """Return what this machine lacks for faults at single calls, in words; empty if nothing."""
    if sys.platform != "linux":
        return "faults at single calls need Linux (LD_PRELOAD)"
    return (
        ""
        if shutil.which("gcc")
        else "faults at single calls need gcc: install it (Debian: apt-get install gcc)"
    )


def compile_shim(folder: Path) -> Path:
    """Compile the shim into `folder` and return the library."""
    library = folder / "shim.so"
    if not library.exists():
        command = [
            "gcc",
            "-O2",
            "-fPIC",
            "-shared",
            "-Wall",
            "-o",
            str(library),
            str(_SOURCE),
            "-ldl",
        ]
        subprocess.run(command, check=True)
    return library


def arm(below: Path, log: Path | None = None, fault: Fault | None = None) -> None:
    """Begin, in a process that was started with the shim: count calls below a folder, and fail the
    wanted one.
    """
    error, manner = _HOW[fault.how] if fault else (0, ONCE)
    texts = [os.fsencode(below), os.fsencode(log or ""), fault.key.encode() if fault else b""]
    ctypes.CDLL(None).chaos_arm(*texts, ctypes.c_long(fault.number if fault else 0), error, manner)


def move_clock(seconds: int) -> None:
    """Move the clock of this process, which was started with the shim."""
    ctypes.CDLL(None).chaos_clock(ctypes.c_long(seconds))
