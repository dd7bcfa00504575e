"""Candidates: pairs of customers whom no identifier joins and who may be one all the same, with the
evidence. Nobody is merged by it: a person decides (docs/decisions/0051).

Fellegi and Sunter (A theory for record linkage, 1969): each field that both show is worth the
logarithm of how much likelier its agreement, or its lack, is of one customer (m) than of two (u).
What one customer's own accounts agree in gives m, how frequent a value is among all gives u. How
many pairs are one customer at all is found by expectation and maximization over the pairs that were
compared.
"""

from collections.abc import Iterable
from typing import Literal

import polars as pl

from scv.identity.candidate_values import ORDER, blocks, shown_values
from scv.schema.scratch import load
from scv.schema.session import Session
from scv.schema.sql_steps import run, steps

Grain = Literal["person", "household"]
_ROUNDS, _EXACT = 60, 1e-6
_PRIOR_SHARE = 0.05
"""Of customers: how many are supposed to have another half before any is found."""
_PRIOR_FLOOR = 0.001
"""Of customers: how many are supposed to have one that is not found, so that a home has a share."""


def score_candidates(
    session: Session,
    records: pl.DataFrame,
    accounts: pl.DataFrame,
    excluded: Iterable[tuple[int, int]],
    grain: Grain = "person",
) -> pl.DataFrame:
    """Return the pairs that were compared: one, other, bits (of all evidence), prior (bits before
    any), probability; the likeliest first.

    Leaves the steps of candidates.sql as temporary tables, of which `evidence` tells of each pair.

    Args:
        records: what customers' own records show: person, place, by_phone (it shows the key phone
            itself), and what `shown_values` names.
        accounts: person, place, identifiers: how many accounts a person has where people have one.
        excluded: pairs of people that need no answer, the smaller one first.
        grain: whether two are one person, or two people of one household, which is known by one phone:
            no name of theirs agrees, and one at most has a phone.
    """
    unit = "place" if grain == "person" else "name"
    shown = shown_values(records, unit)
    if grain == "household":
        # NOTE: the names of one phone are the units, so that each pair of them is of two people.
        records = records.filter("named_in_full")
    linked = records.filter("by_phone").select("person", unit=unit).unique()
    load(session, "shown_values", shown)
    load(session, "linked_units", linked)
    load(session, "blocks", blocks(shown, grain))
    load(session, "single_accounts", accounts)
    load(session, "settled_pairs", excluded)
    # NOTE: two names of a household say nothing of each other, their surnames do.
    order = ORDER if grain == "person" else [each for each in ORDER if each[1] != "name"]
    load(session, "field_order", order)
    run(session, steps("scv.identity", "candidates.sql"))
    pairs = session.frame("SELECT one, other, bits, one_name FROM weighed_pairs")
    people = records["person"].n_unique()
    every = _pair_count(people)
    if grain == "household":
        phones = records.filter("by_phone")["person"].unique()
        every -= _pair_count(phones.len())
        both = pl.col("one").is_in(phones.implode()) & pl.col("other").is_in(phones.implode())
        pairs = pairs.filter((pl.col("one_name") == 0) & ~both)
    return with_probability(pairs.drop("one_name"), people, max(every, 1.0))


def _pair_count(people: int) -> float:
    return people * (people - 1) / 2


def with_probability(pairs: pl.DataFrame, people: int, every: float) -> pl.DataFrame:
    """Return the pairs with prior and probability, the likeliest first.

    Args:
        pairs: one, other, bits.
        people: of how many they are pairs.
        every: how many pairs could have been compared.
    """
    weights = pairs.group_by(pl.col("bits").round(2)).agg(count=pl.len())
    share = min(_PRIOR_SHARE * people / every, 0.5)
    for _ in range(_ROUNDS):
        found = weights.select((_probability(share) * pl.col("count")).sum()).item()
        before, share = share, min((found + _PRIOR_FLOOR * people) / every, 0.5)
        if abs(share - before) <= _EXACT * share:
            break
    prior = pl.lit(share / (1 - share)).log(2)
    return pairs.with_columns(prior=prior, probability=_probability(share)).sort(
        "probability", "one", "other", descending=[True, False, False]
    )


def _probability(share: float) -> pl.Expr:
    odds = pl.lit(2.0) ** pl.col("bits") * (share / (1 - share))
    return odds / (1 + odds)
