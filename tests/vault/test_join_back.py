"""No published column, and no two of one table, lead back to a phone: not by the number, a part, a
mask, a hash or a remainder of it.
"""

import base64
import hashlib
import hmac
import random
import zlib
from collections import Counter, defaultdict
from collections.abc import Iterator

import duckdb
import pytest

from scv.api import connect
from scv.home.open_home import open_vault
from tests.conftest import new_home, night
from tests.exports import MEMBERS, ORDERS, drop, member, order, text
from tests.laws import sized

# Nobody's numbers: 0000 in the middle. Four of every tail of two digits, each with another
# beginning.
PREFIXES = ("138", "139", "150", "186")
PHONES = [
    f"{prefix}0000{hundred}{tail:02d}"
    for tail in range(0, 100, sized(4, 1))
    for prefix, hundred in zip(PREFIXES, (17, 42, 65, 93), strict=True)
]
SURNAMES = "赵钱孙李周吴郑王冯陈"
KEYS = (b"", b"scv", b"secret", b"phone", b"salt", b"0")
DIVISORS = (97, 1_000, 1_024, 9_973, 10_000, 65_536, 100_000, 999_983, 1_000_003, 2**31, 2**32)
SEPARATORS = ("", " ", "-", "_", "|", ",", ":", "/", "****", "*")
# What a published profile tells of a phone on purpose: its last two digits.
TOLD_DIGITS = 2


def spellings(phone: str) -> tuple[str, ...]:
    return phone, f"+86{phone}", f"86{phone}", f"+86 {phone}", f"0086{phone}", f"tel:+86-{phone}"


