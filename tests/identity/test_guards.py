"""Guards: what the data shows of phones. The SQL against the most naive code, on random records."""

from collections import defaultdict
from dataclasses import dataclass
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scv.identity import Decision, Guards, guard
from tests.identity.engine import connected, insert, load_raw
from tests.identity.oracle import RANK

CON = connected()
NAMES = ("张三丰", "李四光", "王五一", "赵六一")

# phone, name, identifiers as rank and number
RECORDS = st.lists(
    st.tuples(
        st.sampled_from([None, 65536, 131072]),
        st.sampled_from([None, *NAMES]),
        st.frozensets(st.tuples(st.sampled_from([1, 2, 3, 6]), st.integers(1, 5)), max_size=2),
    ),
    max_size=14,
)
LIMITS = st.builds(Guards, st.integers(2, 3), st.integers(2, 3), st.integers(3, 4))


def shared_phones(records, limits: Guards) -> set[int]:
    """Return the phones of many people: a guard as a person would count it."""
    names, strong, anything = defaultdict(set), defaultdict(set), defaultdict(set)
    for phone, name, identifiers in records:
        names[phone] |= {name} - {None}
        strong[phone] |= {each for each in identifiers if each[0] <= 2}
        anything[phone] |= identifiers
    names.pop(None, None)
    return {
        phone
        for phone, told in names.items()
        if (len(told) >= limits.shared_names and len(strong[phone]) >= limits.shared_identifiers)
        or len(strong[phone]) >= limits.shared_alone
        or (len(told) >= limits.shared_alone and len(anything[phone]) >= limits.shared_alone)
    }


def found(records, limits: Guards) -> set[int]:
    """Return the same by the product's SQL."""
    sets = list(dict.fromkeys(identifiers for _, _, identifiers in records if identifiers))
    load_raw(
        CON,
        [
            (at, phone, "customer", sets.index(ids) if ids else None, None, name, 0)
            for at, (phone, name, ids) in enumerate(records)
        ],
    )
    insert(
        CON, "token_sets", [(at, rank * RANK + n) for at, ids in enumerate(sets) for rank, n in ids]
    )
    return set(guard(CON, limits).shared)


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
    [
        (4, 4, False),
        (7, 19, False),
        (7, 20, True),
        (8, 7, False),
        (8, 8, True),
        (40, 0, False),
        (0, 20, True),
    ],
)
def test_a_family_stays_and_a_clerk_goes(names, cards, shared):
    records = [(65536, f"人{at}", frozenset()) for at in range(names)]
    records += [
        (65536, "人0" if names else None, frozenset({(2, at)})) for at in range(1, cards + 1)
    ]
    assert found(records, Guards()) == ({65536} if shared else set())


def test_a_pick_up_stations_phone_goes_and_a_generous_buyers_stays():
    parcels = [(65536, f"人{at}", frozenset({(4, at)})) for at in range(20)]
    presents = [(131072, f"人{at}", frozenset({(4, 99)})) for at in range(40)]
    assert found(parcels + presents, Guards()) == {65536}


def test_a_hundred_orders_of_one_person_are_one_person():
    records = [(65536, "张三丰", frozenset({(2, 1)}))] * 100
    assert found(records, Guards()) == set()


# Gifts


@dataclass(frozen=True)
class Order:
    """One order of a shop's account: to which phone, under which name, when, whether the phone is a
    receiver's, and the login that paid.
    """

    nick: int
    phone: int | None
    name: str | None
    at: int | None
    receiver: bool = True
    login: int | None = None


def shop_of(nick: int) -> str:
    """Return the shop of an account: two of them have two accounts each."""
    return f"shop {nick % RANK // 2}"


def account_of(order: Order, orders: list[Order]) -> int:
    """Return the login that pays for an account, where each is the other's only one in a shop; else
    the account.
    """
    paying = {(each.nick, each.login) for each in orders if each.login is not None}
    logins = {login for nick, login in paying if nick == order.nick}
    if len(logins) == 1:
        (login,) = logins
        shops = [shop_of(nick) for nick, other in paying if other == login]
        if len(shops) == len(set(shops)):
            return login
    return order.nick


def gifts(orders: list[Order], parted: set[tuple[int, int]]) -> set[int]:
    """Return the places of the orders that are gifts, as a person would find them."""
    sent = [
        (n, order)
        for n, order in enumerate(orders)
        if order.receiver
        and order.phone is not None
        and not {(order.phone, order.nick), (order.phone, account_of(order, orders))} & parted
    ]
    found = set()
    for account in {account_of(order, orders) for _, order in sent}:
        # Orders of hers that tell a name and no phone.
        hers = [o.name for o in orders if o.phone is None and account_of(o, orders) == account]
        own = [(n, order) for n, order in sent if account_of(order, orders) == account]
        names = {
            phone: {o.name for _, o in own if o.phone == phone and o.name}
            for phone in {o.phone for _, o in own}
        }

        def weight(phone: int, own=own, names=names, hers=hers) -> tuple:
            to_it = [o for _, o in own if o.phone == phone]
            agreeing = sum(bool(names[phone] & told) for told in names.values())
            visitors = {o.nick for _, o in sent if o.phone == phone}
            return (
                -len(to_it) - sum(name in names[phone] for name in hers),
                -agreeing,
                len(visitors),
                min(10**11 - 1 if o.at is None else o.at for o in to_it),
                phone,
            )

        owner = min(names, key=weight)
        if names[owner]:
            found |= {
                n for n, o in own if o.phone != owner and o.name and o.name not in names[owner]
            }
    return found


