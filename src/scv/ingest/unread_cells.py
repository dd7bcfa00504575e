"""What of a table's columns could not be read: each filled cell is a value, says nothing, or is
unread, and then it is counted and kept with the record as it stands.
"""

import json
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from itertools import count

import polars as pl
from polars._typing import PolarsDataType

from scv import values
from scv.ingest.columns import Cells
from scv.ingest.consent_statements import granted
from scv.ingest.identifiers import Identified, is_placeholder
from scv.ingest.mapping.column_notes import shape
from scv.ingest.phones import ReadPhones
from scv.sources import Source

# From cells to where they stand for nobody.
Placeholder = Callable[[pl.Expr], pl.Expr]
# Of one column, so many different shapes of unread cells are told.
_SHAPES = 3
# So many of them are looked at for it.
_LOOKED_AT = 1000
# A cell that hides something says that it is hidden.
_MASKED = r"[*＊•●×]|^[~$]|##"
SUMMARY: Mapping[str, PolarsDataType] = {
    "column": pl.String,
    "reason": pl.String,
    "decides": pl.Boolean,
    "filled": pl.Int64,
    "unread": pl.Int64,
    "shapes": pl.List(pl.String),
}


@dataclass(frozen=True)
class ReadColumn:
    """One column, and what of it could not be read.

    Attributes:
        label: its header.
        reason: why they are unread, as a code.
        decides: whether money, moments or who somebody is are read from it.
        text: its cells, tidied.
        unread: which of them are unread; None where none is.
        extra: whether its cells are kept with the record anyway, as those nobody reads.
    """

    label: str
    reason: str
    decides: bool
    text: pl.Series
    unread: pl.Series | None = None
    extra: bool = False


def read_column(
    source: Source,
    label: str,
    text: pl.Series,
    read: pl.Series,
    reason: str,
    *,
    decides: bool,
    placeholder: Placeholder | None = None,
    extra: bool = False,
) -> ReadColumn:
    """Return one column with what is unread of it: what is filled, has no value, and neither stands
    for nobody nor is masked.

    Args:
        label: its header.
        text: its cells, tidied.
        read: what they were read as.
        placeholder: tells where a cell has the shape of a value and is nobody's.
        extra: see `ReadColumn`.
    """
    without = (text.is_not_null() & read.is_null()).arg_true()
    if without.is_empty():
        return ReadColumn(label, reason, decides, text, extra=extra)
    cell = pl.col(text.name)
    says_nothing = (
        values.is_sentinel("identifier", cell, source.sentinels)
        | values.is_sentinel("name", cell, source.sentinels)
        | values.is_never(cell)
        | cell.str.contains(_MASKED)
    )
    if placeholder:
        says_nothing |= placeholder(cell).fill_null(False)
    found = text.gather(without).to_frame().select(~says_nothing).to_series()
    if not found.any():
        return ReadColumn(label, reason, decides, text, extra=extra)
    none = pl.repeat(False, len(text), eager=True)
    unread = none.scatter(without.filter(found), True)
    return ReadColumn(label, reason, decides, text, unread, extra)


def phone_columns(source: Source, phones: Iterable[ReadPhones]) -> Iterable[ReadColumn]:
    """Yield the columns of phones; unread is what is none, or one that a spreadsheet has cut."""
    for each in phones:
        is_none = each.found["phone_class"].is_in(["invalid", "damaged"])
        read = each.text.set(each.text.is_not_null() & is_none, None)
        decides = each.role == source.key_role
        yield read_column(source, each.label, each.text, read, "no_phone", decides=decides)


def identifier_columns(
    source: Source, table: Cells, identified: Identified
) -> Iterable[ReadColumn]:
    """Yield the columns of identifiers; unread is what is none: no address, or a number that a
    spreadsheet has cut.
    """
    for column, read in identified.read:
        if table.has(column.headers):
            yield read_column(
                source,
                table.first(column.headers),
                table.frame.select(table.clean(column.headers).alias("cell")).to_series(),
                read,
                "no_identifier",
                decides=True,
                placeholder=partial(is_placeholder, column.kind, own=source.sentinels),
            )


