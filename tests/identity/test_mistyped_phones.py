"""A number with a wrong digit is the person's own, mistyped: the SQL against the most naive code."""

from dataclasses import dataclass

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scv.identity import Decision, guard
from scv.identity.epochs import SPAN, start_of
from tests.identity.engine import connected, insert, load_raw
from tests.identity.oracle import RANK
from tests.laws import examples

CON = connected()
RIGHT, WRONG, SWAPPED, OTHER = "13800001234", "13800001534", "13800001243", "13800007654"
NICK, UID, MAIL = 4 * RANK + 1, 4 * RANK + 2, 3 * RANK + 1
KINDS = {NICK: "buyer_nick", UID: "weibo_uid", MAIL: "email"}


@dataclass(frozen=True)
class Seen:
    """One record: the digits of its phone, the day, and what it tells of the person."""

    digits: str
    day: int
    name: str | None = "张三丰"
    token: int | None = UID
    birthday: str | None = None

    @property
    def phone(self) -> int:
        """A token for the phone; its order tells nothing of the digits'."""
        return (int(self.digits[::-1]) % 9973 + 1) * SPAN


def found(records: list[Seen], *decisions: Decision) -> list[tuple[str, str]]:
    """Return mistyped and right number of those that are followed, by the product's SQL."""
    sets = sorted({seen.token for seen in records if seen.token})
    rows = [
        (
            *(at, seen.phone, "customer", sets.index(seen.token) if seen.token else None, None),
            *(seen.name, start_of(seen.day), seen.name and seen.name[0], seen.birthday, None, None),
            *(seen.name is not None, f"+86{seen.digits}"),
        )
        for at, seen in enumerate(records)
    ]
    load_raw(CON, rows)
    insert(CON, "token_sets", list(enumerate(sets)))
    insert(CON, "identifiers", [(token, KINDS[token], "here") for token in sets])
    digits = {seen.phone: seen.digits for seen in records}
    applied = guard(CON, decisions=decisions).applied
    return sorted((digits[old], digits[new]) for old, new, since in applied if not since)


def mistyped(records: list[Seen]) -> list[tuple[str, str]]:
    """Return the same as a person would find it with a pencil."""
    rows = {d: [seen for seen in records if seen.digits == d] for d in {s.digits for s in records}}
    pairs = [
        (one, two)
        for one in rows
        for two in rows
        if one != two and is_slip(one, two) and is_one_person(rows[one], rows[two])
    ]
    better = [(one, two) for one, two in pairs if len(rows[one]) == 1 < len(rows[two])]
    return sorted(
        (one, two) for one, two in better if sum(one == other for other, _ in better) == 1
    )


def is_slip(one: str, two: str) -> bool:
    """Tell whether one digit differs, or two neighbours changed places."""
    places = [at for at in range(len(one)) if one[at] != two[at]]
    swapped = len(places) == 2 and places[1] - places[0] == 1
    return len(places) == 1 or (
        swapped and {one[at] for at in places} == {two[at] for at in places}
    )


def is_one_person(one: list[Seen], two: list[Seen]) -> bool:
    """Tell whether an account, a full name, and a birthday if any are the same."""
    tokens = {seen.token for seen in one if seen.token not in (None, MAIL)}
    names = {seen.name for seen in one if seen.name}
    known = {seen.name for seen in two if seen.name}
    births = [{seen.birthday for seen in side if seen.birthday} for side in (one, two)]
    return (
        bool(tokens & {seen.token for seen in two})
        and bool(names)
        and names <= known
        and (not births[0] or not births[1] or births[0] == births[1])
    )


@settings(max_examples=examples(60))
@given(
    st.lists(
        st.builds(
            Seen,
            st.sampled_from([RIGHT, RIGHT, WRONG, SWAPPED, "13800001834", OTHER]),
            st.integers(1, 60),
            st.sampled_from(["张三丰", "张三丰", "李四光", None]),
            st.sampled_from([UID, UID, NICK, MAIL, None]),
            st.sampled_from([None, None, "1990-01-01", "1991-01-01"]),
        ),
        max_size=7,
    )
)
def test_the_sql_finds_the_slips_a_person_would_find(records):
    assert found(records) == mistyped(records)


@pytest.mark.parametrize(
    ("records", "slips"),
    [
        ([Seen(RIGHT, 1), Seen(RIGHT, 2), Seen(WRONG, 3)], [(WRONG, RIGHT)]),
        ([Seen(RIGHT, 1), Seen(RIGHT, 2), Seen(SWAPPED, 3)], [(SWAPPED, RIGHT)]),
        # Which of two is right nobody can say; and nobody mistypes a number twice.
        ([Seen(RIGHT, 1), Seen(WRONG, 1)], []),
        ([Seen(RIGHT, 1), Seen(RIGHT, 2), Seen(RIGHT, 3), Seen(WRONG, 3), Seen(WRONG, 4)], []),
        # Two digits; another name; no name; another account; a mailbox, which a family may share.
        ([Seen(RIGHT, 1), Seen(RIGHT, 2), Seen(OTHER, 3)], []),
        ([Seen(RIGHT, 1), Seen(RIGHT, 2), Seen(WRONG, 3, "李四光")], []),
        ([Seen(RIGHT, 1), Seen(RIGHT, 2), Seen(WRONG, 3, None)], []),
        ([Seen(RIGHT, 1), Seen(RIGHT, 2), Seen(WRONG, 3, token=NICK)], []),
        ([Seen(RIGHT, 1, token=MAIL), Seen(RIGHT, 2), Seen(WRONG, 3, token=MAIL)], []),
        # Somebody else has the number that looks like a slip.
        ([Seen(RIGHT, 1), Seen(RIGHT, 2), Seen(WRONG, 3), Seen(WRONG, 4, "李四光", None)], []),
        # One of the family has the number, too.
        (
            [Seen(RIGHT, 1), Seen(RIGHT, 2), Seen(RIGHT, 2, "张四丰"), Seen(WRONG, 3)],
            [(WRONG, RIGHT)],
        ),
    ],
)
def test_whose_number_is_mistyped(records, slips):
    assert found(records) == mistyped(records) == slips


def test_a_person_can_say_that_two_numbers_are_two_peoples():
    records = [Seen(RIGHT, 1), Seen(RIGHT, 2), Seen(WRONG, 3)]
    apart = Decision("not_same", records[0].phone, records[2].phone)
    assert found(records, apart) == []
