"""A member card that was given to somebody else: what its former holder told stands on as a record
of its own, whichever row came first.
"""

from collections.abc import Iterable
from functools import partial
from typing import NamedTuple

from scv.ingest.row_version import TAIL
from scv.schema.scratch import load
from scv.schema.session import Session
from scv.schema.sql_steps import statement

_STEPS = (
    *("card_rows", "card_current", "holder_rows", "card_sets", "given_away", "card_before"),
    *("former_rows", "renamed"),
)
SCRATCH = ("cards", *_STEPS)

_sql = partial(statement, "scv.ingest", "former_holders.sql")


class Found(NamedTuple):
    """Whether there are cards to look at, and whether what is at hand tells; else all segments must
    be read.
    """

    any: bool
    complete: bool


def find(session: Session) -> Found:
    """Tell the rows of former holders apart from those of who has the card now, in `versions`.

    Reads `versions`, with the record that each has until now, and `arrived_sets` (see
    deduplicate.py); leaves `renamed` (landed_as, record_id), the records that were the card's until
    tonight and are a former holder's now, and where there are any cards `former_rows`.
    """
    session.make("cards", _sql("cards"))
    if not session.rows("SELECT 1 FROM cards LIMIT 1"):
        load(session, "renamed")
        return Found(any=False, complete=True)
    for name in _STEPS:
        session.make(name, _sql(name))
    unknown = int(session.scalar(_sql("unknown")))
    for name in ("apart", "own", "remember"):
        session.execute(_sql(name))
    return Found(any=True, complete=not unknown)


def extend_losers(session: Session) -> None:
    """Add the rows of former holders that another row of theirs replaced to `losers`."""
    session.execute(_sql("replaced_by_own"))


def rename(session: Session, details: Iterable[str]) -> None:
    """Give the records that are a former holder's since tonight an id of their own.

    Args:
        details: the vault's tables of what stands beside a record.
    """
    session.execute(_sql("rename").format(tail=TAIL))
    for table in details:
        session.execute(_sql("rename_details").format(table=table))
    session.execute(_sql("rename_statements"))
    session.execute(_sql("rename_replaced"))


def row_query(rows: str) -> str:
    """Return SQL for landed rows under the records that they are versions of.

    Args:
        rows: a SELECT of landed rows.
    """
    return _sql("row_query").format(rows=rows, tail=TAIL)
