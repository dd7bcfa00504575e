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


def granted(table: Cells, column: ConsentColumn) -> pl.Expr:
    """Return whether each cell of a consent column grants; null where it says neither yes nor no."""
    words = {word.lower(): True for word in column.yes} | {
        word.lower(): False for word in column.no
    }
    text = table.clean(column.headers).str.to_lowercase().str.strip_suffix(".0")
    return text.replace_strict(words, default=None, return_dtype=pl.Boolean)


def _statements(
    table: Cells, column: ConsentColumn, event_times: Sequence[pl.Expr]
) -> pl.DataFrame:
    answers = table.frame.select(
        "row_no",
        purpose=pl.lit(column.purpose),
        contact=pl.lit(column.contact),
        granted=granted(table, column),
        said_at=pl.coalesce(values.epoch_s(table.clean(column.at)), *event_times),
    )
    return answers.filter(pl.col("granted").is_not_null())
