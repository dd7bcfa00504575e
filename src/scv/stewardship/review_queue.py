"""The review queue: each case with its evidence side by side."""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial

import polars as pl

from scv.console.i18n import say
from scv.customer_view.labels import display_names
from scv.errors import Message
from scv.identity.epochs import ALWAYS, day_of, shown_day
from scv.identity.singles import Singles
from scv.schema.session import Session
from scv.schema.sql_steps import statement

Translate = Callable[[Message], str]
"""What makes one text of its English and its Chinese."""

_sql = partial(statement, "scv.stewardship", "review_queue.sql")


@dataclass(frozen=True)
class Case:
    """One case of the queue: what it asks, about which phones, and what it is worth."""

    kind: str
    phone: int
    other: int | None
    since_at: int | None
    identifiers: int
    worth_fen: int
    records: int

    @property
    def code(self) -> str:
        """What it is called in a command: the same every night."""
        return hashlib.sha256(f"{self.kind} {self.phone} {self.other}".encode()).hexdigest()[:8]


@dataclass(frozen=True)
class Side:
    """What the records of one side tell."""

    records: int
    first_at: int | None
    last_at: int | None
    orders: int
    names: list[str]
    birthdays: list[str]
    genders: list[str]
    cities: list[str]
    sources: list[str]


def cases(session: Session) -> list[Case]:
    """Return the queue, the most valuable first."""
    rows = session.rows(_sql("cases"))
    return [
        Case(kind, *(None if value is None else int(value) for value in found))  # type: ignore[arg-type]
        for kind, *found in rows
    ]


def common_identifiers(session: Session, singles: Singles = Singles()) -> pl.DataFrame:
    """Return the identifiers that are too common to be somebody's, those of most people first:
    kind, namespace, identifier (its last characters), phones and single_identifiers beside it, and
    records.

    Args:
        singles: of which identifiers a person has one.
    """
    given = [list(singles.kinds), list(singles.not_single)]
    return session.frame(_sql("common_identifiers"), given)


@dataclass(frozen=True)
class CaseEvidence:
    """A case with its evidence side by side.

    Attributes:
        question: what is asked.
        sides: for each side what it is called, and what its records tell.
        common: the identifiers that both show, and in how many records of each.
    """

    case: Case
    question: Message
    sides: tuple[tuple[str, Side], tuple[str, Side]]
    common: tuple[tuple[str, int, int], ...]


def with_evidence(
    session: Session, cases: list[Case], translate: Translate = say
) -> Iterator[CaseEvidence]:
    """Yield cases with their evidence. Nothing in it reaches anybody but names, birthdays and
    cities.
    """
    names = display_names(
        session,
        {token for case in cases for token in (case.phone, case.other) if token is not None},
    )
    for case in cases:
        first, second = (
            names[case.phone],
            translate(Message("since")) if case.other is None else names[case.other],
        )
        if case.other is None:
            first = f"{translate(Message('before'))} {first}"
        one, other = sides_of(session, case)
        both = (
            []
            if case.other is None
            else session.rows(_sql("common"), [str(case.phone), str(case.other)])
        )
        yield CaseEvidence(case, _question(case), ((first, one), (second, other)), tuple(both))


def summary(side: Side, translate: Translate = say) -> list[str]:
    """Return what the records of a side tell, part by part."""
    seen = translate(Message("no date"))
    if side.first_at is not None:
        seen = f"{_day(side.first_at)} – {_day(side.last_at)}"
    counts = f"{translate(Message('records'))} {side.records}, {translate(Message('orders'))} {side.orders}"
    lists = (
        (Message("names"), side.names),
        (Message("birthdays"), side.birthdays),
        (Message("gender"), side.genders),
        (Message("cities"), side.cities),
        (Message("from"), side.sources),
    )
    return [
        f"{counts}, {seen}",
        *(f"{translate(label)} {_first_of(values)}" for label, values in lists if values),
    ]


def _first_of(values: list[str]) -> str:
    return ", ".join(values[:4]) + (f" +{len(values) - 4}" if len(values) > 4 else "")


def _question(case: Case) -> Message:
    if case.other is None:
        day = shown_day(day_of(case.since_at or 0))
        return Message(
            "was this number reassigned to somebody else by {day}? The data since then contradicts the data before.",
            day=day,
        )
    return Message("do these two phones belong to one person? Both show the same identifier.")


def sides_of(session: Session, case: Case) -> tuple[Side, Side]:
    """Return what the records of both sides of a case tell: of two phones, or of one before and
    since.
    """
    since = case.since_at
    spans = [(case.phone, -ALWAYS, ALWAYS if since is None else since)]
    spans.append(
        (
            case.phone if case.other is None else case.other,
            -ALWAYS if since is None else since,
            ALWAYS,
        )
    )
    one, other = (
        side_of(session, _sql("phone_rows"), [str(phone), ALWAYS - 1, start, ALWAYS - 1, end])
        for phone, start, end in spans
    )
    return one, other


def side_of(session: Session, rows: str, given: Sequence[object]) -> Side:
    """Return what rows of the attached vault tell.

    Args:
        rows: SQL from FROM on: `record`, of vault.records.
        given: its parameters.
    """
    (row,) = session.rows(_sql("side").format(rows=rows), [*given])
    return Side(*row[:4], *(list(each or ()) for each in row[4:]))


def _day(moment: int | None) -> str:
    return "?" if moment is None else shown_day(day_of(moment))
