"""How often customers will buy again, and whether they still do: the BG/NBD model.

Customers buy at random, each at a rate of their own, and after each repeat purchase leave for good
with a chance of their own. Rates are gamma distributed over customers (`r`, `alpha`), chances beta
distributed (`a`, `b`).

Source: Fader, Hardie and Lee, "Counting Your Customers" the Easy Way: An Alternative to the
Pareto/NBD Model, Marketing Science 24 (2005). Numbers in brackets below are its equations.
"""

from dataclasses import dataclass

import numpy as np
import polars as pl
from scipy.special import expit, gammaln, psi

from scv.profile.clv.churn import ahead
from scv.profile.clv.maximum_likelihood import (
    LEAST_REPEAT_BUYERS,
    Likelihood,
    Vector,
    maximum_likelihood,
)
from scv.profile.clv.purchase_histories import check_histories, count_histories

_SHAPES = (0.3, 3.0)
_YEAR = 365 / 7
# Where everybody leaves with the same chance, a and b grow without end and only their ratio counts.
_ONE_CHANCE = frozenset({(2,), (3,)})
# Later years are summed up: three digits are enough, at a quarter of the work.
_NODES_LATER = 16
# Of so many histories, taken evenly, it is judged how surely the model foretells.
_SAMPLE = 2_000


@dataclass(frozen=True)
class PurchaseModel:
    """Parameters of BG/NBD, time in weeks.

    A customer drawn at random buys r/alpha times a week while active, and a/(a+b) is the chance to
    leave after a purchase.
    """

    r: float
    alpha: float
    a: float
    b: float
    log_likelihood: float
    customers: int


