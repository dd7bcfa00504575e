"""What stands of all statements: the SQL against the most naive code, and the laws that hold for
any order of events.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from itertools import product
from zoneinfo import ZoneInfo

import duckdb
from hypothesis import given
from hypothesis import strategies as st

from scv.consent import Event, resolve_consents
from scv.sources import CONTACTS, PURPOSES
from scv.vault.session import DuckSession
from tests.identity.engine import insert

PURPOSES_HERE, CONTACTS_HERE = PURPOSES[:2], CONTACTS[:2]
PHONES = (65536, 131072)
RANK = 1 << 120
TOKENS = (4 * RANK + 1, 4 * RANK + 2)
RECYCLED_AT = 50
TOKEN = "DECIMAL(38,0)"


@dataclass(frozen=True)
class Record:
    """A record: its phone in the file, the phone it is keyed by (0: none, it was taken away), its
    identifier and its group.
    """

    phone: int | None
    taken_away: bool
    token: int | None
    group: int | None


@dataclass(frozen=True)
class Said:
    """A statement on a row: perhaps of an older version of the record, under another phone."""

    record: int
    phone: int | None
    purpose: str
    contact: str
    granted: bool
    said_at: int | None
    seen_at: int


@dataclass(frozen=True)
class World:
    """Records, statements and events; the second phone has another owner from day 50; the first
    phone of `alias` stands for the other.
    """

    records: list[Record]
    said: list[Said]
    events: list[Event]
    contested: frozenset[int]
    alias: bool


def epoch_of(phone: int, at: int) -> int:
    return phone + 1 if phone == PHONES[1] and at >= RECYCLED_AT else phone


def latest(at: int) -> int:
    """The last second of a day, where only the day (its Shanghai midnight) is told."""
    told = datetime.fromtimestamp(at, ZoneInfo("Asia/Shanghai"))
    return at + 86_399 if (told.hour, told.minute, told.second) == (0, 0, 0) else at


def keyed(record: Record) -> int | None:
    return None if record.taken_away else record.phone


def standing(world: World) -> dict[tuple[int, str, str], str]:
    """Return what every group allows, as a person would find it."""
    canonical = {PHONES[0]: PHONES[1]} if world.alias else {}
    told = []
    for each in world.said:
        record = world.records[each.record]
        at = (
            (each.said_at or 0)
            if each.granted
            else latest(each.seen_at if each.said_at is None else each.said_at)
        )
        if each.phone is not None and each.phone == record.phone:
            number = keyed(record)
        else:
            number = None if each.phone is None else epoch_of(each.phone, each.seen_at)
        subject = next(
            name for name in (number, record.token, -1 - each.record) if name is not None
        )
        groups = {record.group} | ({canonical.get(number, number)} if number is not None else set())
        told += [
            (group, subject, each.purpose, each.contact, each.granted, at)
            for group in groups - {None}
        ]
    for event in world.events:
        at = event.said_at if event.granted else latest(event.said_at)
        if event.is_phone:
            subject = epoch_of(event.token, event.said_at)
            groups = {canonical.get(subject, subject)}
        else:
            subject = event.token
            groups = {record.group for record in world.records if record.token == event.token}
            if event.granted and event.token in world.contested:
                groups = set()
        told += [
            (group, subject, event.purpose, event.contact, event.granted, at)
            for group in groups - {None}
        ]
    found = {}
    for group, purpose, contact in product({t[0] for t in told}, PURPOSES_HERE, CONTACTS_HERE):
        here = [
            t for t in told if t[0] == group and t[2] in (purpose, "*") and t[3] in (contact, "*")
        ]
        grants = [t for t in here if t[4]]
        stands = [
            t for t in here if not t[4] and not any(g[1] == t[1] and g[5] > t[5] for g in grants)
        ]
        if stands or grants:
            found[group, purpose, contact] = "withdrawn" if stands else "granted"
    return found


def settled(world: World) -> dict[tuple[int, str, str], str]:
    """Return the same by the product's SQL."""
    con = DuckSession(duckdb.connect(config={"threads": 1}))
    for name, columns in {
        "said_records": f"record_id {TOKEN}, phone {TOKEN}, token_set {TOKEN}, phone_role VARCHAR",
        "said_sets": f"token_set {TOKEN}, token {TOKEN}",
        "said_links": f"record_id {TOKEN}, phone {TOKEN}, group_key {TOKEN}",
        "said_owners": f"token {TOKEN}, contested BOOLEAN",
        "said_epochs": f"phone {TOKEN}, since_at BIGINT, until_at BIGINT, epoch {TOKEN}",
        "said_aliases": f"token {TOKEN}, canonical {TOKEN}",
        "statements": f"record_id {TOKEN}, phone {TOKEN}, token_set {TOKEN}, purpose VARCHAR, contact VARCHAR, granted BOOLEAN, "
        "said_at BIGINT, seen_at BIGINT",
    }.items():
        con.execute(f"CREATE TEMP TABLE {name} ({columns})")
    insert(
        con,
        "said_records",
        [(n, r.phone, r.token, "customer") for n, r in enumerate(world.records)],
    )
    insert(con, "said_links", [(n, keyed(r), r.group) for n, r in enumerate(world.records)])
    insert(con, "said_sets", [(token, token) for token in TOKENS])
    insert(con, "said_owners", [(token, token in world.contested) for token in TOKENS])
    insert(
        con,
        "said_epochs",
        [(PHONES[1], -1, RECYCLED_AT, PHONES[1]), (PHONES[1], RECYCLED_AT, 999, PHONES[1] + 1)],
    )
    if world.alias:
        insert(con, "said_aliases", [PHONES])
    rows = [
        (
            s.record,
            s.phone,
            world.records[s.record].token,
            s.purpose,
            s.contact,
            s.granted,
            s.said_at,
            s.seen_at,
        )
        for s in world.said
    ]
    insert(con, "statements", rows)
    resolve_consents(con, world.events, PURPOSES_HERE, CONTACTS_HERE)
    found = con.execute(
        "SELECT group_key::HUGEINT, purpose, contact, state FROM consents"
    ).fetchall()
    con.close()
    assert len({row[:3] for row in found}) == len(found)
    return {(int(group), purpose, contact): state for group, purpose, contact, state in found}


