"""What the page reads, held open for many questions at once; it follows when a night publishes.

Each question leases a cursor on the generation that is current. When another is published it is opened in the background, and those who
ask meanwhile are answered by the one before; a generation is let go when its last question is answered.
"""

import threading
from collections.abc import Callable, Hashable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import polars as pl

from scv.looking import lookup
from scv.looking.viewing import find_figures, find_places
from scv.serving.sandbox import connected
from scv.serving.tonight import Tonight, current_manifest, tonight
from scv.unlocked import Vault
from scv.vault.engine import frame
from scv.vault.manifest import Manifest


@dataclass
class _Held:
    """One generation, open: its connection, what it was opened for, and how many are reading it."""

    con: Any
    stamp: Hashable
    about: Any
    closing: ExitStack
    readers: int = 0
    retired: bool = False


@dataclass(frozen=True)
class Reading:
    """A cursor for one question. `about` is what was opened: `Tonight` for the marketer, the manifest for the desk."""

    con: Any
    about: Any = field(repr=False)

    def rows(self, sql: str, parameters: list[object] | None = None) -> pl.DataFrame:
        """Return the rows of a query of ours."""
        return frame(self.con, sql, parameters)

    def told(self, sql: str, parameters: list[object] | None = None) -> list[dict[str, Any]]:
        """Return the rows of a query of ours as plain values."""
        return self.rows(sql, parameters).to_dicts()


class Readings:
    """The generation that is current, leased to whoever asks.

    Args:
        stamp: what changes when another generation, or another word of the ledgers, is current.
        opened: opens it, and returns its connection and what is to be told of it; what it opens is closed by the stack it is given.
        use: the SQL that each cursor begins with.
        at_once: nobody is answered by a generation that is current no more; else it is while the next is being opened.
    """

    def __init__(
        self,
        stamp: Callable[[], Hashable],
        opened: Callable[[ExitStack], tuple[Any, Any]],
        use: str,
        at_once: bool = False,
    ) -> None:
        self._stamp, self._opened, self._use, self._at_once = stamp, opened, use, at_once
        self._lock = threading.Lock()
        self._held: _Held | None = None
        self._renewing: Hashable = None
        self._failed: tuple[Hashable, Exception] | None = None

    @contextmanager
    def lease(self) -> Iterator[Reading]:
        """Give a cursor on the current generation for one question.

        Raises:
            UsageError, KeyAccessError, IntegrityError: there is none, it may not be opened, or is not what was signed.
        """
        held = self._current()
        cursor = held.con.cursor()
        try:
            cursor.execute(self._use)
            yield Reading(cursor, held.about)
        finally:
            cursor.close()
            with self._lock:
                held.readers -= 1
                self._let_go(held)

    def close(self) -> None:
        """Let go of the generation that is held."""
        with self._lock:
            former, self._held = self._held, None
            self._retire(former)

    def _current(self) -> _Held:
        stamp = self._stamp()
        with self._lock:
            if self._failed and self._failed[0] == stamp:
                # NOTE: whoever asks is told so until it can be opened, which each of them tries.
                self._renew_beside(stamp)
                raise self._failed[1]
            if self._held is None or (self._at_once and self._held.stamp != stamp):
                former, self._held = self._held, self._open(stamp)
                self._retire(former)
            elif self._held.stamp != stamp:
                self._renew_beside(stamp)
            self._held.readers += 1
            return self._held

    def _renew_beside(self, stamp: Hashable) -> None:
        """Open what is current now in a thread of its own, unless one is at it."""
        if self._renewing != stamp:
            self._renewing = stamp
            threading.Thread(target=self._renew, args=(stamp,), daemon=True).start()

    def _renew(self, stamp: Hashable) -> None:
        try:
            fresh = self._open(stamp)
        except Exception as error:  # noqa: BLE001  (whoever asks next is told)
            with self._lock:
                # NOTE: a night may publish again while the one before is being opened.
                if self._stamp() == stamp:
                    self._failed = stamp, error
                self._renewing = None
            return
        with self._lock:
            former, self._held, self._renewing, self._failed = self._held, fresh, None, None
            self._retire(former)

    def _open(self, stamp: Hashable) -> _Held:
        with ExitStack() as stack:
            con, about = self._opened(stack)
            return _Held(con, stamp, about, stack.pop_all())

    def _retire(self, former: _Held | None) -> None:
        if former:
            former.retired = True
            self._let_go(former)

    def _let_go(self, held: _Held) -> None:
        if held.retired and not held.readers:
            with suppress(OSError):
                held.closing.close()


def published_readings(folder: Path) -> Readings:
    """Return the published tables as a marketer reads them: with the own reader key, closed to everything else."""

    def opened(stack: ExitStack) -> tuple[Any, Tonight]:
        night = stack.enter_context(tonight(folder))
        return stack.enter_context(connected(night)), night

    return Readings(lambda: current_manifest(folder), opened, "USE scv")


def vault_readings(vault: Vault) -> Readings:
    """Return the vault and the published tables as the desk reads them, as `vault` and `published`."""
    generations = vault.generations()

    def stamp() -> Hashable:
        return current_manifest(vault.home.published), tuple(ledger.stamp for ledger in vault.heeded)

    def opened(stack: ExitStack) -> tuple[Any, Manifest]:
        current = generations.required()
        con = stack.enter_context(lookup.opened(vault, current.generation))
        generations.attach_current(con, "published", current)
        find_places(con)
        find_figures(con)
        return con, current

    return Readings(stamp, opened, "USE published", at_once=True)
