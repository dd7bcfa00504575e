"""Live nights on the product's SQL: records and decisions in, every id's place in the registry out."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple

import duckdb

from scv.identity import assign, link
from tests.identity.engine import TOKEN, connected, load, product_decisions
from tests.identity.oracle import Decision, Row

REGISTRY = (
    f"customer_id UUID, home {TOKEN}, number {TOKEN}, minted BIGINT, erased BOOLEAN, shown_as UUID"
)


class Entry(NamedTuple):
    """What the registry says of an id. `shown_as`: the id it answers, None where it sleeps or is
    erased.
    """

    home: int | None
    minted: int
    erased: bool
    shown_as: str | None


class Change(NamedTuple):
    """One row of the night's history."""

    old: str
    new: str | None
    kind: str


class Outcome(NamedTuple):
    """A night's registry by id, the id of every group, and the sorted changes."""

    registry: dict[str, Entry]
    shown: dict[int, str]
    changes: list[Change]


class Nights:
    """A registry that lives in a database and the nights it has seen."""

    def __init__(self, con: duckdb.DuckDBPyConnection | None = None) -> None:
        self.con = con or connected()
        self.con.execute(f"CREATE OR REPLACE TEMP TABLE registry ({REGISTRY})")
        self.tonight = 0

    def live(
        self,
        rows: Sequence[Row],
        decisions: Iterable[Decision] = (),
        degree_cap: int = 1000,
        shuffled_by: int | None = None,
        *,
        singles: bool = False,
    ) -> Outcome:
        """Link the records, assign ids, and keep the registry for the next night."""
        self.tonight += 1
        load(self.con, rows, shuffled_by, singles=singles)
        link(self.con, product_decisions(decisions), degree_cap)
        assign(self.con, self.tonight, date(2026, 11, 22))
        self.con.execute("CREATE OR REPLACE TEMP TABLE registry AS SELECT * FROM next_registry")
        return self._outcome()

    def erase(self, ids: Iterable[str]) -> None:
        """Erase ids as an erasure does between two nights: the row stays, without its home."""
        self.con.execute(
            "UPDATE registry SET home = NULL, number = NULL, erased = TRUE, shown_as = NULL WHERE LIST_CONTAINS(?, customer_id)",
            [list(ids)],
        )

    def _outcome(self) -> Outcome:
        registry = self._rows(
            "SELECT customer_id, CAST(home AS HUGEINT), minted, erased, shown_as FROM registry"
        )
        shown = self._rows("SELECT CAST(group_key AS HUGEINT), customer_id FROM group_ids")
        changes = self._rows("SELECT old_id, new_id, kind FROM changes")
        outcome = Outcome(
            {id: Entry(*entry) for id, *entry in registry},
            dict(shown),
            sorted((Change(*row) for row in changes), key=str),
        )
        assert len(outcome.registry) == len(registry), "one row per id"
        assert len(outcome.shown) == len(shown), "one id per group"
        return outcome

    def _rows(self, query: str) -> list[tuple]:
        return self.con.execute(query).fetchall()
