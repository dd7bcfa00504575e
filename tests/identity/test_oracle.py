"""The oracles on examples small enough to check by hand.

In the tables a phone is a letter (`A`, or `A#2` for its second epoch) and a token is a letter for
its rank
and number: u unionid, m member number, e e-mail, p platform account, o openid, w weaker. `direct!`:
flagged.
"""

from collections import defaultdict

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.identity.oracle import (
    RANK,
    Decision,
    Link,
    NotSame,
    Row,
    Same,
    canonical,
    held_homes,
    link,
    sure_tokens,
    with_shared,
)
from tests.identity.worlds import CAPS, World, worlds


def key(name: str) -> int:
    """Return the int of a phone's or token's name: 'A#2' or 'u1'."""
    if name[0].isupper():
        letter, _, epoch = name.partition("#")
        return (ord(letter) - ord("A") + 1) * 65536 + int(epoch or 1) - 1
    return ("umepow".index(name[0]) + 1) * RANK + int(name[1:])


def cells(table: str) -> list[list[str]]:
    """Return the cells of a text table without its heading."""
    return [[cell.strip() for cell in line.split("|")] for line in table.strip().splitlines()[1:]]


def rows_of(table: str) -> list[Row]:
    """Return the records of a table `record | phone | tokens | …`."""
    return [
        Row(
            int(record),
            None if phone == "-" else key(phone),
            frozenset(key(name) for name in tokens.split() if name != "-"),
        )
        for record, phone, tokens, *_ in cells(table)
    ]


def assert_links(table: str, *decisions: Decision, degree_cap: int = 1000) -> None:
    """Check the columns `group | rule` of a table against the oracle, whole rows."""
    links = link(rows_of(table), decisions, degree_cap)
    found = {r: (a.group, a.rule + "!" * a.flagged) for r, a in links.items()}
    assert found == {
        int(record): (None if group == "-" else key(group), rule)
        for record, _, _, group, rule in cells(table)
    }


# The table of cases


def test_a_record_with_a_phone_belongs_to_it_whatever_its_tokens_say():
    assert_links("""
        record | phone | tokens | group | rule
        1      | A     | -      | A     | phone
        2      | A     | u1     | A     | phone
        3      | B     | u1     | B     | phone
    """)


def test_phoneless_records_without_an_owner_gather_under_their_smallest_token():
    assert_links("""
        record | phone | tokens | group | rule
        1      | -     | o5 w1  | u9    | anonymous
        2      | -     | w1 u9  | u9    | anonymous
        3      | -     | o5     | u9    | anonymous
        4      | -     | o6     | o6    | anonymous
    """)


def test_an_owned_token_takes_its_record_to_the_owner():
    assert_links("""
        record | phone | tokens | group | rule
        1      | A     | u1     | A     | phone
        2      | -     | u1     | A     | direct
        3      | -     | u1 o1  | A     | direct
    """)


def test_a_record_without_an_owner_follows_a_chain_to_the_only_one():
    assert_links("""
        record | phone | tokens | group | rule
        1      | A     | u1     | A     | phone
        2      | -     | u1 o1  | A     | direct
        3      | -     | o1 o2  | A     | chain
        4      | -     | o2     | A     | chain
    """)


def test_in_a_component_with_two_owners_only_records_with_one_owner_are_linked():
    assert_links("""
        record | phone | tokens   | group | rule
        1      | A     | u1       | A     | phone
        2      | B     | u2       | B     | phone
        3      | -     | u1 o1    | A     | direct!
        4      | -     | u2 o1    | B     | direct!
        5      | -     | o1       | -     | contested
        6      | -     | u1       | A     | direct!
        7      | -     | u1 u2 o1 | -     | contested
    """)


def test_two_owners_in_one_record_leave_it_alone():
    assert_links("""
        record | phone | tokens | group | rule
        1      | A     | u1     | A     | phone
        2      | B     | u2     | B     | phone
        3      | -     | u1 u2  | -     | contested
        4      | -     | u1     | A     | direct!
    """)


def test_a_contested_token_links_nothing():
    assert_links("""
        record | phone | tokens | group | rule
        1      | A     | e1     | A     | phone
        2      | B     | e1     | B     | phone
        3      | -     | e1     | -     | contested
        4      | -     | e1 o1  | o1    | anonymous
        5      | -     | e1 o2  | o2    | anonymous
    """)