def fit(histories: pl.DataFrame) -> PurchaseModel | None:
    """Return the most likely model, the same to the last bit in whatever order the rows come.

    None when fewer than 30 customers came back, or when the data leave open what the model is used
    for: days of purchase in the year to come, and the share of those who came back that is still
    there, each of them all together known within a quarter. Neither is there a model where nobody
    ever leaves, where all customers are alike, or where the search does not settle. Where all leave
    with the same chance, a and b are as large as may be; what counts then is a/(a+b).

    Args:
        histories: one row a customer, no nulls. `repeats`: days with a purchase beyond the first.
            `last`: weeks from the first purchase to the last one, 0 where there is no repeat.
            `observed`: weeks from the first purchase to the end of what is known.

    Raises:
        UsageError: a column is missing, or a row cannot be (a last purchase after the end).
    """
    rows = count_histories(check_histories(histories))
    repeats, last, observed, weight = (
        rows[name].to_numpy().astype(np.float64) for name in rows.columns
    )
    if weight[repeats > 0].sum() < LEAST_REPEAT_BUYERS:
        return None
    rate = float(weight @ repeats) / float(weight @ observed)
    starts = [(shape, shape / rate, 1.0, 3.0) for shape in _SHAPES]
    sample = rows.gather_every(1 + rows.height // _SAMPLE)
    found = maximum_likelihood(
        _likelihood,
        (repeats, last, observed, weight),
        starts,
        lambda parameters: _predict(parameters, sample),
        _ONE_CHANCE,
    )
    if found is None:
        return None
    (r, alpha, a, b), height = found
    return PurchaseModel(float(r), float(alpha), float(a), float(b), height, histories.height)


def alive(model: PurchaseModel, histories: pl.DataFrame) -> pl.Series:
    """Return `alive`, the chance of each customer to be still buying, in the order of the rows.

    NOTE: it is 1 for everybody without a repeat: in this model nobody leaves before the first
    repeat purchase. Whether they are worth an effort says `predict_orders`.

    Source: Fader, Hardie and Lee, A note on deriving P(alive) for BG/NBD (2008).

    Args:
        histories: as for `fit`.
    """
    rows = check_histories(histories)
    repeats, last, observed = (rows[name].to_numpy() for name in rows.columns)
    log_ratio = np.log(model.alpha + observed) - np.log(model.alpha + last)
    with np.errstate(divide="ignore", invalid="ignore"):
        against = np.log(model.a) - np.log(model.b + repeats - 1) + (model.r + repeats) * log_ratio
    return pl.Series("alive", np.where(repeats > 0, expit(-against), 1.0))


def predict_orders(model: PurchaseModel, histories: pl.DataFrame, weeks: float) -> pl.Series:
    """Return `expected`, how many purchase days each customer will have in the next `weeks`, in the
    order of the rows.

    Finite and not negative for every history. Equation (10) of the paper, integrated instead of by
    its hypergeometric
    function: see `dropout`.

    Args:
        histories: as for `fit`.
        weeks: 0 or more.
    """
    rows = check_histories(histories)
    kinds = rows.select("repeats", "observed").unique().sort("repeats", "observed")
    repeats, observed = (kinds[name].to_numpy() for name in kinds.columns)
    period = weeks / (model.alpha + observed)
    while_active, _ = ahead(model.r, model.a, model.b, repeats, period)
    by_kind = kinds.with_columns(pl.Series("while_active", while_active))
    joined = rows.join(by_kind, on=["repeats", "observed"], how="left", maintain_order="left")
    return (joined["while_active"] * alive(model, histories)).rename("expected")


def later_years(
    model: PurchaseModel, histories: pl.DataFrame, years: int, discount_rate: float
) -> pl.DataFrame:
    """Return what the years after the next one bring, in the order of the rows: `orders`, `years`.

    `orders`: days of purchase expected from the second year up to year `years`, a day of year k
    counted as (1 + discount_rate)^-(k-1) of
    one. `years`: how many of these years the customer is expected to be there at the beginning of,
    counted likewise. Both are 0 where `years` is 1, and grow with it.

    Args:
        histories: as for `fit`.
        years: whole, 1 or more.
        discount_rate: of a year, 0 or more.
    """
    rows = check_histories(histories)
    kinds = rows.select("repeats", "observed").unique().sort("repeats", "observed")
    repeats, observed = (kinds[name].to_numpy() for name in kinds.columns)
    orders, active_years = np.zeros(kinds.height), np.zeros(kinds.height)
    before = np.zeros(kinds.height)
    for year in range(1, years + 1):
        period = year * _YEAR / (model.alpha + observed)
        until, share_active = ahead(model.r, model.a, model.b, repeats, period, _NODES_LATER)
        if year > 1:
            orders += (until - before) / (1 + discount_rate) ** (year - 1)
        if year < years:
            active_years += share_active / (1 + discount_rate) ** year
        before = until
    by_kind = kinds.with_columns(pl.Series("orders", orders), pl.Series("years", active_years))
    joined = rows.join(by_kind, on=["repeats", "observed"], how="left", maintain_order="left")
    active = alive(model, histories)
    return joined.select(pl.col("orders", "years") * active)


def _predict(parameters: Vector, histories: pl.DataFrame) -> Vector:
    """Return days of purchase expected of all customers in a year, and how many of those who came
    back are still there.
    """
    r, alpha, a, b = map(float, parameters)
    model = PurchaseModel(r, alpha, a, b, 0.0, 0)
    weight, returned = histories["weight"].to_numpy(), (histories["repeats"] > 0).to_numpy()
    orders, share_active = (
        predict_orders(model, histories, _YEAR).to_numpy(),
        alive(model, histories).to_numpy(),
    )
    return np.array([weight @ orders, (weight * returned) @ share_active])


def _likelihood(repeats: Vector, last: Vector, observed: Vector, weight: Vector) -> Likelihood:
    """Return equation (6) of the paper, summed over customers, and its slopes along r, alpha, a, b.

    With A3 for "active to the end" and A4 for "left after the last purchase": L = A1 · A2 · (A3 +
    A4).
    """
    counts, at = np.unique(repeats, return_inverse=True)
    many = np.bincount(at, weight)
    returned = counts > 0
    total = weight.sum()

    def likelihood(parameters: Vector) -> tuple[float, Vector]:
        r, alpha, a, b = parameters
        to_end, to_last = np.log(alpha + observed), np.log(alpha + last)
        log_a4 = np.where(
            returned, np.log(a) - np.log(np.where(returned, b + counts - 1, 1.0)), -np.inf
        )
        log_ratio = log_a4[at] + (r + repeats) * (to_end - to_last)
        left = expit(log_ratio)
        by_count = (
            gammaln(r + counts)
            - gammaln(r)
            + gammaln(a + b)
            + gammaln(b + counts)
            - gammaln(b)
            - gammaln(a + b + counts)
        )
        value = (
            total * r * np.log(alpha)
            + many @ by_count
            + weight @ (np.logaddexp(0.0, log_ratio) - (r + repeats) * to_end)
        )
        left_by_count = np.bincount(at, weight * left)
        ends = weight * (left * to_last + (1 - left) * to_end)
        pull = weight * (r + repeats) * (left / (alpha + last) + (1 - left) / (alpha + observed))
        both = psi(a + b) - psi(a + b + counts)
        slope_b = (
            many @ (both + psi(b + counts) - psi(b))
            - (left_by_count[returned] / (b + counts[returned] - 1)).sum()
        )
        slopes = [
            many @ (psi(r + counts) - psi(r)) + total * np.log(alpha) - ends.sum(),
            total * r / alpha - pull.sum(),
            many @ both + left_by_count.sum() / a,
            slope_b,
        ]
        return float(value), np.array(slopes)

    return likelihood
