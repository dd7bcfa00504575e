"""Give every group its customer id: minted once, at random, never derived from data, never reused."""

import os
from datetime import UTC, date, datetime, time

from scv.schema.session import Session
from scv.schema.sql_steps import run, steps


def assign(session: Session, generation: int, on: date) -> None:
    """Decide tonight's ids.

    Reads the results of `link` and `registry` (customer_id, home, number, minted, erased, shown_as;
    `number` is the phone of a home without its epoch, null for an identifier); leaves, as temporary
    tables, the steps of ids.sql, of which `next_registry`, `changes` and `group_ids` are the
    results.

    Args:
        generation: the generation being built.
        on: the business date; the time that stands in tonight's ids, the same in all of them.
    """
    queries = steps("scv.identity", "ids.sql")
    minting = next(at for at, step in enumerate(queries) if step.name == "next_registry")
    run(session, queries[:minting])
    session.mint("new_homes", "homeless", "group_key", lambda count: uuid7s(count, on))
    session.make(
        "minted",
        f"SELECT group_key, home, customer_id, {int(generation)} AS generation FROM new_homes",
    )
    run(session, queries[minting:])


def uuid7s(count: int, on: date) -> list[str]:
    """Return `count` new random ids in ascending order, UUID version 7 (RFC 9562 §5.7):
    milliseconds, then random bits.

    The milliseconds are those of the beginning of a day in UTC: an id says in which night it was
    minted, and no more.
    """
    stamp = f"{int(datetime.combine(on, time(), UTC).timestamp()) * 1_000:012x}"
    noise = os.urandom(10 * count).hex()
    return sorted(_uuid7(stamp, noise[at : at + 20]) for at in range(0, 20 * count, 20))


def _uuid7(stamp: str, noise: str) -> str:
    variant = "89ab"[int(noise[3], 16) & 3]
    return f"{stamp[:8]}-{stamp[8:]}-7{noise[:3]}-{variant}{noise[4:7]}-{noise[7:19]}"
