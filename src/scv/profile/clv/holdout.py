"""Would the model have been right? Fitted on what was known some days ago, held against what
happened since.
"""

from dataclasses import dataclass

import polars as pl

from scv.profile.clv.bg_nbd import PurchaseModel, fit, predict_orders
from scv.profile.clv.maximum_likelihood import LEAST_REPEAT_BUYERS
from scv.profile.clv.purchase_histories import histories

TOTAL = "total"


@dataclass(frozen=True)
class Holdout:
    """What was foreseen and what happened.

    `cohorts`: `cohort` (the quarter of the first purchase, such as 2025Q3), `customers`,
    `predicted` and `actual` purchase days in the days held back; in order of time, the last row is
    `total`. No rows where nothing could be foreseen; `reason` then says why, and is None otherwise.
    """

    cohorts: pl.DataFrame
    model: PurchaseModel | None = None
    reason: str | None = None


def holdout(purchases: pl.DataFrame, until: int, days: int) -> Holdout:
    """Fit on purchases before `until - days`, predict the `days` up to `until`, and count what
    happened in them.

    Customers who first bought in the days held back are in neither figure.

    Args:
        purchases: `customer`, `day` (days since 1970-01-01), one row a customer and purchase day;
            no nulls.
        until: the first day that is not looked at.
        days: how many days are held back, at least 1.
    """
    begin = until - days
    known = histories(purchases, begin)
    returned = known.filter(pl.col("repeats") > 0).height
    if returned < LEAST_REPEAT_BUYERS:
        return Holdout(
            _NOTHING,
            reason=f"{returned} customers came back before the days held back; {LEAST_REPEAT_BUYERS} are needed",
        )
    model = fit(known)
    if model is None:
        return Holdout(
            _NOTHING,
            reason="the purchases before the days held back leave the parameters of the model open",
        )
    predicted = known.with_columns(
        predict_orders(model, known, days / 7).alias("predicted"), _quarter(begin)
    )
    return Holdout(_compare(predicted, _purchase_counts(purchases, begin, until)), model)


_NOTHING = pl.DataFrame(
    schema={"cohort": pl.String, "customers": pl.Int64, "predicted": pl.Float64, "actual": pl.Int64}
)


def _quarter(begin: int) -> pl.Expr:
    first_day = (begin - 1 - pl.col("observed") * 7).round().cast(pl.Int32).cast(pl.Date)
    return pl.format("{}Q{}", first_day.dt.year(), first_day.dt.quarter()).alias("cohort")


def _purchase_counts(purchases: pl.DataFrame, begin: int, until: int) -> pl.DataFrame:
    day = pl.col("day").cast(pl.Int32).cast(pl.Int64)
    within = purchases.filter((day >= begin) & (day < until))
    return within.group_by("customer").agg(pl.col("day").n_unique().cast(pl.Int64).alias("actual"))


def _compare(predicted: pl.DataFrame, bought: pl.DataFrame) -> pl.DataFrame:
    figures = (
        pl.len().cast(pl.Int64).alias("customers"),
        pl.col("predicted").sum(),
        pl.col("actual").fill_null(0).sum(),
    )
    # Sorted, so that floats are added in the same order whatever the order of the purchases.
    rows = predicted.join(bought, on="customer", how="left").sort("cohort", "predicted")
    by_cohort = rows.group_by("cohort", maintain_order=True).agg(*figures)
    return pl.concat([by_cohort, rows.select(pl.lit(TOTAL).alias("cohort"), *figures)])
