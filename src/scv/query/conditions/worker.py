"""The trying child: asks conditions one after the other, of the published tables and nothing else.

`python -m scv.query.conditions.worker` is told one `Job` as JSON on standard input, the key of the
file in it. On standard output it answers with lines of JSON: `ready` first; then per condition any
number of `ids` (customer ids with commas between) and `done`, or `refused` and why; `fault` and why
where it is no condition's fault. One that dies without a word was ended by its limits. It imports
the engine alone.
"""

import base64
import json
import os
import resource
import signal
import sys
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import duckdb

from scv.console.resource_limits import lower, lower_memory, restrict_process, threads
from scv.errors import DiskError, ScvError, UsageError, internal_error_text
from scv.query.conditions.policy import CATALOG, Gate
from scv.vault.engine import TEMP_BYTES, Limits, closed_engine
from scv.vault.files import disk_error, path_of

# Seconds in which a condition that was told to stop may still end by itself.
GRACE_SECONDS = 2.0
# DuckDB is asked to stay below this part of what the process may use.
_ENGINE_PART = 2
# In pieces: a text of millions of ids would stand in memory several times.
_PIECES = """
    SELECT string_agg(customer_id::VARCHAR, ',')
    FROM (SELECT customer_id, ROW_NUMBER() OVER () // 50000 AS piece FROM ({})) GROUP BY piece
"""
# A second thread doubles what small queries cost.
_LARGE_BYTES = 64 << 20


@dataclass(frozen=True)
class Job:
    """What a child is asked. `handle` is the published file, open and inherited; `key` opens it
    (base64).

    `seconds` bound each condition, `memory_bytes` the whole process.
    """

    handle: int
    key: str
    temp_folder: str
    seconds: float
    memory_bytes: int
    conditions: list[str]


def main(task: BinaryIO, answer: BinaryIO) -> None:
    """Answer all conditions of one `Job`."""
    restrict_process(os.getppid())
    # NOTE: the driver looks for Pandas at every value it is given, in vain.
    sys.modules.setdefault("pandas", None)  # type: ignore[arg-type]
    job = Job(**json.load(task))
    try:
        lower(resource.RLIMIT_CORE, 0)
        lower(resource.RLIMIT_FSIZE, TEMP_BYTES)
        lower_memory(job.memory_bytes)
        path = path_of(job.handle)
        large = path.stat().st_size > _LARGE_BYTES
        limits = Limits(threads() if large else 1, f"{job.memory_bytes // _ENGINE_PART}B")
        with closed_engine(
            path, base64.b64decode(job.key), Path(job.temp_folder), limits, CATALOG
        ) as con:
            gate = Gate(con)
            _send(answer, ready=True)
            for condition in job.conditions:
                _answer(con, gate, condition, job, answer)
    except ScvError as failure:
        _send(answer, fault=str(failure), disk=isinstance(failure, DiskError))
    except Exception as error:  # noqa: BLE001 - the outermost door of this process
        _send(answer, fault=internal_error_text(error))


def _answer(
    con: duckdb.DuckDBPyConnection, gate: Gate, condition: str, job: Job, answer: BinaryIO
) -> None:
    # NOTE: the kernel ends this process then, whatever it is doing and even if nobody waits for it
    # any more.
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.setitimer(signal.ITIMER_REAL, job.seconds + 2 * GRACE_SECONDS)
    timer = threading.Timer(job.seconds, con.interrupt)
    timer.daemon = True
    timer.start()
    try:
        for (ids,) in con.execute(_PIECES.format(gate.members(condition))).fetchall():
            _send(answer, ids=ids)
        _send(answer, done=True)
    except UsageError as error:
        _send(answer, refused=str(error))
    except duckdb.InterruptException:
        _send(answer, refused=out_of_time(job.seconds))
    except (duckdb.OutOfMemoryException, MemoryError):
        _send(answer, refused=out_of_memory(job.memory_bytes))
    except duckdb.Error as error:
        if failure := disk_error(error):
            # NOTE: no fault of the condition: the night must not go on without this audience.
            raise failure from None
        _send(answer, refused=f"{type(error).__name__}.")
    finally:
        timer.cancel()
        signal.setitimer(signal.ITIMER_REAL, 0)


def _send(answer: BinaryIO, **values: object) -> None:
    answer.write(json.dumps(values).encode() + b"\n")
    answer.flush()


def out_of_time(seconds: float) -> str:
    """Return what to tell of a condition that took too long."""
    return f"it ran longer than {seconds:g} s and was stopped. Simplify it."


def out_of_memory(memory_bytes: int) -> str:
    """Return what to tell of a condition that needed too much memory."""
    return f"it needed more memory than {memory_bytes >> 20} MB and was stopped. Simplify it."


if __name__ == "__main__":
    with (
        os.fdopen(os.dup(sys.stdout.fileno()), "wb") as stream,
        Path(os.devnull).open("wb") as null,
    ):
        # NOTE: whatever a library prints is no part of the answer.
        os.dup2(null.fileno(), sys.stdout.fileno())
        main(sys.stdin.buffer, stream)
