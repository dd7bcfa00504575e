"""The most likely parameters of a model, or none: fixed starts, exact slopes, and a maximum that
deserves the name.
"""

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

Vector = NDArray[np.float64]
# From parameters to the log-likelihood of all customers and its slope along each parameter.
Likelihood = Callable[[Vector], tuple[float, Vector]]
# From columns of histories, the last of them how many customers have each, to their likelihood.
LogLikelihood = Callable[..., Likelihood]

# Fewer customers who came back say too little of how customers come back.
LEAST_REPEAT_BUYERS = 30
# Parameters are positive; an optimum outside of these is a limit of the model (nobody leaves,
# everybody is alike), not an optimum.
_LOWEST, _HIGHEST = 1e-3, 1e4
# Standard error of the logarithm of what a model foretells: beyond it, what is foretold of all
# customers together may as well be a quarter more or less. How vague the parameters are does not
# matter: two that are vague together may foretell as well as any.
_MAXIMUM_VARIANCE = 0.25
# What is known of a logarithm of a parameter before anything is seen: its standard deviation. Wide,
# but it keeps a direction along which nothing changes from being infinitely vague.
_PRIOR_WIDTH = 5.0
_FLAT = 1e-5
# Histories that tell about where the maximum is.
_SAMPLE_SIZE = 20_000
_STEP = 1e-4
# Steps along which what is foretold is followed: larger, for sums over thousands of customers have
# fewer exact digits.
_DELTA = 1e-3


def maximum_likelihood(
    likelihood_of: LogLikelihood,
    columns: Sequence[Vector],
    starts: Sequence[Sequence[float]],
    predict: Callable[[Vector], Vector],
    may_end_at: frozenset[tuple[int, ...]] = frozenset(),
) -> tuple[Vector, float] | None:
    """Return the parameters of highest likelihood and its logarithm.

    Searched in the logarithms of the parameters, from every start, always in the same order: the
    same input gives the same bits. Of many histories the first search is of every so-maniest, and
    what it finds is where the search of all begins. None when no start ends at a maximum: still
    climbing, at an edge of what parameters may be, or so flat that what they foretell could as well
    be something else.

    Args:
        columns: sorted, one entry each per history; the last is how many customers have it.
        starts: one list of positive parameters each.
        predict: from parameters to what the model is used for, positive figures; each must be known
            within a quarter.
        may_end_at: which parameters (their places, in order) may together lie at the upper edge,
            because growing further they change nothing.
    """
    bounds = [(np.log(_LOWEST), np.log(_HIGHEST))] * len(starts[0])
    negative = _negative_likelihood(likelihood_of, columns)
    ends = [np.log(np.asarray(start, dtype=np.float64)) for start in starts]
    if (every_nth := len(columns[0]) // _SAMPLE_SIZE) > 1:
        rough = _negative_likelihood(likelihood_of, [column[::every_nth] for column in columns])
        ends = [
            min(
                (_descend(rough, start, bounds) for start in ends), key=lambda end: negative(end)[0]
            )
        ]
    best = min((_descend(negative, end, bounds) for end in ends), key=lambda end: negative(end)[0])
    at_edge = np.log(_HIGHEST) - best < _STEP
    edges = tuple(int(at) for at in np.flatnonzero(at_edge))
    if not (_is_maximum(negative, best, at_edge) and (not edges or edges in may_end_at)):
        return None
    if not _is_determined(negative, best, predict, float(columns[-1].sum())):
        return None
    parameters = np.exp(best)
    return parameters, likelihood_of(*columns)(parameters)[0]


def _negative_likelihood(likelihood_of: LogLikelihood, columns: Sequence[Vector]) -> Likelihood:
    """Return what is minimised, by the logarithms of the parameters; per customer, so that a
    tolerance means the same for few.
    """
    likelihood, customers = likelihood_of(*columns), float(columns[-1].sum())

    def negative(logs: Vector) -> tuple[float, Vector]:
        parameters = np.exp(logs)
        value, slopes = likelihood(parameters)
        return -value / customers, -slopes * parameters / customers

    return negative


def _descend(negative: Likelihood, start: Vector, bounds: Sequence[tuple[float, float]]) -> Vector:
    inside = np.clip(start, *np.array(bounds).T)
    options = {"maxiter": 500, "ftol": 1e-14, "gtol": 1e-9}
    end: Vector = minimize(
        negative, inside, jac=True, method="L-BFGS-B", bounds=bounds, options=options
    ).x
    return end


def _is_maximum(negative: Likelihood, logs: Vector, at_edge: NDArray[np.bool_]) -> bool:
    """Tell whether the search settled: flat along every parameter but those held at the upper edge,
    none at the lower one.
    """
    value, slopes = negative(logs)
    is_flat = np.isfinite(value) and np.all(np.abs(slopes[~at_edge]) < _FLAT)
    return bool(is_flat and np.all(logs - np.log(_LOWEST) > _STEP))


def _is_determined(
    negative: Likelihood, logs: Vector, predict: Callable[[Vector], Vector], customers: float
) -> bool:
    """Tell whether the data know what is foretold, by the delta method."""
    information = (
        _second_derivatives(negative, logs) * customers + np.eye(len(logs)) / _PRIOR_WIDTH**2
    )
    if np.linalg.eigvalsh(information)[0] <= 0:
        return False
    steps = np.eye(len(logs)) * _DELTA
    with np.errstate(divide="ignore", invalid="ignore"):
        ways = [
            np.log(predict(np.exp(logs + step)) / predict(np.exp(logs - step))) / (2 * _DELTA)
            for step in steps
        ]
        variances = np.diag(np.array(ways).T @ np.linalg.inv(information) @ np.array(ways))
    # NOTE: what is no number is not known.
    return bool(np.all(variances < _MAXIMUM_VARIANCE**2))


def _second_derivatives(negative: Likelihood, logs: Vector) -> Vector:
    """Return the second derivatives: differences of the slopes a step to either side."""
    steps = np.eye(len(logs)) * _STEP
    matrix = np.array([negative(logs + step)[1] - negative(logs - step)[1] for step in steps]) / (
        2 * _STEP
    )
    return (matrix + matrix.T) / 2
