"""How many of the pairs that `scv review --candidates` and `--households` show first are one person
or one household, and what it costs a person to find out.
"""

import time
from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from scv.customer_view.lookup import open_generation
from scv.home.open_home import open_vault
from scv.home.settings import Home
from scv.stewardship.candidates import candidates

MINUTES_PER_PAIR = 0.5
FIRST = (100, 1000)


@dataclass(frozen=True)
class Listed:
    """A list of candidates, judged by the truth.

    Attributes:
        pairs: how many it holds.
        right: of its first `FIRST` and of all, the share that is one person, or one household.
        seconds: of CPU, of making it.
    """

    pairs: int
    right: Mapping[int, float]
    seconds: float

    def minutes_per_merge(self, first: int) -> float:
        """Return how long a person works for one right merge among the first so many."""
        return MINUTES_PER_PAIR / self.right[first] if self.right[first] else float("inf")


def judge(home: Home, rows: pl.DataFrame) -> dict[str, Listed]:
    """Return the lists of persons and of households of a home.

    Args:
        rows: customer, person, household of every linked row. A customer is the person, and of the
            household, of most of its rows.
    """
    truth = {whose: dict(_most_rows(rows, whose).iter_rows()) for whose in ("person", "household")}
    results = {}
    with open_generation(open_vault(home)) as session:
        ids = dict(
            session.rows("SELECT group_key::STRING, customer_id::STRING FROM vault.profiles")
        )
        for grain in ("person", "household"):
            begun = time.process_time()
            pairs = [each.case for each in candidates(session, [], grain)]
            seconds = time.process_time() - begun
            own = truth[grain]
            right = [own[ids[str(each.phone)]] == own[ids[str(each.other)]] for each in pairs]
            results[grain] = Listed(
                len(pairs),
                {first: _share(right[:first]) for first in (*FIRST, len(pairs))},
                seconds,
            )
    return results


def _most_rows(rows: pl.DataFrame, whose: str) -> pl.DataFrame:
    counted = rows.drop_nulls("customer").group_by("customer", whose).len()
    return (
        counted.sort("len", whose, descending=True)
        .unique("customer", keep="first")
        .select("customer", whose)
    )


def _share(right: list[bool]) -> float:
    return sum(right) / len(right) if right else 0.0
