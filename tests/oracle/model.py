"""Who stays, how often they will buy and for how much: BG/NBD and gamma-gamma, fitted by the plainest search there is.

Fader, Hardie and Lee, "Counting Your Customers" the Easy Way, Marketing Science 24 (2005), equations 6, 10 and the note on P(alive);
Fader and Hardie, The Gamma-Gamma Model of Monetary Value (2013). Time runs in weeks; days of purchase are the transactions.
"""

import math
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from tests.oracle.traits import Buying

_LEAST = 30  # customers who came back; fewer say too little
_YEAR = 365 / 7
_STEPS = 2000

History = tuple[
    int, float, float
]  # repeats, weeks from first to last purchase, weeks from first to today


@dataclass(frozen=True)
class Prospect:
    """What is expected of one buyer."""

    stays: float
    orders_year: float
    basket_fen: float
    later_orders: float
    later_years: float


def prospects_of(buyings: Mapping[str, Buying]) -> dict[str, Prospect]:
    """Return what is expected of every buyer, by label; nothing where too few came back."""
    buyers = {label: b for label, b in buyings.items() if b.days}
    histories = {label: _history(b) for label, b in buyers.items()}
    if sum(repeats > 0 for repeats, _, _ in histories.values()) < _LEAST:
        return {}
    buying = _fit_buying(Counter(histories.values()))
    priced = {label: len({o.day for o in b.priced if o.day}) for label, b in buyers.items()}
    averages = {
        label: b.spent / days if days else 0
        for label, b in buyers.items()
        for days in [priced[label]]
    }
    paid = [(priced[label], average) for label, average in averages.items() if average > 0]
    spending = _fit_spending(paid)
    return {
        label: Prospect(
            alive(buying, history),
            alive(buying, history) * _while_active(buying, history, _YEAR),
            _basket(spending, priced[label], max(averages[label], 0.01)),
            *(alive(buying, history) * each for each in _later(buying, history)),
        )
        for label, history in histories.items()
    }


def alive(model: Sequence[float], history: History) -> float:
    """Return the chance that a buyer has not gone for good; 1 without a repeat, for in this model nobody leaves before the first."""
    r, alpha, a, b = model
    repeats, last, observed = history
    if not repeats:
        return 1.0
    return 1 / (1 + a / (b + repeats - 1) * ((alpha + observed) / (alpha + last)) ** (r + repeats))


def _history(b: Buying) -> History:
    return len(b.days) - 1, (b.days[-1] - b.days[0]).days / 7, (b.day - b.days[0]).days / 7


def _fit_buying(histories: Counter) -> list[float]:
    def unlikely(logs: Sequence[float]) -> float:
        r, alpha, a, b = map(math.exp, logs)
        total = 0.0
        for (x, last, observed), many in histories.items():
            first = math.lgamma(r + x) - math.lgamma(r) + r * math.log(alpha)
            second = (
                math.lgamma(a + b) + math.lgamma(b + x) - math.lgamma(b) - math.lgamma(a + b + x)
            )
            rest = (alpha + observed) ** -(r + x)
            if x:
                rest += a / (b + x - 1) * (alpha + last) ** -(r + x)
            total -= many * (first + second + math.log(rest))
        return total

    return [math.exp(each) for each in _search(unlikely, [0.0, 2.0, -0.5, 0.5])]


def _while_active(model: Sequence[float], history: History, weeks: float) -> float:
    """Return the purchases to come of a buyer who has not gone: equation 10 without its last factor, which is P(alive)."""
    r, alpha, a, b = model
    x, _, observed = history
    z = weeks / (alpha + observed + weeks)
    kept = (1 - z) ** (r + x)
    return (a + b + x - 1) / (a - 1) * (1 - kept * _hypergeometric(r + x, b + x, a + b + x - 1, z))


def _later(model: Sequence[float], history: History) -> tuple[float, float]:
    """Return what years two to thirty bring to who has not gone: days of purchase, and years begun as a customer, a tenth less each year.

    Over the chance p to leave after a purchase, in small steps; of how often somebody buys, (1 + p·s)^-(r + x) is all that is needed.
    """
    r, alpha, a, b = model
    x, _, observed = history
    orders = years = total = 0.0
    steps = 400
    for step in range(steps):
        p = (step + 0.5) / steps
        weight = math.exp((a - 1) * math.log(p) + (b + x - 1) * math.log(1 - p))
        total += weight
        stays = [(1 + p * _YEAR * year / (alpha + observed)) ** -(r + x) for year in range(31)]
        for year in range(2, 31):
            away = 1.1 ** (year - 1)
            orders += weight * (stays[year - 1] - stays[year]) / p / away
            years += weight * stays[year - 1] / away
    return orders / total, years / total


def _hypergeometric(a: float, b: float, c: float, z: float) -> float:
    """Return Gauss's 2F1 by its series, term by term until none counts any more."""
    term = total = 1.0
    for n in range(100_000):
        term *= (a + n) * (b + n) / ((c + n) * (n + 1)) * z
        total += term
        if abs(term) < 1e-15 * abs(total):
            break
    return total


def _fit_spending(paid: Sequence[tuple[int, float]]) -> list[float]:
    def unlikely(logs: Sequence[float]) -> float:
        p, q, v = map(math.exp, logs)
        total = 0.0
        for x, average in paid:
            total -= math.lgamma(p * x + q) - math.lgamma(p * x) - math.lgamma(q) + q * math.log(v)
            total -= (
                (p * x - 1) * math.log(average)
                + p * x * math.log(x)
                - (p * x + q) * math.log(v + average * x)
            )
        return total

    scale = math.log(sum(average for _, average in paid) / len(paid))
    return [math.exp(each) for each in _search(unlikely, [1.0, 1.0, scale])]


def _basket(model: Sequence[float], x: int, average: float) -> float:
    p, q, v = model
    return p * (v + x * average) / (p * x + q - 1)


def _search(unlikely: Callable[[Sequence[float]], float], start: Sequence[float]) -> list[float]:
    """Return where a function is least, by the method of Nelder and Mead, begun again once where it ended."""
    for spread in (1.0, 0.3):
        corners = [list(start)] + [
            [x + spread * (i == j) for j, x in enumerate(start)] for i in range(len(start))
        ]
        heights = [unlikely(corner) for corner in corners]
        for _ in range(_STEPS):
            order = sorted(range(len(corners)), key=heights.__getitem__)
            corners, heights = [corners[i] for i in order], [heights[i] for i in order]
            if heights[-1] - heights[0] < 1e-10:
                break
            centre = [sum(column) / len(start) for column in zip(*corners[:-1], strict=True)]

            def at(
                by: float, centre: Sequence[float] = centre, worst: Sequence[float] = corners[-1]
            ) -> list[float]:
                return [c + by * (c - w) for c, w in zip(centre, worst, strict=True)]

            mirrored = at(1.0)
            height = unlikely(mirrored)
            if height < heights[0]:
                further = at(2.0)
                beyond = unlikely(further)
                corners[-1], heights[-1] = (
                    (further, beyond) if beyond < height else (mirrored, height)
                )
            elif height < heights[-2]:
                corners[-1], heights[-1] = mirrored, height
            else:
                nearer = at(-0.5)
                within = unlikely(nearer)
                if within < heights[-1]:
                    corners[-1], heights[-1] = nearer, within
                else:
                    corners[1:] = [
                        [(x + y) / 2 for x, y in zip(c, corners[0], strict=True)]
                        for c in corners[1:]
                    ]
                    heights[1:] = [unlikely(corner) for corner in corners[1:]]
        start = corners[0]
    return list(start)
