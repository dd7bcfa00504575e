"""Candidates for review: pairs of customers that no identifier joins, worked out when somebody asks,
by what a merge is likely to gain.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import partial

import polars as pl

from scv.identity.candidates import Grain, score_candidates
from scv.identity.decisions import Decision
from scv.identity.epochs import is_phone
from scv.identity.singles import Singles
from scv.schema.scratch import load
from scv.schema.session import Session
from scv.schema.sql_steps import statement
from scv.stewardship.review_queue import Case, Side, side_of

LEAST: Mapping[Grain, float] = {"person": 0.5, "household": 0.01}
"""Less likely pairs are not asked about. Of a household no name agrees, so that all are less likely."""

_sql = partial(statement, "scv.stewardship", "candidates.sql")


@dataclass(frozen=True)
class Candidate:
    """One pair that may be one customer.

    Attributes:
        case: what it is called, and which two groups it is of.
        people: the numbers under which `evidence` knows them, the smaller one first.
        probability: that the two are one, by all evidence.
        prior_bits: of two customers drawn at random, as a power of two.
        records, orders: of the smaller side: what a merge joins to the rest.
        adds_phone: one side has a mobile, and the other none.
    """

    case: Case
    people: tuple[int, int]
    probability: float
    prior_bits: float
    records: int
    orders: int
    adds_phone: bool


@dataclass(frozen=True)
class Evidence:
    """What one field says of a pair.

    Attributes:
        matches: both show one value; the share of customers who show it, of all who show any.
        bits: how many times likelier this is of one customer than of two, as a power of two.
    """

    field: str
    matches: bool
    share: float | None
    bits: float


def candidates(
    session: Session,
    decisions: Iterable[Decision],
    grain: Grain = "person",
    singles: Singles = Singles(),
) -> list[Candidate]:
    """Return the pairs that are likely one customer (or one household), by `LEAST`, those first
    whose merge is likely to gain most: probability × records of the smaller side, twice where they
    gain a mobile.

    A pair that a person has decided on is not asked again, nor one that the queue asks about, nor
    one that no decision could join: of a phone that shows no identifier, and an identifier. Of a
    household, of which scv makes one customer by its one phone, a side has none.

    Args:
        session: has the current generation's vault attached; `evidence` is left in it.
        decisions: all that stand.
        singles: of which identifiers a person has one.
    """
    pairs = scored_pairs(session, decisions, grain, singles).filter(
        pl.col("probability") >= LEAST[grain]
    )
    people = session.frame(
        "SELECT person, group_key::STRING AS key, records, orders, has_phone, has_identifier FROM candidate_people"
    )
    sides = pairs.join(people, left_on="one", right_on="person", maintain_order="left").join(
        people, left_on="other", right_on="person", suffix="_other", maintain_order="left"
    )
    two_phones = pl.col("has_phone") & pl.col("has_phone_other")
    sides = sides.filter(two_phones | (pl.col("has_identifier") & pl.col("has_identifier_other")))
    merges = sides.with_columns(
        least_records=pl.min_horizontal("records", "records_other"),
        least_orders=pl.min_horizontal("orders", "orders_other"),
        adds_phone=pl.col("has_phone") != pl.col("has_phone_other"),
    )
    expected = (
        pl.col("probability") * pl.col("least_records") * (1 + pl.col("adds_phone").cast(pl.Int64))
    )
    ordered = merges.sort(
        expected, "probability", "one", "other", descending=[True, True, False, False]
    )
    return [_candidate(row, grain) for row in ordered.iter_rows(named=True)]


def scored_pairs(
    session: Session,
    decisions: Iterable[Decision],
    grain: Grain = "person",
    singles: Singles = Singles(),
) -> pl.DataFrame:
    """Return every pair that was compared, as `score_candidates` does; makes `candidate_people`, which says
    who is meant by each number.
    """
    sides = [
        (number, side, token)
        for number, each in enumerate(decisions)
        if each.second is not None
        for side, token in enumerate((each.first, each.second))
    ]
    session.make("candidate_people", _sql("people"))
    load(session, "decided_sides", sides)
    records = session.frame(_sql("records"))
    accounts = session.frame(_sql("accounts"), [list(singles.kinds), list(singles.not_single)])
    excluded = [(int(one), int(other)) for one, other in session.rows(_sql("settled"))]
    return score_candidates(session, records, accounts, excluded, grain)


def evidence_of(session: Session, candidate: Candidate) -> list[Evidence]:
    """Return what each field says of a candidate, the weightiest first."""
    return [Evidence(*row) for row in session.rows(_sql("evidence"), list(candidate.people))]


def sides_of_candidate(session: Session, candidate: Candidate) -> tuple[Side, Side]:
    """Return what the records of both sides tell."""
    one, other = (
        side_of(session, _sql("side_rows"), [str(token)])
        for token in (candidate.case.phone, candidate.case.other)
    )
    return one, other


def merge_decision(session: Session, case: Case) -> Decision | None:
    """Return the decision that makes one customer of a candidate of which a side has no phone, by
    an identifier of each; None where one has none of its own.
    """
    tokens = [case.phone, case.other or 0]
    rows = session.rows(_sql("own_identifiers"), [[str(token) for token in tokens]])
    known = {int(group): int(token) for group, token in rows}
    first, second = (token if not is_phone(token) else known.get(token) for token in tokens)
    return None if first is None or second is None else Decision("same", first, second)


def _candidate(row: dict[str, object], grain: Grain) -> Candidate:
    kind = "one_person" if grain == "person" else "one_household"
    case = Case(kind, int(str(row["key"])), int(str(row["key_other"])), None, 0, 0, 0)
    return Candidate(
        case,
        (int(str(row["one"])), int(str(row["other"]))),
        float(str(row["probability"])),
        float(str(row["prior"])),
        int(str(row["least_records"])),
        int(str(row["least_orders"])),
        bool(row["adds_phone"]),
    )
