"""Fill the published tables from the vault's: pseudonymous, commented in both languages, without any token."""

from datetime import date
from functools import partial

import polars as pl

from scv import values
from scv.schema import PUBLISHED
from scv.schema.scratch import load
from scv.schema.session import Session
from scv.schema.sql_steps import statement

_AGE_STEP = 10
_BATCH = 500_000
_OF_AGE = 14
_sql = partial(statement, "scv.publish", "published_tables.sql")


def fill_published(session: Session, today: date, times: str) -> None:
    """Fill profiles, consents, timeline, id_history and resolved_ids, and comment every column.

    Args:
        session: has the filled `vault` and the empty `published` tables attached.
        today: the day ages are counted on, in Shanghai.
        times: how finely it is told when: day or month.
    """
    load(session, "masked_profiles")
    people = session.frame(_sql("people"))
    for start in range(0, people.height, _BATCH):
        session.put("masked_profiles", mask_profiles(people.slice(start, _BATCH), today))
    session.execute(_sql("consents"), {"times": times, "of_age": of_age(today)})
    session.execute(_sql("profiles"), {"times": times})
    session.execute(_sql("timeline"), {"times": times})
    session.execute(_sql("id_history"))
    session.execute(_sql("resolved_ids"))
    session.execute("USE published")
    session.execute(_sql("resolve"))
    session.execute("USE memory")
    # NOTE: in one call and one transaction: else each of two hundred is written to the log by itself.
    comments = [comment for table in PUBLISHED for comment in table.comments("published")]
    session.execute(";".join(["BEGIN", *comments, "COMMIT"]))


def of_age(today: date) -> str:
    """Return the latest birthday (YYYY-MM-DD) of whoever is fourteen; who was born later is guarded."""
    # NOTE: as text: the date of a birthday on 29 February falls on one that there is not every year.
    return f"{today.year - _OF_AGE}-{today:%m-%d}"


def mask_profiles(profiles: pl.DataFrame, today: date) -> pl.DataFrame:
    """Return customer_id, phone_tail, surname, birth_month, birth_day and age_band.

    Args:
        profiles: customer_id, e164, name, birthday (YYYY-MM-DD or --MM-DD) of the vault.
        today: the day ages are counted on.

    Nulls stay null: no phone, no tail; a nickname gives no surname; a birthday without its year gives no age band.
    """
    month_day = pl.col("birthday").str.tail(5)
    return profiles.select(
        "customer_id",
        phone_tail=pl.col("e164").str.tail(2),
        surname=values.surname(pl.col("name")),
        birth_month=month_day.str.head(2).cast(pl.Int32, strict=False),
        birth_day=month_day.str.tail(2).cast(pl.Int32, strict=False),
        age_band=_age_range(pl.col("birthday"), today),
    )


def _age_range(birthday: pl.Expr, today: date) -> pl.Expr:
    year = birthday.str.extract(r"^(\d{4})-").cast(pl.Int32)
    is_past = birthday.str.tail(5) <= f"{today:%m-%d}"
    age = today.year - year - pl.when(is_past).then(0).otherwise(1)
    start = age // _AGE_STEP * _AGE_STEP
    return pl.when(age.is_between(0, 119)).then(
        pl.concat_str(start.cast(pl.String), pl.lit("–"), (start + _AGE_STEP - 1).cast(pl.String))
    )
