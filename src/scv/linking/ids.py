"""Give every group its customer id: minted once, at random, never derived from data, never reused."""

import os
import time
from collections.abc import Callable
from typing import Protocol

from scv.linking.steps import run, steps

Clock = Callable[[], int]


class Engine(Protocol):
    """What the id stage needs of a database connection; DuckDB's has it."""

    def execute(self, query: str, /) -> "Engine":
        """Run one statement."""

    def fetchall(self) -> list[tuple[int]]:
        """Return the rows of the last statement."""


class Offer(Protocol):
    """Loads newly minted ids as the temporary table `minted`."""

    def __call__(self, ids: list[str], /) -> None:
        """Pair each row of `homeless`, in order of group_key, with one id."""


def assign(engine: Engine, offer: Offer, mint: Callable[[int], list[str]] | None = None) -> None:
    """Decide tonight's ids.

    Reads `links`, `token_groups`, `aliases` and `registry`; leaves, as temporary tables, the steps of ids.sql, of which
    `next_registry`, `changes` and `group_ids` are the results.

    Args:
        offer: loads the minted ids.
        mint: returns that many new ids; UUIDv7 unless a test says otherwise.
    """
    wanted = steps("ids.sql")
    minting = next(at for at, step in enumerate(wanted) if step.name == "next_registry")
    run(engine, wanted[:minting])
    (homeless,) = engine.execute("SELECT COUNT(*) FROM homeless").fetchall()[0]
    offer((mint or uuid7s)(homeless))
    run(engine, wanted[minting:])


def uuid7s(count: int) -> list[str]:
    """Return `count` new random ids, UUID version 7 (RFC 9562 §5.7): 48 bits of milliseconds, then 74 random bits."""
    stamp = f"{time.time_ns() // 1_000_000:012x}"
    noise = os.urandom(10 * count).hex()
    return [_uuid7(stamp, noise[at : at + 20]) for at in range(0, 20 * count, 20)]


def _uuid7(stamp: str, noise: str) -> str:
    variant = "89ab"[int(noise[3], 16) & 3]
    return f"{stamp[:8]}-{stamp[8:]}-7{noise[:3]}-{variant}{noise[4:7]}-{noise[7:19]}"
