"""What a row says the customer allows: one statement per column that declares one and cell that
grants or withdraws.
"""

from collections.abc import Sequence

import polars as pl

from scv import values
from scv.ingest.columns import Cells
from scv.sources import ConsentColumn, Source


def statements(source: Source, table: Cells, kept: pl.DataFrame) -> pl.DataFrame:
    """Return row_no, purpose, contact, granted and said_at of the kept rows.

    `said_at` is the time the export itself gives the statement, in epoch seconds, or, where the row
    is the act (`Source.act`), when it happened; null where there is neither: then only the row's
    time is known, which may be that of any other change.
    """
    event_times = (
        [values.epoch_s(table.field(name)) for name in source.happened] if source.act else []
    )
    frames = [
        _statements(table, column, event_times)
        for column in source.consents
        if table.has(column.headers)
    ]
    if not frames:
        return pl.DataFrame()
    return pl.concat(frames).join(kept.select("row_no"), on="row_no", how="semi")


def _statements(
    table: Cells, column: ConsentColumn, event_times: Sequence[pl.Expr]
) -> pl.DataFrame:
    words = {word.lower(): True for word in column.yes} | {
        word.lower(): False for word in column.no
    }
    answers = table.frame.select(
        "row_no",
        purpose=pl.lit(column.purpose),
        contact=pl.lit(column.contact),
        granted=table.clean(column.headers)
        .str.to_lowercase()
        .str.strip_suffix(".0")
        .replace_strict(words, default=None, return_dtype=pl.Boolean),
        said_at=pl.coalesce(values.epoch_s(table.clean(column.at)), *event_times),
    )
    return answers.filter(pl.col("granted").is_not_null())
