"""Fill the published tables from the vault's: pseudonymous, commented in both languages, without
any token.
"""

from datetime import date
from functools import partial

from scv.publish.masking import mask_profiles
from scv.publish.own_columns import OwnColumns, fill_own_columns
from scv.schema.scratch import load
from scv.schema.session import Session
from scv.schema.sql_steps import statement

_BATCH = 500_000
_OF_AGE = 14
_sql = partial(statement, "scv.publish", "published_tables.sql")


def fill_published(
    session: Session, today: date, times: str, own: OwnColumns, min_group: int
) -> dict[str, str]:
    """Fill profiles, consents, timeline, id_history and resolved_ids, and comment every column.

    Args:
        session: has the filled `vault` and the empty `published` tables attached.
        today: the day ages are counted on, in Shanghai.
        times: how finely it is told when: day or month.
        own, min_group: see `fill_own_columns`.

    Returns: own attribute → why its column is empty.
    """
    load(session, "masked_profiles")
    people = session.frame(_sql("people"))
    for start in range(0, people.height, _BATCH):
        session.put("masked_profiles", mask_profiles(people.slice(start, _BATCH), today))
    session.execute(_sql("consents"), {"times": times, "of_age": of_age(today)})
    session.execute(_sql("profiles"), {"times": times})
    session.execute("DROP TABLE masked_profiles")
    closed = fill_own_columns(session, own, times, min_group)
    session.execute(_sql("timeline"), {"times": times})
    session.execute(_sql("id_history"))
    session.execute(_sql("resolved_ids"))
    session.execute("USE published")
    session.execute(_sql("resolve"))
    session.execute("USE memory")
    # NOTE: in one call and one transaction: else each of two hundred is written to the log by
    # itself.
    comments = [comment for table in own.tables for comment in table.comments("published")]
    session.execute(";".join(["BEGIN", *comments, "COMMIT"]))
    return closed


def of_age(today: date) -> str:
    """Return the latest birthday (YYYY-MM-DD) of whoever is fourteen; who was born later is
    guarded.
    """
    # NOTE: as text: the date of a birthday on 29 February falls on one that there is not every
    # year.
    return f"{today.year - _OF_AGE}-{today:%m-%d}"
