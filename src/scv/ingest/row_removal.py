"""Rows that go from a piece or a segment: rejects of which nothing is kept but their number, so
that every count still adds up.
"""

from dataclasses import replace

import polars as pl

from scv.ingest.standardise import StandardRows


def leave_out(piece: StandardRows, gone: pl.DataFrame, reason: str) -> StandardRows:
    """Return frames without some rows (`gone`: row_no), and without what only they tell; they
    become rejects with the reason.
    """
    if gone.is_empty():
        return piece
    kept = piece.rows.join(gone, on="row_no", how="anti")
    rejects = piece.rows.join(gone, on="row_no", how="semi").select(
        "row_no", "phone_class", reason=pl.lit(reason), cells=pl.lit(None, dtype=pl.String)
    )
    token_sets, identifiers = piece.token_sets, piece.identifiers
    if token_sets.height:
        token_sets = token_sets.join(
            kept.select("token_set").drop_nulls().unique(), on="token_set", how="semi"
        )
        identifiers = identifiers.join(token_sets.select("token").unique(), on="token", how="semi")
    return replace(
        piece,
        rows=kept,
        rejects=pl.concat([piece.rejects, rejects], how="diagonal")
        if rejects.height
        else piece.rejects,
        other_phones=_others(piece.other_phones, gone),
        token_sets=token_sets,
        identifiers=identifiers,
        consents=_others(piece.consents, gone),
        scores=_others(piece.scores, gone),
    )


def _others(frame: pl.DataFrame, gone: pl.DataFrame) -> pl.DataFrame:
    return frame if frame.is_empty() else frame.join(gone, on="row_no", how="anti")
