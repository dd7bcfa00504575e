"""Children that start warm: forked from a process that has imported what they import.

Half of what the suite would cost is processes that import the engine, Polars and us, to answer one
small question. Here one process per worker has imported all that, has let DuckDB check the signature of
its extension, holds nothing else, and forks a child for each that the product starts. What runs in the
child, its environment, its pipes and its limits are those of a cold one. Tests that start the command
line as a process start it cold, and with it all its children; `make deep` starts every one cold
(SCV_FRESH=1).
"""

import fcntl
import importlib
import json
import os
import runpy
import select
import signal
import socket
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import IO, Any

import duckdb

from scv.console.resource_limits import environment
from scv.vault.extension import load_encryption

MODULES = ("scv.query.worker", "scv.query.conditions.worker", "scv.ingest.read.worker")
_COLD = subprocess.Popen
_A_MESSAGE = 1 << 20
# A write of no more than this to a pipe that has room does not wait.
_A_PIPE = select.PIPE_BUF


class Warm:
    """A forked child with the part of `subprocess.Popen` that its callers use."""

    def __init__(self, pid: int, status: int, stdin: IO[bytes], stdout: IO[bytes]) -> None:
        self.pid, self.stdin, self.stdout = pid, stdin, stdout
        self.returncode: int | None = None
        self._status = status

    def poll(self) -> int | None:
        """Return how it ended, None while it runs."""
        if self.returncode is None and select.select([self._status], [], [], 0)[0]:
            self._read_status()
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        """Wait for its end, and return how it ended."""
        if self.returncode is None:
            if not select.select([self._status], [], [], timeout)[0]:
                raise subprocess.TimeoutExpired("a warm child", timeout or 0)
            self._read_status()
        assert self.returncode is not None
        return self.returncode

    def kill(self) -> None:
        """End it, as `Popen.kill` does."""
        if self.poll() is None:
            # NOTE: the nursery waits for it meanwhile.
            with suppress(ProcessLookupError):
                os.kill(self.pid, signal.SIGKILL)

    def communicate(self, given: bytes = b"", timeout: float | None = None) -> tuple[bytes, None]:
        """Write its input, read what it says, and wait for its end."""
        until = None if timeout is None else time.monotonic() + timeout
        left, told = memoryview(given), b""
        while self._is_open(self.stdin) or self._is_open(self.stdout):
            if not left and self._is_open(self.stdin):
                self._close_input()
            readers, writers = [self.stdout][: self._is_open(self.stdout)], []
            if self._is_open(self.stdin):
                writers = [self.stdin]
            remains = None if until is None else max(0.0, until - time.monotonic())
            read, write, _ = select.select(readers, writers, [], remains)
            if not read and not write:
                raise subprocess.TimeoutExpired("a warm child", timeout or 0)
            if write:
                try:
                    left = left[os.write(self.stdin.fileno(), left[:_A_PIPE]) :]
                except BrokenPipeError:
                    left = memoryview(b"")
            if read:
                piece = os.read(self.stdout.fileno(), _A_MESSAGE)
                told += piece
                if not piece:
                    self.stdout.close()
        self.wait(None if until is None else max(0.0, until - time.monotonic()))
        return told, None

    def _close_input(self) -> None:
        with suppress(BrokenPipeError):
            self.stdin.close()

    @staticmethod
    def _is_open(stream: IO[bytes] | None) -> bool:
        return stream is not None and not stream.closed

    def _read_status(self) -> None:
        told = os.read(self._status, 64)
        os.close(self._status)
        # NOTE: nothing told: the nursery is gone, and its children with it.
        self.returncode = int(told or b"-9")


