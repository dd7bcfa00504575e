"""SQL that is not ours, from the page: a few at a time, each in a child process with the page's own
bounds, and each noted.
"""

import json
import os
from collections.abc import Callable
from datetime import datetime
from threading import BoundedSemaphore, Lock
from typing import TypeVar

import polars as pl

from scv.errors import ScvError, UsageError
from scv.query.client import Bounds, QueryWorker
from scv.query.published import PublishedGeneration
from scv.vault.files import private_folder
from scv.vault.reader_keys import config_folder

T = TypeVar("T")

WITHIN = Bounds(seconds=30, memory_bytes=2 << 30, rows_bytes=64 << 20)
DOWNLOADS = 30
_HOUR_SECONDS = 3600
_AT_ONCE, _WAIT_SECONDS = 2, 20.0
_LONGEST_SQL = 20_000


class QueryService:
    """Who asks waits for one of two places; what was asked is noted beside the reader's own key.

    Args:
        now: the current time, with its zone.
    """

    def __init__(self, now: Callable[[], datetime], wait_seconds: float = _WAIT_SECONDS) -> None:
        self._now, self._wait = now, wait_seconds
        self._places = BoundedSemaphore(_AT_ONCE)
        self._lock = Lock()
        self._running = set[QueryWorker]()
        self._downloads: list[float] = []

    def ask(self, published: PublishedGeneration, sql: str) -> pl.DataFrame:
        """Return the rows of one query.

        Raises:
            UsageError: nobody may ask that, it fails or needs too much, or two others are being
                answered.
        """
        if not sql.strip():
            raise UsageError("the SQL is empty 请输入 SQL. Write one SELECT.")
        if len(sql) > _LONGEST_SQL:
            raise UsageError(
                "the SQL is longer than {longest_sql:,} characters. Shorten it.",
                longest_sql=_LONGEST_SQL,
            )
        if not self._places.acquire(timeout=self._wait):
            raise UsageError(
                "two queries are running already 已有两个查询在运行. Try again in a moment."
            )
        try:
            with QueryWorker(published) as worker:
                self._running.add(worker)
                try:
                    return worker.ask(sql, WITHIN)
                finally:
                    self._running.discard(worker)
        finally:
            self._places.release()

    def close(self) -> None:
        """End what is still being answered."""
        for worker in tuple(self._running):
            worker.stop()

    def run_logged(
        self,
        published: PublishedGeneration,
        kind: str,
        sql: str,
        made: Callable[[pl.DataFrame], T],
        allowed: Callable[[], None] = lambda: None,
    ) -> T:
        """Return what is made of the rows of one query, and note that it was asked: `kind` of
        answer, or that it was refused.

        Args:
            allowed: raises where it may not be asked at all.
        """
        try:
            allowed()
            rows = self.ask(published, sql)
            answer = made(rows)
        except ScvError:
            self._note(published, f"{kind} refused", None, sql)
            raise
        self._note(published, kind, rows.height, sql)
        return answer

    def count_download(self, at: float) -> None:
        """Count a download at a time of the doors' clock.

        Raises:
            UsageError: there were as many as there may be within an hour.
        """
        with self._lock:
            self._downloads = [each for each in self._downloads if at - each < _HOUR_SECONDS]
            if len(self._downloads) >= DOWNLOADS:
                raise UsageError(
                    "{downloads} files were downloaded within an hour 已达每小时下载上限. Try again later.",
                    downloads=DOWNLOADS,
                )
            self._downloads.append(at)

    def _note(self, published: PublishedGeneration, kind: str, rows: int | None, sql: str) -> None:
        """Append what was asked to the reader's own file of questions: time, generation, kind,
        rows, SQL.
        """
        entry = {
            "at": self._now().isoformat(timespec="seconds"),
            "generation": published.manifest.generation,
            "kind": kind,
            "rows": rows,
            "sql": sql[:_LONGEST_SQL],
        }
        path = private_folder(config_folder()) / f"{published.manifest.home_id}.asked"
        handle = os.open(
            path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600
        )
        try:
            os.write(handle, json.dumps(entry, ensure_ascii=False).encode(errors="replace") + b"\n")
        finally:
            os.close(handle)
