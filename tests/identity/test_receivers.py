"""Which phone a row takes that tells no customer's, but a receiver's: the SQL against the most naive
code, on random records.
"""

import re
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from scv.identity import Decision, Guards, guard
from tests.identity.engine import connected, insert, load_raw
from tests.identity.oracle import RANK

CON = connected()
KINDS = {1: "unionid", 4: "buyer_nick", 6: "cookie", 7: "order"}
NAMES = ("张三丰", "张四丰", "张", "李四光")
PHONES = (65536, 131072, 196608)


@dataclass(frozen=True)
class Told:
    """One record: whose phone it shows, under which name, beside which identifiers."""

    phone: int | None
    role: str
    name: str | None
    tokens: frozenset[int]


RECORDS = st.lists(
    st.builds(
        Told,
        st.sampled_from((None, *PHONES)),
        st.sampled_from(("customer", "receiver", "fallback", "fallback")),
        st.sampled_from((None, *NAMES)),
        st.frozensets(
            st.builds(
                lambda rank, n: rank * RANK + n, st.sampled_from(list(KINDS)), st.integers(1, 2)
            ),
            max_size=2,
        ),
    ),
    max_size=10,
)


def is_full(name: str) -> bool:
    return len(name) > 1


def agree(one: str, other: str) -> bool:
    return one == other or (one[0] == other[0] and not (is_full(one) and is_full(other)))


def receipts(records: list[Told], shared: set[int], parted: set[tuple[int, int]]) -> dict[int, str]:
    """Return the places of the rows whose receiver's phone is no key, as a person would find them."""
    beside, names = defaultdict(set), defaultdict(set)
    for each in records:
        if each.role == "customer" and each.phone and each.phone not in shared:
            for token in each.tokens:
                if (each.phone, token) not in parted:
                    beside[token].add(each.phone)
        if each.role != "fallback" and each.name:
            names[each.phone].add(each.name)
    found = {}
    for place, each in enumerate(records):
        if each.role != "fallback" or each.phone is None:
            continue
        told = {
            phone
            for token in each.tokens
            if KINDS[token // RANK] != "cookie"
            for phone in beside[token]
        }
        if told and each.phone not in told:
            found[place] = "account"
        elif (
            all(KINDS[token // RANK] == "order" for token in each.tokens)
            and each.name
            and names[each.phone]
            and not any(agree(each.name, name) for name in names[each.phone])
            and not told
        ):
            found[place] = "name"
    return found


def found_receipts(
    records: list[Told], shared: set[int], parted: set[tuple[int, int]]
) -> dict[int, str]:
    """Return the same by the product's SQL."""
    sets = list(dict.fromkeys(each.tokens for each in records if each.tokens))
    load_raw(
        CON,
        [
            (
                *(place, each.phone, each.role),
                sets.index(each.tokens) if each.tokens else None,
                *(None, each.name, 0, each.name and each.name[0], None, None, None),
                bool(each.name and is_full(each.name)),
            )
            for place, each in enumerate(records)
        ],
    )
    insert(CON, "token_sets", [(at, token) for at, tokens in enumerate(sets) for token in tokens])
    insert(
        CON,
        "identifiers",
        [(t, KINDS[t // RANK], "here") for t in sorted({t for ids in sets for t in ids})],
    )
    decisions = [Decision("shared", phone) for phone in sorted(shared)]
    decisions += [Decision("not_same", phone, token) for phone, token in sorted(parted)]
    guard(CON, Guards(), decisions)
    found = CON.execute("SELECT record_id, reason FROM receipts").fetchall()
    assert len(found) == len({place for place, _ in found})
    return {int(place): reason for place, reason in found}


PARTED = st.sets(
    st.tuples(st.sampled_from(PHONES), st.sampled_from([RANK + 1, 4 * RANK + 1])), max_size=1
)


@given(RECORDS, st.sets(st.sampled_from(PHONES), max_size=1), PARTED, st.integers(0, 99))
def test_the_sql_finds_the_receipts_a_person_would_find(records, shared, parted, seed):
    assert found_receipts(records, shared, parted) == receipts(records, shared, parted)
    mixed = Random(seed).sample(range(len(records)), len(records))
    again = found_receipts([records[at] for at in mixed], shared, parted)
    assert {mixed[at]: reason for at, reason in again.items()} == receipts(records, shared, parted)


# The table of docs/linking.md


NICK, COOKIE, ORDER = 4 * RANK + 1, 6 * RANK + 1, 7 * RANK + 1
HERE, THERE = PHONES[0], PHONES[1]


def row(name: str | None = None, *tokens: int, role: str = "fallback", phone: int = HERE) -> Told:
    return Told(phone, role, name, frozenset(tokens))


def told(name: str | None, phone: int, *tokens: int) -> Told:
    return row(name, *tokens, role="customer", phone=phone)


CASES = {
    "own": [told("张三丰", HERE, NICK)],
    "only-receivers": [row("李四光", NICK, role="receiver"), told("张三丰", THERE, NICK)],
    "empty": [row("张三丰", NICK)],
    "known-elsewhere": [row("张三丰", NICK), told("张三丰", THERE, NICK)],
    "known-here": [row("张三丰", NICK), told(None, THERE, NICK), told(None, HERE, NICK)],
    "browser": [row("张三丰", COOKIE, NICK), told(None, THERE, COOKIE)],
    "clerk": [row("张三丰", NICK), told(None, THERE, NICK)],
    "bare-same-name": [row("张三丰", ORDER), told("张三丰", HERE), told("李四光", HERE)],
    "bare-short-name": [row("张", ORDER), told("张三丰", HERE)],
    "bare-other-name": [row("李四光", ORDER), told("张三丰", HERE)],
    "bare-unknown": [row("李四光", ORDER), told(None, HERE), row("张三丰", ORDER)],
}


def test_the_table_of_the_manual_says_what_becomes_of_each_row():
    manual = (Path(__file__).parents[2] / "docs" / "linking.md").read_text(encoding="utf-8")
    manual = manual.partition("## Which phone a row takes")[2].partition("\n## ")[0]
    table = dict(re.findall(r"^\| `([a-z-]+)` \|.*\| ([^|]+) \|$", manual, re.MULTILINE))
    assert table.keys() == {*CASES, "two-names"}
    for case, records in CASES.items():
        shared = {THERE} if case == "clerk" else set[int]()
        is_key = 0 not in found_receipts(records, shared, set())
        assert is_key == (not table[case].startswith("none")), case
    assert table["two-names"].startswith("none")
