"""Invented customers who buy and leave just as the models say."""

import numpy as np
import polars as pl


def bought(
    customers: int,
    r: float,
    alpha: float,
    a: float,
    b: float,
    days: int,
    seed: int,
    rate: float | None = None,
) -> pl.DataFrame:
    """Return `customer`, `day` of customers whose first purchases are spread evenly over `days`;
    nobody leaves where a is 0.

    Args:
        rate: purchases a week of everybody, in place of the gamma distributed ones.
    """
    draw = np.random.default_rng(seed)
    rates = draw.gamma(r, 1 / alpha, customers) if rate is None else np.full(customers, rate)
    chances = draw.beta(a, b, customers) if a else np.zeros(customers)
    first = draw.integers(0, days, customers)
    who, when = [np.arange(customers)], [first]
    time, active = np.zeros(customers), np.ones(customers, dtype=bool)
    while active.any():
        time += 7 * draw.exponential(1 / np.maximum(rates, 1e-9))
        active &= first + time < days
        who.append(np.flatnonzero(active))
        when.append((first + np.ceil(time))[active].astype(np.int64))
        active &= draw.random(customers) >= chances
    rows = pl.DataFrame({"customer": np.concatenate(who), "day": np.concatenate(when)})
    return rows.filter(pl.col("day") < days).unique(maintain_order=True)
