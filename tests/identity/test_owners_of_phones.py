"""Recycled numbers and number changes: the SQL against what a person would say of each phone, on
random records.
"""

from dataclasses import dataclass, replace
from itertools import pairwise
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scv.identity import Decision, Guards, Rewrites, guard
from scv.identity.epochs import ALWAYS, FIRST_PART, SPAN, Epochs, day_of, start_of
from tests.identity.engine import connected, insert, load_raw
from tests.identity.oracle import RANK
from tests.laws import examples

CON = connected()
DAY = 86_400
A, B, C = SPAN, 2 * SPAN, 3 * SPAN
LIMITS = Guards(recycled_days=90, recycled_days_one_sign=180)
KINDS = {1: "unionid", 2: "member_card", 4: "buyer_nick", 5: "openid", 6: "cookie"}


@dataclass(frozen=True)
class Seen:
    """One record: the phone, the day it happened (None: it does not say), what it tells of the
    person.
    """

    phone: int
    day: int | None
    name: str | None = None
    birthday: str | None = None
    gender: str | None = None
    tokens: frozenset[int] = frozenset()


def found(records: list[Seen], *decisions: Decision, limits: Guards = LIMITS) -> Rewrites:
    """Run the guards on the records."""
    sets = list(dict.fromkeys(seen.tokens for seen in records if seen.tokens))
    load_raw(
        CON,
        [
            (
                at,
                seen.phone,
                "customer",
                sets.index(seen.tokens) if seen.tokens else None,
                None,
                seen.name,
                None if seen.day is None else seen.day * DAY,
                seen.name and seen.name[0],
                seen.birthday,
                seen.gender,
                None,
                seen.name is not None,
            )
            for at, seen in enumerate(records)
        ],
    )
    insert(CON, "token_sets", [(at, token) for at, tokens in enumerate(sets) for token in tokens])
    tokens = sorted({token for seen in records for token in seen.tokens})
    insert(CON, "identifiers", [(token, KINDS[token // RANK], "here") for token in tokens])
    return guard(CON, limits, decisions)


def recycled(records: list[Seen], phone: int) -> set[int]:
    """Return the days from which another person has the phone, as one would find them by hand."""
    own = [seen for seen in records if seen.phone == phone]
    days = sorted({seen.day for seen in own if seen.day is not None})
    found = [
        late
        for early, late in pairwise(days)
        if late - early > 20 and is_another(own, late, late - early)
    ]
    ends = [*found[1:], 10**9][: len(found)]
    return {day for day, end in zip(found, ends, strict=True) if begun(own, day, end)}


def begun(own: list[Seen], day: int, end: int) -> bool:
    """Tell whether a name, birthday, card or unionid is told for the first time from one day to
    before another.
    """
    telling = ("surname", "birthday", "unionid", "member_card")
    first: dict[object, int] = {}
    for seen in own:
        for sort, values in signs([seen]).items():
            for value in values if sort in telling else ():
                at = 10**8 if seen.day is None else seen.day
                first[sort, value] = min(at, first.get((sort, value), at))
    return any(day <= at < end for at in first.values())


def is_another(own: list[Seen], day: int, quiet: int) -> bool:
    """Tell whether everything told from a day on is another person's."""
    before = [seen for seen in own if seen.day is not None and seen.day < day]
    after = [seen for seen in own if seen.day is None or seen.day >= day]
    early, late = signs(before), signs(after)
    common = [
        sort
        for sort in early.keys() & late.keys()
        if sort != "gender" and set(early[sort]) & set(late[sort])
    ]
    if common:
        return False
    differing = [
        sort for sort in early.keys() & late.keys() if not set(early[sort]) & set(late[sort])
    ]
    counted = [sort for sort in differing if sort not in ("name", "cookie")]
    strong = [
        sort for sort in differing if sort in ("surname", "birthday", "unionid", "member_card")
    ]
    often = [
        sort
        for sort in strong
        if sort in ("unionid", "member_card") or (len(early[sort]) > 1 and len(late[sort]) > 1)
    ]
    one_each = "name" in differing and len(set(early["name"])) == len(set(late["name"])) == 1
    sorts = 3 if quiet <= 90 else 2
    return bool(strong) and (len(counted) >= sorts or (bool(often or one_each) and quiet > 180))


def signs(records: list[Seen]) -> dict[str, list[object]]:
    """Return sort of sign → every time it is told."""
    told: dict[str, list[object]] = {}
    for seen in records:
        surname = seen.name and seen.name[0]
        plain = {
            "name": seen.name,
            "surname": surname,
            "birthday": seen.birthday,
            "gender": seen.gender,
        }
        for sort, value in plain.items():
            if value is not None:
                told.setdefault(sort, []).append(value)
        for token in seen.tokens:
            told.setdefault(KINDS[token // RANK], []).append(token)
    return told


TOKENS = st.sampled_from([rank * RANK + n for rank in KINDS for n in (1, 2)])
SEEN = st.builds(
    Seen,
    st.sampled_from([A, B]),
    st.none() | st.sampled_from([100, 150, 250, 300, 500, 520]),
    st.none() | st.sampled_from(["张三丰", "张四丰", "李三光"]),
    st.none() | st.sampled_from(["1990-01-01", "1991-01-01"]),
    st.none() | st.sampled_from(["male", "female"]),
    st.frozensets(TOKENS, max_size=2),
)


@settings(max_examples=examples(50))
@given(st.lists(SEEN, max_size=7))
def test_the_sql_finds_the_recycled_numbers_a_person_would_find(records):
    found(records)
    rows = CON.execute("SELECT phone, since_at FROM recycled").fetchall()
    assert {(int(phone), since // DAY) for phone, since in rows} == {
        (phone, day) for phone in (A, B) for day in recycled(records, phone)
    }


@settings(max_examples=examples(12))
@given(st.lists(SEEN, max_size=6), st.integers(0, 9))
def test_neither_order_nor_repetition_changes_an_owner(records, seed):
    once = found(records)
    shuffled = [*records]
    Random(seed).shuffle(shuffled)
    assert found(shuffled) == once


OLD = [Seen(A, 100, "张三丰", tokens=frozenset({2 * RANK + 1})), Seen(A, 130, "张三丰")]
NEW = [Seen(A, 300, "李四光", tokens=frozenset({2 * RANK + 2}))]


@pytest.mark.parametrize(
    ("records", "days"),
    [
        (OLD + NEW, {300}),
        # Only ninety days of silence.
        ([*OLD, replace(NEW[0], day=220)], set()),
        ([*OLD, replace(NEW[0], day=221)], {221}),
        # The same card came back with the new name: a person, or a family, lives on.
        ([*OLD, *NEW, Seen(A, 310, tokens=frozenset({2 * RANK + 1}))], set()),
        # One surname: a family.
        ([*OLD, Seen(A, 300, "张无忌", "1999-01-01", tokens=frozenset({2 * RANK + 2}))], set()),
        # A parcel to somebody else of a family, long after.
        ([*OLD, Seen(A, 131, "张无忌"), Seen(A, 900, "李四光")], set()),
        # A sighting in the middle that tells nothing is no owner of its own.
        ([*OLD, Seen(A, 290), replace(NEW[0], day=500)], {500}),
        # Three owners.
        ([*OLD, *NEW, Seen(A, 500, "王五一", tokens=frozenset({2 * RANK + 3}))], {300, 500}),
        # What does not say when it happened was current when it was exported, and speaks against
        # it.
        ([*OLD, *NEW, Seen(A, None, "张三丰")], set()),
    ],
)
def test_which_number_was_recycled(records, days):
    epochs = found(records).epochs
    assert {day_of(since) for _, since, _, _ in epochs if since > -ALWAYS} == days


def test_a_late_file_that_moves_the_day_keeps_the_name_of_the_owner():
    late = Epochs([(A, start_of(298))])
    assert late.now(A + 300) == A + 298
    assert late.now(A) == A
    assert Epochs().now(A + 300) == A + 300
    assert Epochs([(A, start_of(100)), (A, start_of(200))]).at(A + 7, start_of(150)) == A + 100


def test_a_person_outranks_the_rule():
    assert found(OLD + NEW, Decision("not_recycled", A)).epochs == ()
    told = found(OLD + NEW, Decision("recycled", A, since=(200,))).epochs
    assert [(since, epoch) for _, since, _, epoch in told] == [
        (-ALWAYS, A),
        (start_of(200), A + 200),
    ]
    assert (
        found(OLD + NEW, Decision("recycled", A, since=(200,)), Decision("shared", A)).epochs == ()
    )


def test_records_go_to_the_owner_of_their_day_and_a_split_takes_its_own():
    records = [*OLD, *NEW, Seen(A, None, "李四光")]
    found(records)
    assert moved() == {2: A + 300, 3: A + 300}
    found(records, Decision("split", A, name="李四光", part=FIRST_PART))
    assert moved() == {2: A + FIRST_PART, 3: A + FIRST_PART}
    found(
        records,
        Decision("split", A, records=(0,), part=FIRST_PART + 1),
        Decision("not_recycled", A),
    )
    assert moved() == {0: A + FIRST_PART + 1}


def moved() -> dict[int, int]:
    """Return record → the phone it went to, where that is not its own."""
    return {
        int(r): int(phone)
        for r, phone in CON.execute("SELECT record_id, phone FROM moved").fetchall()
    }


# Number changes

CARD, NICK, OPENID, WEB = (frozenset({rank * RANK + 1}) for rank in (2, 4, 5, 6))
UNION = frozenset({RANK + 1})
BEFORE = [Seen(A, 100, "张三丰", tokens=CARD), Seen(A, 130, "张三丰")]
AFTER = [Seen(B, 150, "张三丰", tokens=CARD)]


@pytest.mark.parametrize(
    ("records", "followed"),
    [
        (BEFORE + AFTER, [(A, B)]),
        # The old phone is still seen: two phones of one person, perhaps; a person must say so.
        ([*BEFORE, *AFTER, Seen(A, 160)], []),
        # Another name, or none: the card may have been given away.
        ([*BEFORE, Seen(B, 150, "李四光", tokens=CARD)], []),
        ([*BEFORE, Seen(B, 150, None, tokens=CARD)], []),
        # A birthday agrees, and no name is told.
        (
            [
                Seen(A, 100, None, "1990-01-01", tokens=CARD),
                Seen(B, 150, None, "1990-01-01", tokens=CARD),
            ],
            [(A, B)],
        ),
        # The name agrees, the birthday contradicts.
        (
            [
                Seen(A, 100, "张三丰", "1990-01-01", tokens=CARD),
                Seen(B, 150, "张三丰", "1991-01-01", tokens=CARD),
            ],
            [],
        ),
        # Another unionid on the new phone.
        (
            [
                Seen(A, 100, "张三丰", tokens=CARD | {RANK + 1}),
                Seen(B, 150, "张三丰", tokens=CARD | {RANK + 2}),
            ],
            [],
        ),
        # A buyer's account under one name; without a name it may be a present.
        ([Seen(A, 100, "张三丰", tokens=NICK), Seen(B, 150, "张三丰", tokens=NICK)], [(A, B)]),
        ([Seen(A, 100, tokens=NICK), Seen(B, 150, tokens=NICK)], []),
        # With its browser the account is the same person's, whatever they are called.
        ([Seen(A, 100, tokens=NICK | WEB), Seen(B, 150, tokens=NICK | WEB)], [(A, B)]),
        # A browser alone is anybody's.
        ([Seen(A, 100, "张三丰", tokens=WEB), Seen(B, 150, "张三丰", tokens=WEB)], []),
        # A unionid and the openid of one app are one account of WeChat, not two signs.
        ([Seen(A, 100, tokens=UNION | OPENID), Seen(B, 150, tokens=UNION | OPENID)], []),
        # Another account in the same shop.
        (
            [
                Seen(A, 100, "张三丰", tokens=CARD | NICK),
                Seen(B, 150, "张三丰", tokens=CARD | {4 * RANK + 2}),
            ],
            [],
        ),
        # From A to B to C.
        ([*BEFORE, *AFTER, Seen(C, 200, "张三丰", tokens=CARD)], [(A, B), (B, C)]),
        # Nobody knows when the card came to the second phone.
        ([*BEFORE, Seen(B, None, "张三丰", tokens=CARD)], []),
        # Two came to one phone: nobody can say whose it is.
        (
            [
                *BEFORE,
                Seen(C, 110, "张三丰", tokens=frozenset({RANK + 1})),
                Seen(B, 150, "张三丰", tokens=CARD | {RANK + 1}),
            ],
            [],
        ),
    ],
)
def test_who_is_followed_to_a_new_number(records, followed):
    assert [(old, new) for old, new, _ in found(records).applied] == followed


TWO = [
    Seen(A, 100, "张三丰", tokens=UNION),
    Seen(B, 110, "张三丰", tokens=UNION),
    Seen(A, 120, "张三丰"),
]
SECONDARY = replace(LIMITS, same_unionid_and_name="secondary")


def test_two_phones_in_use_are_one_persons_only_by_policy_or_decision():
    assert found(TWO).aliases == ()
    assert found(TWO, limits=SECONDARY).aliases == ((B, A),)
    assert found(TWO, Decision("not_same", A, B), limits=SECONDARY).aliases == ()
    assert found([*TWO, Seen(B, 130, "李四光")], limits=SECONDARY).aliases == ((A, B),)
    assert (
        found(
            [*TWO, Seen(B, 130, birthday="1990-01-01"), Seen(A, 90, birthday="1991-01-01")],
            limits=SECONDARY,
        ).aliases
        == ()
    )


def test_the_owners_of_one_number_are_never_joined_again_by_rule():
    both = [Seen(A, 100, "张三丰", tokens=CARD), Seen(A, 300, "张三丰", tokens=CARD)]
    told = found(both, Decision("recycled", A, since=(200,)))
    assert told.aliases == () and len(told.epochs) == 2


def test_a_person_outranks_the_rule_and_may_do_without_it():
    assert found(BEFORE + AFTER).aliases == ((A, B),)
    assert found(BEFORE + AFTER, Decision("not_same", A, B)).aliases == ()
    assert found(BEFORE + AFTER, limits=replace(LIMITS, number_change="review")).aliases == ()
    assert found(BEFORE + AFTER, Decision("number_change", B, A, since=(150,))).aliases == ((B, A),)


def test_a_number_given_up_by_decision_is_another_owners_after_a_quarter():
    told = found(BEFORE, Decision("number_change", A, B, since=(150,)))
    assert told.aliases == ((A, B),)
    assert [epoch for *_, epoch in told.epochs] == [A, A + 240]


@pytest.mark.parametrize("day", [0, 1, 20_000, 61_439])
def test_days_and_moments_are_each_others_inverse(day):
    assert day_of(start_of(day)) == day_of(start_of(day + 1) - 1) == day
