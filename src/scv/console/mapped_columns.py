"""What each column of a table mapped by meaning was taken for, in words: by what, and how sure that
is; and the columns that nobody reads.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from scv.errors import Message, shown_name

# By what a column was recognised, and how sure that is, by the codes that are kept.
BY = {
    "header": Message("by its header"),
    "variant": Message("by a word in its header"),
    "cells": Message("by its cells"),
    "both": Message("by its header and its cells"),
    "note": Message("by the note in its brackets"),
}
SURE = {"high": Message("high"), "middle": Message("middle"), "low": Message("low")}


def column_texts(columns: Sequence[Sequence[Any]]) -> Iterator[Message]:
    """Yield a line a column that is read.

    Args:
        columns: header, meaning, by, sure, and the share of its cells that look like it in per cent
            or None (`mapping.evidence.Evidence.to_list`).
    """
    for header, meaning, by, sure, share in columns:
        if share is None:
            yield Message(
                "{column} = {meaning}: {by}; certainty {sure}",
                column=shown_name(header),
                meaning=meaning,
                by=BY[by],
                sure=SURE[sure],
            )
        else:
            yield Message(
                "{column} = {meaning}: {by}; certainty {sure}, {share} % of its cells look like it",
                column=shown_name(header),
                meaning=meaning,
                by=BY[by],
                sure=SURE[sure],
                share=share,
            )


def unread_column_texts(columns: Sequence[Sequence[Any]], rows: int) -> Iterator[Message]:
    """Yield a line a column that nobody reads, with how full it is.

    Args:
        columns: header and how many of its cells are filled, first of each.
        rows: how many cells each has.
    """
    for header, filled, *_ in columns:
        yield Message(
            "{column}: nobody reads it ({filled:,} of {rows:,} cells are filled); kept as text with the record",
            column=shown_name(header),
            filled=filled,
            rows=rows,
        )


def shown_columns(columns: Sequence[Sequence[Any]]) -> list[Mapping[str, Any]]:
    """Return the columns that are read as accounts keep them, their names masked."""
    names = ("column", "meaning", "by", "sure", "look_percent")
    return [dict(zip(names, (shown_name(header), *rest), strict=True)) for header, *rest in columns]
