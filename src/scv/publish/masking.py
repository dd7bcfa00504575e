"""What is published of a person instead of what is known: two digits of the phone, the surname, the
birthday without its year.
"""

from datetime import date

import polars as pl

from scv import values

_AGE_STEP = 10


def mask_profiles(profiles: pl.DataFrame, today: date) -> pl.DataFrame:
    """Return customer_id, phone_tail, surname, birth_month, birth_day and age_band.

    Args:
        profiles: customer_id, e164, name, birthday (YYYY-MM-DD or --MM-DD) of the vault.
        today: the day ages are counted on.

    Nulls stay null: no phone, no tail; a nickname gives no surname; a birthday without its year
    gives no age band.
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
