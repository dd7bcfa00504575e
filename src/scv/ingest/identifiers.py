"""Who a row is about: identifiers become tokens, a row's identifiers become one set."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

import polars as pl

from scv import values
from scv.sources import KINDS, IdentifierColumn, Source

TOKEN = pl.Decimal(38, 0)
SET_RANK = 14
_RANK = pl.lit(1 << 120, dtype=pl.Int128)
_SEPARATOR = "\x1f"
# Shapes that stand for nobody: nothing but zeros, nothing but F, no letter and no digit, masked.
_PLACEHOLDER = r"^(?:[0_\W]*0[0_\W]*|[fF-]{8,}|[^\p{L}\p{N}]+)$"
# What a spreadsheet has cut.
_CUT = r"^[0-9](?:\.[0-9]+)?[eE]\+?[0-9]+$"
# Several in one cell, as JSON lists them.
_SEVERAL = r"^\[.*,.*\]$"


class KeyIndex(Protocol):
    """What makes tokens (the vault's blind index)."""

    def tokens(self, text: pl.Expr, rank: int) -> pl.Expr:
        """Return the token of each text."""

    def phone_tokens(self, e164: pl.Expr) -> pl.Expr:
        """Return the token of each phone."""


class Places(Protocol):
    """Where rows come from, as far as it goes into identifiers."""

    @property
    def account(self) -> str:
        """The shop, app or card system."""

    @property
    def open_platform(self) -> str:
        """The brand's open-platform account, shared by its apps."""


@dataclass(frozen=True)
class Identified:
    """Who the rows of a table are about.

    Attributes:
        token_set: the token set of each row.
        members: the members of the sets.
        identifiers: what stands behind the tokens.
        read: the identifier in each row, by column; null where there is none.
    """

    token_set: pl.DataFrame
    members: pl.DataFrame
    identifiers: pl.DataFrame
    read: Sequence[tuple[IdentifierColumn, pl.Series]] = ()


def identify(
    source: Source,
    clean: Callable[[Sequence[str]], pl.Expr],
    cells: pl.DataFrame,
    origin: Places,
    index: KeyIndex,
) -> Identified:
    """Return what the rows' identifiers are."""
    # NOTE: in order of rank and kind, so that equal sets of identifiers read the same from every
    # source.
    columns = sorted(source.identifiers, key=lambda column: (KINDS[column.kind], column.kind))
    spaces = [column.namespace(source, origin.account, origin.open_platform) for column in columns]
    if not columns:
        none = pl.DataFrame({"token_set": pl.repeat(None, cells.height, dtype=TOKEN, eager=True)})
        return Identified(none, pl.DataFrame(), pl.DataFrame())
    # NOTE: with row_no, or a table without any of these columns has one row here.
    found = cells.lazy().select(
        "row_no",
        *(
            clean_identifier(column.kind, clean(column.headers), source.sentinels).alias(f"v{at}")
            for at, column in enumerate(columns)
        ),
    )
    tokens = (
        found.with_columns(
            index.tokens(
                token_text(column.kind, space, pl.col(f"v{at}")), KINDS[column.kind]
            ).alias(f"t{at}")
            for at, (column, space) in enumerate(zip(columns, spaces, strict=True))
        )
        .with_columns(token_set=_set_token(len(columns)))
        .collect()
    )
    members = pl.concat(
        tokens.select("token_set", token=f"t{at}").drop_nulls().unique()
        for at in range(len(columns))
    )
    identifiers = pl.concat(
        tokens.select(token=f"t{at}", value=f"v{at}")
        .drop_nulls()
        .unique()
        .with_columns(kind=pl.lit(column.kind), namespace=pl.lit(space))
        for at, (column, space) in enumerate(zip(columns, spaces, strict=True))
    )
    read = [(column, tokens[f"v{at}"]) for at, column in enumerate(columns)]
    return Identified(tokens.select("token_set"), members.unique(), identifiers, read)


def _set_token(columns: int) -> pl.Expr:
    """Return a row's identifiers as one token: the identifier's own where there is one, else the
    sum of them all.

    Tokens are keyed and random to whoever lacks the key, so their sum tells sets apart as well as a
    hash over them would.
    """
    tokens = [pl.col(f"t{at}") for at in range(columns)]
    if columns == 1:
        return tokens[0]
    is_set = pl.sum_horizontal(token.is_not_null() for token in tokens) > 1
    total = (
        pl.sum_horizontal(token.cast(pl.Int128) % _RANK for token in tokens) % _RANK
        + SET_RANK * _RANK
    )
    return pl.when(is_set).then(total.cast(TOKEN)).otherwise(pl.coalesce(tokens))


def set_of(tokens: pl.Expr) -> pl.Expr:
    """Return the token of a set from those of its members, as an aggregate: the same that
    `identify` makes of a row.
    """
    total = (tokens.cast(pl.Int128) % _RANK).sum() % _RANK + SET_RANK * _RANK
    return pl.when(pl.len() > 1).then(total.cast(TOKEN)).otherwise(tokens.first())


def clean_identifier(kind: str, cell: pl.Expr, own: values.Words | None = None) -> pl.Expr:
    """Return an identifier in its one spelling; null where the cell holds none, a sentinel, a mask
    or a damaged number.

    Args:
        own: the sentinels that a home adds.
    """
    if kind == "email":
        address = values.email(cell)
        if not own:
            return address
        return values.once(
            address, lambda text: pl.when(~values.is_sentinel("email", text, own)).then(text)
        )

    def valid(text: pl.Expr) -> pl.Expr:
        is_valid = ~(is_nobody(text, own) | text.str.contains(f"{_CUT}|{_SEVERAL}"))
        if kind == "alipay":
            is_valid &= ~text.str.contains("@", literal=True)
        return pl.when(is_valid).then(text)

    return values.once(values.plain(cell), valid)


def is_placeholder(kind: str, cell: pl.Expr, own: values.Words | None = None) -> pl.Expr:
    """Tell where a cell of an identifier stands for nobody, or hides who it is; null for null."""
    if kind == "email":
        return values.is_address(cell) & values.email(cell).is_null()
    return values.once(values.plain(cell), lambda text: is_nobody(text, own), pl.Boolean())


def is_nobody(text: pl.Expr, own: values.Words | None) -> pl.Expr:
    """Tell where a text stands for nobody: a sentinel, a placeholder, a mask; null for null."""
    return (
        values.is_sentinel("identifier", text, own)
        | text.str.contains(_PLACEHOLDER)
        | text.str.contains("*", literal=True)
        | text.str.contains("＊", literal=True)
    )


def token_text(kind: str, namespace: str, value: pl.Expr) -> pl.Expr:
    """Return what is hashed for an identifier."""
    return pl.concat_str(pl.lit(_SEPARATOR.join((kind, namespace, ""))), value)


__all__ = [
    "TOKEN",
    "KeyIndex",
    "clean_identifier",
    "identify",
    "is_nobody",
    "set_of",
    "token_text",
]
