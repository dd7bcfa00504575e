"""The asking child: runs one query that is not ours under limits, and hands its rows to the parent.

`python -m scv.query.worker` is told one `Question` as JSON on standard input, the key of the
published file in it. On standard output it answers with one letter: R and the rows as an Arrow IPC
stream, or another and why there are none. One that dies without a word was ended by its limits.
"""

import base64
import json
import os
import re
import resource
import signal
import sys
import threading
from datetime import date
from pathlib import Path
from typing import BinaryIO

import duckdb
import polars as pl
from polars.exceptions import PanicException

from scv.console.resource_limits import lower, lower_memory, restrict_process, threads
from scv.errors import (
    ScvError,
    UsageError,
    internal_error_text,
)
from scv.query.disclosure_control.table_access import parse_for_marketer
from scv.query.exchange import ERRORS, GRACE_SECONDS, ROWS, Question, out_of_memory, out_of_time
from scv.vault.engine import TEMP_BYTES, Limits, closed_engine
from scv.vault.files import path_of
from scv.vault.session import DuckSession

# DuckDB is asked to stay below this part of what the process may use, and rows may take this part
# of it on their way out.
_ENGINE_PART, _ROWS_PART = 2, 4
# In days since 1970.
_FIRST_DAY, _LAST_DAY = (
    day.toordinal() - date(1970, 1, 1).toordinal() for day in (date.min, date.max)
)
_A_DAY = {"ms": 86_400 * 10**3, "us": 86_400 * 10**6}
_FAILED = re.compile(r"external error: ([A-Z][A-Za-z ]*Error)")
_EXPLAIN = re.compile(r"\s*EXPLAIN\s+(ANALYZE\s+)?", re.IGNORECASE)


def main(task: BinaryIO, answer: BinaryIO) -> None:
    """Answer one question."""
    restrict_process(os.getppid())
    question = Question(**json.load(task))
    try:
        _limit(question)
        found = _answer(question)
    except ScvError as known:
        _send_error(answer, known)
    except MemoryError:
        _send_error(answer, UsageError(out_of_memory(question.memory_bytes)))
    except Exception as error:  # noqa: BLE001 - the outermost door of this process
        _send_error(answer, ScvError(internal_error_text(error)))
    else:
        answer.write(ROWS)
        found.write_ipc_stream(answer)
    answer.flush()


def _send_error(answer: BinaryIO, error: ScvError) -> None:
    answer.write(next(letter for letter, kind in ERRORS.items() if isinstance(error, kind)))
    answer.write(json.dumps(error.message.packed(), default=str).encode())


def _limit(question: Question) -> None:
    lower(resource.RLIMIT_CORE, 0)
    lower(resource.RLIMIT_FSIZE, TEMP_BYTES)
    lower_memory(question.memory_bytes)
    # NOTE: the kernel ends this process then, whatever it is doing and even if nobody waits for it
    # any more.
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.setitimer(signal.ITIMER_REAL, question.seconds + 2 * GRACE_SECONDS)


def _answer(question: Question) -> pl.DataFrame:
    limits = Limits(threads(), f"{question.memory_bytes // _ENGINE_PART}B")
    with closed_engine(
        path_of(question.handle),
        base64.b64decode(question.key),
        Path(question.temp_folder),
        limits,
    ) as con:
        timed_out = threading.Event()

        def stop() -> None:
            timed_out.set()
            con.interrupt()

        timer = threading.Timer(question.seconds, stop)
        timer.daemon = True
        timer.start()
        try:
            return _result(con, question)
        except duckdb.InterruptException:
            # NOTE: a row that fails in one thread interrupts the others, and now and then it is one
            # of these that is heard.
            if timed_out.is_set():
                raise UsageError(out_of_time(question.seconds)) from None
            raise UsageError("the query failed while reading rows.") from None
        except (duckdb.OutOfMemoryException, MemoryError):
            raise UsageError(out_of_memory(question.memory_bytes)) from None
        except (duckdb.ParserException, duckdb.BinderException, duckdb.CatalogException) as error:
            # NOTE: these three speak of the query's own words and of column names, never of rows.
            raise UsageError(
                "the query cannot be run: {reason}", reason=str(error).split("\n\n")[0]
            ) from None
        except duckdb.Error as error:
            raise UsageError("the query failed: {name}.", name=type(error).__name__) from None


