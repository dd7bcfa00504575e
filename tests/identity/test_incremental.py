"""A night upon a night: whatever came, and whatever was decided, the result is what a rebuild of
everything gives.

`SCV_UPON_STORIES=2000 pytest tests/identity/test_incremental.py` tells more stories than the suite
has time for (`make upon`).
"""

import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from random import Random
from typing import Any

import duckdb
import pytest

from scv.home.settings import Settings
from scv.identity import Decision, Guards, RecordedDecision, assign, history
from scv.identity.epochs import SPAN, start_of
from scv.pipeline.s3_resolve import link_records, store_links
from scv.pipeline.s4_survive import store_profiles, store_review
from scv.profile import FIELDS
from scv.schema import VAULT
from scv.sources import catalogue
from scv.vault.session import DuckSession
from tests.identity.engine import insert
from tests.identity.oracle import RANK

RULES = Settings(
    degree_cap=3,
    guards=Guards(shared_identifiers=2, shared_names=2, shared_alone=3),
    policies=dict.fromkeys(FIELDS, "latest") | {"name": "trusted"},
    trust=("pos_member_gbk_tab", "taobao_order_list"),
)
KNOWN = catalogue(None)
KINDS = {1: "unionid", 2: "member_card", 3: "email", 4: "buyer_nick", 5: "openid", 6: "cookie"}
PHONES = tuple(number * SPAN for number in range(1, 6))
TOKENS = tuple(rank * RANK + n for rank in KINDS for n in (1, 2, 3))
DAYS = (None, 100, 150, 260, 300, 520)


