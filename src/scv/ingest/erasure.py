"""Leave out erased people: at every landing, and from what was landed before. Whoever was erased
does not come back with an old export.

A tombstone is a keyed mark of a phone, of a phone with a name, or of an identifier, under a key of
its own; the values are gone. A row of somebody who was erased becomes a reject with the reason
`erased`, of which nothing is kept but its number.
"""

from collections.abc import Iterable
from dataclasses import dataclass, fields, replace
from functools import cached_property

import polars as pl

from scv.ingest.redaction import FREE, MARK_RANK, SEPARATOR, MarkIndex, Traces, named_in, redact
from scv.ingest.row_removal import leave_out
from scv.ingest.standardise import StandardRows

# What marks are made of: a phone after its word, a member of a household with the name, an
# identifier after kind and namespace.
PHONE, MEMBER = "phone", "member"
_BETWEEN = pl.lit(SEPARATOR)
# A row that tells no time is as late as can be, and still before the end of a span that has none.
_FAR = (1 << 62) - 1
FOREVER = 1 << 62
OF_THE_RECEIVER = (
    *("phone", "phone_role", "e164", "name", "named_in_full", "surname"),
    *("province", "city", "district", "address", "extras"),
)


@dataclass(frozen=True)
class Span:
    """A mark, and the time in which the rows it is on are the erased person's: epoch seconds, the
    end not included; `FOREVER` is none.

    Attributes:
        again: from when the person is welcome again, having agreed to it anew; None if never.
    """

    mark: int
    since: int
    until: int
    again: int | None = None


@dataclass(frozen=True)
class Tombstones:
    """Everybody who was erased.

    Attributes:
        phones, members: marks of phones, and of phones with the name of one who shared it.
        identifiers: marks of identifiers.
        givers: marks of identifiers of others, who sent something to one of these phones: their
            rows stay, without the receiver.
        words, names, beside, surnames: by what they are known in texts beside their numbers, as
            `Traces` has them.
    """

    index: MarkIndex
    phones: tuple[Span, ...] = ()
    members: tuple[Span, ...] = ()
    identifiers: frozenset[int] = frozenset()
    givers: frozenset[int] = frozenset()
    words: frozenset[int] = frozenset()
    names: frozenset[int] = frozenset()
    beside: frozenset[int] = frozenset()
    surnames: frozenset[int] = frozenset()

    def __bool__(self) -> bool:
        """Tell whether there is anybody."""
        return bool(self.phones or self.members or self.identifiers)

    @cached_property
    def traces(self) -> Traces:
        """By which marks they are known in texts."""
        phones = frozenset(span.mark for span in self.phones)
        return Traces(self.index, phones, self.words, self.names, self.beside, self.surnames)


def phone_text(e164: pl.Expr) -> pl.Expr:
    """Return what the mark of a phone is made of; null for null."""
    return pl.concat_str(pl.lit(PHONE), _BETWEEN, e164)


def member_text(e164: pl.Expr, name: pl.Expr) -> pl.Expr:
    """Return what the mark of one who shares a phone is made of; null where either is."""
    return pl.concat_str(pl.lit(MEMBER), _BETWEEN, e164, _BETWEEN, name)


def identifier_text() -> pl.Expr:
    """Return what the mark of an identifier is made of, from its kind, namespace and value."""
    return pl.concat_str("kind", _BETWEEN, "namespace", _BETWEEN, "value")


def mark_expression(index: MarkIndex, text: pl.Expr) -> pl.Expr:
    """Return marks."""
    return index.tokens(text, MARK_RANK)


def without(tombstones: Tombstones, rows: StandardRows, exported_at: int | None) -> StandardRows:
    """Return the rows of a piece, or of a whole segment, without those of erased people.

    Args:
        exported_at: when the rows were exported, for those that do not say when they happened.
    """
    if rows.rows.is_empty():
        return replace(rows, rejects=_rejects(tombstones, rows.rejects))
    hit, welcome = _hits(tombstones, rows.rows, exported_at)
    given = hit.join(_rows_with(tombstones, rows, tombstones.givers), on="row_no", how="semi")
    own = _rows_with(tombstones, rows, tombstones.identifiers)
    given = given.join(own, on="row_no", how="anti").unique()
    hit = (
        pl.concat([hit.join(given, on="row_no", how="anti"), own])
        .unique()
        .join(welcome, on="row_no", how="anti")
    )
    left = leave_out(rows, hit, "erased")
    kept = _without_receiver(left.rows, given)
    return replace(
        left,
        rows=_redact_rows(tombstones, kept),
        rejects=_rejects(tombstones, left.rejects),
        other_phones=_others(tombstones, left.other_phones),
    )


def same(one: StandardRows, other: StandardRows) -> bool:
    """Tell whether two pieces hold the same."""
    return all(
        getattr(one, each.name).equals(getattr(other, each.name)) for each in fields(StandardRows)
    )


