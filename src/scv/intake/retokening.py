"""After a rotation of the index key: the tokens of landed rows, brought up to date without the values they were made of."""

from dataclasses import replace
from typing import Protocol

import polars as pl

from scv.intake.identifying import TOKEN, set_of
from scv.intake.standardise import Standardised, recency


class Renewing(Protocol):
    """What makes tokens (the vault's blind index)."""

    def renewed(self, token: int, since: int) -> int:
        """Return a token that was made when the index had `since` keys as it is now."""


def retokened(landed: Standardised, index: Renewing, since: int) -> Standardised:
    """Return the frames of a segment whose tokens were made when the index had `since` keys, with its tokens as they are now."""

    def renewed(frame: pl.DataFrame, *columns: str) -> pl.DataFrame:
        for column in columns:
            if column in frame.columns and frame[column].len() > frame[column].null_count():
                frame = _mapped(frame, column, _renewals(frame[column], index, since))
        return frame

    sets = _sets(landed.token_sets, index, since)
    members = renewed(landed.token_sets, "token")
    rows = renewed(landed.rows, "record_id", "phone", "order_token")
    if not sets.is_empty():
        members, rows = (_mapped(each, "token_set", sets) for each in (members, rows))
    return replace(
        landed,
        rows=rows.with_columns(recency=recency()) if rows.height else rows,
        other_phones=renewed(landed.other_phones, "phone"),
        token_sets=members,
        identifiers=renewed(landed.identifiers, "token"),
    )


def _renewals(column: pl.Series, index: Renewing, since: int) -> pl.DataFrame:
    """Return old and new of every token in a column."""
    old = column.drop_nulls().unique().cast(pl.Int128)
    new = pl.Series("new", [index.renewed(token, since) for token in old.to_list()], dtype=pl.Int128)
    return pl.DataFrame({"old": old.cast(TOKEN), "new": new.cast(TOKEN)})


def _sets(members: pl.DataFrame, index: Renewing, since: int) -> pl.DataFrame:
    """Return old and new of every set of identifiers: its token is made of its members'."""
    if members.is_empty():
        return pl.DataFrame(schema={"old": TOKEN, "new": TOKEN})
    renewed = _mapped(members, "token", _renewals(members["token"], index, since))
    return renewed.group_by(old="token_set").agg(new=set_of(pl.col("token")))


def _mapped(frame: pl.DataFrame, column: str, renewals: pl.DataFrame) -> pl.DataFrame:
    joined = frame.join(renewals, left_on=column, right_on="old", how="left", maintain_order="left")
    return joined.with_columns(pl.col("new").alias(column)).select(frame.columns)