@dataclass(frozen=True)
class Row:
    """A record's phone, identifiers, and what else the guards and profiles read of it."""

    phone: int | None
    tokens: frozenset[int]
    name: str | None
    birthday: str | None
    day: int | None
    order: int | None
    role: str

    def few(self, phones: int) -> "Row":
        """Return it in a world of so many phones."""
        return (
            self
            if self.phone is None
            else replace(self, phone=PHONES[PHONES.index(self.phone) % phones])
        )

    def moved(self, world: int) -> "Row":
        """Return it in the place of a world."""
        phone = None if self.phone is None else moved(self.phone, world)
        order = None if self.order is None else self.order + world * NUMBERS
        return replace(
            self,
            phone=phone,
            order=order,
            tokens=frozenset(moved(token, world) for token in self.tokens),
        )

    @property
    def token_set(self) -> int | None:
        """A token for the set: its only member, else one made of all."""
        if len(self.tokens) < 2:
            return min(self.tokens, default=None)
        return 14 * RANK + sum(token % RANK * 1000 ** (token // RANK) for token in self.tokens)


# One story has many small worlds side by side, which share nothing; numbers of a world are below
# these.
WORLDS, RECORDS, NUMBERS = 30, 100, 10
NAMES = (None, "张三丰", "张四丰", "李三光")
Night = tuple[dict[int, Row], list[Decision], list[int]]
"""Records that come, or come anew in another shape; decisions that are made; decisions undone, by
their place in the ledger.
"""


def some_row(random: Random, tokens: Sequence[int]) -> Row:
    return Row(
        random.choice((None, None, None, *PHONES)),
        frozenset(random.sample(tokens, random.choice((0, 1, 1, 2, 2, 3)))),
        random.choice(NAMES),
        random.choice((None, None, "1990-01-01", "1991-01-01")),
        random.choice(DAYS),
        random.choice((None, 1, 2)),
        random.choice(("customer", "customer", "receiver", "fallback")),
    )


def some_decision(random: Random) -> Decision:
    (a, b), (t, u) = random.sample(PHONES, 2), random.sample(TOKENS, 2)
    day, name = (random.choice((120, 200, 310)),), random.choice(NAMES[1:])
    return random.choice(
        (
            Decision("same", a, b),
            Decision("same", t, u),
            Decision("not_same", a, t),
            Decision("not_same", t, u),
            Decision("not_same", a, b),
            Decision("number_change", a, b, day),
            Decision("recycled", a, since=day),
            Decision("not_recycled", a),
            Decision("split", a, name=name or ""),
            Decision("shared", a),
            Decision("not_shared", a),
            Decision("correct", random.choice((a, t)), field="name", value=random.choice("甲乙")),
        )
    )


def some_nights(random: Random) -> list[Night]:
    """Return the nights of one world."""
    phones = random.randint(1, 5)
    tokens = TOKENS if random.random() < 0.5 else random.sample(TOKENS, random.randint(3, 6))
    first = [(at, some_row(random, tokens)) for at in range(1, random.randint(2, 12))]
    nights: list[Night] = [(dict(first), [], [])]
    for _ in range(3):
        arrived = {
            random.randint(1, 12): some_row(random, tokens)
            for _ in range(random.choice((0, 1, 1, 2, 4)))
        }
        decisions = [some_decision(random) for _ in range(random.choice((0, 0, 1, 2)))]
        nights.append((arrived, decisions, [random.randint(0, 5)] if random.random() < 0.3 else []))
    return [
        ({at: row.few(phones) for at, row in rows.items()}, decisions, undone)
        for rows, decisions, undone in nights
    ]


def kind_of(token: int) -> str:
    """Return the kind of an identifier; one in three of the last rank is an order's number."""
    return "order" if token // RANK == 6 and token % NUMBERS == 3 else KINDS[token // RANK]


def spelt(phone: int) -> str:
    """Return the digits of a phone: of each two neighbours one is the other with a wrong digit."""
    pair, second = divmod(phone // SPAN, 2)
    return f"+86138{101 * pair:07d}{second}"


def moved(token: int, world: int) -> int:
    """Return a phone or token in the place of a world."""
    return token + world * NUMBERS * (SPAN if token < RANK else 1)


def beside(worlds: dict[int, list[Night]]) -> list[Night]:
    """Return the nights of several worlds as those of one."""
    nights = list[Night]()
    for at in range(4):
        rows = {
            n + w * RECORDS: row.moved(w)
            for w, told in worlds.items()
            for n, row in told[at][0].items()
        }
        decisions = [
            replace(
                d, first=moved(d.first, w), second=None if d.second is None else moved(d.second, w)
            )
            for w, told in worlds.items()
            for d in told[at][1]
        ]
        nights.append(
            (rows, decisions, [place for told in worlds.values() for place in told[at][2]])
        )
    return nights


class House:
    """A vault in memory."""

    def __init__(self) -> None:
        self.con = DuckSession(duckdb.connect(config={"threads": 1}))
        self.con.execute("ATTACH ':memory:' AS vault")
        for table in VAULT:
            self.con.execute(table.create("vault"))

    def put(self, rows: dict[int, Row], changed: Iterable[int], before: dict[int, Row]) -> None:
        """Make the vault hold these records, and tell which changed, as `deduplicate` does."""
        self.con = self.con.cursor()  # what a night leaves behind is gone with it
        left = ", ".join(map(str, [0, *(before.keys() - rows.keys())]))
        self.con.execute(
            "CREATE OR REPLACE TEMP TABLE links_left AS "
            f"SELECT record_id, phone, group_key FROM vault.links WHERE record_id IN ({left})"
        )
        for table in ("links", "gifts", "receipts"):
            self.con.execute(f"DELETE FROM vault.{table} WHERE record_id IN ({left})")
        for table in ("records", "token_sets", "identifiers"):
            self.con.execute(f"DELETE FROM vault.{table}")
        columns = (
            "record_id, phone, e164, phone_role, token_set, order_token, name, named_in_full, surname, birthday, event_at, exported_at, "
            "recency, source, channel, bought, amount_fen"
        )
        records = [
            (
                record,
                row.phone,
                None if row.phone is None else spelt(row.phone),
                row.role,
                row.token_set,
                row.order,
                row.name,
                row.name is not None,
                row.name and row.name[0],
                row.birthday,
                None if row.day is None else start_of(row.day),
                None,
                (row.day or 0) * 10**25 + record,
                "pos_member_gbk_tab" if row.role == "customer" else "taobao_order_list",
                "store" if row.role == "customer" else "ecommerce",
                row.order is not None,
                100 * record,
            )
            for record, row in rows.items()
        ]
        insert(self.con, f"vault.records ({columns})", records)
        sets = {row.token_set: row.tokens for row in rows.values() if row.tokens}
        insert(
            self.con,
            "vault.token_sets",
            [(name, token) for name, tokens in sets.items() for token in tokens],
        )
        tokens = sorted({token for tokens in sets.values() for token in tokens})
        insert(
            self.con,
            "vault.identifiers",
            [(token, kind_of(token), "here", str(token)) for token in tokens],
        )
        shown = {(row.token_set, token) for row in before.values() for token in row.tokens}
        for name, names, values in (
            ("changed", "record_id DECIMAL(38,0)", {(record,) for record in changed}),
            (
                "phones_before",
                "phone DECIMAL(38,0)",
                {(row.phone,) for row in before.values() if row.phone is not None},
            ),
            ("sets_before", "token_set DECIMAL(38,0), token DECIMAL(38,0)", shown),
        ):
            self.con.execute(f"CREATE OR REPLACE TEMP TABLE {name} ({names})")
            insert(self.con, name, sorted(values))

    def night(self, said: list[RecordedDecision], generation: int, *, upon: bool) -> None:
        """Link, assign ids and build profiles: upon what the vault holds, or of all records, with
        the ids that are registered.
        """
        linked = link_records(self.con, RULES, said, incremental=upon)
        if not linked.scope:
            self.con.execute(
                "CREATE OR REPLACE TEMP TABLE registry AS SELECT * FROM vault.registry"
            )
            self.con.execute("DELETE FROM vault.registry")
        assign(self.con, generation, date(2026, 11, 22))
        store_links(self.con, generation, RULES.guards, linked.scope)
        store_profiles(self.con, RULES, KNOWN, [], linked.scope)
        store_review(self.con, linked)

    def rows(self, table: str) -> list[tuple[Any, ...]]:
        """Return the rows of a table in an order of their own."""
        return sorted(
            self.con.execute(f"SELECT COLUMNS(*)::VARCHAR FROM vault.{table}").fetchall(), key=str
        )

    def register(self, rows: list[tuple[Any, ...]]) -> None:
        """Take over the ids of another house."""
        insert(self.con, "vault.registry", rows)


COMPARED = [
    table.name
    for table in VAULT
    if table.name not in ("id_history", "files", "replaced", "other_phones")
]


# Records whose business key lacks a part, by their number in their world.
KEYLESS = (7, 11)


def without_superseded(rows: dict[int, Row]) -> dict[int, Row]:
    """Return the records but those without their key that one with it shows the phone and all
    identifiers of.
    """

    def is_superseded(record: int, row: Row) -> bool:
        return record % RECORDS in KEYLESS and any(
            row.phone in (None, other.phone) and row.tokens <= other.tokens
            for n, other in rows.items()
            if n // RECORDS == record // RECORDS and n % RECORDS not in KEYLESS
        )

    return {record: row for record, row in rows.items() if not is_superseded(record, row)}


def told(entries: list[dict[str, Any]]) -> list[RecordedDecision]:
    """Return the decisions of a ledger with these bodies."""
    return history(enumerate(entries, 1))


def tell(nights: list[Night]) -> None:
    """Live the nights, and after each build everything anew, with the same ids, and compare."""
    house, landed, entries = House(), dict[int, Row](), list[dict[str, Any]]()
    rows = dict[int, Row]()
    for generation, (arrived, decisions, undone) in enumerate(nights, 1):
        landed |= arrived
        last, rows = rows, without_superseded(landed)
        changed = {record for record, row in rows.items() if last.get(record) != row}
        before = {record: row for record, row in last.items() if rows.get(record) != row}
        entries += [decision.body() for decision in decisions]
        entries += [{"decision": "undo", "entry": 1 + at} for at in undone if at < len(entries)]
        house.put(rows, changed, before)
        house.night(told(entries), generation, upon=generation > 1)
        whole = House()
        whole.put(rows, (), {})
        whole.register(house.rows("registry"))
        whole.night(told(entries), generation, upon=False)
        assert whole.con.execute("SELECT COUNT(*) FROM changes").fetchone() == (0,), (
            "a rebuild changes ids"
        )
        for table in COMPARED:
            assert house.rows(table) == whole.rows(table), table


@pytest.mark.parametrize("seed", range(int(os.environ.get("SCV_UPON_STORIES", "1"))))
def test_a_night_upon_a_night_is_a_rebuild(seed):
    random = Random(seed)
    worlds = {world: some_nights(random) for world in range(WORLDS)}
    tell(beside(worlds))


LOGINS = (4 * RANK + 1, 4 * RANK + 2)
COOKIE, LOOSE = 6 * RANK + 1, 6 * RANK + 2


def plain(phone: int | None, *tokens: int) -> Row:
    return Row(phone, frozenset(tokens), None, None, 100, None, "customer")


def test_an_identifier_that_two_logins_shared_is_linked_again_once_one_phone_has_both():
    first = {
        1: plain(None, LOGINS[0], COOKIE),
        2: plain(None, LOGINS[1], COOKIE),
        3: plain(None, COOKIE, LOOSE),
        4: plain(None, LOOSE),
    }
    both = {5: plain(PHONES[0], LOGINS[0]), 6: plain(PHONES[0], LOGINS[1])}
    apart = {6: plain(PHONES[1], LOGINS[1])}
    tell([(first, [], []), (both, [], []), (apart, [], []), ({1: plain(None, LOOSE)}, [], [])])


def test_a_login_beside_a_phone_is_looked_up_from_rows_that_share_only_a_cookie_with_it():
    first = {
        1: plain(None, LOGINS[0], COOKIE),
        2: plain(None, LOGINS[1], COOKIE),
        3: plain(PHONES[0], LOGINS[0]),
        4: plain(PHONES[0], LOGINS[1]),
    }
    tell(
        [
            (first, [], []),
            ({5: plain(None, COOKIE, LOOSE)}, [], []),
            ({6: plain(None, LOOSE)}, [], []),
        ]
    )


def test_a_mistyped_number_is_judged_again_with_every_row_of_it_and_of_its_neighbours():
    def seen(phone: int, name: str | None, day: int, *tokens: int) -> Row:
        return Row(phone, frozenset(tokens), name, None, day, None, "customer")

    uid, card = 4 * RANK + 1, 2 * RANK + 1
    right, wrong, third = PHONES[1], PHONES[2], PHONES[3]
    first = {
        1: seen(right, "张三丰", 100, uid),
        2: seen(right, None, 150),
        3: seen(wrong, "张三丰", 260, uid),
        4: seen(third, "张三丰", 300, card),
    }
    tell(
        [
            (first, [], []),
            ({5: seen(wrong, None, 260), 6: seen(wrong, None, 300)}, [], []),
            ({5: seen(wrong, "李三光", 260)}, [], []),
            ({5: seen(right, None, 260, card)}, [], []),
            ({}, [Decision("not_same", right, wrong)], []),
        ]
    )
