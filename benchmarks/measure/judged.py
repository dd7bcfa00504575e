"""How often the interval of `scv accuracy` holds the true share: samples of 200 pairs, answered by a
judge who knows the truth.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from scv.customer_view.lookup import open_generation
from scv.home.open_home import open_vault
from scv.home.settings import Home
from scv.pipeline.judgements import JOINED
from scv.schema.session import Session
from scv.stewardship.accuracy_estimate import Stratum, estimates
from scv.stewardship.accuracy_sample import Population, population, sample_pairs

DRAWS, PAIRS = 100, 200
_TIMES = 600
_LINKED = "SELECT person AS customer, record_id::STRING AS record FROM linked_records"


@dataclass(frozen=True)
class Coverage:
    """Of one figure: the true share, in how many draws the interval held it, and how wide the
    interval was on average.
    """

    share: float
    covered: int
    width: float


def coverage(home: Home, truth: pl.DataFrame) -> dict[str, Coverage]:
    """Return figure → coverage over `DRAWS` samples of `PAIRS` pairs.

    Args:
        truth: file_id, row_no, person, household; one line per row.
    """
    with open_generation(open_vault(home)) as session:
        pairs_of_home = population(session, [])
        records = session.frame(
            "SELECT record_id::STRING AS record, file_id, row_no FROM vault.records"
        )
        told = records.join(truth, on=["file_id", "row_no"]).drop("file_id", "row_no")
        shares = _true_shares(session.frame(_LINKED).join(told, on="record"), pairs_of_home)
        people = {int(record): (one, home) for record, one, home in told.select("record", "person", "household").iter_rows()}  # fmt: skip
        covered, width = dict.fromkeys(shares, 0), dict.fromkeys(shares, 0.0)
        for seed in range(DRAWS):
            strata = _judged(session, pairs_of_home, people, seed)
            for name, each in estimates(strata, _TIMES, seed).items():
                covered[name] += each.low <= shares[name] <= each.high
                width[name] += (each.high - each.low) / DRAWS
    return {name: Coverage(shares[name], covered[name], width[name]) for name in shares}


def _judged(
    session: Session, pairs_of_home: Population, people: Mapping[int, tuple[int, int]], seed: int
) -> list[Stratum]:
    counts = {name: [0, 0, 0, 0] for name in pairs_of_home.weights}
    for stratum, one, other in sample_pairs(session, pairs_of_home, PAIRS, seed):
        (person, household), (person_2, household_2) = people[one], people[other]
        counts[stratum][0 if person == person_2 else 1 if household == household_2 else 2] += 1
    return [
        Stratum(name, name in JOINED, weight, (yes, household, no, unsure))
        for name, weight in pairs_of_home.weights.items()
        for yes, household, no, unsure in [counts[name]]
    ]


def _true_shares(rows: pl.DataFrame, pairs_of_home: Population) -> dict[str, float]:
    """Return the shares of all pairs that may be drawn."""
    joined, found = _pairs(rows, "customer"), _pairs(rows, "customer", "person")
    apart = pl.DataFrame(
        [pair[:2] for pairs in pairs_of_home.unlinked.values() for pair in pairs],
        schema=["one", "other"],
        orient="row",
    )
    sizes = rows.group_by("customer", "person").agg(pl.len().cast(pl.Int64))
    missed = apart.join(sizes, left_on="one", right_on="customer").join(
        sizes, left_on=["other", "person"], right_on=["customer", "person"], suffix="_other"
    )
    return {
        "person_precision": found / joined,
        "household_precision": _pairs(rows, "customer", "household") / joined,
        "recall": found / (found + int((missed["len"] * missed["len_other"]).sum())),
    }


def _pairs(rows: pl.DataFrame, *columns: str) -> int:
    size = rows.group_by(*columns).len()["len"].cast(pl.Int64)
    return int((size * (size - 1) // 2).sum())