def found_gifts(orders: list[Order], parted: set[tuple[int, int]]) -> set[int]:
    """Return the same by the product's SQL."""
    sets = list(dict.fromkeys((order.nick, order.login) for order in orders))
    load_raw(
        CON,
        [
            (
                n,
                o.phone,
                "receiver" if o.receiver else "customer",
                sets.index((o.nick, o.login)),
                None,
                o.name,
                o.at,
            )
            for n, o in enumerate(orders)
        ],
    )
    insert(
        CON,
        "token_sets",
        [(at, token) for at, tokens in enumerate(sets) for token in tokens if token is not None],
    )
    insert(CON, "identifiers", sorted({(nick, "buyer_nick", shop_of(nick)) for nick, _ in sets}))
    insert(
        CON,
        "identifiers",
        sorted({(login, KIND_OF[login], "") for _, login in sets if login is not None}),
    )
    guard(
        CON, Guards(), [Decision("not_same", phone, account) for phone, account in sorted(parted)]
    )
    return {int(n) for (n,) in CON.execute("SELECT record_id FROM gifts").fetchall()}


NICKS = st.sampled_from([4 * RANK + 2, 4 * RANK + 3, 4 * RANK + 4])
KIND_OF = {3 * RANK + 1: "email", 4 * RANK + 8: "alipay"}
LOGINS = st.none() | st.sampled_from(list(KIND_OF))
PHONES = st.sampled_from([65536, 131072, 196608])
ORDERS = st.lists(
    st.builds(
        Order,
        NICKS,
        st.none() | PHONES,
        st.none() | st.sampled_from(NAMES),
        st.none() | st.integers(1, 4),
        st.booleans(),
        LOGINS,
    ),
    max_size=10,
)


@given(ORDERS, st.sets(st.tuples(PHONES, NICKS | st.sampled_from(list(KIND_OF))), max_size=2))
def test_the_sql_finds_the_gifts_a_person_would_find(orders, parted):
    assert found_gifts(orders, parted) == gifts(orders, parted)


A, B, LOGIN = 4 * RANK + 2, 4 * RANK + 4, 4 * RANK + 8


@pytest.mark.parametrize(
    ("told", "found"),
    [
        # Three to herself, one to another name: a gift.
        (((65536, "张三丰"), (65536, "张三丰"), (65536, "张三丰"), (131072, "李四光")), {3}),
        # The same name at another number: her second number, no gift.
        (((65536, "张三丰"), (65536, "张三丰"), (131072, "张三丰")), set()),
        # Without a name nobody can say.
        (((65536, "张三丰"), (65536, "张三丰"), (131072, None)), set()),
        # One each: the earlier phone is hers.
        (((65536, "张三丰"), (131072, "李四光")), {1}),
        # As many orders, but more names agree with the second: it is hers, though later.
        (((65536, "李四光"), (131072, "张三丰"), (196608, "张三丰")), {0}),
    ],
)
def test_which_order_is_a_gift(told, found):
    orders = [Order(A, phone, name, at) for at, (phone, name) in enumerate(told, start=1)]
    assert found_gifts(orders, set()) == gifts(orders, set()) == found


def test_who_denies_an_account_the_phone_denies_the_gift():
    orders = [
        Order(A, 65536, "张三丰", 1),
        Order(A, 65536, "张三丰", 2),
        Order(A, 131072, "李四光", 3),
    ]
    assert found_gifts(orders, set()) == {2}
    assert found_gifts(orders, {(65536, A)}) == set()


def test_the_only_order_in_a_shop_is_a_gift_where_the_login_that_paid_buys_for_another_elsewhere():
    own = [Order(A, 65536, "张三丰", at, login=LOGIN) for at in (2, 3)]
    gift = Order(B, 131072, "李四光", 1, login=LOGIN)
    assert found_gifts([*own, gift], set()) == {2}
    assert (
        found_gifts([*own, gift], {(131072, B)})
        == found_gifts([*own, gift], {(65536, LOGIN)})
        == set()
    )


def test_the_login_of_an_office_that_pays_for_many_is_nobodys():
    colleagues = [
        Order(A + nick, 65536 * at, f"人{at}", at, login=LOGIN)
        for at, nick in enumerate((0, 1, 0), 1)
    ]
    assert found_gifts(colleagues[:2], set()) == set()
