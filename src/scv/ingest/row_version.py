"""Which version of a row is which: a hash of what it says, and a number by which the latest wins."""

from collections.abc import Sequence
from hashlib import blake2b

import polars as pl
import polars_hash  # noqa: F401  (registers the `nchash` namespace)

from scv.sources.header_names import clean_header

# What a record id is cut to within `recency`.
TAIL = 10**25


def content_hash(cells: pl.DataFrame, headers: Sequence[str]) -> pl.Expr:
    """Return a hash of all filled cells with their headers: columns may move, come or go while
    empty.

    It stays inside the vault and only tells equal rows from changed ones, so a plain hash will do:
    the sum over the cells of xxh3, seeded with the header.
    """
    hashes = [
        pl.when(pl.col(f"c{at}") != "").then(pl.col(f"c{at}").nchash.xxh3_64(seed=_seed(header)))  # type: ignore[attr-defined]
        for at, header in enumerate(headers)
    ]
    return pl.lit(
        cells.select(
            pl.sum_horizontal(each.cast(pl.Int128) for each in hashes)
            .cast(pl.Decimal(38, 0))
            .alias("content")
        )["content"]
    )


def _seed(header: str) -> int:
    return int.from_bytes(blake2b(clean_header(header).encode(), digest_size=8).digest())


def recency() -> pl.Expr:
    """Return event time and record id as one number: later times first win, ties are broken by the
    record.

    Eleven digits of seconds (from the year 1900) before twenty-five digits of the record id.
    """
    seconds = (pl.col("event_at").fill_null(-2_208_988_800) + 2_208_988_800).cast(pl.Int128)
    tail = pl.col("record_id").cast(pl.Int128) % TAIL
    return (seconds * pl.lit(TAIL, dtype=pl.Int128) + tail).cast(pl.Decimal(38, 0))
