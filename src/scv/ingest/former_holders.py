"""A member card that was given to somebody else: what its former holder told stands on as a record
of its own, whichever row came first.
"""

from collections.abc import Iterable
from functools import partial

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


def find(session: Session) -> bool:
    """Tell the rows of former holders apart from those of who has the card now, in `versions`.

    Reads `versions`, with the record that each has until now, and `arrived_sets` (see
    deduplicate.py); leaves `renamed` (landed_as, record_id), the records that were the card's until
    tonight and are a former holder's now, and `former_rows`.

    Returns: False where what is at hand does not tell, and all segments must be read.
    """
    session.make("cards", _sql("cards"))
    if not session.rows("SELECT 1 FROM cards LIMIT 1"):
        load(session, "renamed")
        return True
    for name in _STEPS:
        session.make(name, _sql(name))
    unknown = int(session.scalar(_sql("unknown")))
    for name in ("apart", "own", "remember"):
        session.execute(_sql(name))
    return not unknown


def set_aside(session: Session) -> None:
    """Add the rows of former holders that another row of theirs replaced to `losers`."""
    if session.rows("SELECT 1 FROM cards LIMIT 1"):
        session.execute(_sql("replaced_by_own"))


def rename(session: Session, details: Iterable[str]) -> None:
    """Give the records that are a former holder's since tonight an id of their own.

    Args:
        details: the vault's tables of what stands beside a record.
    """
    if not session.rows("SELECT 1 FROM renamed LIMIT 1"):
        return
    session.execute(_sql("rename").format(tail=TAIL))
    for table in details:
        session.execute(_sql("rename_details").format(table=table))
    session.execute(_sql("rename_statements"))
    session.execute(_sql("rename_replaced"))


def landed_rows(session: Session, rows: str) -> str:
    """Return SQL for landed rows under the records that they are versions of.

    Args:
        rows: a SELECT of landed rows.
    """
    if not session.rows("SELECT 1 FROM vault.former_holders LIMIT 1"):
        return rows
    return _sql("landed_rows").format(rows=rows, tail=TAIL)
