"""What the page reads, held open for many questions at once; it follows when a night publishes.

Each question leases a cursor on the generation that is current. When another is published it is
opened in the background, and those who ask meanwhile are answered by the one before; a generation
is let go when its last question is answered. Answers that stay true as long as one is current are
kept, so that nobody waits for them twice.
"""

import threading
from collections.abc import Callable, Hashable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import polars as pl

from scv.customer_view import lookup
from scv.customer_view.view import find_figures, find_places
from scv.home.open_home import Vault
from scv.query.published import PublishedGeneration, current_manifest, open_published
from scv.query.sandbox import connect
from scv.vault.manifest import Manifest
from scv.vault.session import DuckSession

T = TypeVar("T")
_MOST = 200


@dataclass
class _OpenGeneration:
    """One generation, open: its connection, what it was opened for, and how many are reading it."""

    con: DuckSession
    stamp: Hashable
    about: Any
    closing: ExitStack
    readers: int = 0
    is_old: bool = False


@dataclass(frozen=True)
class Snapshot:
    """A cursor for one question. `about` is what was opened: `PublishedGeneration` for the
    marketer, the manifest for the desk.
    """

    con: DuckSession
    about: Any = field(repr=False)

    def rows(self, sql: str, parameters: list[object] | None = None) -> pl.DataFrame:
        """Return the rows of a query of ours."""
        return self.con.frame(sql, parameters)

    def records(self, sql: str, parameters: list[object] | None = None) -> list[dict[str, Any]]:
        """Return the rows of a query of ours as plain values."""
        return self.rows(sql, parameters).to_dicts()


class SnapshotPool:
    """The generation that is current, leased to whoever asks.

    Args:
        stamp: what changes when another generation, or another word of the ledgers, is current.
        open_tables: opens it, and returns its connection and what is to be told of it; what it
            opens is closed by the stack it is given.
        use: the SQL that each cursor begins with.
        at_once: nobody is answered by a generation that is current no more; else it is while the
            next is being opened.
    """

    def __init__(
        self,
        stamp: Callable[[], Hashable],
        open_tables: Callable[[ExitStack], tuple[DuckSession, Any]],
        use: str,
        at_once: bool = False,
    ) -> None:
        self._stamp, self._opened, self._use, self._at_once = stamp, open_tables, use, at_once
        self._lock = threading.Lock()
        self._active: _OpenGeneration | None = None
        self._loading: Hashable = None
        self._failed: tuple[Hashable, Exception] | None = None

    @contextmanager
    def lease(self) -> Iterator[Snapshot]:
        """Give a cursor on the current generation for one question.

        Raises:
            UsageError, KeyAccessError, IntegrityError: there is none, it may not be opened, or is
                not what was signed.
        """
        active = self._current()
        cursor = active.con.cursor()
        try:
            cursor.execute(self._use)
            yield Snapshot(cursor, active.about)
        finally:
            cursor.close()
            with self._lock:
                active.readers -= 1
                self._close_unused(active)

    def close(self) -> None:
        """Let go of the generation that is held."""
        with self._lock:
            previous, self._active = self._active, None
            self._release(previous)

    def _current(self) -> _OpenGeneration:
        stamp = self._stamp()
        with self._lock:
            if self._failed and self._failed[0] == stamp:
                # NOTE: whoever asks is told so until it can be opened, which each of them tries.
                self._load_in_background(stamp)
                raise self._failed[1]
            if self._active is None or (self._at_once and self._active.stamp != stamp):
                previous, self._active = self._active, self._open(stamp)
                self._release(previous)
            elif self._active.stamp != stamp:
                self._load_in_background(stamp)
            self._active.readers += 1
            return self._active

    def _load_in_background(self, stamp: Hashable) -> None:
        """Open what is current now in a thread of its own, unless one is at it."""
        if self._loading != stamp:
            self._loading = stamp
            threading.Thread(target=self._load, args=(stamp,), daemon=True).start()

    def _load(self, stamp: Hashable) -> None:
        try:
            fresh = self._open(stamp)
        except Exception as error:  # noqa: BLE001  (whoever asks next is told)
            with self._lock:
                # NOTE: a night may publish again while the one before is being opened.
                if self._stamp() == stamp:
                    self._failed = stamp, error
                self._loading = None
            return
        with self._lock:
            previous, self._active, self._loading, self._failed = self._active, fresh, None, None
            self._release(previous)

    def _open(self, stamp: Hashable) -> _OpenGeneration:
        with ExitStack() as stack:
            con, about = self._opened(stack)
            return _OpenGeneration(con, stamp, about, stack.pop_all())

    def _release(self, previous: _OpenGeneration | None) -> None:
        if previous:
            previous.is_old = True
            self._close_unused(previous)

    def _close_unused(self, active: _OpenGeneration) -> None:
        if active.is_old and not active.readers:
            with suppress(OSError):
                active.closing.close()


def published_snapshots(folder: Path) -> SnapshotPool:
    """Return the published tables as a marketer reads them: with the own reader key, closed to
    everything else.
    """

    def open_tables(stack: ExitStack) -> tuple[DuckSession, PublishedGeneration]:
        published = stack.enter_context(open_published(folder))
        return DuckSession(stack.enter_context(connect(published))), published

    return SnapshotPool(lambda: current_manifest(folder), open_tables, "USE scv")


def vault_snapshots(vault: Vault) -> SnapshotPool:
    """Return the vault and the published tables as the desk reads them, as `vault` and `published`."""
    generations = vault.generations()

    def stamp() -> Hashable:
        return current_manifest(vault.home.published), tuple(
            ledger.stamp for ledger in vault.input_ledgers
        )

    def open_tables(stack: ExitStack) -> tuple[DuckSession, Manifest]:
        current = generations.require_current()
        con = stack.enter_context(lookup.open_generation(vault, current.generation))
        generations.attach_current(con, "published", current)
        find_places(con)
        find_figures(con)
        return con, current

    return SnapshotPool(stamp, open_tables, "USE published", at_once=True)


class GenerationCache:
    """What was worked out of one generation; nothing of the one before is told."""

    def __init__(self) -> None:
        self._of: tuple[int, dict[Hashable, Any]] = 0, {}

    def get_or_compute(self, snapshot: Snapshot, about: Hashable, compute: Callable[[], T]) -> T:
        """Return what is known about something in this generation, worked out the first time.

        NOTE: two who ask at once may both work it out; each keeps the same.
        """
        generation = snapshot.about.manifest.generation
        if self._of[0] != generation or len(self._of[1]) >= _MOST:
            self._of = generation, {}
        known = self._of[1]
        if about not in known:
            known[about] = compute()
        answer: T = known[about]
        return answer
