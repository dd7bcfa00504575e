"""Laws of erasing, over any people, rows and erasures: held against naive code, and against
themselves in another order.
"""

from dataclasses import dataclass
from functools import reduce

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from scv.ingest.erasure import FOREVER, MARK_RANK, Span, Tombstones, traces_of, without
from scv.ingest.standardise import StandardRows
from scv.vault.blind_index import BlindIndex
from tests.laws import examples

INDEX = BlindIndex(bytes(32))
PHONES = tuple(f"+861390000000{n}" for n in range(4))
NAMES = ("张三丰", "李四光", None)
TOKEN = pl.Decimal(38, 0)
TIMES = st.one_of(st.none(), st.integers(0, 9))


@dataclass(frozen=True)
class Row:
    """A row as the naive code sees it."""

    number: int
    phone: str | None
    name: str | None
    at: int | None
    login: int | None


@dataclass(frozen=True)
class Erasure:
    """Somebody who was erased: phones in a span of time, with a name where one of several asked,
    and logins.
    """

    phone: str
    since: int
    until: int
    name: str | None
    logins: frozenset[int]

    def hits(self, row: Row) -> bool:
        at = FOREVER - 1 if row.at is None else row.at
        held = row.phone == self.phone and self.since <= at < self.until
        return (held and self.name in (None, row.name)) or row.login in self.logins

    def erased(self) -> Tombstones:
        words = ("phone", self.phone) if self.name is None else ("member", self.phone, self.name)
        span = (Span(INDEX.token("\x1f".join(words), MARK_RANK), self.since, self.until),)
        marks = frozenset(
            INDEX.token(f"openid\x1fa\x1f{login}", MARK_RANK) for login in self.logins
        )
        return Tombstones(INDEX, *((span, ()) if self.name is None else ((), span)), marks)


rows_of = st.lists(
    st.tuples(
        st.sampled_from((*PHONES, None)),
        st.sampled_from(NAMES),
        TIMES,
        st.one_of(st.none(), st.integers(70, 74)),
    ),
    max_size=12,
).map(lambda told: [Row(number, *each) for number, each in enumerate(told, 1)])
erasures_of = st.lists(
    st.builds(
        Erasure,
        st.sampled_from(PHONES),
        st.integers(-1, 5),
        st.one_of(st.just(FOREVER), st.integers(3, 9)),
        st.sampled_from(NAMES),
        st.frozensets(st.integers(70, 74), max_size=2),
    ),
    min_size=1,
    max_size=4,
)


def piece(rows: list[Row]) -> StandardRows:
    names = ["row_no", "e164", "name", "event_at", "token_set"]
    types = [pl.Int32, pl.String, pl.String, pl.Int64, TOKEN]
    told = [(row.number, row.phone, row.name, row.at, row.login) for row in rows]
    frame = pl.DataFrame(told, schema=dict(zip(names, types, strict=True)), orient="row")
    sets = frame.select("token_set", token="token_set").drop_nulls().unique()
    identifiers = sets.select(
        "token", kind=pl.lit("openid"), namespace=pl.lit("a"), value=pl.col("token").cast(pl.String)
    )
    described = frame.with_columns(
        phone_class=pl.lit("mobile"), extras=pl.lit(None, dtype=pl.String)
    )
    empty = pl.DataFrame()
    return StandardRows(described, empty, empty, sets, identifiers, empty, empty)


def together(erasures: list[Erasure]) -> Tombstones:
    each = [erasure.erased() for erasure in erasures]
    phones, members = (
        sum((getattr(one, name) for one in each), ()) for name in ("phones", "members")
    )
    return Tombstones(INDEX, phones, members, frozenset().union(*(one.identifiers for one in each)))


def left(content: StandardRows) -> tuple:
    rejects = content.rejects["row_no"].to_list() if content.rejects.width else []
    return (
        content.rows.sort("row_no").rows(),
        sorted(content.identifiers["token"].to_list()),
        sorted(rejects),
    )


@settings(max_examples=examples(50))
@given(rows=rows_of, erasures=erasures_of)
def test_exactly_the_rows_of_erased_people_go_and_every_row_is_accounted_for(rows, erasures):
    content = without(together(erasures), piece(rows), None)
    stay = [row for row in rows if not any(erasure.hits(row) for erasure in erasures)]
    assert content.rows["row_no"].to_list() == [row.number for row in stay]
    assert content.rows.height + content.rejects.height == len(rows)
    assert set(content.identifiers["token"].to_list()) == {
        row.login for row in stay if row.login is not None
    }
    assert left(piece(stay))[:2] == left(content)[:2], "nobody else's row is changed"


@settings(max_examples=examples(30))
@given(rows=rows_of, erasures=erasures_of, data=st.data())
def test_the_order_of_erasures_and_doing_it_twice_change_nothing(rows, erasures, data):
    at_once = left(without(together(erasures), piece(rows), None))
    order = data.draw(st.permutations(erasures))
    in_turn = reduce(
        lambda content, each: without(each.erased(), content, None), [*order, *order], piece(rows)
    )
    assert left(in_turn) == at_once


@settings(max_examples=examples(30))
@given(rows=rows_of, erasures=erasures_of, at=st.integers(0, 12))
def test_what_lands_after_the_erasure_and_what_was_written_anew_are_the_same(rows, erasures, at):
    whole = left(without(together(erasures), piece(rows), None))
    parts = [
        left(without(together(erasures), piece(part), None)) for part in (rows[:at], rows[at:])
    ]
    assert sorted(row for part in parts for row in part[0]) == sorted(whole[0])
    assert sorted(number for part in parts for number in part[2]) == whole[2]


@settings(max_examples=examples(30))
@given(rows=rows_of, erasures=erasures_of)
def test_no_trace_is_left_and_one_more_erasure_never_brings_a_row_back(rows, erasures):
    content = without(together(erasures), piece(rows), None)
    assert all(traces_of(erasure.erased(), content, None) == 0 for erasure in erasures)
    fewer = without(together(erasures[1:]), piece(rows), None) if erasures[1:] else piece(rows)
    assert set(content.rows["row_no"].to_list()) <= set(fewer.rows["row_no"].to_list())
