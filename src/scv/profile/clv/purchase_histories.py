"""What the models know of a customer: how often, how recently, for how long."""

import polars as pl

from scv.errors import UsageError

_COLUMNS = ("repeats", "last", "observed")
_DAYS_A_WEEK = 7


def histories(purchases: pl.DataFrame, until: int) -> pl.DataFrame:
    """Return one row a customer: `customer`, `repeats`, `last` and `observed` (weeks), in no
    particular order.

    Several purchases on one day are one. Time runs from the first purchase to the day before
    `until`.

    Args:
        purchases: `customer`, `day` (days since 1970-01-01), one row a customer and purchase day;
            no nulls.
        until: the first day that is not looked at; customers who first buy on it or later are left
            out.
    """
    first, last = pl.col("day").min(), pl.col("day").max()
    return (
        purchases.lazy()
        .select("customer", pl.col("day").cast(pl.Int32).cast(pl.Int64))
        .filter(pl.col("day") < until)
        .group_by("customer")
        .agg(
            (pl.col("day").n_unique() - 1).cast(pl.Int64).alias("repeats"),
            ((last - first) / _DAYS_A_WEEK).alias("last"),
            ((until - 1 - first) / _DAYS_A_WEEK).alias("observed"),
        )
        .collect()
    )


def check_histories(rows: pl.DataFrame) -> pl.DataFrame:
    """Return `repeats`, `last`, `observed` as floats, or say that they cannot be.

    Raises:
        UsageError: a column is missing, a value is null or not finite, or a history contradicts
            itself.
    """
    missing = [name for name in _COLUMNS if name not in rows.columns]
    if missing:
        raise UsageError(
            "histories lack {missing}: needed are {columns}",
            missing=", ".join(missing),
            columns=", ".join(_COLUMNS),
        )
    floats = rows.select(pl.col(name).cast(pl.Float64) for name in _COLUMNS)
    repeats, last, observed = (pl.col(name) for name in _COLUMNS)
    valid = (
        (repeats >= 0)
        & (repeats == repeats.floor())
        & (last >= 0)
        & (last <= observed)
        & observed.is_finite()
    )
    is_valid_pair = (repeats > 0) == (last > 0)
    wrong = floats.filter(~(valid & is_valid_pair).fill_null(False)).height
    if wrong:
        raise UsageError(
            "{wrong} histories cannot be: needed is 0 <= last <= observed, and last is 0 only without repeats",
            wrong=wrong,
        )
    return floats


def count_histories(rows: pl.DataFrame) -> pl.DataFrame:
    """Return each history once with its number of customers (`weight`), in an order that depends on
    nothing else.
    """
    return rows.group_by(_COLUMNS).agg(pl.len().alias("weight")).sort(_COLUMNS)
