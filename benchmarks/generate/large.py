"""A large inbox and its truth.

Writes `OUT/<channel>/<account>/<file>` in the encodings of the real exports and `OUT/truth.parquet`, one row
per data row: file, row_no (from 1), person, household, phenomenon, part: rows of a person that no identifier
joins, not even by way of others, are in different parts. The same seed and rows give the same bytes
of every export.
"""

from collections.abc import Callable, Iterator
from pathlib import Path

import polars as pl

from benchmarks.generate import rates, writers
from benchmarks.generate.activity import ACTIVITY, TOKENS, TRUTH, Batch
from benchmarks.generate.population import Population, people
from benchmarks.generate.random_columns import RandomColumns

ROWS_PER_FILE = 60_000


def write_large(folder: Path, rows: int = rates.ROWS, seed: int = rates.SEED) -> pl.DataFrame:
    """Write the inbox and return its truth."""
    rng = RandomColumns(seed)
    population = Population(rng, people(rng, max(200, int(rows * rates.PEOPLE_PER_ROW))))
    truths = [
        truth
        for layout, share in rates.LAYOUT_SHARE.items()
        for truth in _write_layout(folder, layout, ACTIVITY[layout](rng, population, round(rows * share)))
    ]
    truth = _with_parts(pl.concat(truths, how="diagonal"))
    truth.write_parquet(folder / "truth.parquet")
    return truth


def _write_layout(folder: Path, layout: str, batch: Batch) -> Iterator[pl.DataFrame]:
    write, pattern = _FILES[layout]
    shown = batch.tokens.rename({name: f"token {name}" for name in batch.tokens.columns})
    whole = pl.concat([batch.cells, batch.truth, shown], how="horizontal")
    for (account,), rows in whole.group_by("account", maintain_order=True):
        for nth, part in enumerate(rows.iter_slices(ROWS_PER_FILE), start=1):
            file = f"{account}/{pattern.format(nth)}"
            write(folder / file, part.select(batch.cells.columns).drop("account"))
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
            spread = spread.with_columns(part=pl.when(pl.col(token).is_null()).then("part").otherwise(lowest))
        moved = not spread["part"].equals(truth["part"])
        truth = spread
    return truth.select("file", "row_no", *TRUTH, "part")


def _write_weibo_users(path: Path, cells: pl.DataFrame) -> None:
    half = cells.height // 2
    writers.write_weibo_users(path, [cells.head(half), cells.slice(half)])


def _write_winners(path: Path, cells: pl.DataFrame) -> None:
    writers.write_lottery(path, {"weibo": cells})


def _write_mini_users(path: Path, cells: pl.DataFrame) -> None:
    writers.write_ndjson(path, (_mini_user(*row) for row in cells.iter_rows()))


def _mini_user(openid: str, unionid: str, phone: str, seconds: int) -> dict[str, object]:
    info = {"phoneNumber": phone, "purePhoneNumber": phone, "countryCode": "86"}
    stamped = info | {"watermark": {"timestamp": seconds, "appid": "wxmini000000000000"}}
    return {"openid": openid, "unionid": unionid, "phone_info": stamped}


def _write_followers(path: Path, cells: pl.DataFrame) -> None:
    writers.write_ndjson(path, (_follower(*row) for row in cells.iter_rows()))


def _follower(openid: str, unionid: str, seconds: int) -> dict[str, object]:
    first = {
        "subscribe": 1,
        "openid": openid,
        "language": "zh_CN",
        "subscribe_time": seconds,
        "unionid": unionid,
    }
    rest = {"remark": "", "groupid": 0, "tagid_list": [], "subscribe_scene": "ADD_SCENE_QR_CODE"}
    return first | rest | {"qr_scene": 0, "qr_scene_str": ""}


_FILES: dict[str, tuple[Callable[[Path, pl.DataFrame], None], str]] = {
    "taobao_order_list": (writers.write_taobao, "ExportOrderList2026111923{:02d}.csv"),
    "youzan_order": (writers.write_youzan, "orders_20261119_{:02d}.csv"),
    "pos_member_gbk_tab": (writers.write_pos_members, "members_20261119_{:02d}.csv"),
    "weibo_users_csv": (_write_weibo_users, "users_{:02d}.csv"),
    "weibo_lottery_winners": (_write_winners, "winners_20261119_{:02d}.csv"),
    "wechat_oa_userinfo": (_write_followers, "userinfo_20261119_{:02d}.ndjson"),
    "wechat_mini_phone": (_write_mini_users, "users_20261119_{:02d}.ndjson"),
    "wecom_customer_list": (writers.write_wecom, "customers_20261119_{:02d}.xlsx"),
}
