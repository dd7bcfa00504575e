"""Ask SQL that is not ours: in a child process with hard limits, whose rows come back through a
pipe.
"""

import base64
import io
import json
import re
import signal
import subprocess
import sys
import tempfile
from dataclasses import asdict, dataclass
from types import TracebackType

import polars as pl

from scv.console.resource_limits import environment
from scv.errors import Message, UsageError
from scv.query.exchange import ERRORS, GRACE_SECONDS, ROWS, Question, out_of_memory, out_of_time
from scv.query.published import PublishedGeneration
from scv.query.temp_folder import own_temp_folder

_SIZE = re.compile(r"(\d+(?:\.\d+)?) ?([KMGT])i?B", re.IGNORECASE)
_UNITS = {"K": 10, "M": 20, "G": 30, "T": 40}
# An engine that does nothing yet holds a good half of this.
_LEAST_BYTES = 1 << 30


@dataclass(frozen=True)
class Bounds:
    """What one query may use: time, and memory of its whole process, hard; and how large its rows
    may be: else a part of the memory.
    """

    seconds: float = 300
    memory_bytes: int = 4 << 30
    rows_bytes: int = 0


def bounds(seconds: float, memory: str) -> Bounds:
    """Return the bounds for a time and a size such as '4GB'.

    Raises:
        UsageError: they are none.
    """
    size = _SIZE.fullmatch(memory.strip())
    memory_bytes = int(float(size[1]) * (1 << _UNITS[size[2].upper()])) if size else 0
    if memory_bytes < _LEAST_BYTES:
        raise UsageError("--memory must be a size from 1GB, such as 4GB.")
    if not 0 < seconds < 1e6:
        raise UsageError("--seconds must be a number above 0.")
    return Bounds(seconds, memory_bytes)


class QueryWorker:
    """A process that will answer one question about a published generation. Use it in a with block:
    it ends there, whatever it does.
    """

    def __init__(self, published: PublishedGeneration) -> None:
        self._published = published
        self._process = subprocess.Popen(
            # NOTE: -P: what lies in the folder of the moment is not ours to run.
            [sys.executable, "-P", "-m", "scv.query.worker"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            # NOTE: an engine that dies may print what it held.
            stderr=subprocess.DEVNULL,
            pass_fds=[published.handle],
            env=environment(),
        )

    def __enter__(self) -> "QueryWorker":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._process.kill()
        self._process.communicate()

    def stop(self) -> None:
        """End the process now: whoever waits for its answer gets none."""
        self._process.kill()

    def ask(self, sql: str, within: Bounds) -> pl.DataFrame:
        """Return the rows of one read-only query.

        Raises:
            UsageError: the SQL is not one SELECT of published tables, fails, or needs more than it
                may. The message holds no value of a row.
        """
        with tempfile.TemporaryDirectory(
            dir=own_temp_folder(), ignore_cleanup_errors=True
        ) as temp_folder:
            key = base64.b64encode(self._published.file_key()).decode()
            question = Question(
                sql,
                self._published.handle,
                key,
                temp_folder,
                within.seconds,
                within.memory_bytes,
                self._published.min_group,
                within.rows_bytes,
            )
            try:
                answer, _ = self._process.communicate(
                    json.dumps(asdict(question)).encode(), timeout=within.seconds + GRACE_SECONDS
                )
            except subprocess.TimeoutExpired:
                raise UsageError(out_of_time(within.seconds)) from None
            finally:
                self._process.kill()
                self._process.wait()
        if self._process.returncode == -signal.SIGALRM:
            raise UsageError(out_of_time(within.seconds))
        if self._process.returncode or not answer:
            reason = out_of_memory(within.memory_bytes)
            raise UsageError("its process died: {why}, or with less nesting", why=reason)
        if answer[:1] == ROWS:
            return pl.read_ipc_stream(io.BytesIO(answer[1:]))
        raise ERRORS[answer[:1]](Message.unpacked(json.loads(answer[1:])))