def consent_columns(source: Source, table: Cells) -> Iterable[ReadColumn]:
    """Yield the columns of consent and of its times; unread is what says neither yes nor no."""
    for column in source.consents:
        if not table.has(column.headers):
            continue
        answers = table.frame.select(
            cell=table.clean(column.headers),
            read=granted(table, column).cast(pl.String),
            at=table.clean(column.at),
            moment=values.epoch_s(table.clean(column.at)).cast(pl.String),
        )
        # NOTE: one that can say but one of both says it by its words, and nothing by all others.
        if column.yes and column.no:
            label = table.first(column.headers)
            yield read_column(
                source, label, answers["cell"], answers["read"], "no_yes_or_no", decides=False
            )
        if table.has(column.at):
            yield read_column(
                source,
                table.first(column.at),
                answers["at"],
                answers["moment"],
                "no_moment",
                decides=False,
            )


def by_column(columns: Iterable[ReadColumn]) -> list[ReadColumn]:
    """Return each column once: of one that is read in several ways, as a mail and as an account, a
    cell is unread that none of them can read.
    """
    found: dict[tuple[str, int], ReadColumn] = {}
    for each in columns:
        # NOTE: two columns may have one header.
        for at in count():
            known = found.get((each.label, at))
            if known is None or known.text.equals(each.text):
                break
        if known is None:
            found[each.label, at] = replace(each, label=f"{each.label} ({at + 1})") if at else each
            continue
        both = known.unread is not None and each.unread is not None
        found[each.label, at] = replace(
            known,
            decides=known.decides or each.decides,
            unread=known.unread & each.unread if both else None,  # type: ignore[operator]
        )
    return list(found.values())


def keep_unread(table: Cells, columns: Iterable[ReadColumn]) -> tuple[pl.Series, pl.Series]:
    """Let unread cells into the table's extras, under their headers; return of each row how many it
    has, and which, as JSON of header and reason (null without).
    """
    counts = pl.repeat(0, table.frame.height, dtype=pl.Int32, eager=True)
    parts: list[pl.Expr] = []
    for at, each in enumerate(columns):
        if each.unread is None:
            continue
        label = each.label
        if not each.extra:
            name = f"unread_{at}"
            table.frame = table.frame.with_columns(
                pl.when(each.unread).then(each.text).otherwise(pl.lit("")).alias(name)
            )
            label = table.keep_as_text(name, label)
        counts = counts + each.unread.cast(pl.Int32)
        pair = f"{json.dumps(label, ensure_ascii=False)}:{json.dumps(each.reason)}"
        parts.append(pl.when(each.unread).then(pl.lit(pair)))
    if not parts:
        return counts, pl.repeat(None, table.frame.height, dtype=pl.String, eager=True)
    joined = pl.concat_str(parts, separator=",", ignore_nulls=True)
    text = pl.when(counts > 0).then(pl.concat_str(pl.lit("{"), joined, pl.lit("}")))
    return counts, table.frame.select(text.alias("unread")).to_series()


def summary(table: Cells, columns: Iterable[ReadColumn], kept: pl.DataFrame) -> pl.DataFrame:
    """Return of each column, over these rows, how many cells are filled and unread: `SUMMARY`.
    The shapes are those of most unread cells, never what they hold.
    """
    is_kept = table.frame["row_no"].is_in(kept["row_no"].implode())
    whole = bool(is_kept.all())
    found = []
    for each in columns:
        text = each.text if whole else each.text.filter(is_kept)
        unread = text.clear() if each.unread is None else each.text.filter(is_kept & each.unread)
        shapes = Counter(map(shape, unread.head(_LOOKED_AT)))
        named = [each for each, _ in shapes.most_common(_SHAPES)]
        filled = len(text) - text.null_count()
        found.append((each.label, each.reason, each.decides, filled, len(unread), named))
    return pl.DataFrame(found, SUMMARY, orient="row")
