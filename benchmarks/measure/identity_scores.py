"""How right links are on a truth, by phenomenon, with intervals; shares nothing with the product.

A pair is two rows. It is *joined* if both have one customer, *true* if both are one person's. It is
*right* for household precision if both are one household's, for person precision if both are one
person's. Reach recall counts, of the true pairs, those of one part only: identifiers in the files
join the two. A phenomenon's pairs have a row of it, so a pair may count for two of them.

Pairs are counted per household, never listed: of a wrong pair half is each household's. So sums
over households drawn anew, some of them twice and some never, give the intervals (bootstrap:
Efron, 1979).
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import polars as pl

ALL = "all"
RESAMPLES = 400
_MEASURES = {
    "person_precision": ("right_person", "joined"),
    "household_precision": ("right_household", "joined"),
    "recall": ("found", "true"),
    "reach_recall": ("reached", "reach"),
    "phone_cells": ("right_cells", "cells"),
}
_COUNTS = sorted({name for pair in _MEASURES.values() for name in pair})


@dataclass(frozen=True)
class Figure:
    """A share of so many pairs or cells, and the bounds of its 95 % interval; 1 of none."""

    share: float
    low: float
    high: float
    of: int


@dataclass(frozen=True)
class Score:
    """How right a phenomenon's rows are linked.

    Attributes:
        cases: of the phenomenon, as the truth counts them.
        rows: of it.
        wrong: joined pairs of two households.
        untold: of these, pairs of two households that show no kind of sign in common on that
            customer, so that nothing but the time could tell them apart.
        lost: true pairs that identifiers join and the links do not.
        figures: person_precision, household_precision, recall, reach_recall, phone_cells.
    """

    cases: int
    rows: int
    wrong: int
    untold: int
    lost: int
    figures: Mapping[str, Figure]


def identity_scores(
    links: pl.DataFrame, truth: pl.DataFrame, seed: int = 0, resamples: int = RESAMPLES
) -> dict[str, Score]:
    """Return the scores of all rows (key "all") and of each phenomenon.

    Args:
        links: file, row_no, customer, phone, the number kept (E.164). A row that is absent, or
            whose customer is null, is joined to nothing; a phone that is null keeps no number.
        truth: file, row_no, person, household, phenomenon, part, case, phone, signs; one line
            per row. A phone that is null or empty is in no cell that counts.
    """
    kept = links.select("file", "row_no", "customer", kept="phone")
    rows = truth.join(kept, on=["file", "row_no"], how="left")
    households = rows.select(pl.col("household").unique().sort())
    everything, sides = _pair_counts(rows, households), _untold_sides(rows)
    untold = {ALL: _untold_pairs(rows, sides)}
    counts = {ALL: everything | _cell_counts(rows, households)}
    for phenomenon in sorted(rows["phenomenon"].unique()):
        is_one = pl.col("phenomenon") == phenomenon
        others = _pair_counts(rows.filter(~is_one), households)
        untold[phenomenon] = untold[ALL] - _untold_pairs(rows.filter(~is_one), sides)
        own = {name: everything[name] - others[name] for name in everything}
        counts[phenomenon] = own | _cell_counts(rows.filter(is_one), households)
    sums = _resampled(counts, households.height, seed, resamples)
    return {name: _score(name, rows, untold[name], counts[name], sums[name]) for name in counts}


def _pair_counts(rows: pl.DataFrame, households: pl.DataFrame) -> dict[str, np.ndarray]:
    """Return per household the number of pairs of each kind."""
    linked = rows.filter(pl.col("customer").is_not_null())
    sizes = linked.group_by("customer", "household").agg(pl.len().cast(pl.Int64).alias("size"))
    crossing = pl.col("size") * (pl.col("size").sum().over("customer") - pl.col("size")) / 2
    crossed = sizes.select("household", crossing.alias("pairs"))
    right = _pairs(linked, households, "customer")
    return {
        "joined": right + _per_household(crossed, households),
        "right_household": right,
        "right_person": _pairs(linked, households, "customer", "person"),
        "true": _pairs(rows, households, "person"),
        "found": _pairs(linked, households, "customer", "person"),
        "reach": _pairs(rows, households, "person", "part"),
        "reached": _pairs(linked, households, "customer", "person", "part"),
    }


def _pairs(rows: pl.DataFrame, households: pl.DataFrame, *columns: str) -> np.ndarray:
    """Return per household how many pairs of its rows agree in these columns."""
    size = pl.len().cast(pl.Int64)
    groups = rows.group_by("household", *columns).agg((size * (size - 1) / 2).alias("pairs"))
    return _per_household(groups.select("household", "pairs"), households)


def _cell_counts(rows: pl.DataFrame, households: pl.DataFrame) -> dict[str, np.ndarray]:
    """Return per household how many phone cells spell a mobile, and of how many that is kept."""
    spelt = rows.filter(pl.col("phone").fill_null("") != "")
    right = spelt.filter(pl.col("phone") == pl.col("kept"))
    one = pl.lit(1.0).alias("pairs")
    return {
        "cells": _per_household(spelt.select("household", one), households),
        "right_cells": _per_household(right.select("household", one), households),
    }


def _untold_sides(rows: pl.DataFrame) -> pl.DataFrame:
    """Return customer, household, household_other: who shares a customer and no kind of sign."""
    linked = rows.filter(pl.col("customer").is_not_null())
    signs = linked.group_by("customer", "household").agg(
        pl.col("signs").explode(empty_as_null=True).drop_nulls().unique()
    )
    shared = signs.filter(pl.len().over("customer") > 1)
    sides = shared.join(shared, on="customer", suffix="_other").filter(
        pl.col("household") < pl.col("household_other"),
        pl.col("signs").list.set_intersection("signs_other").list.len() == 0,
    )
    return sides.select("customer", "household", "household_other")


def _untold_pairs(rows: pl.DataFrame, sides: pl.DataFrame) -> int:
    sizes = rows.group_by("customer", "household").agg(pl.len().cast(pl.Int64).alias("size"))
    others = sizes.rename({"household": "household_other", "size": "size_other"})
    pairs = sides.join(sizes, on=["customer", "household"]).join(
        others, on=["customer", "household_other"]
    )
    return int((pairs["size"] * pairs["size_other"]).sum())


def _per_household(pairs: pl.DataFrame, households: pl.DataFrame) -> np.ndarray:
    sums = pairs.group_by("household").agg(pl.col("pairs").sum())
    aligned = households.join(sums, on="household", how="left", maintain_order="left")
    return aligned["pairs"].cast(pl.Float64).fill_null(0.0).to_numpy()


def _resampled(
    counts: Mapping[str, dict[str, np.ndarray]], households: int, seed: int, resamples: int
) -> dict[str, dict[str, np.ndarray]]:
    """Return per phenomenon and count its sum over each draw of as many households."""
    rng = np.random.default_rng(seed)
    columns = np.stack([counts[name][count] for name in counts for count in _COUNTS], axis=1)
    sums = np.empty((resamples, columns.shape[1]))
    for nth in range(resamples):
        drawn = np.bincount(rng.integers(households, size=households), minlength=households)
        sums[nth] = drawn @ columns
    by_name = np.split(sums, len(counts), axis=1)
    return {
        name: dict(zip(_COUNTS, each.T, strict=True))
        for name, each in zip(counts, by_name, strict=True)
    }


def _score(
    name: str,
    rows: pl.DataFrame,
    untold: int,
    counts: Mapping[str, np.ndarray],
    sums: Mapping[str, np.ndarray],
) -> Score:
    own = rows if name == ALL else rows.filter(pl.col("phenomenon") == name)
    return Score(
        cases=own.select("phenomenon", "case").n_unique(),
        rows=own.height,
        wrong=round(counts["joined"].sum() - counts["right_household"].sum()),
        untold=untold,
        lost=round(counts["reach"].sum() - counts["reached"].sum()),
        figures={
            measure: _figure(counts[part].sum(), counts[whole].sum(), sums[part], sums[whole])
            for measure, (part, whole) in _MEASURES.items()
        },
    )


def _figure(part: float, whole: float, parts: np.ndarray, wholes: np.ndarray) -> Figure:
    """NOTE: a draw without a pair tells nothing, and is left out."""
    drawn = parts[wholes > 0] / wholes[wholes > 0]
    if not whole or not drawn.size:
        return Figure(1.0, 1.0, 1.0, round(whole))
    low, high = np.quantile(drawn, (0.025, 0.975))
    return Figure(float(part / whole), float(low), float(high), round(whole))
