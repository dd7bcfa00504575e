"""Judge pairs of records blind: what a person is shown of each, their answers, and what follows for
the figures of the home and for decisions.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

import polars as pl

from scv.customer_view.labels import display_names
from scv.errors import Message, UsageError
from scv.home.open_home import Vault
from scv.identity.candidate_values import FIELDS, ORDER, shown_values
from scv.pipeline.judgements import (
    JOINED,
    ReviewedPair,
    Sample,
    record_answer,
    record_sample,
    samples_of,
)
from scv.schema.session import Session
from scv.schema.sql_steps import statement
from scv.stewardship.accuracy_estimate import ANSWERS, Stratum
from scv.stewardship.accuracy_sample import population, sample_pairs
from scv.stewardship.decision_entries import active_decisions
from scv.stewardship.review_queue import Case, Side, side_of

_sql = partial(statement, "scv.stewardship", "accuracy_sample.sql")
_MIN_PAIRS = 20


@dataclass(frozen=True)
class PairView:
    """What a person is shown of a pair: of both sides which phone and identifiers the row shows,
    masked, and what its rows tell; which fields agree and which differ. Not what scv makes of it.
    """

    number: int
    sides: tuple[tuple[str, Side], tuple[str, Side]]
    equal: list[str]
    other_fields: list[str]


def new_sample(
    session: Session, vault: Vault, count: int, seed: int, evidence: str, by: str, at: int
) -> int:
    """Draw pairs and write them into the ledger; return how many.

    Args:
        session: has the current generation's vault attached.
        evidence: what it is drawn for, and by whose order.

    Raises:
        UsageError: so few say nothing, or the home has no pairs.
    """
    if count < _MIN_PAIRS:
        raise UsageError("a sample has {fewest} pairs at least.", fewest=_MIN_PAIRS)
    decisions = [each.decision for each in active_decisions(vault)]
    home_pairs = population(session, decisions, vault.home.settings.singles)
    pairs = sample_pairs(session, home_pairs, count, seed)
    if not pairs:
        raise UsageError("this home has no two records that could be judged.")
    generation = vault.generations().require_current().generation
    about = {"generation": generation, "seed": seed, "by": by, "evidence": evidence}
    record_sample(vault, about, home_pairs.weights, pairs, at)
    return len(pairs)


def latest_sample(vault: Vault) -> Sample:
    """Return the sample drawn last.

    Raises:
        UsageError: none was drawn.
    """
    samples = samples_of(vault)
    if not samples:
        raise UsageError(
            "no sample was drawn yet. Run: scv accuracy --sample 200 --evidence 'who asked for it, and why'"
        )
    return samples[-1]


def pair_of(sample: Sample, number: int) -> ReviewedPair:
    """Return a pair of a sample by its number.

    Raises:
        UsageError: it has none of this number, or the pair was forgotten with an erased person.
    """
    pair = next((each for each in sample.pairs if each.number == number), None)
    if pair is None or not pair.records:
        raise UsageError("the latest sample has no pair {number}. See: scv accuracy", number=number)
    return pair


def answer_pair(vault: Vault, pair: ReviewedPair, answer: str, by: str, at: int) -> None:
    """Write an answer into the ledger; a later one takes its place.

    Raises:
        UsageError: there is no such answer.
    """
    if answer not in ANSWERS:
        raise UsageError("a pair is answered by: {answers}.", answers=", ".join(ANSWERS))
    record_answer(vault, pair.number, answer, by, at)


def view_of(session: Session, pair: ReviewedPair) -> PairView | None:
    """Return what is shown of a pair; None where a record of it is no more, nobody's, or
    restricted to storage.
    """
    places = customers_of(session, pair)
    if len(places) < len(pair.records):
        return None
    sides = [_side(session, record) for record in pair.records]
    values = pl.concat(_side_values(session, n, record) for n, record in enumerate(pair.records))
    shown = shown_values(values, "place")
    by_field = {
        field: [set(shown.filter(person=side, field=field)["value"]) for side in (0, 1)]
        for field in FIELDS
    }
    both = {field: one & other for field, (one, other) in by_field.items() if one and other}
    equal = [field for field, common in both.items() if common]
    # NOTE: what is told by another field is not told once more.
    hidden = {field for field, parent, _ in ORDER if parent in equal}
    other_fields = [field for field, common in both.items() if not common]
    return PairView(
        pair.number,
        (sides[0], sides[1]),
        [field for field in equal if field not in hidden],
        [field for field in other_fields if field not in hidden],
    )


def customers_of(session: Session, pair: ReviewedPair) -> dict[int, tuple[str, int, str]]:
    """Return for each record of a pair its customer's id, the group, and FILE:ROW; nothing of one
    that is no more, nobody's, or restricted to storage.
    """
    rows = session.rows(_sql("whereabouts"), [[str(record) for record in pair.records]])
    return {
        int(record): (customer, int(group), place)
        for record, customer, group, place in rows
        if customer
    }


def strata_of(sample: Sample) -> list[Stratum]:
    """Return every stratum of a sample with its answers."""
    return [
        Stratum(name, name in JOINED, weight, _answers(sample, name))
        for name, weight in sample.weights.items()
    ]


def _answers(sample: Sample, stratum: str) -> tuple[int, int, int, int]:
    given = [each.answer for each in sample.pairs if each.stratum == stratum]
    yes, household, no, unsure = map(given.count, ANSWERS)
    return yes, household, no, unsure


def cases_of_judged(session: Session, vault: Vault) -> Iterator[Case]:
    """Yield a case for every pair that was judged one person and is two customers: a decision can
    join them.
    """
    for sample in samples_of(vault):
        for pair in sample.pairs:
            if pair.answer == "yes" and not pair.joined and pair.records:
                groups = sorted({group for _, group, _ in customers_of(session, pair).values()})
                if len(groups) == 2:
                    yield Case("one_person", groups[0], groups[1], None, 0, 0, 0)


def _side(session: Session, record: int) -> tuple[str, Side]:
    tokens = [int(token) for (token,) in session.rows(_sql("shown_tokens"), [str(record)])]
    names = display_names(session, tokens)
    return ", ".join(sorted(names.values())), side_of(session, _sql("side_rows"), [str(record)])


def _side_values(session: Session, side: int, record: int) -> pl.DataFrame:
    query = _sql("side_values").format(rows=_sql("side_rows"))
    return session.frame(query, [side, str(record)])


FIGURES = {
    "person_precision": Message("joined pairs that are one person's"),
    "household_precision": Message("joined pairs that are one household's"),
    "recall": Message("one person's pairs that are joined, of those anything suggests"),
}
"""What is estimated of a home, in words."""