SCOPES = (st.sampled_from([*PURPOSES_HERE, "*"]), st.sampled_from([*CONTACTS_HERE, "*"]))
TIMES = st.sampled_from([10, 20, 60, 70])
RECORDS = st.lists(
    st.builds(
        Record,
        st.none() | st.sampled_from(PHONES),
        st.booleans(),
        st.none() | st.sampled_from(TOKENS),
        st.none() | st.sampled_from([*PHONES, PHONES[1] + 1, TOKENS[0]]),
    ),
    min_size=1,
    max_size=4,
)
EVENTS = st.one_of(
    st.builds(Event, st.sampled_from(PHONES), st.just(True), *SCOPES, st.booleans(), TIMES),
    st.builds(Event, st.sampled_from(TOKENS), st.just(False), *SCOPES, st.booleans(), TIMES),
)


@st.composite
def worlds(draw) -> World:
    records = draw(RECORDS)
    said = st.builds(
        Said,
        st.integers(0, len(records) - 1),
        st.none() | st.sampled_from(PHONES),
        *SCOPES,
        st.booleans(),
        st.none() | TIMES,
        TIMES,
    )
    return World(
        records,
        draw(st.lists(said, max_size=5)),
        draw(st.lists(EVENTS, max_size=4)),
        draw(st.frozensets(st.sampled_from(TOKENS))),
        draw(st.booleans()),
    )


@given(worlds())
def test_the_sql_finds_what_a_person_would_find(world):
    assert settled(world) == standing(world)


@given(worlds(), st.randoms(use_true_random=False))
def test_neither_order_nor_repetition_of_what_was_said_matters(world, random):
    said, events = world.said * 2, world.events * 2
    random.shuffle(said)
    random.shuffle(events)
    assert settled(replace(world, said=said, events=events)) == settled(world)


@given(worlds(), EVENTS.map(lambda event: replace(event, granted=False)))
def test_a_withdrawal_only_ever_takes_grants_away(world, withdrawal):
    before, after = settled(world), settled(replace(world, events=[*world.events, withdrawal]))
    assert {key for key, state in after.items() if state == "granted"} <= {
        key for key, state in before.items() if state == "granted"
    }


@given(worlds(), st.sampled_from(PHONES))
def test_who_withdraws_everything_last_is_not_contacted_whatever_came_before(world, phone):
    last = Event(phone, True, "*", "*", False, 80)
    after = settled(replace(world, events=[*world.events, last]))
    group = epoch_of(phone, 80)
    group = PHONES[1] if world.alias and group == PHONES[0] else group
    assert {
        after[group, purpose, contact] for purpose, contact in product(PURPOSES_HERE, CONTACTS_HERE)
    } == {"withdrawn"}


MIDNIGHT, NOON = 57_600, 57_600 + 43_200


def one(*events: Event) -> str:
    world = World([Record(PHONES[0], False, None, PHONES[0])], [], list(events), frozenset(), False)
    assert settled(world) == standing(world)
    return settled(world)[PHONES[0], PURPOSES_HERE[0], CONTACTS_HERE[0]]


def test_a_withdrawal_of_which_only_the_day_is_told_stands_against_a_grant_of_that_day():
    scope = (PURPOSES_HERE[0], CONTACTS_HERE[0])
    withdrawn, granted = (
        Event(PHONES[0], True, *scope, False, MIDNIGHT),
        Event(PHONES[0], True, *scope, True, NOON),
    )
    assert one(withdrawn, granted) == "withdrawn"
    assert one(withdrawn, replace(granted, said_at=NOON + 86_400)) == "granted"
    assert one(replace(withdrawn, said_at=NOON), replace(granted, said_at=MIDNIGHT)) == "withdrawn"
    assert one(replace(withdrawn, said_at=NOON), replace(granted, said_at=NOON)) == "withdrawn"
    assert one(replace(withdrawn, said_at=NOON), replace(granted, said_at=NOON + 1)) == "granted"