class Nursery:
    """The process that children are forked from. It starts with the first, and ends when this
    process does.
    """

    def __init__(self) -> None:
        self._socket: socket.socket | None = None

    def _start(self) -> socket.socket:
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            self._process = _COLD(
                [sys.executable, __file__, str(theirs.fileno())],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                pass_fds=[theirs.fileno()],
                env=environment(),
            )
        return ours

    def fork(self, module: str, handles: list[int], environment: dict[str, str]) -> Warm:
        """Start a child that runs a module, with handles of ours at the same numbers."""
        self._socket = self._socket or self._start()
        read_in, write_in = os.pipe()
        read_out, write_out = os.pipe()
        read_status, write_status = os.pipe()
        sent = [read_in, write_out, write_status, *handles]
        task = {"module": module, "at": handles, "cwd": str(Path.cwd()), "environment": environment}
        socket.send_fds(self._socket, [json.dumps(task).encode()], sent)
        for handle in (read_in, write_out, write_status):
            os.close(handle)
        pid = int(self._socket.recv(64))
        return Warm(pid, read_status, os.fdopen(write_in, "wb"), os.fdopen(read_out, "rb"))

    def close(self) -> None:
        """End it."""
        if self._socket:
            self._socket.close()
            self._process.wait()


def popen(nursery: Nursery) -> type:
    """Return what takes the place of `subprocess.Popen`: for our own children a warm one."""

    class Popen(_COLD):  # type: ignore[type-arg]
        def __new__(cls, args: Any, **options: Any) -> Any:
            if args[:3] == [sys.executable, "-P", "-m"] and args[3:] in ([it] for it in MODULES):
                assert options["stdin"] == options["stdout"] == subprocess.PIPE
                assert options["stderr"] == subprocess.DEVNULL
                sys.audit("subprocess.Popen", args[0], args, None, options["env"])
                return nursery.fork(args[3], list(options.get("pass_fds", ())), options["env"])
            return super().__new__(cls)

    return Popen


def _serve(control: socket.socket) -> None:
    """Fork a child for each message; end when the other end is closed."""
    running: dict[int, int] = {}
    woken, wake = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)
    signal.set_wakeup_fd(wake)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    while True:
        for ready in select.select([control, woken], [], [])[0]:
            if ready is woken:
                os.read(woken, 4096)
                _tell_ends(running)
                continue
            message, handles, _, _ = socket.recv_fds(control, _A_MESSAGE, 16)
            if not message:
                return
            task = json.loads(message)
            if (pid := os.fork()) == 0:
                signal.set_wakeup_fd(-1)
                signal.signal(signal.SIGCHLD, signal.SIG_DFL)
                for handle in (woken, wake, control.fileno(), *running.values()):
                    os.close(handle)
                _become(task, handles)
            running[pid] = handles[2]
            for handle in (*handles[:2], *handles[3:]):
                os.close(handle)
            control.send(str(pid).encode())


def _tell_ends(running: dict[int, int]) -> None:
    while running:
        pid, status = os.waitpid(-1, os.WNOHANG)
        if pid == 0:
            return
        os.write(running[pid], str(os.waitstatus_to_exitcode(status)).encode())
        os.close(running.pop(pid))


def _become(task: dict[str, Any], handles: list[int]) -> None:
    """Be the child, and never return."""
    code = 1
    try:
        signal.signal(signal.SIGINT, signal.default_int_handler)
        null = os.open(os.devnull, os.O_WRONLY)
        places = [0, 1, *task["at"]]
        # NOTE: out of the way first: a place may be the number of another handle.
        given = [
            fcntl.fcntl(handle, fcntl.F_DUPFD, max(places) + 1)
            for handle in (*handles[:2], *handles[3:])
        ]
        for handle in handles:
            os.close(handle)
        for handle, place in zip(given, places, strict=True):
            os.dup2(handle, place)
            os.close(handle)
        os.dup2(null, 2)
        os.environ.clear()
        os.environ.update(task["environment"])
        os.chdir(task["cwd"])
        sys.argv = [task["module"]]
        runpy.run_module(task["module"], run_name="__main__", alter_sys=True)
        code = 0
    except SystemExit as ended:
        code = ended.code if isinstance(ended.code, int) else int(ended.code is not None)
    finally:
        os._exit(code)


if __name__ == "__main__":
    sys.path.pop(0)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    for name in MODULES:
        importlib.import_module(name)
    with duckdb.connect() as engine:
        load_encryption(engine)
    _serve(socket.socket(fileno=int(sys.argv[1])))