def test_a_contested_token_does_not_hide_an_owner():
    assert_links("""
        record | phone | tokens | group | rule
        1      | A     | e1 u1  | A     | phone
        2      | B     | e1     | B     | phone
        3      | -     | e1 u1  | A     | direct
    """)


def test_a_record_without_any_identifier_stands_alone():
    assert_links("""
        record | phone | tokens | group | rule
        1      | -     | -      | -     | unidentified
        2      | -     | -      | -     | unidentified
    """)


def test_what_stands_alone_is_the_tuple_or_without_identifier_the_record():
    rows = rows_of("""
        record | phone | tokens
        1      | A     | e1 e2
        2      | B     | e1 e2
        3      | -     | e1
        4      | -     | e1
        5      | -     | e1 e2
        6      | -     | -
    """)
    links = link(rows)
    assert [links[record] for record in (3, 4, 5, 6)] == [
        Link(None, "contested", alone=frozenset({key("e1")})),
        Link(None, "contested", alone=frozenset({key("e1")})),
        Link(None, "contested", alone=frozenset({key("e1"), key("e2")})),
        Link(None, "unidentified", alone=6),
    ]


# The degree cap


def test_a_free_token_on_more_tuples_than_the_cap_links_nothing():
    table = """
        record | phone | tokens | group | rule
        1      | -     | o1     | -     | junk
        2      | -     | o1 w1  | w1    | anonymous
        3      | -     | o1 w2  | w2    | anonymous
        4      | -     | w2     | w2    | anonymous
    """
    assert_links(table, degree_cap=2)


def test_a_token_on_exactly_as_many_tuples_as_the_cap_still_links():
    table = """
        record | phone | tokens | group | rule
        1      | -     | o1     | o1    | anonymous
        2      | -     | o1 w1  | o1    | anonymous
        3      | -     | o1 w1  | o1    | anonymous
        4      | -     | o1     | o1    | anonymous
    """
    assert_links(table, degree_cap=2)


def test_the_cap_spares_owned_tokens():
    table = """
        record | phone | tokens | group | rule
        1      | A     | o1     | A     | phone
        2      | -     | o1     | A     | direct
        3      | -     | o1 w1  | A     | direct
    """
    assert_links(table, degree_cap=1)


def test_a_tuple_of_contested_and_junk_tokens_is_junk():
    table = """
        record | phone | tokens | group | rule
        1      | A     | e1     | A     | phone
        2      | B     | e1     | B     | phone
        3      | -     | e1 o1  | -     | junk
        4      | -     | o1     | -     | junk
        5      | -     | e1     | -     | contested
    """
    assert_links(table, degree_cap=1)


def test_the_cap_counts_tuples_after_the_decisions():
    table = """
        record | phone | tokens | group | rule
        1      | -     | o1     | o1    | anonymous
        2      | -     | o2     | o1    | anonymous
        3      | -     | o2 o1  | o1    | anonymous
    """
    assert_links(table, Same(key("o1"), key("o2")), degree_cap=1)


# Decisions


def test_a_token_that_is_not_a_phones_no_longer_votes_for_it():
    table = """
        record | phone | tokens | group | rule
        1      | A     | u1     | A     | phone
        2      | B     | u1     | B     | phone
        3      | -     | u1     | B     | direct
    """
    assert_links(table, NotSame(key("u1"), key("A")))
    assert_links(table, NotSame(key("A"), key("u1")))


def test_of_two_tokens_that_are_not_the_same_the_weaker_leaves_their_common_rows():
    table = """
        record | phone | tokens | group | rule
        1      | -     | u1 o1  | u1    | anonymous
        2      | -     | o1     | o1    | anonymous
        3      | A     | e1 w1  | A     | phone
        4      | -     | w1     | w1    | anonymous
        5      | -     | e1     | A     | direct
    """
    assert_links(table, NotSame(key("u1"), key("o1")), NotSame(key("w1"), key("e1")))


def test_not_sames_all_look_at_the_row_as_it_came():
    table = """
        record | phone | tokens   | group | rule
        1      | -     | u1 u2 u3 | u1    | anonymous
        2      | -     | u2       | u2    | anonymous
        3      | -     | u3       | u3    | anonymous
    """
    both = NotSame(key("u1"), key("u2")), NotSame(key("u2"), key("u3"))
    assert_links(table, *both)
    assert_links(table, *reversed(both))