def derived(phone: str) -> Iterator[tuple[str, str]]:
    """Yield every name and value of what is usually made of a phone."""
    for at, spelling in enumerate(spellings(phone)):
        content = spelling.encode()
        yield f"spelling {at}", spelling
        for name in ("md5", "sha1", "sha256", "sha512", "blake2b", "blake2s"):
            for key in (None, *KEYS):
                made = (
                    hmac.new(key, content, name) if key is not None else hashlib.new(name, content)
                )
                told = f"{name} {'of' if key is None else f'hmac {key!r} of'} {at}"
                yield f"{told} hex", made.hexdigest()
                yield f"{told} half", made.hexdigest()[: len(made.hexdigest()) // 2]
                yield f"{told} 16", made.hexdigest()[:16]
                yield f"{told} 8", made.hexdigest()[:8]
                yield f"{told} base64", base64.b64encode(made.digest()).decode()
                yield f"{told} url", base64.urlsafe_b64encode(made.digest()).decode().rstrip("=")
        for key in KEYS:
            for salted in (key + content, content + key):
                yield f"md5 with {key!r} {at} {salted[:1]!r}", hashlib.md5(salted).hexdigest()
        yield f"crc32 {at}", str(zlib.crc32(content))
        yield f"crc32 hex {at}", f"{zlib.crc32(content):08x}"
        yield f"adler32 {at}", str(zlib.adler32(content))
    yield "mask 3 and 4", f"{phone[:3]}****{phone[-4:]}"
    yield "mask 3 and 2", f"{phone[:3]}******{phone[-2:]}"
    yield "first 3, last 4", phone[:3] + phone[-4:]
    yield "reversed", phone[::-1]
    yield f"last {TOLD_DIGITS}", phone[-TOLD_DIGITS:]
    for length in range(TOLD_DIGITS + 1, 11):
        yield f"first {length}", phone[:length]
        yield f"last {length}", phone[-length:]
    for divisor in DIVISORS:
        yield f"modulo {divisor}", str(int(phone) % divisor)


def dictionary() -> dict[str, dict[str, set[str]]]:
    """Return derived value → kind → the phones that have it."""
    known: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for phone in PHONES:
        for kind, value in derived(phone):
            known[value.lower()][kind].add(phone)
    return known


def joined_back(con, known, owners) -> dict[tuple[str, str, str], int]:
    """Return the places where cells, or two of a row, are derived from the own phone of the row's
    customer, and what they narrow it to.

    A value of eight characters counts at once. A shorter one is equal by chance now and then (what
    is left of a number divided by 97 is somebody's day of birth): it counts where more than half of
    all rows that have a value there are equal.

    Returns: table, column or pair, kind → the fewest planted phones that a value there leaves.
    """
    met: Counter[tuple[str, str, str]] = Counter()
    left: dict[tuple[str, str, str], int] = {}
    surely, seen = set(), Counter()
    for table, cells, phone in _rows(con, owners):
        for place, value in (*cells, *_pairs(cells)):
            seen[table, place] += 1
            for kind, phones in known.get(value, {}).items():
                if phone in phones:
                    at = table, place, kind
                    met[at] += 1
                    left[at] = min(len(phones), left.get(at, len(PHONES)))
                    if len(value) >= 8:
                        surely.add(at)
    return {
        at: left[at]
        for at, times in met.items()
        if at in surely or times > max(3, seen[at[:2]] // 2)
    }


def _rows(con, owners):
    tables = con.execute(
        "SELECT table_name FROM duckdb_tables() WHERE database_name = 'scv' ORDER BY 1"
    ).fetchall()
    for (table,) in tables:
        columns = [name for name, *_ in con.execute(f"DESCRIBE {table}").fetchall()]
        if "customer_id" in columns:
            for row in con.execute(
                f"SELECT {', '.join(f'{name}::VARCHAR' for name in columns)} FROM {table}"
            ).fetchall():
                cells = [
                    (name, cell.lower()) for name, cell in zip(columns, row, strict=True) if cell
                ]
                yield table, cells, owners.get(dict(cells).get("customer_id"))


def _pairs(cells):
    for one, first in cells:
        for other, second in cells:
            if one != other:
                for separator in SEPARATORS:
                    yield f"{one}{separator}{other}", first + separator + second


@pytest.fixture(scope="module")
def planted(tmp_path_factory):
    """Four hundred people in a store, a hundred of whom have ordered: the home opened as a
    marketer, and whose phone is whose.
    """
    home, chance = new_home(tmp_path_factory.mktemp("planted") / "home"), random.Random(7)
    people = [(phone, chance.choice(SURNAMES) + chance.choice("一二三四五")) for phone in PHONES]
    born = [
        f"{chance.randint(1950, 2008)}-{chance.randint(1, 12):02d}-{chance.randint(1, 28):02d}"
        for _ in people
    ]
    cards = (
        member(f"7{at:06d}", name, phone, birthday=born[at])
        for at, (phone, name) in enumerate(people)
    )
    drop(home, "store/hq/members.csv", text(MEMBERS, *cards))
    orders = (
        order(f"55{at}", phone, name, nick=f"nick{at}")
        for at, (phone, name) in enumerate(people[::4])
    )
    drop(home, "ecommerce/shop/orders.csv", text(ORDERS, *orders))
    night(home)
    with open_vault(home).generations().open("vault") as vault:
        rows = vault.execute("SELECT customer_id::VARCHAR, e164 FROM vault.profiles").fetchall()
    with connect(home.root) as con:
        yield con, {customer_id: e164.removeprefix("+86") for customer_id, e164 in rows}


@pytest.fixture(scope="module")
def known():
    return dictionary()


def test_a_dictionary_of_all_phones_finds_the_told_digits_and_nothing_else(planted, known):
    con, owners = planted
    assert sorted(owners.values()) == sorted(PHONES)
    found = joined_back(con, known, owners)
    # The last two digits are published on purpose, and leave as many phones as there are of that
    # tail.
    assert found == {("profiles", "phone_tail", f"last {TOLD_DIGITS}"): len(PREFIXES)}


def test_no_cell_and_no_pair_of_cells_is_a_long_entry_of_anybodys(planted, known):
    con, owners = planted
    long = {value for value in known if len(value) >= 8}
    for table, cells, _ in _rows(con, owners):
        assert not [place for place, value in (*cells, *_pairs(cells)) if value in long], table


LEAKS = {
    "the number": ("{0}", None),
    "E.164": ("+86{0}", None),
    "mask": ("{1}****{2}", None),
    "mask in two columns": ("{1}", "{2}"),
    "first seven": ("{3}", None),
    "last three": ("{4}", None),
    "prefix": ("{1}", None),
    "hash": ("{5}", None),
    "keyed hash": ("{6}", None),
    "shortened hash": ("{7}", None),
    "remainder": ("{8}", None),
}


@pytest.mark.parametrize("leak", LEAKS)
def test_the_check_finds_a_column_that_leaks(planted, known, leak):
    con, owners = planted
    surnames = dict(con.execute("SELECT customer_id::VARCHAR, surname FROM profiles").fetchall())
    with duckdb.connect() as copy:
        copy.execute("ATTACH ':memory:' AS scv")
        copy.execute("USE scv")
        copy.execute(
            "CREATE TABLE profiles (customer_id VARCHAR, surname VARCHAR, one VARCHAR, other VARCHAR)"
        )
        for at, (customer_id, phone) in enumerate(owners.items()):
            hashed = hashlib.sha256(f"+86{phone}".encode()).hexdigest()
            keyed = hmac.new(b"secret", phone.encode(), "sha256").hexdigest()
            parts = (
                phone,
                phone[:3],
                phone[-4:],
                phone[:7],
                phone[-3:],
                hashed,
                keyed,
                hashed[:16],
                int(phone) % 9_973,
            )
            # One row in three has the value: a column that is seldom filled leaks as well.
            one, other = (
                form and form.format(*parts) if at % 3 == 0 else None for form in LEAKS[leak]
            )
            copy.execute(
                "INSERT INTO profiles VALUES (?, ?, ?, ?)",
                [customer_id, surnames[customer_id], one, other],
            )
        assert {place for _, place, _ in joined_back(copy, known, owners)} & {"one", "oneother"}
