"""Who came into each audience and left it, and how large it was, night after night."""

from datetime import date
from functools import partial

from scv.schema.session import Session
from scv.schema.sql_steps import statement

# What was longer ago than this is not told any more.
_KEPT_DAYS = 400
_sql = partial(statement, "scv.segments", "history.sql")


def fill_history(session: Session, today: date, min_group: int) -> None:
    """Fill published.segment_history, segment_sizes, segment_overlap and segment_contacts, and
    round the sizes in segments.

    Reads the filled segments, segment_members and resolved_ids, and the temporary tables
    `former_history` and `former_sizes`, those of the generation before, which are empty in the
    first night.

    Args:
        min_group: overlaps and ways of contact of fewer are left out; these, segments and sizes are
            rounded down to its multiples.
    """
    session.make("segment_before", _sql("segment_before"))
    session.make("segment_open", _sql("segment_open"), [today])
    session.execute(_sql("closed"), [today, _KEPT_DAYS])
    session.execute(_sql("still"), [today])
    session.execute(_sql("left"), [today])
    least = max(min_group, 1)
    session.execute(_sql("rounded"), [least])
    session.execute(_sql("sizes"), [today, _KEPT_DAYS, least])
    session.execute(_sql("overlap"), [least])
    session.execute(_sql("contacts"), [least])
