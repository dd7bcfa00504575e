"""The review queue as a person reads it: each case with its evidence side by side, and the command that settles it."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from scv.errors import UsageError
from scv.linking.decisions import Decision
from scv.linking.ownership import ALWAYS, day_of, number_of, shown_day
from scv.looking.naming import shown

_CASES = """
    SELECT kind, phone, other, since_at, identifiers, worth_fen, records
    FROM vault.review ORDER BY worth_fen DESC, records DESC, phone, other
"""
_SIDE = """
    SELECT
        COUNT(*), MIN(event_at), MAX(event_at), COUNT(*) FILTER (bought),
        LIST(DISTINCT name ORDER BY name) FILTER (name IS NOT NULL),
        LIST(DISTINCT birthday ORDER BY birthday) FILTER (birthday IS NOT NULL),
        LIST(DISTINCT gender ORDER BY gender) FILTER (gender IS NOT NULL),
        LIST(DISTINCT city ORDER BY city) FILTER (city IS NOT NULL),
        LIST(DISTINCT source ORDER BY source)
    FROM vault.records AS record
    JOIN vault.links AS link USING (record_id)
    WHERE link.group_key = ? AND link.rule = 'phone'
      AND COALESCE(record.event_at, record.exported_at, ?) >= ? AND COALESCE(record.event_at, record.exported_at, ?) < ?
"""
_COMMON = """
    SELECT identifier.kind || ' …' || right(identifier.value, least(4, length(identifier.value) // 3)), one.votes, other.votes
    FROM vault.votes AS one
    JOIN vault.votes AS other USING (token)
    JOIN vault.identifiers AS identifier USING (token)
    WHERE one.phone = ? AND other.phone = ? ORDER BY token
"""


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


def cases(con: Any) -> list[Case]:
    """Return the queue, the most valuable first."""
    rows = con.execute(_CASES).fetchall()
    return [Case(row[0], *(None if value is None else int(value) for value in row[1:])) for row in rows]  # type: ignore[arg-type]


@dataclass(frozen=True)
class Laid:
    """A case with its evidence side by side: a label and what its records tell for each side, and the identifiers that both show."""

    case: Case
    question: str
    sides: tuple[tuple[str, Side], tuple[str, Side]]
    common: tuple[tuple[str, int, int], ...]


def laid_out(con: Any, asked: list[Case]) -> Iterator[Laid]:
    """Yield cases with their evidence. Nothing in it reaches anybody but names, birthdays and cities."""
    names = shown(con, {token for case in asked for token in (case.phone, case.other) if token is not None})
    for case in asked:
        second = "since 此后" if case.other is None else names[case.other]
        first = f"before 此前 {names[case.phone]}" if case.other is None else names[case.phone]
        one, other = _sides(con, case)
        both = [] if case.other is None else con.execute(_COMMON, [str(case.phone), str(case.other)]).fetchall()
        yield Laid(case, _question(case), ((first, one), (second, other)), tuple(both))


def told(con: Any, asked: list[Case]) -> Iterator[str]:
    """Yield the lines of cases: the question, both sides, and the commands."""
    for laid in laid_out(con, asked):
        case = laid.case
        yield f"case 事项 {case.code}  worth 涉及消费 {case.worth_fen / 100:.2f} yuan, {case.records} records"
        yield f"  {laid.question}"
        for label, side in laid.sides:
            yield f"  {label}: {'; '.join(summary(side))}"
        for identifier, here, there in laid.common:
            yield f"  both show 共有标识 {identifier}: {here} and {there} records"
        yield f"  yes 是: scv decide yes {case.code}   no 否: scv decide no {case.code}"


def answer(con: Any, code: str, yes: bool) -> tuple[str, Decision]:
    """Return the name of the decision that settles a case, and the decision.

    Raises:
        UsageError: there is no such case.
    """
    case = next((case for case in cases(con) if case.code == code), None)
    if case is None:
        raise UsageError("no case of this code waits. See: scv review")
    if not yes:
        decision = refusal(case)
    elif case.other is None:
        decision = Decision("recycled", number_of(case.phone), since=(day_of(case.since_at or 0),))
    else:
        decision = _one_person(con, case, case.other)
    return decision.kind.replace("_", "-"), decision


def refusal(case: Case) -> Decision:
    """Return the decision that answers a case with no; yes is another about the same thing."""
    if case.other is None:
        return Decision("not_recycled", number_of(case.phone))
    return Decision("not_same", case.phone, case.other)


def _one_person(con: Any, case: Case, other: int) -> Decision:
    """Return a number change where one phone ended before the other began, else make the one seen later the first."""
    one, two = _sides(con, case)
    early, late = (case.phone, one), (other, two)
    if (one.first_at or ALWAYS) > (two.first_at or ALWAYS):
        early, late = late, early
    if early[1].last_at is not None and late[1].first_at is not None and early[1].last_at < late[1].first_at:
        return Decision("number_change", early[0], late[0], (day_of(late[1].first_at),))
    if (early[1].last_at or 0) > (late[1].last_at or 0):
        early, late = late, early
    return Decision("same", late[0], early[0])


def _question(case: Case) -> str:
    if case.other is None:
        return (
            f"was this number given to somebody else by {shown_day(day_of(case.since_at or 0))}? "
            "What it shows since contradicts what it showed before. 该号码此后是否换了机主？"
        )
    return "are these two phones one person? Both claim the same identifier. 这两个号码是否同一人？"


def _sides(con: Any, case: Case) -> tuple[Side, Side]:
    since = case.since_at
    spans = [(case.phone, -ALWAYS, ALWAYS if since is None else since)]
    spans.append((case.phone if case.other is None else case.other, -ALWAYS if since is None else since, ALWAYS))
    rows = [
        con.execute(_SIDE, [str(phone), ALWAYS - 1, start, ALWAYS - 1, end]).fetchone() for phone, start, end in spans
    ]
    one, other = (Side(*row[:4], *(list(each or ()) for each in row[4:])) for row in rows)
    return one, other


def summary(side: Side) -> list[str]:
    """Return what the records of a side tell, part by part."""
    seen = f"{_day(side.first_at)} to {_day(side.last_at)}" if side.first_at is not None else "no date 无日期"
    told = [f"{side.records} records, {side.orders} orders, {seen}"]
    for label, values in (
        ("names 姓名", side.names),
        ("birthdays 生日", side.birthdays),
        ("gender 性别", side.genders),
        ("cities 城市", side.cities),
        ("from 来源", side.sources),
    ):
        if values:
            told.append(
                f"{label} {', '.join(values[:4])}" + (f" and {len(values) - 4} more" if len(values) > 4 else "")
            )
    return told


def _day(moment: int | None) -> str:
    return "?" if moment is None else shown_day(day_of(moment))
