"""Reading children, kept for the next file: starting one costs more than reading a small export.

A child that had its last word on a file waits for the next; one that died or was stopped on the way
is replaced.
"""

import atexit
import pickle
import queue
import struct
import subprocess
import sys
from contextlib import suppress
from dataclasses import replace
from typing import IO

from scv.console.resource_limits import environment
from scv.ingest.read.inputs import Task

_idle: queue.SimpleQueue["Child"] = queue.SimpleQueue()


class Child:
    """A process that reads the files it is told, one after the other. It ends by itself when this
    process does.
    """

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-m", "scv.ingest.read.worker"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            # NOTE: a traceback of a parser may print cells.
            stderr=subprocess.DEVNULL,
            env=environment(),
        )

    def ask(self, task: Task) -> IO[bytes]:
        """Give it a task; its messages are on the stream returned, which ends early if it dies.

        Raises:
            BrokenPipeError: it is dead already.
        """
        assert self._process.stdin is not None and self._process.stdout is not None
        file = replace(task.file, path=task.file.path.absolute())
        message = pickle.dumps(replace(task, file=file, own=task.own and task.own.absolute()))
        self._process.stdin.write(struct.pack(">I", len(message)) + message)
        self._process.stdin.flush()
        return self._process.stdout

    def terminate(self) -> None:
        """End it now, whatever it is doing."""
        self._process.kill()

    def close(self) -> None:
        """End it and let go of its pipes."""
        self.terminate()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            with suppress(BrokenPipeError):
                assert pipe is not None
                pipe.close()


def borrow(task: Task) -> tuple[Child, IO[bytes]]:
    """Return a child that does a task, and its messages."""
    while True:
        try:
            child = _idle.get_nowait()
        except queue.Empty:
            child = Child()
            return child, child.ask(task)
        try:
            return child, child.ask(task)
        except BrokenPipeError:
            child.close()


def release(child: Child, reuse: bool) -> None:
    """Keep a child for the next file, or end it."""
    if reuse:
        _idle.put(child)
    else:
        child.close()


@atexit.register
def _end_idle() -> None:
    with suppress(queue.Empty):
        while True:
            _idle.get_nowait().close()
