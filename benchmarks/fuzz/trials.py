"""One file at a time through the real landing code, and everything that can be seen of it: rows,
words, files left behind.
"""

import io
import logging
import os
import tempfile
import time
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import polars as pl

from scv.home.init import found_home
from scv.home.open_home import Vault, open_vault
from scv.home.settings import load_home
from scv.ingest.land import SegmentDraft
from scv.pipeline.context import RunContext, RunOptions
from scv.pipeline.ingest_options import FileResult
from scv.pipeline.s1_ingest import Ingest
from scv.vault.landed_segments import Segment

_NOW = datetime(2026, 11, 21, 18, 30, tzinfo=UTC)
_ACCOUNT = "fuzz"
_PLACES = {"XDG_CONFIG_HOME": "config", "TMPDIR": "temporary"}


@dataclass(frozen=True)
class Kept:
    """One landed file: its header, and the frames that its segment was given, by table."""

    header: dict[str, Any]
    frames: dict[str, list[pl.DataFrame]]

    def rows(self, table: str) -> pl.DataFrame:
        """Return all rows of one table."""
        filled = [frame for frame in self.frames.get(table, []) if frame.height]
        return pl.concat(filled, how="diagonal_relaxed") if filled else pl.DataFrame()


@dataclass
class Trial:
    """What became of one dropped file.

    Attributes:
        results: one for each file in it.
        crash: the traceback, where the run would have ended.
        said: all that was logged, printed or said in a message.
        strays: files that stand where none should.
    """

    results: list[FileResult] = field(default_factory=list)
    kept: list[Kept] = field(default_factory=list)
    crash: str = ""
    said: str = ""
    strays: list[str] = field(default_factory=list)
    seconds: float = 0.0


class _Watched:
    """A draft that remembers what it was given, and hands it on to a real one if there is one."""

    def __init__(self, ingest: "_Ingest", real: SegmentDraft | None) -> None:
        self._ingest, self._real = ingest, real
        self._frames: dict[str, list[pl.DataFrame]] = {}

    def insert(self, table: str, rows: pl.DataFrame) -> None:
        self._frames.setdefault(table, []).append(rows)
        if self._real:
            self._real.insert(table, rows)

    def commit(self, file_id: str, header: dict[str, Any]) -> object:
        segment = (
            self._real.commit(file_id, header)
            if self._real
            else Segment("", file_id, "", "", time.time_ns(), header)
        )
        self._ingest.kept.append(Kept(header, self._frames))
        return segment


class _Ingest(Ingest):
    """Ingest as it is, but that a file may be kept in memory where the encrypted segment would be.

    Writing and syncing a segment takes longer than all steps before it (0.2 s against 0.1 s for a
    file of seven rows), and what reaches it are frames of fixed columns; so a share of the files is
    enough for it, and the time goes into more files.
    """

    def __init__(self, vault: Vault) -> None:
        self.context = RunContext(vault, RunOptions("fuzz", _NOW))
        super().__init__(self.context, self._watched_draft)
        self.kept: list[Kept] = []
        self.to_store = True

    @contextmanager
    def _watched_draft(self) -> Iterator[SegmentDraft]:
        if not self.to_store:
            yield _Watched(self, None)
            return
        with self.context.store.draft() as real:
            yield _Watched(self, real)

    def forget(self) -> None:
        """Let the next file be the first one: what it gives must not depend on those before it."""
        self.context.landed.take_out(self.context.landed.segments())
        self.context.results.clear()
        self.kept.clear()


class Trials:
    """A home of its own in which files are tried; nothing of one is left for the next."""

    def __init__(self, scratch: Path) -> None:
        # NOTE: three levels down, so that what climbs out of the home can still be seen.
        self._scratch, root = scratch, scratch / "a" / "b" / "home"
        for folder in (root.parent, scratch / "config", scratch / "temporary"):
            folder.mkdir(parents=True)
        self._environment = {name: os.environ.get(name) for name in _PLACES}
        os.environ |= {name: str(scratch / folder) for name, folder in _PLACES.items()}
        tempfile.tempdir = None
        found_home(root, "fuzz")
        home = load_home(root)
        self._ingest = _Ingest(open_vault(home))
        self._folder = home.inbox / "store" / _ACCOUNT
        self._folder.mkdir()
        self._words = _Words(scratch / "words")
        self._segments = home.vault / "landed"
        self._before = self._files()

    def land(self, name: str, content: bytes, to_store: bool) -> Trial:
        """Land one file and return all that can be seen of it."""
        path, trial = self._folder / name, Trial()
        path.write_bytes(content)
        self._ingest.forget()
        self._ingest.to_store = to_store
        begun = time.perf_counter()
        with self._words.capture() as words:
            try:
                self._ingest.files([path], account=_ACCOUNT)
            except BaseException as error:
                if isinstance(error, KeyboardInterrupt):
                    raise
                trial.crash = "".join(traceback.format_exception(error)[-4:])
        trial.seconds = time.perf_counter() - begun
        trial.results, trial.kept = list(self._ingest.context.results), list(self._ingest.kept)
        trial.said = "\n".join([*words, *(f"{each.name} {each.message}" for each in trial.results)])
        path.unlink()
        trial.strays = self._strays(to_store, len(trial.kept))
        return trial

    def _strays(self, to_store: bool, landed: int) -> list[str]:
        strays = sorted(self._files() ^ self._before)
        expected = landed if to_store else 0
        segments = sorted(self._segments.glob("*"))
        if [path.suffix for path in segments].count(".card") != expected or len(
            segments
        ) != 2 * expected:
            strays += [f"landed/{path.name}" for path in segments] or ["no segment"]
        if expected:
            for segment in self._ingest.context.store.all():
                self._ingest.context.store.check(segment)
            self._ingest.context.store.remove_unused(set())
        return strays

    def _files(self) -> set[str]:
        found = set[str]()
        for folder, _, names in os.walk(self._scratch):
            if Path(folder) != self._segments:
                found |= {str(Path(folder, name).relative_to(self._scratch)) for name in names}
        return found - {"words"}

    def close(self) -> None:
        """Let go of what landing holds open."""
        self._ingest.context.store.close()
        self._words.close()
        for name, value in self._environment.items():
            os.environ.pop(name)
            os.environ |= {name: value} if value is not None else {}
        tempfile.tempdir = None


class _Words(logging.Handler):
    """All that is logged, at any level by anybody, and all that goes to standard error: engines
    print where they panic.
    """

    def __init__(self, path: Path) -> None:
        super().__init__(logging.DEBUG)
        self._path, self._records = path, list[str]()
        self._formatter = logging.Formatter("%(message)s")
        self._level = logging.getLogger().level
        logging.getLogger().addHandler(self)
        logging.getLogger().setLevel(logging.DEBUG)
        self._printed = path.open("w+b")

    def emit(self, record: logging.LogRecord) -> None:
        self._records.append(self._formatter.format(record))

    @contextmanager
    def capture(self) -> Iterator[list[str]]:
        """Give a list that holds, after the with block, what was said in it."""
        said, own = list[str](), os.dup(2)
        self._records.clear()
        self._printed.seek(0)
        self._printed.truncate()
        os.dup2(self._printed.fileno(), 2)
        try:
            yield said
        finally:
            os.dup2(own, 2)
            os.close(own)
            self._printed.seek(0, io.SEEK_SET)
            said += [*self._records, self._printed.read().decode("utf-8", "replace")]

    def close(self) -> None:
        logging.getLogger().removeHandler(self)
        logging.getLogger().setLevel(self._level)
        self._printed.close()
        super().close()
