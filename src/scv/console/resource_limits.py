"""Limits of the child processes that meet what is not ours: files and SQL. They hold on any
machine, however many processors it has.
"""

import ctypes
import os
import resource
import signal
import sys
from pathlib import Path

# NOTE: every thread reserves stack and arena, and a machine of 192 processors fills 4 GB of
# addresses with them before a row is read.
MOST_THREADS = 4
_PR_SET_PDEATHSIG, _PR_SET_DUMPABLE = 1, 4


def threads() -> int:
    """Return how many threads a bounded child may work with."""
    return min(
        MOST_THREADS,
        len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1,
    )


def environment() -> dict[str, str]:
    """Return the environment for a bounded child: this process's, with few threads and arenas."""
    return os.environ | {"POLARS_MAX_THREADS": str(threads()), "MALLOC_ARENA_MAX": str(threads())}


def restrict_process(parent: int) -> None:
    """End with the parent, leave no core, and leave Ctrl-C to the parent, which ends this process
    itself.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    system = ctypes.CDLL(None)
    system.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    # NOTE: a limit of 0 keeps no core from a program that the system pipes cores to.
    system.prctl(_PR_SET_DUMPABLE, 0)
    if os.getppid() != parent:
        sys.exit(1)


def lower(limit: int, most: int) -> None:
    """Lower a limit of this process, for good; where the system's own is lower already, that one
    stays.
    """
    already = resource.getrlimit(limit)[1]
    allowed = most if already == resource.RLIM_INFINITY else min(most, already)
    resource.setrlimit(limit, (allowed, allowed))


def lower_memory(most: int) -> None:
    """Let this process reserve `most` bytes beyond the addresses that its program and libraries
    hold already.
    """
    lower(resource.RLIMIT_AS, _reserved_bytes() + most)


def _reserved_bytes() -> int:
    pages = Path("/proc/self/statm")
    return int(pages.read_text().split()[0]) * resource.getpagesize() if pages.exists() else 0
