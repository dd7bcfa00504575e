"""Rows whose time is over are left out (`retention.py`)."""

from dataclasses import replace

import polars as pl

from scv.ingest.retention import KINDS, REJECTED, Cutoffs
from scv.ingest.row_removal import leave_out
from scv.ingest.standardise import StandardRows


def without_expired(rows: StandardRows, cutoffs: Cutoffs, landed_at: int) -> StandardRows:
    """Return frames without rows whose time is over, and rejects landed too long ago without their
    cells.

    A row without a time stays, and so does one that says what a customer allows: a refusal has no
    end.
    """
    over = (
        rows.rows.lazy().filter(_over(cutoffs)).select("row_no").collect()
        if rows.rows.height
        else pl.DataFrame()
    )
    if over.height and rows.consents.height:
        over = over.join(rows.consents, on="row_no", how="anti")
    left = leave_out(rows, over, "expired")
    if left.rejects.height and landed_at < cutoffs.get(REJECTED, landed_at):
        left = replace(left, rejects=left.rejects.with_columns(cells=pl.lit(None, dtype=pl.String)))
    return left


def _over(cutoffs: Cutoffs) -> pl.Expr:
    return (
        pl.any_horizontal(
            pl.col("event").is_in(list(events)) & (pl.col("event_at") < cutoffs[kind])
            for kind, events in KINDS.items()
            if kind in cutoffs
        )
        if set(KINDS) & set(cutoffs)
        else pl.lit(False)
    )
