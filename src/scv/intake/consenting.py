"""What a row says the customer allows: one statement per column that declares one and cell that grants or withdraws."""

import polars as pl

from scv import values
from scv.channels import ConsentColumn, Source
from scv.intake.cells import Cells


def statements(source: Source, table: Cells, kept: pl.DataFrame) -> pl.DataFrame:
    """Return row_no, purpose, contact, granted and said_at of the kept rows.

    `said_at` is the time the export itself gives the statement, in epoch seconds; null where it gives none: then only the row's time
    is known, which may be that of any other change.
    """
    frames = [_statements(table, column) for column in source.consents if table.has(column.headers)]
    if not frames:
        return pl.DataFrame()
    return pl.concat(frames).join(kept.select("row_no"), on="row_no", how="semi")


def _statements(table: Cells, column: ConsentColumn) -> pl.DataFrame:
    words = {word.lower(): True for word in column.yes} | {word.lower(): False for word in column.no}
    said = table.frame.select(
        "row_no",
        purpose=pl.lit(column.purpose),
        contact=pl.lit(column.contact),
        granted=table.tidy(column.headers)
        .str.to_lowercase()
        .str.strip_suffix(".0")
        .replace_strict(words, default=None, return_dtype=pl.Boolean),
        said_at=values.epoch_s(table.tidy(column.at)),
    )
    return said.filter(pl.col("granted").is_not_null())
