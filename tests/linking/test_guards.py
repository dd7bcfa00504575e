"""Guards: what the data shows of phones. The SQL against the most naive code, on random records."""

from collections import defaultdict
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scv.linking import Guards, guard
from tests.linking.engine import TOKEN, connected, insert
from tests.linking.oracle import RANK

CON = connected()
NAMES = ("张三丰", "李四光", "王五一", "赵六一")

# phone, name, identifiers as rank and number
RECORDS = st.lists(
    st.tuples(
        st.sampled_from([None, 256, 512]),
        st.sampled_from([None, *NAMES]),
        st.frozensets(st.tuples(st.sampled_from([1, 2, 3, 6]), st.integers(1, 5)), max_size=2),
    ),
    max_size=14,
)
LIMITS = st.builds(Guards, st.integers(2, 3), st.integers(2, 3), st.integers(3, 4))


def shared_phones(records, limits: Guards) -> set[int]:
    """Return the phones of many people: a guard as a person would count it."""
    names, strong = defaultdict(set), defaultdict(set)
    for phone, name, identifiers in records:
        names[phone] |= {name} - {None}
        strong[phone] |= {each for each in identifiers if each[0] <= 2}
    names.pop(None, None)
    return {
        phone
        for phone, told in names.items()
        if len(told) >= limits.shared_names_alone
        or (len(told) >= limits.shared_names and len(strong[phone]) >= limits.shared_identifiers)
    }


def found(records, limits: Guards) -> set[int]:
    """Return the same by the product's SQL."""
    sets = list(dict.fromkeys(identifiers for _, _, identifiers in records if identifiers))
    CON.execute(
        f"CREATE OR REPLACE TEMP TABLE records (record_id {TOKEN}, phone {TOKEN}, token_set {TOKEN}, name VARCHAR)"
    )
    CON.execute(f"CREATE OR REPLACE TEMP TABLE token_sets (token_set {TOKEN}, token {TOKEN})")
    insert(
        CON,
        "records",
        [(at, phone, sets.index(ids) if ids else None, name) for at, (phone, name, ids) in enumerate(records)],
    )
    insert(CON, "token_sets", [(at, rank * RANK + n) for at, ids in enumerate(sets) for rank, n in ids])
    return set(guard(CON, limits))


@given(RECORDS, LIMITS)
def test_the_sql_finds_the_phones_a_person_would_count(records, limits):
    assert found(records, limits) == shared_phones(records, limits)


@given(RECORDS, LIMITS, st.integers(0, 9))
def test_neither_order_nor_repetition_of_records_matters(records, limits, seed):
    again = records + records
    Random(seed).shuffle(again)
    assert found(again, limits) == found(records, limits)


@pytest.mark.parametrize(
    ("names", "cards", "shared"),
    [(4, 4, False), (7, 20, False), (8, 7, False), (8, 8, True), (19, 0, False), (20, 0, True)],
)
def test_a_family_stays_and_a_clerk_goes(names, cards, shared):
    records = [(256, f"人{at}", frozenset()) for at in range(names)]
    records += [(256, "人0", frozenset({(2, at)})) for at in range(1, cards + 1)]
    assert found(records, Guards()) == ({256} if shared else set())


def test_a_hundred_orders_of_one_person_are_one_person():
    records = [(256, "张三丰", frozenset({(2, 1)}))] * 100
    assert found(records, Guards()) == set()
