"""`make reidentify`: how many published rows lead to one phone, for whoever holds a raw export
beside the published file.

Per published column of orders and timeline, and per pair of columns, the rows are counted whose
value stands, in all that was landed, beside one phone alone; once with times to the second, as
exports have them, and once as they are published. Traits, profiles, marks and consents have no
times of single happenings: of them, the brand's own columns among them, the rows are counted that
no other customer shares a value, or two, with.

    python -m benchmarks.measure.reidentify [--home HOME] [--pairs 12] [--account youzan]
"""

import argparse
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import combinations
from pathlib import Path
from typing import Any

from benchmarks.measure.nights import drop_exports, init_home, scratch_folder
from scv.home.open_home import open_vault
from scv.home.settings import Home, load_home
from scv.pipeline.run import STAGES, open_run
from scv.schema import PUBLISHED
from scv.vault.engine import open_engine

_SAMPLE = Path("data/sample")
_NIGHT = datetime(2026, 11, 21, 18, 30, tzinfo=UTC)
_SECOND = "(to_timestamp({} + 28800)::TIMESTAMPTZ AT TIME ZONE 'UTC')"
_YUAN = "({} / 100)::DECIMAL(18,2)"
# What the holder of the exports knows of each row, under the published columns' names; `person` is
# whom it leads to.
_RAW = {
    "orders": f"""
        SELECT profile.e164 AS person, item.customer_id, {_SECOND.format("item.ordered_at")} AS ordered_at, item.channel, item.account,
               item.store, item.category, item.quantity, {_YUAN.format("item.amount_fen")} AS amount_yuan,
               {_YUAN.format("item.discount_fen")} AS discount_yuan, {_YUAN.format("item.refund_fen")} AS refund_yuan,
               {_YUAN.format("item.spent_fen")} AS spent_yuan, item.bought, item.refunded
        FROM vault.orders AS item JOIN vault.profiles AS profile USING (customer_id) WHERE profile.e164 IS NOT NULL
    """,
    "timeline": f"""
        SELECT record.e164 AS person, link.customer_id, {_SECOND.format("record.event_at")} AS happened_at, record.channel, record.account,
               record.source, record.event, record.status, record.bought, {_YUAN.format("record.amount_fen")} AS amount_yuan,
               {_YUAN.format("record.refund_fen")} AS refund_yuan, record.quantity, record.store
        FROM vault.records AS record JOIN vault.links AS link USING (record_id) WHERE record.e164 IS NOT NULL AND record.event IS NOT NULL
    """,
}
_WHEN = {"orders": "ordered_at", "timeline": "happened_at"}
_ONE_A_CUSTOMER = ("profiles", "traits", "marks", "consents")


def main() -> None:
    """Count, and print a table per published table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--home", type=Path, help="a home; else the sample's, made anew")
    parser.add_argument(
        "--pairs", type=int, default=12, help="so many pairs a table, those that lead to most"
    )
    parser.add_argument("--account", help="only rows of this shop, app or card system")
    options = parser.parse_args()
    if options.home:
        _print(options.home, options)
        return
    with scratch_folder() as scratch:
        _print(_make_sample_home(scratch / "home").root, options)


def _print(home: Path, options: argparse.Namespace) -> None:
    for table, rows in count_linkable_rows(home, options.account):
        print(f"\n{table}: rows that lead to one person")
        single = [row for row in rows if len(row[0]) == 1]
        pairs = sorted((row for row in rows if len(row[0]) > 1), key=lambda row: -row[2])[
            : options.pairs
        ]
        for columns, before, after, total in (*single, *pairs):
            print(
                f"  {' + '.join(columns):40} {before:6} before, {after:6} as published, of {total}"
            )


def count_linkable_rows(
    home: Path, account: str | None = None
) -> Iterator[tuple[str, list[tuple[tuple[str, ...], int, int, int]]]]:
    """Yield each published table of customers with its columns and pairs: names, rows that lead to
    one (before, published), all rows.
    """
    vault = open_vault(load_home(home))
    generations = vault.generations()
    current = generations.require_current()
    with open_engine(home / "vault" / "spill") as con:
        for catalog in ("vault", "published"):
            generations.attach_current(con, catalog, current)
        (times,) = con.execute("SELECT times FROM published.about").fetchone() or ("day",)
        for table, select in _RAW.items():
            where = f"WHERE account = '{account}'" if account else ""
            con.execute(f"CREATE OR REPLACE TEMP TABLE exact AS SELECT * FROM ({select}) {where}")
            when = _WHEN[table]
            coarse = f"date_trunc('{times}', {when})::DATE AS {when}"
            con.execute(
                f"CREATE OR REPLACE TEMP TABLE as_published AS SELECT * REPLACE ({coarse}) FROM exact"
            )
            columns = [name for name in _columns(table) if name in _names(con, "exact")]
            yield (
                table,
                [
                    (
                        these,
                        _alone(con, "exact", these),
                        _alone(con, "as_published", these),
                        _all(con),
                    )
                    for these in _sets(columns)
                ],
            )
        for table in _ONE_A_CUSTOMER:
            con.execute(
                f"CREATE OR REPLACE TEMP TABLE as_published AS SELECT customer_id AS person, * EXCLUDE (customer_id) FROM published.{table}"
            )
            columns = [name for name in _names(con, "as_published") if name != "person"]
            found = [(these, _alone(con, "as_published", these)) for these in _sets(columns)]
            yield table, [(these, alone, alone, _all(con)) for these, alone in found]


def _columns(table: str) -> list[str]:
    (declared,) = (each for each in PUBLISHED if each.name == table)
    return [column.name for column in declared.columns if column.name not in ("customer_id", "nth")]


def _sets(columns: list[str]) -> Iterator[tuple[str, ...]]:
    yield from ((name,) for name in columns)
    yield from combinations(columns, 2)


def _names(con: Any, table: str) -> list[str]:
    return [row[0] for row in con.execute(f"DESCRIBE {table}").fetchall()]


def _alone(con: Any, table: str, columns: tuple[str, ...]) -> int:
    """Return how many rows have values that stand beside one person only."""
    by, filled = ", ".join(columns), " AND ".join(f"{name} IS NOT NULL" for name in columns)
    found = con.execute(
        f"SELECT COALESCE(SUM(n), 0) FROM (SELECT COUNT(*) AS n FROM {table} WHERE {filled} GROUP BY {by} "
        "HAVING COUNT(DISTINCT person) = 1)"
    ).fetchone()
    return int(found[0])


def _all(con: Any) -> int:
    return int(con.execute("SELECT COUNT(*) FROM as_published").fetchone()[0])


def _make_sample_home(root: Path) -> Home:
    home = init_home(root)
    drop_exports(home, _SAMPLE)
    with open_run(home, "nightly", _NIGHT) as run:
        run.ingest_inbox()
        for stage in STAGES:
            run.stage(stage)
    return home


if __name__ == "__main__":
    main()
