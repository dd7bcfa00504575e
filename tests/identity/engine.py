"""Load oracle rows into DuckDB and read the product's links back."""

from collections.abc import Iterable, Sequence
from functools import cache
from random import Random

import duckdb

from scv.identity import Decision, Rewrites, Singles, link, rewrites
from scv.identity.singles import find_singles
from scv.vault.session import DuckSession
from tests.identity.oracle import RANK, Link, NotSame, Row, Same, Shared, space
from tests.identity.oracle import Decision as Told

_SET_RANK = 14
TOKEN = "DECIMAL(38,0)"
NO_REWRITES = Rewrites()


def product_decisions(decisions: Iterable[Told]) -> Rewrites:
    """Return the oracle's decisions as the product's rewrites; it refuses a pair of one, the oracle
    ignores it.
    """
    kinds = {Same: "same", NotSame: "not_same"}
    return rewrites(
        [
            Decision("shared", d.phone)
            if isinstance(d, Shared)
            else Decision(kinds[type(d)], d.a, d.b)
            for d in decisions
            if isinstance(d, Shared) or d.a != d.b
        ]
    )


def load(
    con: duckdb.DuckDBPyConnection,
    rows: Sequence[Row],
    shuffled_by: int | None = None,
    *,
    singles: bool = False,
) -> None:
    """Create `records`, `token_sets` and `identifiers`; with a seed, in another order.

    Args:
        singles: identifiers of some ranks are such that a person has one of (`oracle.space`); else
            nothing is known of any.
    """
    rows = list(rows)
    if shuffled_by is not None:
        Random(shuffled_by).shuffle(rows)
    sets = {
        tokens: set_id(at, tokens)
        for at, tokens in enumerate(dict.fromkeys(row.tokens for row in rows))
    }
    con.execute(
        f"CREATE OR REPLACE TEMP TABLE records (record_id {TOKEN}, phone {TOKEN}, token_set {TOKEN})"
    )
    con.execute(f"CREATE OR REPLACE TEMP TABLE token_sets (token_set {TOKEN}, token {TOKEN})")
    con.execute(
        f"CREATE OR REPLACE TEMP TABLE identifiers (token {TOKEN}, kind VARCHAR, namespace VARCHAR)"
    )
    insert(
        con,
        "identifiers",
        [
            (token, *where)
            for token in sorted({token for row in rows for token in row.tokens})
            if singles and (where := space(token))
        ],
    )
    find_singles(con, Singles())
    insert(
        con,
        "records",
        [(row.record, row.phone, sets[row.tokens] if row.tokens else None) for row in rows],
    )
    insert(
        con, "token_sets", [(number, token) for tokens, number in sets.items() for token in tokens]
    )


RAW = {
    "record_id": TOKEN,
    "phone": TOKEN,
    "phone_role": "VARCHAR",
    "token_set": TOKEN,
    "order_token": TOKEN,
    "name": "VARCHAR",
    "event_at": "BIGINT",
    "surname": "VARCHAR",
    "birthday": "VARCHAR",
    "gender": "VARCHAR",
    "exported_at": "BIGINT",
    "named_in_full": "BOOLEAN",
    "e164": "VARCHAR",
}


def load_raw(con: duckdb.DuckDBPyConnection, records: Sequence[Sequence[int | str | None]]) -> None:
    """Create what the guards read: records as the first columns of RAW, the rest null; no
    identifiers yet.
    """
    columns = ", ".join(f"{name} {kind}" for name, kind in RAW.items())
    con.execute(f"CREATE OR REPLACE TEMP TABLE all_records ({columns})")
    con.execute(f"CREATE OR REPLACE TEMP TABLE token_sets (token_set {TOKEN}, token {TOKEN})")
    con.execute("CREATE OR REPLACE TEMP VIEW all_sets AS SELECT * FROM token_sets")
    con.execute(
        f"CREATE OR REPLACE TEMP TABLE identifiers (token {TOKEN}, kind VARCHAR, namespace VARCHAR)"
    )
    insert(
        con, "all_records", [(*record, *((None,) * (len(RAW) - len(record)))) for record in records]
    )


def linked(
    rows: Sequence[Row],
    rewritten: Rewrites = NO_REWRITES,
    cap: int = 1000,
    shuffled_by: int | None = None,
    *,
    singles: bool = False,
) -> dict[int, tuple[int | None, str, bool]]:
    """Return record → (group, rule, flagged) by the product's SQL."""
    load(_shared(), rows, shuffled_by, singles=singles)
    link(_shared(), rewritten, cap)
    return read_links(_shared())


def connected() -> DuckSession:
    """Return a new database. One thread: small worlds spend their time on starting more."""
    return DuckSession(duckdb.connect(config={"threads": 1}))


def read_links(con: duckdb.DuckDBPyConnection) -> dict[int, tuple[int | None, str, bool]]:
    """Return the links of the last run; every record has exactly one."""
    found = con.execute(
        "SELECT CAST(record_id AS HUGEINT), CAST(group_key AS HUGEINT), rule, flagged FROM links"
    ).fetchall()
    links = {
        int(record): (None if group is None else int(group), rule, flagged)
        for record, group, rule, flagged in found
    }
    assert len(links) == len(found) == con.execute("SELECT COUNT(*) FROM records").fetchone()[0]
    return links


def expected(links: dict[int, Link]) -> dict[int, tuple[int | None, str, bool]]:
    """Return the oracle's links in the product's words."""
    return {record: (link.group, link.rule, link.flagged) for record, link in links.items()}


def set_id(at: int, tokens: frozenset[int]) -> int:
    """Return the id of a token set, as intake gives it: a single identifier stands for itself."""
    return min(tokens) if len(tokens) == 1 else _SET_RANK * RANK + at


def insert(
    con: duckdb.DuckDBPyConnection, table: str, rows: Sequence[tuple[int | str | None, ...]]
) -> None:
    """Add rows to a table, as one statement of plain literals: the fastest way without another
    package.
    """
    if rows:
        values = ", ".join(
            "(" + ", ".join("NULL" if v is None else repr(v) for v in row) + ")" for row in rows
        )
        con.execute(f"INSERT INTO {table} VALUES {values}")


@cache
def _shared() -> duckdb.DuckDBPyConnection:
    return connected()