def _result(con: duckdb.DuckDBPyConnection, question: Question) -> pl.DataFrame:
    sql = question.sql
    if (statements := len(duckdb.extract_statements(sql))) != 1:
        raise UsageError(
            "exactly one SQL statement is needed, not {statements}.", statements=statements
        )
    explains = _EXPLAIN.match(sql)
    if question.min_group and explains:
        raise UsageError(
            "EXPLAIN is not available: it counts rows, and small groups are hidden in this home (min_group)."
        )
    parse_for_marketer(
        DuckSession(con), sql[explains.end() :] if explains else sql, question.min_group
    )
    found = _frame(con.sql(sql))
    if found.estimated_size() > (
        most := question.rows_bytes or question.memory_bytes // _ROWS_PART
    ):
        raise UsageError(
            "the result is larger than {most} MB. Aggregate it, add LIMIT, or allow more with --memory",
            most=most >> 20,
        )
    return found


def _frame(found: duckdb.DuckDBPyRelation) -> pl.DataFrame:
    columns = found.columns
    if duplicates := sorted({name for name in columns if columns.count(name) > 1}):
        raise UsageError(
            "two columns are named {doubled}. Give each its own name: AS …", doubled=duplicates[0]
        )
    if unknown := [
        name for name, kind in zip(columns, found.types, strict=True) if "INTERVAL" in str(kind)
    ]:
        raise UsageError(
            "column {unknown} is an INTERVAL, which cannot be shown. Cast it: {unknown}::VARCHAR",
            unknown=unknown[0],
        )
    try:
        rows = pl.DataFrame(found)
    except (duckdb.Error, MemoryError):
        raise
    except (Exception, PanicException) as error:  # noqa: BLE001 - Polars and what it reads through have each their own
        raise _of_the_stream(str(error)) from None
    if beyond := [column.name for column in rows if not _within_calendar(column)]:
        raise UsageError(
            "column {beyond} holds days outside the years 1 to 9999, which cannot be shown. Cast it: {beyond}::VARCHAR",
            beyond=beyond[0],
        )
    return rows


def _within_calendar(column: pl.Series) -> bool:
    """Tell whether Polars and Python can tell the days of a column; DuckDB knows more of them, and
    infinity.
    """
    kind = column.dtype
    unit = kind.time_unit if isinstance(kind, pl.Datetime) else ""
    # NOTE: nanoseconds reach no further than the year 2262.
    if unit == "ns" or not isinstance(kind, pl.Date | pl.Datetime):
        return True
    a_day = _A_DAY.get(unit, 1)
    return bool(
        column.to_physical().is_between(_FIRST_DAY * a_day, (_LAST_DAY + 1) * a_day - 1).all()
    )


def _of_the_stream(message: str) -> Exception:
    """Return what DuckDB meant by an error that reached Polars in the midst of the rows, as words
    only.
    """
    if "memory" in message.lower():
        return MemoryError()
    if "INTERRUPT Error" in message:
        return duckdb.InterruptException()
    if kind := _FAILED.search(message):
        return UsageError("the query failed: {kind}.", kind=kind[1])
    return UsageError("a column is of a type that cannot be shown. Cast it: …::VARCHAR")


if __name__ == "__main__":
    with (
        os.fdopen(os.dup(sys.stdout.fileno()), "wb") as stream,
        Path(os.devnull).open("wb") as null,
    ):
        # NOTE: whatever a library prints is no part of the answer.
        os.dup2(null.fileno(), sys.stdout.fileno())
        main(sys.stdin.buffer, stream)