def traces_of(tombstones: Tombstones, rows: StandardRows, exported_at: int | None) -> int:
    """Count the rows that hold anything of erased people in all tables of a piece: those that go,
    at least one where any changes.
    """
    after = without(tombstones, rows, exported_at)
    pairs = ((getattr(rows, each.name), getattr(after, each.name)) for each in fields(StandardRows))
    return sum(
        0 if before.equals(left) else max(1, before.height - left.height) for before, left in pairs
    )


def _rows_with(tombstones: Tombstones, rows: StandardRows, marks: frozenset[int]) -> pl.DataFrame:
    """Return the rows (row_no) that show an identifier with one of these marks."""
    if rows.identifiers.is_empty() or not marks:
        return rows.rows.select("row_no").clear()
    found = rows.identifiers.with_columns(mark=mark_expression(tombstones.index, identifier_text()))
    tokens = _semi(found, _marks(marks), "mark").select("token").unique()
    sets = _semi(rows.token_sets, tokens, "token").select("token_set").unique()
    return _semi(rows.rows, sets, "token_set").select("row_no")


def _without_receiver(rows: pl.DataFrame, given: pl.DataFrame) -> pl.DataFrame:
    """Return rows without what some of them say of the receiver: whose order it is stays."""
    if given.is_empty():
        return rows
    is_receiver = pl.col("row_no").is_in(given["row_no"].implode())
    return rows.with_columns(
        pl.when(~is_receiver).then(pl.col(name)).alias(name)
        for name in OF_THE_RECEIVER
        if name in rows.columns
    ).with_columns(
        phone_class=pl.when(is_receiver).then(pl.lit("missing")).otherwise("phone_class")
    )


def _hits(
    tombstones: Tombstones, rows: pl.DataFrame, exported_at: int | None
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return the rows (row_no) on a phone in the hands of an erased person, and those of one who is
    welcome again.

    Who was welcome again and erased once more is not.
    """
    seen = rows.lazy().select(
        "row_no",
        at=pl.coalesce(
            "event_at", pl.lit(exported_at, dtype=pl.Int64), pl.lit(_FAR, dtype=pl.Int64)
        ),
        phone=mark_expression(tombstones.index, phone_text(pl.col("e164"))),
        member=mark_expression(tombstones.index, member_text(pl.col("e164"), pl.col("name"))),
    )
    owned = pl.concat(
        [
            seen.join(_spans(spans).lazy(), left_on=column, right_on="mark").select(
                "row_no", "at", "since", "until", "again"
            )
            for column, spans in (("phone", tombstones.phones), ("member", tombstones.members))
        ]
    ).filter(pl.col("since") <= pl.col("at"), pl.col("at") < pl.col("until"))
    returned = pl.col("again").is_not_null() & (pl.col("at") >= pl.col("again"))
    found = owned.select("row_no", back=returned).collect()
    hit = found.filter(~pl.col("back")).select("row_no")
    return hit, found.filter("back").select("row_no").unique().join(hit, on="row_no", how="anti")


def _spans(spans: Iterable[Span]) -> pl.DataFrame:
    rows = [(str(span.mark), span.since, span.until, span.again) for span in spans]
    schema = {"mark": pl.String, "since": pl.Int64, "until": pl.Int64, "again": pl.Int64}
    return pl.DataFrame(rows, schema=schema, orient="row").with_columns(
        pl.col("mark").cast(pl.Decimal(38, 0))
    )


def _marks(marks: Iterable[int]) -> pl.DataFrame:
    return pl.DataFrame({"mark": sorted(map(str, marks))}, schema={"mark": pl.String}).select(
        pl.col("mark").cast(pl.Decimal(38, 0))
    )


def _semi(frame: pl.DataFrame, keys: pl.DataFrame, on: str) -> pl.DataFrame:
    return frame.join(keys, on=on, how="semi")


def _others(tombstones: Tombstones, phones: pl.DataFrame) -> pl.DataFrame:
    """Return the phones beside the keys, without those of erased people."""
    if phones.is_empty():
        return phones
    named = phones.with_columns(mark=mark_expression(tombstones.index, phone_text(pl.col("e164"))))
    return named.join(
        _marks({span.mark for span in tombstones.phones}), on="mark", how="anti"
    ).drop("mark")


def _rejects(tombstones: Tombstones, rejects: pl.DataFrame) -> pl.DataFrame:
    """Return the rejects, nothing kept of the cells of one that names an erased person."""
    if rejects.is_empty() or not (named := named_in(tombstones.traces, rejects["cells"])):
        return rejects
    return rejects.with_columns(cells=pl.when(~pl.col("cells").is_in(list(named))).then("cells"))


def _redact_rows(tombstones: Tombstones, rows: pl.DataFrame) -> pl.DataFrame:
    """Return rows whose texts name no erased person, but for the number and name of whose row it
    is.
    """
    if not tombstones.traces:
        return rows
    own = rows.select("e164", "name").rows()
    texts = [redact(tombstones.traces, rows[name], own) for name in FREE if name in rows.columns]
    return rows.with_columns(texts)
