"""The hard population as an inbox, and its truth.

Writes `OUT/<channel>/<account>/<file>` in the encodings of the real exports and
`OUT/truth.parquet`, one row per data row: file, row_no (from 1), person, household, phenomenon,
part, case, phone and signs. The same seed and rows give the same bytes of every export.

Rows of one person that no identifier of hers joins, not even by way of others, are in different
parts. An identifier is here her phone, whether an order calls her the customer or the receiver, and
what a platform gave her, or her and her partner. A mask, a relay number, a placeholder, and what is
somebody else's or everybody's, are none. `case` numbers the cases of a phenomenon. `phone` is the
mobile (E.164) that the row's key cell spells, "" if a filled cell spells none, null if it is empty.
`signs` are the kinds of what the row shows of somebody beside a phone, such as a name or a card of
one system: two people whose rows have no kind in common cannot be told apart on one phone.
"""

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import polars as pl

from benchmarks.generate.hard import accounts, households, numbers, rates
from benchmarks.generate.hard.ordinary import Life
from benchmarks.generate.hard.rows import Row, World
from benchmarks.generate.writers import write_export

TRUTH = ("person", "household", "phenomenon", "part", "case", "phone", "signs")
ROWS_PER_FILE = 60_000
_CASES: tuple[tuple[Callable[[Life], int], float], ...] = (
    (households.family_one_phone, rates.FAMILY),
    (households.couple_one_phone, rates.COUPLE_ONE_PHONE),
    (households.couple_one_login, rates.COUPLE_ONE_LOGIN),
    (households.twins_one_birthday, rates.TWINS),
    (households.shared_device, rates.SHARED_DEVICE),
    (numbers.recycled_named, rates.RECYCLED_NAMED),
    (numbers.recycled_nameless, rates.RECYCLED_NAMELESS),
    (numbers.recycled_short_silence, rates.RECYCLED_SHORT_SILENCE),
    (numbers.changed_number, rates.CHANGED_NUMBER),
    (accounts.gift_only_order, rates.GIFT_ONLY_ORDER),
    (accounts.nickname_torn, rates.NICKNAME_TORN),
    (accounts.two_card_systems, rates.TWO_CARD_SYSTEMS),
    (accounts.reused_member_number, rates.REUSED_MEMBER_NUMBER),
    (accounts.clerk_cards, rates.CLERK_PHONE),
)
_FILES = {
    "taobao_order_list": "ExportOrderList2026111923{:02d}.csv",
    "youzan_order": "orders_20261119_{:02d}.csv",
    "pdd_order_receiver": "orders_export2026-11-19-23-00-{:02d}.csv",
    "douyin_order": "17951022{:02d}_qingyu.csv",
    "jd_order": "orders_20261119_{:02d}.csv",
    "pos_member_gbk_tab": "members_20261119_{:02d}.csv",
    "wecom_customer_list": "customers_20261119_{:02d}.xlsx",
    "wechat_oa_userinfo": "userinfo_20261119_{:02d}.ndjson",
    "wechat_mini_phone": "users_20261119_{:02d}.ndjson",
    "weibo_users_csv": "users_{:02d}.csv",
    "weibo_lottery_winners": "winners_20261119_{:02d}.csv",
    "sensors_events": "events_20261119_{:02d}.ndjson",
    "survey_answers": "answers_20261119_{:02d}.csv",
    "udesk_ticket": "tickets_20261119_{:02d}.xlsx",
}
_OLD_FILE = "members_20250915_{:02d}.csv"


def write_hard(folder: Path, rows: int = rates.ROWS, seed: int = rates.SEED) -> pl.DataFrame:
    """Write the inbox and return its truth."""
    made = hard_world(rows, seed).rows
    truth = with_parts(pl.concat(list(_write_files(folder, made))), _token_rows(made))
    truth.write_parquet(folder / "truth.parquet")
    return truth


def hard_world(rows: int, seed: int) -> World:
    """Let people live until there are so many rows: the cases by their share of people, then as
    many as are needed of those who are no case.
    """
    life = Life(World(seed))
    world = life.world
    for make, share in _CASES:
        wanted = int(share * rates.PEOPLE_PER_ROW * rows)
        while wanted > 0:
            wanted -= make(life)
    while len(world.rows) < rows:
        life.live(world.people.consumer())
    del world.rows[rows:]
    return world


def with_parts(rows: pl.DataFrame, shown: pl.DataFrame) -> pl.DataFrame:
    """Spread the smallest row number along shared tokens of one person, until nothing moves.

    Args:
        rows: `nth` (the row's number) and `person` among its columns.
        shown: nth, token: what each row shows of its person.
    """
    parts = rows.select("nth", "person", part="nth")
    edges, moved = shown.join(parts.select("nth", "person"), on="nth"), True
    while moved:
        lowest = (
            edges.join(parts.select("nth", "part"), on="nth")
            .with_columns(pl.col("part").min().over("person", "token"))
            .group_by("nth")
            .agg(pl.col("part").min().alias("lowest"))
        )
        spread = parts.join(lowest, on="nth", how="left", maintain_order="left").select(
            "nth", "person", part=pl.min_horizontal("part", "lowest")
        )
        moved = not spread["part"].equals(parts["part"])
        parts = spread
    joined = rows.join(parts.select("nth", "part"), on="nth", maintain_order="left")
    return joined.select("file", "row_no", *TRUTH)


def _write_files(folder: Path, made: list[Row]) -> Iterator[pl.DataFrame]:
    for name, numbered in _by_file(made):
        layout = numbered[0][1].layout
        facts = pl.DataFrame([row.facts for _, row in numbered], infer_schema_length=None)
        write_export(folder / name, layout, facts)
        yield pl.DataFrame(
            {
                "file": name,
                "row_no": range(1, len(numbered) + 1),
                "nth": [nth for nth, _ in numbered],
                "person": [row.who.person for _, row in numbered],
                "household": [row.who.household for _, row in numbered],
                "phenomenon": [row.phenomenon for _, row in numbered],
                "case": [row.case for _, row in numbered],
                "phone": [row.phone for _, row in numbered],
                "signs": [row.signs for _, row in numbered],
            },
            schema_overrides={"row_no": pl.UInt32, "phone": pl.String, "signs": pl.List(pl.String)},
        )


def _by_file(made: list[Row]) -> Iterable[tuple[str, list[tuple[int, Row]]]]:
    """Yield each file's path with its rows by time, each with its number."""
    files: dict[tuple[str, str, bool], list[tuple[int, Row]]] = {}
    for nth, row in enumerate(made):
        files.setdefault((row.layout, row.account, row.is_old), []).append((nth, row))
    for (layout, account, is_old), rows in sorted(files.items()):
        rows.sort(key=lambda each: (each[1].at, each[0]))
        pattern = _OLD_FILE if is_old else _FILES[layout]
        for piece, first in enumerate(range(0, len(rows), ROWS_PER_FILE), start=1):
            yield f"{account}/{pattern.format(piece)}", rows[first : first + ROWS_PER_FILE]


def _token_rows(made: list[Row]) -> pl.DataFrame:
    """Return nth and token: one row per identifier that a row of the exports shows."""
    pairs = [(nth, token) for nth, row in enumerate(made) for token in row.tokens]
    return pl.DataFrame(pairs, schema={"nth": pl.Int64, "token": pl.String}, orient="row")
