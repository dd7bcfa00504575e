"""What a row is keyed by: its business key, else whom it is about, else the cells that make its
event, else all it says.
"""

from collections.abc import Callable
from dataclasses import dataclass

import polars as pl

from scv import values
from scv.ingest.identifiers import TOKEN, Identified, KeyIndex, Places, is_nobody
from scv.sources import PEOPLE_EVENTS, Source

RECORD_RANK = 15
# Numbers that a brand gives out, and may give to somebody else later.
_GIVEN_OUT = frozenset({"member_card"})
_SEPARATOR = "\x1f"
# Stands in the card of a landed file whose rows were kept by this module's rules: those of former
# versions lack it.
MARK = {"keyless": "kept", "holders": "told apart"}


@dataclass(frozen=True)
class KeyParts:
    """What a row may be keyed by.

    Attributes:
        field: gives the cells of a canonical field.
        phone: the key phone of each row; null where there is none.
        content: the hash of all cells of each row.
    """

    field: Callable[[str], pl.Expr]
    phone: pl.Series
    content: pl.Series


def record_ids(
    source: Source,
    parts: KeyParts,
    cells: pl.DataFrame,
    identified: Identified,
    origin: Places,
    index: KeyIndex,
) -> pl.DataFrame:
    """Return record_id, keyless, event_cells and holder of each row.

    `record_id` is a keyed hash of source, account and business key; null where a row has neither a
    key nor a phone or identifier. `keyless` tells where the key lacks a part: a row of people is
    then keyed by its phone and identifiers together, that of an event by its `event_cells` (the
    token of the cells that make the event, and of whom it is about; null where the layout declares
    none or one is empty), else by all its cells. `holder` is the token of the business key with the
    phone, of rows of people that are known by a card and show a phone.
    """
    # NOTE: values, not their tokens: these are others after a rotation of keys.
    named = [
        (column.kind, f"identifier {at}", series)
        for at, (column, series) in enumerate(identified.read)
    ]
    frame = cells.with_columns(series.alias(name) for _, name, series in named).with_columns(
        phone=parts.phone, content=parts.content
    )
    shown = [_joined(kind, [pl.col(name)]) for kind, name, _ in named]
    who = pl.concat_str([pl.col("phone"), *shown], separator=_SEPARATOR, ignore_nulls=True)
    has_owner = pl.any_horizontal(pl.col("phone", *(name for _, name, _ in named)).is_not_null())
    key = pl.coalesce(
        [_joined("+".join(names), [_part(source, parts, name) for name in names])
         for names in source.key]
        or [pl.lit(None, dtype=pl.String)]
    )  # fmt: skip
    event = pl.lit(None, dtype=pl.String)
    if source.event_cells:
        cells_of_event = [_part(source, parts, name) for name in source.event_cells]
        event = pl.when(has_owner).then(_joined("event", [*cells_of_event, who]))
    if source.event in PEOPLE_EVENTS:
        other = _joined("who", [who])
    else:
        other = pl.coalesce(event, _joined("content", [pl.col("content").cast(pl.String)]))
    holder = _joined("holder", [key, pl.col("phone")]) if is_of_cards(source) else None
    place = _SEPARATOR.join(("record", source.id, origin.account, ""))
    text = pl.coalesce(key, pl.when(has_owner).then(other))
    return frame.select(
        "row_no",
        record_id=index.tokens(pl.concat_str(pl.lit(place), text), RECORD_RANK),
        keyless=key.is_null(),
        event_cells=index.tokens(pl.concat_str(pl.lit(place), event), RECORD_RANK)
        if source.event_cells
        else pl.lit(None, dtype=TOKEN),
        holder=pl.lit(None, dtype=TOKEN)
        if holder is None
        else index.tokens(pl.concat_str(pl.lit(place), holder), RECORD_RANK),
    ).drop("row_no")


def is_of_cards(source: Source) -> bool:
    """Tell whether the rows of a layout are people known by a number that the brand gave them."""
    cards = {
        header
        for column in source.identifiers
        if column.kind in _GIVEN_OUT
        for header in column.headers
    }
    return source.event in PEOPLE_EVENTS and any(
        len(names) == 1 and not cards.isdisjoint(source.fields.get(names[0], ()))
        for names in source.key
    )


def is_ignored(source: Source) -> pl.Expr:
    """Tell which rows of an event adds no order, no money and no mark: nothing tells it from the
    same event exported again.
    """
    if source.event in PEOPLE_EVENTS:
        return pl.lit(False)
    return pl.col("keyless") & pl.col("event_cells").is_null()


def without_money(source: Source) -> list[pl.Expr]:
    """Return the columns of orders and money, empty where a row counts for nothing."""
    counts = ~is_ignored(source)
    return [
        *(
            pl.when(counts).then(name).alias(name)
            for name in ("amount_fen", "refund_fen", "discount_fen", "quantity")
        ),
        *((pl.col(name) & counts).alias(name) for name in ("bought", "refunded")),
    ]


def _part(source: Source, parts: KeyParts, name: str) -> pl.Expr:
    text = values.plain(pl.col("phone") if name == "phone" else parts.field(name))
    # NOTE: a row of nobody's card is keyed by what else it has, or has no key.
    headers = {header for column in source.identifiers for header in column.headers}
    if headers.isdisjoint(source.fields.get(name, ())):
        return text
    return values.once(text, lambda own: pl.when(~is_nobody(own, source.sentinels)).then(own))


def _joined(kind: str, texts: list[pl.Expr]) -> pl.Expr:
    return pl.concat_str([pl.lit(kind), *texts], separator=_SEPARATOR)
