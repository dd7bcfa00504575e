"""Who a row is about: identifiers become tokens, a row's identifiers become one set, its business key becomes its id."""

from collections.abc import Callable, Sequence
from typing import Protocol

import polars as pl

from scv import values
from scv.channels import KINDS, IdentifierColumn, Source

TOKEN = pl.Decimal(38, 0)
SET_RANK = 14
RECORD_RANK = 15
_SEPARATOR = "\x1f"
# Texts that systems write where they have no identifier; and shapes that cannot be one.
_SENTINELS = ("0", "1", "-1", "null", "none", "nil", "test", "unknown", "匿名", "匿名用户", "默认", "未知", "游客")
_NOT_AN_IDENTIFIER = r"^(?:0+|[0-9](?:\.[0-9]+)?[eE]\+?[0-9]+)$|[*＊]"


class KeyIndex(Protocol):
    """What makes tokens (the vault's blind index)."""

    def tokens(self, text: pl.Expr, rank: pl.Expr) -> pl.Expr:
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


def identify(
    source: Source,
    raw: Callable[[Sequence[str]], pl.Expr],
    cells: pl.DataFrame,
    landing: Places,
    index: KeyIndex,
) -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame]:
    """Return the token set of each row, the sets' members, and the identifiers behind the tokens."""
    spaces = {
        f"t{at}": (column, column.namespace(source, landing.account, landing.open_platform))
        for at, column in enumerate(source.identifiers)
    }
    if not spaces:
        return (
            pl.DataFrame({"token_set": pl.repeat(None, cells.height, dtype=TOKEN, eager=True)}),
            pl.DataFrame(),
            pl.DataFrame(),
        )
    found = cells.select(**{name: cleaned(column.kind, raw(column.headers)) for name, (column, _) in spaces.items()})
    tokens = found.select(
        index.tokens(token_text(column.kind, space, pl.col(name)), pl.lit(KINDS[column.kind])).alias(name)
        for name, (column, space) in spaces.items()
    )
    sets = _sets(tokens, index)
    members = pl.concat(
        sets.select(token_set="token_set", token=pl.lit(tokens[name])).drop_nulls().unique() for name in spaces
    ).unique()
    identifiers = pl.concat(
        pl.DataFrame({"token": tokens[name], "value": found[name]})
        .drop_nulls()
        .unique()
        .with_columns(kind=pl.lit(column.kind), namespace=pl.lit(space))
        for name, (column, space) in spaces.items()
    )
    return sets, members, identifiers


def cleaned(kind: str, cell: pl.Expr) -> pl.Expr:
    """Return an identifier in its one spelling; null where the cell holds none, a sentinel, a mask or a damaged number."""
    if kind == "email":
        return values.email(cell)
    text = values.plain(cell)
    usable = ~text.str.to_lowercase().is_in(_SENTINELS) & ~text.str.contains(_NOT_AN_IDENTIFIER)
    if kind == "alipay":
        usable &= ~text.str.contains("@", literal=True)
    return pl.when(usable).then(text)


def token_text(kind: str, namespace: str, value: pl.Expr) -> pl.Expr:
    """Return what is hashed for an identifier."""
    return pl.concat_str(pl.lit(_SEPARATOR.join((kind, namespace, ""))), value)


def _sets(tokens: pl.DataFrame, index: KeyIndex) -> pl.DataFrame:
    """Return one token per distinct set: the identifier's own where there is one, else a hash over the sorted set."""
    listed = tokens.select(
        members=pl.concat_list(pl.all().cast(pl.String)).list.drop_nulls().list.unique().list.sort(),
        only=pl.min_horizontal(pl.all()),
    )
    size = pl.col("members").list.len()
    joined = pl.when(size > 1).then(pl.col("members").list.join(_SEPARATOR))
    return listed.select(token_set=pl.when(size == 1).then("only").otherwise(index.tokens(joined, pl.lit(SET_RANK))))


def record_ids(
    source: Source,
    field: Callable[[str], pl.Expr],
    described: pl.DataFrame,
    cells: pl.DataFrame,
    landing: Places,
    index: KeyIndex,
) -> pl.DataFrame:
    """Return the record id of each row: a keyed hash of source, account and business key; null if it has no key."""
    parts = cells.with_columns(phone=described["e164"])

    def part(name: str) -> pl.Expr:
        return values.plain(pl.col("phone") if name == "phone" else field(name))

    alternatives = [
        pl.concat_str([pl.lit("+".join(names)), *map(part, names)], separator=_SEPARATOR) for names in source.key
    ]
    place = pl.lit(_SEPARATOR.join(("record", source.name, landing.account, "")))
    text = pl.concat_str(place, pl.coalesce(alternatives))
    return parts.select(record_id=index.tokens(text, pl.lit(RECORD_RANK)))


__all__ = ["IdentifierColumn", "KeyIndex", "cleaned", "identify", "record_ids", "token_text"]
