"""What to improve first: how well each thing is judged, and how much it matters to being satisfied
at all.
"""

from collections.abc import Mapping
from functools import partial

import polars as pl

from scv.profile.traits import IMPORTANCE, NO_RATING
from scv.query.sandbox import Published
from scv.schema.sql_steps import statement

# So few pairs of marks say nothing of how two things go together.
LEAST_PAIRS = 30
_EXCLUDED = ("overall", "expectation", *NO_RATING)
_sql = partial(statement, "scv.analytics", "key_drivers.sql")


def indicators(published: Published, weights: Mapping[str, float]) -> pl.DataFrame:
    """Return one row per thing that customers judge, what to improve first on top.

    Columns: indicator, chinese, english; customers: who gave a mark; performance: their mean latest
    mark, 0 to 100; pairs: those of them who also gave an overall mark; correlation of the two, -1
    to 1, null below 30 pairs (or min_group) or where all marks are alike; importance, 0 to 1;
    importance_by: `correlation` or, where that is null, `weight`: the weight of the index, of the
    largest weight; priority = importance × (100 − performance); verdict. Indicators of fewer
    customers than min_group are left out; the overall mark, the one against expectation, what
    somebody would do next and how much something matters to them are nothing to improve.

    `verdict` is `strength` or `weakness` where the importance is at least average, by whether the
    performance is; else `minor`.

    Args:
        weights: the settings [satisfaction]: by indicator, and of any that is not named as `other`.

    Source: domain.md §2 (T3); Martilla and James, Importance-Performance Analysis, Journal of
    Marketing 41 (1977).
    """
    is_weight = pl.col("indicator").str.starts_with(IMPORTANCE)
    is_rated = (
        ~pl.col("indicator").is_in(_EXCLUDED)
        & ~is_weight
        & (pl.col("customers") >= published.min_group)
    )
    has_pairs = pl.col("pairs") >= max(LEAST_PAIRS, published.min_group)
    most = max(weights.values()) or 1.0
    weight = (
        pl.col("indicator").replace_strict(
            weights, default=weights["other"], return_dtype=pl.Float64
        )
        / most
    )
    return (
        published.rows(_sql("indicators"))
        .lazy()
        .filter(is_rated)
        .with_columns(
            pl.when(has_pairs).then(pl.col("correlation")).alias("correlation"),
            pl.when(pl.col("pairs") >= published.min_group).then(pl.col("pairs")).alias("pairs"),
        )
        .with_columns(
            pl.coalesce(pl.col("correlation").clip(0), weight).round(4).alias("importance"),
            pl.when(pl.col("correlation").is_null())
            .then(pl.lit("weight"))
            .otherwise(pl.lit("correlation"))
            .alias("importance_by"),
        )
        .with_columns(
            (pl.col("importance") * (100 - pl.col("performance"))).round(2).alias("priority"),
            _key_driver().alias("verdict"),
        )
        .sort("priority", "indicator", descending=[True, False])
        .collect()
    )


def _key_driver() -> pl.Expr:
    """Tell strengths and weaknesses among what matters; means are rounded like what they are of."""
    important = pl.col("importance") >= pl.col("importance").mean().round(4)
    performs = pl.col("performance") >= pl.col("performance").mean().round(2)
    return (
        pl.when(~important)
        .then(pl.lit("minor"))
        .when(performs)
        .then(pl.lit("strength"))
        .otherwise(pl.lit("weakness"))
    )