def test_same_tokens_are_joined_under_the_smallest_transitively():
    table = """
        record | phone | tokens | group | rule
        1      | -     | o1     | u1    | anonymous
        2      | -     | o2     | u1    | anonymous
        3      | -     | u1     | u1    | anonymous
        4      | A     | p1     | A     | phone
        5      | -     | p2     | A     | direct
    """
    assert_links(
        table, Same(key("o1"), key("o2")), Same(key("o2"), key("u1")), Same(key("p2"), key("p1"))
    )


def test_the_first_phone_of_a_same_is_primary_transitively():
    table = """
        record | phone | tokens | group | rule
        1      | A     | u1     | C     | phone
        2      | B     | u1     | C     | phone
        3      | C     | -      | C     | phone
        4      | -     | u1     | C     | direct
    """
    assert_links(table, Same(key("C"), key("B")), Same(key("B"), key("A")))


def test_a_circle_ends_at_the_newest_and_of_several_first_phones_the_smallest_is_primary():
    ring = """
        record | phone | tokens | group | rule
        1      | A     | -      | B     | phone
        2      | B     | -      | B     | phone
    """
    assert_links(ring, Same(key("A"), key("B")), Same(key("B"), key("A")))
    fork = """
        record | phone | tokens | group | rule
        1      | A     | -      | B     | phone
        2      | B     | -      | B     | phone
        3      | C     | -      | B     | phone
    """
    assert_links(fork, Same(key("C"), key("A")), Same(key("B"), key("A")))


def test_a_primary_phone_needs_no_record():
    table = """
        record | phone | tokens | group | rule
        1      | B     | u1     | A     | phone
        2      | -     | u1     | A     | direct
    """
    assert_links(table, Same(key("A"), key("B")))


def test_not_same_comes_before_same():
    table = """
        record | phone | tokens | group | rule
        1      | A     | u1     | A     | phone
        2      | B     | u1     | A     | phone
        3      | -     | u1     | A     | direct
    """
    assert_links(table, Same(key("A"), key("B")), NotSame(key("u1"), key("A")))


def test_a_phone_is_never_same_as_a_token():
    with pytest.raises(AssertionError):
        link(rows_of("head\n1 | A | u1"), [Same(key("A"), key("u1"))])


def test_the_newest_of_decisions_that_contradict_each_other_through_others_is_heard():
    table = """
        record | phone | tokens | group | rule
        1      | A     | -      | {} | phone
        2      | B     | -      | {} | phone
        3      | C     | -      | {} | phone
    """
    a, b, c = key("A"), key("B"), key("C")
    assert_links(table.format("A", "A", "A"), Same(a, b), Same(b, c))
    assert_links(table.format("A", "B", "B"), Same(a, b), Same(b, c), NotSame(a, c))
    assert_links(table.format("A", "A", "C"), Same(b, c), Same(a, b), NotSame(a, c))
    assert_links(table.format("A", "A", "A"), NotSame(a, c), Same(a, b), Same(b, c))


# Which group holds a home


def assert_holds(table: str, expected: str, *decisions: Decision, degree_cap: int = 1000) -> None:
    """Check all homes that records hold against `home:group home:group …`."""
    pairs = (pair.split(":") for pair in expected.split())
    assert held_homes(rows_of(table), decisions, degree_cap) == {key(h): key(g) for h, g in pairs}


def test_phones_and_linking_tokens_are_held_and_contested_and_junk_ones_are_not():
    table = """
        record | phone | tokens
        1      | A     | u1 e1
        2      | B     | e1
        3      | -     | u1 o1
        4      | -     | o2 w1
        5      | -     | o3 w2
        6      | -     | o3 w3
        7      | -     | o3
    """
    expected = "A:A B:B u1:A o1:A o2:o2 w1:o2 w2:w2 w3:w3"
    assert_holds(table, expected, degree_cap=2)


def test_in_a_component_with_two_owners_only_owned_tokens_are_held():
    table = """
        record | phone | tokens
        1      | A     | u1
        2      | B     | u2
        3      | -     | u1 o1
        4      | -     | u2 o1
    """
    assert_holds(table, "A:A B:B u1:A u2:B")


def test_a_home_is_held_under_its_own_name_while_it_is_merged():
    table = """
        record | phone | tokens
        1      | A     | u1
        2      | B     | -
        3      | -     | o1
        4      | -     | o2
    """
    expected = "A:B B:B u1:B o1:o1 o2:o1"
    assert_holds(table, expected, Same(key("B"), key("A")), Same(key("o1"), key("o2")))


