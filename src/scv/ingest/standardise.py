"""From the text cells of one layout to records and rejects: clean, classify, tokenise. Whole
columns at a time.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import chain

import polars as pl

from scv.ingest.columns import Cells
from scv.ingest.consent_statements import statements
from scv.ingest.description import description
from scv.ingest.identifiers import (
    TOKEN,
    KeyIndex,
    clean_identifier,
    identify,
    token_text,
)
from scv.ingest.phones import key_phone, other_phones, read_phones
from scv.ingest.ratings import keep_texts, marks, texts
from scv.ingest.record_keys import KeyParts, is_ignored, record_ids, without_money
from scv.ingest.rejects import missing_key, reasons, rejects
from scv.ingest.row_version import content_hash, recency
from scv.ingest.typed_columns import TypedColumns
from scv.ingest.unread_cells import (
    by_column,
    consent_columns,
    identifier_columns,
    keep_unread,
    phone_columns,
    summary,
)
from scv.sources import KINDS, Source


@dataclass(frozen=True)
class RowOrigin:
    """Where the rows come from: account and open platform go into their tokens; the channel's
    folder, or None, tells their channel.
    """

    account: str
    open_platform: str = "main"
    folder: str | None = None


@dataclass(frozen=True)
class StandardRows:
    """One piece of a file, standardised: a frame per landed table.

    `texts` tells of which columns answers were kept as text only: name, filled cells, and those of
    them that are marks (taken). `unread` tells of which columns cells could not be read (see
    `unread_cells.summary`), `unread_keys` the same of rows that were rejected for lack of a key.
    """

    rows: pl.DataFrame
    rejects: pl.DataFrame
    other_phones: pl.DataFrame
    token_sets: pl.DataFrame
    identifiers: pl.DataFrame
    consents: pl.DataFrame
    scores: pl.DataFrame
    texts: pl.DataFrame = field(default_factory=pl.DataFrame)
    unread: pl.DataFrame = field(default_factory=pl.DataFrame)
    unread_keys: pl.DataFrame = field(default_factory=pl.DataFrame)


def standardise(
    source: Source, headers: Sequence[str], cells: pl.DataFrame, origin: RowOrigin, index: KeyIndex
) -> StandardRows:
    """Return the records and rejects of one piece.

    Args:
        cells: text columns c0, c1, … in header order, with row_no and width.
        index: makes tokens.
    """
    table = Cells(source, headers, cells)
    answers = keep_texts(source, table)
    phones = read_phones(source, table)
    typed = TypedColumns(source, table)
    identified = identify(source, table.clean, table.frame, origin, index)
    columns = by_column(
        chain(
            typed.columns(),
            phone_columns(source, phones),
            identifier_columns(source, table, identified),
            consent_columns(source, table),
        )
    )
    unread_count, unread = keep_unread(table, columns)
    key = key_phone(source, phones, table.frame.select("row_no", *typed.names()))
    described = description(source, table, typed, key)
    content = cells.select(content=content_hash(cells, headers))["content"]
    parts = KeyParts(table.field, described["e164"], content)
    rows = described.hstack(identified.token_set).hstack(
        record_ids(source, parts, table.frame, identified, origin, index)
    )
    rows = rows.with_columns(
        phone=index.phone_tokens(pl.col("e164")),
        unread_cells=unread_count,
        unread=unread,
        order_token=_order_tokens(source, table, origin, index),
        content=content,
        reason=pl.coalesce(
            reasons(source, table, len(headers)), missing_key(rows["record_id"], cells)
        ),
    )
    kept = rows.filter(pl.col("reason").is_null())
    without_key = rows.filter(pl.col("reason") == "missing_key")
    return StandardRows(
        rows=kept.with_columns(
            *without_money(source),
            recency=recency(),
            source=pl.lit(source.name),
            channel=pl.lit(source.channel_in(origin.folder)),
        ).drop("reason"),
        rejects=rejects(rows, cells, headers),
        other_phones=other_phones(source, phones, cells, kept, index),
        token_sets=identified.members,
        identifiers=identified.identifiers,
        consents=statements(source, table, kept),
        scores=marks(table, answers, kept.filter(~is_ignored(source))),
        texts=texts(table, answers, kept),
        unread=summary(table, columns, kept),
        unread_keys=pl.DataFrame()
        if without_key.is_empty()
        else summary(table, columns, without_key),
    )


def reject_rows(headers: Sequence[str], cells: pl.DataFrame) -> StandardRows:
    """Return one piece of rows under no header we know, all of them rejects."""
    rows = cells.select("row_no", reason=pl.lit("unknown_table"), phone_class=pl.lit("missing"))
    return StandardRows(
        pl.DataFrame(), rejects(rows, cells, headers), *(pl.DataFrame() for _ in range(5))
    )


def _order_tokens(source: Source, table: Cells, origin: RowOrigin, index: KeyIndex) -> pl.Expr:
    """Return the token of each row's order: the same in every layout of the same shop that names
    the order.
    """
    if not table.tells("order"):
        return pl.lit(None, dtype=TOKEN)
    space = f"{source.system}/{origin.account}"
    number = clean_identifier("order", table.field("order"), source.sentinels)
    tokens = index.tokens(token_text("order", space, number), KINDS["order"])
    return pl.lit(table.frame.select("row_no", order_token=tokens)["order_token"])
