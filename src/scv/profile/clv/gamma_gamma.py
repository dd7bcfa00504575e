"""How much a purchase of each customer is worth: the gamma-gamma model.

Purchases of a customer scatter around an average of their own (gamma, `p`); the averages are spread
over customers (inverse gamma, `q` and `v`). Few purchases say little, so an average seen is drawn
towards that of all customers, the less the more purchases it is of. How much is spent must have
nothing to do with how often.

Source: Fader and Hardie, The Gamma-Gamma Model of Monetary Value (2013). Numbers in brackets below
are its equations.
"""

from dataclasses import dataclass

import numpy as np
import polars as pl
from scipy.special import gammaln, psi

from scv.errors import UsageError
from scv.profile.clv.maximum_likelihood import (
    LEAST_REPEAT_BUYERS,
    Likelihood,
    Vector,
    maximum_likelihood,
)

# Where all customers have the same average, q and v grow without end and only their ratio counts.
_ONE_AVERAGE = frozenset({(1,), (2,)})
_STARTS = ((2.0, 3.0, 2.0), (6.0, 4.0, 1.0))


@dataclass(frozen=True)
class SpendingModel:
    """Parameters of gamma-gamma; `v` is in the unit of the averages it was fitted to. The mean of
    all customers is p·v / (q - 1).
    """

    p: float
    q: float
    v: float
    log_likelihood: float
    customers: int

    @property
    def mean(self) -> float:
        """Return the average purchase of a customer nothing is known of."""
        return self.p * self.v / (self.q - 1)


def fit_spending(spendings: pl.DataFrame) -> SpendingModel | None:
    """Return the most likely model of those with a repeat and an average above 0, the same in
    whatever order the rows come.

    None when they are fewer than 30, when their averages have no mean (q at most 1), or when the
    data leave that mean open by more than a quarter. Where all have the same average, q and v are
    as large as may be, and everybody's is drawn to it.

    Args:
        spendings: one row a customer. `repeats`: of how many purchases the average is, those beyond
            the first. `average`: their mean value, in any unit; not read where `repeats` is 0.

    Raises:
        UsageError: a column is missing, or a row with repeats has no average or one below 0.
    """
    rows = _check_spendings(spendings).filter((pl.col("repeats") > 0) & (pl.col("average") > 0))
    if rows.height < LEAST_REPEAT_BUYERS:
        return None
    kinds = (
        rows.group_by("repeats", "average").agg(pl.len().alias("weight")).sort("repeats", "average")
    )
    repeats, average, weight = (kinds[name].to_numpy().astype(np.float64) for name in kinds.columns)
    # Searched in units of a typical purchase, so that fen and yuan give the same p and q.
    unit = float(np.exp(weight @ np.log(average) / rows.height))
    found = maximum_likelihood(
        _likelihood, (repeats, average / unit, weight), _STARTS, _mean, _ONE_AVERAGE
    )
    if found is None or found[0][1] <= 1:
        return None
    (p, q, v), height = found
    return SpendingModel(
        float(p), float(q), float(v * unit), height - rows.height * float(np.log(unit)), rows.height
    )


def expected_average(model: SpendingModel, repeats: pl.Series, average: pl.Series) -> pl.Series:
    """Return `expected_average`, the mean value of each customer's purchases to come, in the order
    of the rows: equation (5).

    Without a repeat it is the mean of all customers.

    Args:
        repeats, average: as for `fit_spending`.
    """
    rows = _check_spendings(pl.DataFrame({"repeats": repeats, "average": average}))
    weight = pl.col("repeats") * model.p
    seen = pl.col("average").fill_null(0.0).clip(lower_bound=0.0)
    estimated = (weight * seen + (model.q - 1) * model.mean) / (weight + model.q - 1)
    return rows.select(
        pl.when(pl.col("repeats") > 0)
        .then(estimated)
        .otherwise(model.mean)
        .alias("expected_average")
    ).to_series()


def _mean(parameters: Vector) -> Vector:
    p, q, v = parameters
    return np.array([p * v / (q - 1)])


def _check_spendings(spendings: pl.DataFrame) -> pl.DataFrame:
    missing = [name for name in ("repeats", "average") if name not in spendings.columns]
    if missing:
        raise UsageError(
            "spendings lack {missing}: needed are repeats, average", missing=", ".join(missing)
        )
    floats = spendings.select(pl.col("repeats", "average").cast(pl.Float64))
    repeats, average = pl.col("repeats"), pl.col("average")
    valid = (
        (repeats >= 0)
        & repeats.is_finite()
        & ((repeats == 0) | ((average >= 0) & average.is_finite()).fill_null(False))
    )
    wrong = floats.filter(~valid.fill_null(False)).height
    if wrong:
        raise UsageError(
            "{wrong} spendings cannot be: needed is an average of 0 or more wherever there are repeats",
            wrong=wrong,
        )
    return floats


def _likelihood(repeats: Vector, average: Vector, weight: Vector) -> Likelihood:
    """Return equation (1a) of the note, summed over customers, and its slopes along p, q, v."""
    counts, at = np.unique(repeats, return_inverse=True)
    many = np.bincount(at, weight)
    total, spent = weight.sum(), np.log(average) + np.log(repeats)
    constant = -(weight @ np.log(average))

    def likelihood(parameters: Vector) -> tuple[float, Vector]:
        p, q, v = parameters
        log_sum = np.log(v + repeats * average)
        by_count = gammaln(p * counts + q) - gammaln(p * counts) - gammaln(q)
        value = (
            many @ by_count
            + total * q * np.log(v)
            + weight @ (p * repeats * spent - (p * repeats + q) * log_sum)
        )
        together = psi(p * counts + q)
        slopes = [
            many @ (counts * (together - psi(p * counts))) + weight @ (repeats * (spent - log_sum)),
            many @ (together - psi(q)) + total * np.log(v) - weight @ log_sum,
            total * q / v - weight @ ((p * repeats + q) / (v + repeats * average)),
        ]
        return float(value + constant), np.array(slopes)

    return likelihood
