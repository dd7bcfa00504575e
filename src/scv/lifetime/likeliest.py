"""The most likely parameters of a model, or none: fixed starts, exact slopes, and a maximum that deserves the name."""

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

Vector = NDArray[np.float64]
# From parameters to the log-likelihood of all customers and its slope along each parameter.
Likelihood = Callable[[Vector], tuple[float, Vector]]
# From columns of histories, the last of them how many customers have each, to their likelihood.
Told = Callable[..., Likelihood]

# Fewer customers who came back say too little of how customers come back.
LEAST_REPEAT_BUYERS = 30
# Parameters are positive; an optimum outside of these is a limit of the model (nobody leaves, everybody is alike), not an optimum.
_LOWEST, _HIGHEST = 1e-3, 1e4
# Standard error of a logarithm: beyond it the data leave a parameter open by more than a factor of e³ either way. Two parameters that are
# vague together foretell as well: what counts is their ratio.
_VAGUEST = 3.0
_FLAT = 1e-5
# Histories that tell about where the maximum is.
_ENOUGH = 20_000
_STEP = 1e-4


def likeliest(told: Told, columns: Sequence[Vector], starts: Sequence[Sequence[float]]) -> tuple[Vector, float] | None:
    """Return the parameters of highest likelihood and its logarithm.

    Searched in the logarithms of the parameters, from every start, always in the same order: the same input gives the same
    bits. Of many histories the first search is of every so-maniest, and what it finds is where the search of all begins. None
    when no start ends at a maximum: still climbing, at the edge of what parameters may be, or so flat that the parameters
    could as well be others.

    Args:
        columns: sorted, one entry each per history; the last is how many customers have it.
        starts: one list of positive parameters each.
    """
    bounds = [(np.log(_LOWEST), np.log(_HIGHEST))] * len(starts[0])
    downhill = _downhill(told, columns)
    ends = [np.log(np.asarray(start, dtype=np.float64)) for start in starts]
    if (thinned := len(columns[0]) // _ENOUGH) > 1:
        rough = _downhill(told, [column[::thinned] for column in columns])
        ends = [min((_descend(rough, start, bounds) for start in ends), key=lambda end: downhill(end)[0])]
    best = min((_descend(downhill, end, bounds) for end in ends), key=lambda end: downhill(end)[0])
    if not _is_maximum(downhill, best, float(columns[-1].sum())):
        return None
    parameters = np.exp(best)
    return parameters, told(*columns)(parameters)[0]


def _downhill(told: Told, columns: Sequence[Vector]) -> Likelihood:
    """Return what is minimised, by the logarithms of the parameters; per customer, so that a tolerance means the same for few."""
    likelihood, customers = told(*columns), float(columns[-1].sum())

    def downhill(logs: Vector) -> tuple[float, Vector]:
        parameters = np.exp(logs)
        value, slopes = likelihood(parameters)
        return -value / customers, -slopes * parameters / customers

    return downhill


def _descend(downhill: Likelihood, start: Vector, bounds: Sequence[tuple[float, float]]) -> Vector:
    inside = np.clip(start, *np.array(bounds).T)
    options = {"maxiter": 500, "ftol": 1e-14, "gtol": 1e-9}
    end: Vector = minimize(downhill, inside, jac=True, method="L-BFGS-B", bounds=bounds, options=options).x
    return end


def _is_maximum(downhill: Likelihood, logs: Vector, customers: float) -> bool:
    value, slopes = downhill(logs)
    inside = np.all(np.abs(logs - np.log(_LOWEST)) > _STEP) and np.all(np.abs(logs - np.log(_HIGHEST)) > _STEP)
    if not (np.isfinite(value) and inside and np.all(np.abs(slopes) < _FLAT)):
        return False
    information = _bends(downhill, logs) * customers
    if np.linalg.eigvalsh(information)[0] <= 0:
        return False
    return bool(np.all(np.sqrt(np.diag(np.linalg.inv(information))) < _VAGUEST))


def _bends(downhill: Likelihood, logs: Vector) -> Vector:
    """Return the second derivatives: differences of the slopes a step to either side."""
    steps = np.eye(len(logs)) * _STEP
    bends = np.array([downhill(logs + step)[1] - downhill(logs - step)[1] for step in steps]) / (2 * _STEP)
    return (bends + bends.T) / 2
