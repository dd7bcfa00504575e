"""A large inbox and its truth.

Writes `OUT/<channel>/<account>/<file>` in the encodings of the real exports and
`OUT/truth.parquet`, one row
per data row: file, row_no (from 1), person, household, phenomenon, part: rows of a person that no
identifier joins, not even by way of others, are in different parts. The same seed and rows give the
same bytes of every export.
"""

from collections.abc import Iterator
from pathlib import Path

import polars as pl

from benchmarks.generate import rates
from benchmarks.generate.activity import ACTIVITY, TOKENS, TRUTH, Batch
from benchmarks.generate.population import Population, people
from benchmarks.generate.random_columns import RandomColumns
from benchmarks.generate.writers import write_export

ROWS_PER_FILE = 60_000


def write_large(folder: Path, rows: int = rates.ROWS, seed: int = rates.SEED) -> pl.DataFrame:
    """Write the inbox and return its truth."""
    rng = RandomColumns(seed)
    population = Population(rng, people(rng, max(200, int(rows * rates.PEOPLE_PER_ROW))))
    truths = [
        truth
        for layout, share in rates.LAYOUT_SHARE.items()
        for truth in _write_layout(
            folder, layout, ACTIVITY[layout](rng, population, round(rows * share))
        )
    ]
    truth = _with_parts(pl.concat(truths, how="diagonal"))
    truth.write_parquet(folder / "truth.parquet")
    return truth


def _write_layout(folder: Path, layout: str, batch: Batch) -> Iterator[pl.DataFrame]:
    shown = batch.tokens.rename({name: f"token {name}" for name in batch.tokens.columns})
    whole = pl.concat([batch.facts, batch.truth, shown], how="horizontal")
    for (account,), rows in whole.group_by("account", maintain_order=True):
        for nth, part in enumerate(rows.iter_slices(ROWS_PER_FILE), start=1):
            file = f"{account}/{_FILES[layout].format(nth)}"
            write_export(folder / file, layout, part.select(batch.facts.columns).drop("account"))
            yield part.select(
                pl.lit(file).alias("file"),
                pl.int_range(1, pl.len() + 1, dtype=pl.UInt32).alias("row_no"),
                *TRUTH,
                *shown.columns,
            )


def _with_parts(truth: pl.DataFrame) -> pl.DataFrame:
    """Spread the smallest row number along shared tokens of one person, until nothing moves."""
    tokens, moved = [f"token {name}" for name in TOKENS], True
    truth = truth.with_row_index("part")
    while moved:
        spread = truth
        for token in tokens:
            lowest = pl.col("part").min().over("person", token)
            spread = spread.with_columns(
                part=pl.when(pl.col(token).is_null()).then("part").otherwise(lowest)
            )
        moved = not spread["part"].equals(truth["part"])
        truth = spread
    return truth.select("file", "row_no", *TRUTH, "part")


_FILES = {
    "taobao_order_list": "ExportOrderList2026111923{:02d}.csv",
    "youzan_order": "orders_20261119_{:02d}.csv",
    "pos_member_gbk_tab": "members_20261119_{:02d}.csv",
    "weibo_users_csv": "users_{:02d}.csv",
    "weibo_lottery_winners": "winners_20261119_{:02d}.csv",
    "wechat_oa_userinfo": "userinfo_20261119_{:02d}.ndjson",
    "wechat_mini_phone": "users_20261119_{:02d}.ndjson",
    "wecom_customer_list": "customers_20261119_{:02d}.xlsx",
}
