"""Rows that cannot be used: why, and what of them is kept."""

from collections.abc import Sequence

import polars as pl

from scv import values
from scv.ingest.columns import Cells
from scv.schema import BEYOND
from scv.sources import Source

# Everything a row can be refused for. Closed: texts for people are made from these codes.
REJECT_REASONS = (
    "empty_row",
    "too_many_cells",
    "too_few_cells",
    "damaged_key",
    "missing_key",
    "unknown_table",
    "erased",
)

_ROUNDED_NUMBER = r"^[0-9](?:\.[0-9]+)?[eE]\+?[0-9]+$"


def reasons(source: Source, table: Cells, width: int) -> pl.Expr:
    """Return why the row cannot be used, as far as its shape and a damaged key tell; null if they
    don't.
    """
    rounded = [_is_rounded(table, name) for name in source.key[0] if name in source.fields]
    shape = table.frame.select(
        reason=pl.when(pl.any_horizontal(pl.lit(False), *rounded))
        .then(pl.lit("damaged_key"))
        .when(pl.col("width") > width)
        .then(pl.lit("too_many_cells"))
        .when(pl.col("width") < width)
        .then(pl.lit("too_few_cells"))
    )
    return pl.lit(shape["reason"])


def missing_key(record_ids: pl.Series, cells: pl.DataFrame) -> pl.Expr:
    """Return 'missing_key' where there is no business key, 'empty_row' where there is nothing at
    all.
    """
    without = record_ids.is_null()
    candidates = cells.filter(without)
    filled = candidates.select(
        pl.any_horizontal(pl.col(r"^c\d+$").str.strip_chars() != "")
    ).to_series()
    reasons = filled.replace_strict(
        {True: "missing_key", False: "empty_row"}, return_dtype=pl.String
    )
    at = cells.select(pl.col("row_no")).filter(without).with_columns(reason=reasons)
    return pl.lit(
        cells.select("row_no").join(at, on="row_no", how="left", maintain_order="left")["reason"]
    )


def _is_rounded(table: Cells, field: str) -> pl.Expr:
    """Tell where a field is a number that a spreadsheet has rounded."""
    written = values.plain(table.field(field)).str.contains(_ROUNDED_NUMBER).fill_null(False)
    return written | table.cut(table.headers_of(field))


def rejects(rows: pl.DataFrame, cells: pl.DataFrame, headers: Sequence[str]) -> pl.DataFrame:
    """Return row_no, reason, phone_class and cells (all of them, as JSON) of each refused row; no
    columns where there is none.
    """
    refused = rows.select("row_no", "reason", "phone_class").filter(pl.col("reason").is_not_null())
    if refused.is_empty():
        return pl.DataFrame()
    named = {f"c{at}": f"{header}\x1f{at}" for at, header in enumerate(headers)}
    if "beyond" in cells.columns:
        named["beyond"] = f"{BEYOND}\x1f{len(headers)}"
    text = cells.select(
        "row_no", cells=pl.struct(pl.col(*named).name.map(named.__getitem__)).struct.json_encode()
    )
    return refused.join(text, on="row_no")
