"""A not-same cuts the indirect paths too: two names that it denies are never in one group, whatever
rows lead them together.
"""

from hypothesis import given, settings
from hypothesis import strategies as st

from scv.identity import link_and_cut
from tests.identity.engine import connected, load, product_decisions, read_links
from tests.identity.oracle import NotSame, Row
from tests.identity.worlds import phone, token
from tests.laws import examples

CON = connected()
P, Q = phone(1), phone(2)
T, U, X, Y = token(4, 1), token(4, 2), token(5, 3), token(5, 4)


def row(record: int, number: int | None, *tokens: int) -> Row:
    return Row(record, number, frozenset(tokens))


def linked(rows: list[Row], *decisions: NotSame) -> dict[int, int | None]:
    """Return record → group."""
    load(CON, rows)
    link_and_cut(CON, product_decisions(decisions))
    return {record: group for record, (group, _, _) in read_links(CON).items()}


def cuts() -> list[tuple[int, int]]:
    return [
        (int(one), int(other))
        for one, other in CON.execute("SELECT token, other FROM cuts ORDER BY 1, 2").fetchall()
    ]


CHAIN = [row(1, P, U), row(2, None, U, X), row(3, None, X, T), row(4, None, T)]


def test_a_chain_to_the_denied_phone_is_cut_at_its_first_step():
    assert set(linked(CHAIN).values()) == {P}
    assert linked(CHAIN, NotSame(T, P)) == {1: P, 2: P, 3: T, 4: T}
    assert cuts() == [(T, X)]


def test_every_path_is_cut_not_only_the_shortest():
    rows = [*CHAIN, row(5, None, U, Y), row(6, None, Y, T)]
    assert linked(rows, NotSame(T, P)) == {1: P, 2: P, 3: T, 4: T, 5: P, 6: T}
    assert cuts() == [(T, X), (T, Y)]


def test_two_identifiers_of_no_phone_come_apart():
    rows = [row(1, None, T, X), row(2, None, X, U), row(3, None, U)]
    assert set(linked(rows).values()) == {T}
    groups = linked(rows, NotSame(T, U))
    assert groups[3] != groups[1]


def test_two_identifiers_of_one_phones_rows_stay_for_only_a_split_parts_them():
    assert linked([row(1, P, T), row(2, P, U)], NotSame(T, U)) == {1: P, 2: P}
    assert cuts() == []


TOKENS = st.sampled_from((T, U, X, Y))
ROWS = st.lists(
    st.tuples(st.sampled_from((None, None, P, Q)), st.frozensets(TOKENS, min_size=1, max_size=3)),
    max_size=9,
)


@settings(max_examples=examples(50), deadline=None)
@given(ROWS, st.lists(st.builds(NotSame, TOKENS, st.sampled_from((P, Q))), min_size=1, max_size=2))
def test_no_row_without_a_phone_that_holds_the_identifier_alone_is_with_the_denied_phone(
    told, decisions
):
    rows = [Row(at, number, tokens) for at, (number, tokens) in enumerate(told)]
    groups = linked(rows, *decisions)
    for decision in decisions:
        alone = [row.record for row in rows if row.phone is None and row.tokens == {decision.a}]
        assert all(groups[record] != decision.b for record in alone)
