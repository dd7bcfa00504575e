"""Ask conditions that are not ours in a child process with hard limits: all of a night in one, and
another where one of them ends it.
"""

import base64
import json
import os
import selectors
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from scv.console.resource_limits import environment
from scv.errors import DiskError, ScvError
from scv.query.conditions.worker import GRACE_SECONDS, Job, out_of_memory, out_of_time

# How long a process may take to start on a busy machine.
_START_SECONDS = 120.0
_A_READ = 1 << 20


@dataclass(frozen=True)
class SharedFile:
    """An encrypted file of published tables that no process writes meanwhile, its key, and a folder
    for encrypted spill.
    """

    path: Path
    key: bytes = field(repr=False)
    temp_folder: Path


@dataclass(frozen=True)
class Bounds:
    """What one condition may use: time, and memory of the whole process, hard."""

    seconds: float = 60
    memory_bytes: int = 4 << 30


@dataclass(frozen=True)
class Answer:
    """Part of what a condition found, by its place in the list: customer ids with commas between;
    or why it was refused.
    """

    at: int
    ids: str = ""
    refused: str = ""


def answers(
    shared: SharedFile, conditions: Sequence[str], within: Bounds = Bounds()
) -> Iterator[Answer]:
    """Yield the answers to all conditions in their order; a condition that finds nobody has none.

    A condition that is late, needs too much or ends its process is refused; the others are asked
    all the same.

    Raises:
        DiskError: the disk is full or failing.
        ScvError: the process cannot do its work for another reason that is no condition's.
    """
    position = 0
    while position < len(conditions):
        with _start(shared, conditions[position:], within) as child:
            for answer in _answers_of(child, within, position, len(conditions)):
                if answer is None:
                    position += 1
                else:
                    yield answer


def _answers_of(child: "_Child", within: Bounds, first: int, until: int) -> Iterator[Answer | None]:
    """Yield what one process answers, and None after each condition that is settled; end after the
    one that ended the process.
    """
    child.start()
    at = first
    while at < until:
        message = child.next_message(within.seconds + GRACE_SECONDS)
        if "ids" in message:
            yield Answer(at, ids=message["ids"])
            continue
        if "refused" in message:
            yield Answer(at, refused=message["refused"])
        yield None
        at += 1
        if "ended" in message:
            return


@contextmanager
def _start(shared: SharedFile, conditions: Sequence[str], within: Bounds) -> Iterator["_Child"]:
    handle = os.open(shared.path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        with tempfile.TemporaryDirectory(
            dir=shared.temp_folder, ignore_cleanup_errors=True
        ) as temp_folder:
            process = subprocess.Popen(
                # NOTE: -P: what lies in the folder of the moment is not ours to run.
                [sys.executable, "-P", "-m", "scv.query.conditions.worker"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                # NOTE: an engine that dies may print what it held.
                stderr=subprocess.DEVNULL,
                pass_fds=[handle],
                env=environment(),
            )
            try:
                key = base64.b64encode(shared.key).decode()
                job = Job(
                    handle, key, temp_folder, within.seconds, within.memory_bytes, list(conditions)
                )
                yield _Child(process, job)
            finally:
                process.kill()
                process.communicate()
    finally:
        os.close(handle)


class _Child:
    """A process that answers conditions, and what it says line by line."""

    def __init__(self, process: "subprocess.Popen[bytes]", job: Job) -> None:
        self._process, self._job = process, job
        self._rest = b""

    def start(self) -> None:
        """Tell it what is asked, and wait until it is ready.

        Raises:
            DiskError, ScvError: it cannot start.
        """
        assert self._process.stdin is not None
        try:
            self._process.stdin.write(json.dumps(asdict(self._job)).encode())
            self._process.stdin.close()
        except BrokenPipeError:
            pass
        self._process.stdin = None
        message = self.next_message(_START_SECONDS)
        if "ready" not in message:
            raise DiskError(
                "the process that asks the conditions of audiences did not start: it may lack memory. Free some, and run the same "
                "command again. What is published is whole."
            )

    def next_message(self, seconds: float) -> dict[str, Any]:
        """Return the next line; `ended` and why in `refused` where it died or is silent for too
        long.

        Raises:
            DiskError, ScvError: it told of a fault that is no condition's.
        """
        line = self._line(time.monotonic() + seconds)
        if line is None:
            return {"ended": True, "refused": out_of_time(self._job.seconds)}
        if not line:
            timed_out = self._process.wait() == -signal.SIGALRM
            reason = (
                out_of_time(self._job.seconds)
                if timed_out
                else out_of_memory(self._job.memory_bytes)
            )
            return {"ended": True, "refused": reason}
        message: dict[str, Any] = json.loads(line)
        if "fault" in message:
            raise (DiskError if message.get("disk") else ScvError)(message["fault"])
        return message

    def _line(self, until: float) -> bytes | None:
        """Return one line; empty where there will be no other, None where none came in time."""
        assert self._process.stdout is not None
        with selectors.DefaultSelector() as selector:
            selector.register(self._process.stdout, selectors.EVENT_READ)
            while b"\n" not in self._rest:
                if not selector.select(max(0.0, until - time.monotonic())):
                    return None
                piece = os.read(self._process.stdout.fileno(), _A_READ)
                if not piece:
                    return b""
                self._rest += piece
        line, _, self._rest = self._rest.partition(b"\n")
        return line
