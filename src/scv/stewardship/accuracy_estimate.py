"""How right the links of a home are, by the answers to a stratified sample of pairs: shares with 95 %
intervals.

Of each stratum its weight (all its pairs of records) is known, and what was answered of those drawn
from it. A share is the weighted mean of the strata's. Its interval is melded of theirs (Fay, Proschan
and Brittain, Combining one-sample confidence procedures, Biometrics 2015): each bound comes from
drawing every stratum's share many times from the beta distribution of the bound of Clopper and
Pearson, and weighing these alike; so a stratum in which nothing wrong was found still is not taken to be
without fault. An *unsure* may have been either: the lower bound takes it for what speaks against scv,
the upper bound for the opposite.
"""

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass

_TIMES = 2000
_LOW, _HIGH = 0.025, 0.975
ANSWERS = ("yes", "household", "no", "unsure")
"""One person; two of one household, who share a phone; two; and who cannot tell."""


@dataclass(frozen=True)
class Stratum:
    """Pairs of one sort: whether scv joins them, how many there are, and how many answers of each
    of `ANSWERS` there are.
    """

    name: str
    joined: bool
    weight: int
    answers: tuple[int, int, int, int] = (0, 0, 0, 0)

    @property
    def reviewed(self) -> int:
        """How many of its pairs were answered."""
        return sum(self.answers)


@dataclass(frozen=True)
class Estimate:
    """A share, and the bounds of its 95 % interval."""

    share: float
    low: float
    high: float


def estimates(strata: Sequence[Stratum], times: int = _TIMES, seed: int = 0) -> dict[str, Estimate]:
    """Return person_precision, household_precision and recall.

    Recall is of one person's pairs among those that any stratum holds: pairs that nothing suggests
    are in none.

    Args:
        times: how often shares are drawn for an interval.
        seed: of the draws.
    """
    joined = [each for each in strata if each.joined and each.weight]
    unlinked = [each for each in strata if not each.joined and each.weight]
    return {
        "person_precision": _interval(lambda part: _mean(joined, part, 1), times, seed),
        "household_precision": _interval(lambda part: _mean(joined, part, 2), times, seed),
        "recall": _interval(lambda part: _recall(joined, unlinked, part), times, seed),
    }


class _Part:
    """Gives the share of a stratum's pairs that are right: as answered, or drawn for a bound."""

    def __init__(self, rng: random.Random | None = None, *, upper: bool = False) -> None:
        self._rng, self._upper = rng, upper

    def share(self, stratum: Stratum, classes: int, *, opposite: bool = False) -> float:
        """Return the share of the first so many classes of answers.

        Args:
            opposite: the larger it is, the smaller is the figure that is asked for.
        """
        right, wrong = sum(stratum.answers[:classes]), sum(stratum.answers[classes:3])
        if self._rng is None:
            return right / (right + wrong) if right + wrong else 0.5
        if self._upper != opposite:
            right += stratum.answers[3]
            return self._rng.betavariate(right + 1, wrong) if wrong else 1.0
        wrong += stratum.answers[3]
        return self._rng.betavariate(right, wrong + 1) if right else 0.0


def _mean(strata: Sequence[Stratum], part: _Part, classes: int) -> float:
    total = sum(each.weight for each in strata)
    return sum(each.weight * part.share(each, classes) for each in strata) / total if total else 1.0


def _recall(joined: Sequence[Stratum], unlinked: Sequence[Stratum], part: _Part) -> float:
    found = sum(each.weight * part.share(each, 1) for each in joined)
    missing = sum(each.weight * part.share(each, 1, opposite=True) for each in unlinked)
    return found / (found + missing) if found + missing else 1.0


def _interval(figure: Callable[[_Part], float], times: int, seed: int) -> Estimate:
    rng, share = random.Random(seed), figure(_Part())
    low = sorted(figure(_Part(rng)) for _ in range(times))[int(times * _LOW)]
    high = sorted(figure(_Part(rng, upper=True)) for _ in range(times))[int(times * _HIGH)]
    return Estimate(share, min(low, share), max(high, share))
