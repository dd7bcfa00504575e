"""After a rotation of the index key: the tokens of landed rows, brought up to date without the
values they were made of.
"""

from dataclasses import replace
from typing import Protocol

import polars as pl

from scv.ingest.identifiers import TOKEN, set_of
from scv.ingest.row_version import recency
from scv.ingest.standardise import StandardRows


class TokenIndex(Protocol):
    """What makes tokens (the vault's blind index)."""

    def update_token(self, token: int, since: int) -> int:
        """Return a token that was made when the index had `since` keys as it is now."""


def update_tokens(segment: StandardRows, index: TokenIndex, since: int) -> StandardRows:
    """Return the frames of a segment whose tokens were made when the index had `since` keys, with
    its tokens as they are now.
    """

    def update(frame: pl.DataFrame, *columns: str) -> pl.DataFrame:
        for column in columns:
            if column in frame.columns and frame[column].len() > frame[column].null_count():
                frame = _replace_tokens(frame, column, _token_updates(frame[column], index, since))
        return frame

    sets = _sets(segment.token_sets, index, since)
    members = update(segment.token_sets, "token")
    rows = update(segment.rows, "record_id", "phone", "order_token", "event_cells", "holder")
    if not sets.is_empty():
        members, rows = (_replace_tokens(each, "token_set", sets) for each in (members, rows))
    return replace(
        segment,
        rows=rows.with_columns(recency=recency()) if rows.height else rows,
        other_phones=update(segment.other_phones, "phone"),
        token_sets=members,
        identifiers=update(segment.identifiers, "token"),
    )


def _token_updates(column: pl.Series, index: TokenIndex, since: int) -> pl.DataFrame:
    """Return old and new of every token in a column."""
    old = column.drop_nulls().unique().cast(pl.Int128)
    new = pl.Series(
        "new", [index.update_token(token, since) for token in old.to_list()], dtype=pl.Int128
    )
    return pl.DataFrame({"old": old.cast(TOKEN), "new": new.cast(TOKEN)})


def _sets(members: pl.DataFrame, index: TokenIndex, since: int) -> pl.DataFrame:
    """Return old and new of every set of identifiers: its token is made of its members'."""
    if members.is_empty():
        return pl.DataFrame(schema={"old": TOKEN, "new": TOKEN})
    updated = _replace_tokens(members, "token", _token_updates(members["token"], index, since))
    return updated.group_by(old="token_set").agg(new=set_of(pl.col("token")))


def _replace_tokens(frame: pl.DataFrame, column: str, updates: pl.DataFrame) -> pl.DataFrame:
    joined = frame.join(updates, left_on=column, right_on="old", how="left", maintain_order="left")
    return joined.with_columns(pl.col("new").alias(column)).select(frame.columns)