def test_a_token_taken_from_its_only_row_is_held_by_nobody():
    table = """
        record | phone | tokens
        1      | A     | u1 u2
    """
    assert_holds(table, "A:A", NotSame(key("A"), key("u1")), NotSame(key("u1"), key("u2")))


# What the text says and a reader may not expect


def test_a_token_kept_from_a_phone_can_still_come_to_it_by_a_chain():
    table = """
        record | phone | tokens | group | rule
        1      | A     | u1 o1  | A     | phone
        2      | -     | u1 o1  | A     | direct
        3      | -     | u1     | A     | chain
    """
    assert_links(table, NotSame(key("u1"), key("A")))


def test_a_token_is_surely_a_phones_only_where_its_own_records_hold_it_and_no_decision_keeps_it_from_another():
    rows = rows_of("""
        record | phone | tokens
        1      | A     | u1 u2 u3
        2      | B     | u2
        3      | B     | o1
        4      | -     | u1 e1
    """)
    decisions = [
        NotSame(key("B"), key("u2")),
        NotSame(key("B"), key("o1")),
        Same(key("u3"), key("o1")),
    ]
    assert sure_tokens(rows, decisions) == {key("A"): {key("u1")}, key("B"): set()}
    assert sure_tokens(rows) == {key("A"): {key("u1"), key("u3")}, key("B"): {key("o1")}}


def test_joining_tokens_of_two_phones_makes_them_contested_and_unlinks_their_records():
    table = """
        record | phone | tokens | group | rule
        1      | A     | u1     | A     | phone
        2      | B     | u2     | B     | phone
        3      | -     | u1     | -     | contested
        4      | -     | u2     | -     | contested
    """
    assert_links(table, Same(key("u1"), key("u2")))


def test_one_order_with_a_phone_turns_a_junk_token_into_its_own():
    table = """
        record | phone | tokens | group | rule
        1      | -     | o1 w1  | {0}
        2      | -     | o1 w2  | {1}
        3      | -     | o1     | {2}
    """
    assert_links(table.format("w1 | anonymous", "w2 | anonymous", "- | junk"), degree_cap=2)
    joined = table.format("A | direct", "A | direct", "A | direct") + "4 | A | o1 | A | phone"
    assert_links(joined, degree_cap=2)


# Laws


@given(worlds(), st.sampled_from(CAPS), st.randoms(use_true_random=False))
def test_the_order_of_records_and_of_decisions_that_agree_changes_nothing(
    world: World, cap, random
):
    rows = random.sample(world.rows, len(world.rows))
    _, agreeing = with_shared(world.rows, world.decisions)
    # NOTE: sames that run in a circle agree on who is one, not on who is first.
    pairs = [d for d in agreeing if isinstance(d, NotSame) or d.a >= RANK]
    decisions = random.sample(pairs, len(pairs))
    assert link(rows, decisions, cap) == link(world.rows, pairs, cap)


@given(worlds(), st.sampled_from(CAPS))
def test_every_record_is_linked_once(world: World, cap):
    assert sorted(link(world.rows, world.decisions, cap)) == [row.record for row in world.rows]


@given(worlds(), st.sampled_from(CAPS))
def test_a_group_holds_two_phones_only_through_same(world: World, cap):
    links = link(world.rows, world.decisions, cap)
    phones = defaultdict(set)
    rows, decisions = with_shared(world.rows, world.decisions)
    for row in rows:
        if row.phone is not None:
            phones[links[row.record].group].add(row.phone)
    for group, members in phones.items():
        assert {canonical(member, decisions) for member in members} == {group}
    if not any(isinstance(decision, Same) for decision in world.decisions):
        assert all(members == {group} for group, members in phones.items())


@given(worlds(), st.sampled_from(CAPS))
def test_a_record_said_twice_is_linked_as_once(world: World, cap):
    twice = [*world.rows, *(Row(-row.record, row.phone, row.tokens) for row in world.rows)]
    links, once = link(twice, world.decisions, cap), link(world.rows, world.decisions, cap)
    for record, answer in once.items():
        assert links[record] == answer
        assert (links[-record].group, links[-record].rule) == (answer.group, answer.rule)


@given(worlds(), worlds())
def test_more_records_join_no_two_phones(world: World, more: World):
    links = link(world.rows, world.decisions)
    added = [Row(-row.record, row.phone, row.tokens) for row in more.rows]
    after = link([*world.rows, *added], world.decisions)
    for row in with_shared(world.rows, world.decisions)[0]:
        if row.phone is not None:
            assert after[row.record] == links[row.record]
