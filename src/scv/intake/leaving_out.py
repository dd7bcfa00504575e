"""Rows that go from a piece or a segment: rejects of which nothing is kept but their number, so that every count still adds up."""

from dataclasses import replace

import polars as pl

from scv.intake.standardise import Standardised


def leave_out(landed: Standardised, gone: pl.DataFrame, reason: str) -> Standardised:
    """Return frames without some rows (`gone`: row_no), and without what only they tell; they become rejects with the reason."""
    if gone.is_empty():
        return landed
    kept = landed.rows.join(gone, on="row_no", how="anti")
    lost = landed.rows.join(gone, on="row_no", how="semi").select(
        "row_no", "phone_class", reason=pl.lit(reason), cells=pl.lit(None, dtype=pl.String)
    )
    token_sets, identifiers = landed.token_sets, landed.identifiers
    if token_sets.height:
        token_sets = token_sets.join(kept.select("token_set").drop_nulls().unique(), on="token_set", how="semi")
        identifiers = identifiers.join(token_sets.select("token").unique(), on="token", how="semi")
    return replace(
        landed,
        rows=kept,
        rejects=pl.concat([landed.rejects, lost], how="diagonal") if lost.height else landed.rejects,
        other_phones=_others(landed.other_phones, gone),
        token_sets=token_sets,
        identifiers=identifiers,
        consents=_others(landed.consents, gone),
        scores=_others(landed.scores, gone),
    )


def _others(frame: pl.DataFrame, gone: pl.DataFrame) -> pl.DataFrame:
    return frame if frame.is_empty() else frame.join(gone, on="row_no", how="anti")
