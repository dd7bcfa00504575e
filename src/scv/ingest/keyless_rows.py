"""Rows whose business key lacks a part are superseded by the row that has it, whichever came
first.
"""

from functools import partial

from scv.schema.scratch import load
from scv.schema.session import Session
from scv.schema.sql_steps import statement

SCRATCH = (
    *("keyless_before", "keyless_rows", "full_rows", "keyless_pairs"),
    *("keyless_counts", "keyless_left"),
)
# Where a record stands, besides vault.records.
_TABLES = ("records", "other_phones", "scores", "links", "gifts", "receipts")

_sql = partial(statement, "scv.ingest", "keyless_rows.sql")


def restore(session: Session) -> None:
    """Put those that were superseded last night among the records again, as `keyless_before`."""
    session.make("keyless_before", _sql("keyless_before"))
    session.execute(_sql("restore"))


def replace(session: Session) -> bool:
    """Move the records that are superseded tonight into `vault.keyless_superseded`, and count them
    in `vault.files`.

    Reads `changed`, `phones_before` and `sets_before` (see deduplicate.py), and adds what these
    records showed before; leaves `links_left` (record_id, phone, group_key), how they were linked.

    Returns: False where one is a record again of which only its file has the details.
    """
    is_complete = True
    if session.rows("SELECT 1 FROM vault.records WHERE keyless LIMIT 1"):
        for name in ("keyless_rows", "full_rows", "keyless_pairs"):
            session.make(name, _sql(name))
        is_complete = not session.scalar(_sql("current_again"))
        for name in ("keyless_counts", "keyless_left", "links_left"):
            session.make(name, _sql(name))
        for name in ("count", "phones_left", "sets_left", "unchanged", "keep"):
            session.execute(_sql(name))
        for table in _TABLES:
            session.execute(
                f"DELETE FROM vault.{table} WHERE record_id IN (SELECT record_id FROM keyless_pairs)"
            )
        for name in (
            "keyless_rows",
            "full_rows",
            "keyless_pairs",
            "keyless_counts",
            "keyless_left",
        ):
            session.execute(f"DROP TABLE {name}")
    else:
        load(session, "links_left")
    return is_complete
