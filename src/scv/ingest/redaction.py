"""Take erased people out of free texts: what others' rows, rejects and the officer's own notes say
of them, in any spelling.

It is the only redaction: landings, the rewriting of landed segments and the words of ledgers all go
through `redact`. It knows people by marks alone. A number, a mailbox, an identifier, and a full
name that nobody else bears are taken out wherever they stand; a name that others bear too, and a
surname with a title, only out of a text that shows one of those.
"""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Protocol

import polars as pl

from scv.values.mentions import SURNAMES, Candidate, candidates, name_variant
from scv.values.text_folding import replace_spans

TAKEN_OUT = "[erased 已删除]"
MARK_RANK = 14
SEPARATOR = "\x1f"
FREE = ("nickname", "address", "product", "category", "store", "campaign", "topic", "extras")
"""The columns of a landed row into which people write what they like."""
# NOTE: without a letter, digit, sign of a mailbox or numeral nobody is named; most texts of
# products and shops go no further.
_MAY_NAME = r"[\p{L}\p{N}]{2}"


class MarkIndex(Protocol):
    """What makes marks: a blind index under the tombstone key."""

    def tokens(self, text: pl.Expr, rank: int) -> pl.Expr:
        """Return the mark of each text; null for null."""


@dataclass(frozen=True)
class Traces:
    """By which marks erased people are known in texts.

    Attributes:
        phones, words, names: of numbers, of mailboxes and identifiers, of full names that nobody
            else bears.
        uncertain_names: of names that others bear too.
        surnames: of surnames.
    """

    index: MarkIndex
    phones: frozenset[int] = frozenset()
    words: frozenset[int] = frozenset()
    names: frozenset[int] = frozenset()
    uncertain_names: frozenset[int] = frozenset()
    surnames: frozenset[int] = frozenset()

    def __bool__(self) -> bool:
        """Tell whether anybody can be known in a text."""
        return bool(self.phones or self.words or self.names)

    @cached_property
    def known_surnames(self) -> frozenset[str]:
        """The surnames, found again among all there are."""
        marks = marks_of(self.index, [f"surname{SEPARATOR}{each}" for each in SURNAMES])
        return frozenset(
            each for each, mark in zip(SURNAMES, marks, strict=True) if mark in self.surnames
        )


def marks_of(index: MarkIndex, texts: Sequence[str]) -> list[int]:
    """Return the marks of texts."""
    rows = pl.DataFrame({"text": texts}, schema={"text": pl.String})
    return [int(mark) for (mark,) in rows.select(index.tokens(pl.col("text"), MARK_RANK)).rows()]


def redact(
    traces: Traces, texts: pl.Series, own: Sequence[tuple[str | None, ...]] | None = None
) -> pl.Series:
    """Return texts without erased people; null stays null. Of a text that is a JSON object, header
    and cell are texts of their own.

    Args:
        own: for each text, the number (E.164) and name of whose row it is: they are no other's, and
            stay.
    """
    named = named_in(traces, texts)
    if not named:
        return texts
    redacted = [
        text if text not in named else _redact_text(text, _of_others(named[text], own_values))
        for text, own_values in zip(texts.to_list(), own or [()] * len(texts), strict=True)
    ]
    return pl.Series(texts.name, redacted, dtype=pl.String)


def named_in(traces: Traces, texts: pl.Series) -> dict[str, list["Named"]]:
    """Return, for each text that names an erased person, by what; others are left out."""
    if not traces or texts.is_empty():
        return {}
    distinct = texts.drop_nulls().unique()
    leaves_by_text = {
        text: _leaves(text) for text in distinct.filter(distinct.str.contains(_MAY_NAME))
    }
    found = {leaf: () for leaves in leaves_by_text.values() for leaf in leaves}
    each = {leaf: candidates(leaf, traces.known_surnames, bool(traces.words)) for leaf in found}
    marks = _marked_candidates(
        traces, {(one.kind, one.value) for ones in each.values() for one in ones}
    )
    hits = {
        leaf: [one for one in ones if (one.kind, one.value) in marks] for leaf, ones in each.items()
    }
    mentions = {
        text: [
            Named(one.kind, one.value, marks[one.kind, one.value])
            for leaf in leaves
            for one in hits[leaf]
        ]
        for text, leaves in leaves_by_text.items()
    }
    return {text: ones for text, ones in mentions.items() if any(one.sure for one in ones)}


@dataclass(frozen=True)
class Named:
    """By what a text names an erased person; `sure` where nobody else can be meant."""

    kind: str
    value: str
    sure: bool


def _marked_candidates(
    traces: Traces, pairs: Iterable[tuple[str, str]]
) -> dict[tuple[str, str], bool]:
    """Return which candidates are marked, and whether they are sure."""
    sure = {"phone": traces.phones, "word": traces.words, "name": traces.names}
    possible = {"name": traces.uncertain_names, "surname": traces.surnames}
    marks = frozenset[int]().union(*sure.values(), *possible.values())
    candidates_frame = pl.DataFrame(
        list(pairs), schema={"kind": pl.String, "value": pl.String}, orient="row"
    )
    text = pl.concat_str("kind", pl.lit(SEPARATOR), "value")
    hits = candidates_frame.with_columns(mark=traces.index.tokens(text, MARK_RANK)).join(
        _frame(marks), on="mark", how="semi"
    )
    rows = [(kind, value, int(mark)) for kind, value, mark in hits.rows()]
    return {
        (kind, value): mark in sure.get(kind, ())
        for kind, value, mark in rows
        if mark in sure.get(kind, ()) or mark in possible.get(kind, ())
    }


def _frame(marks: Iterable[int]) -> pl.DataFrame:
    rows = pl.DataFrame({"mark": list(map(str, marks))}, schema={"mark": pl.String})
    return rows.select(pl.col("mark").cast(pl.Decimal(38, 0)))


def _of_others(named: Sequence[Named], own: tuple[str | None, ...]) -> list[Named]:
    own_values = {each for each in own if each} | {
        variant for each in own if each and (variant := name_variant(each))
    }
    return [each for each in named if each.value not in own_values]


def _redact_text(text: str, named: Sequence[Named]) -> str:
    if not any(one.sure for one in named):
        return text
    pairs = {(one.kind, one.value) for one in named}
    surnames = frozenset(
        each
        for one in named
        for each in SURNAMES
        if one.kind in ("name", "surname") and one.value.startswith(each)
    )

    def clean(leaf: str) -> str:
        spans = [one.span for one in candidates(leaf, surnames) if (one.kind, one.value) in pairs]
        return replace_spans(leaf, spans, lambda _: TAKEN_OUT) if spans else leaf

    cells = _cells(text)
    if cells is None:
        return clean(text)
    redacted = _each_text(cells, clean)
    return json.dumps(
        redacted, ensure_ascii=False, separators=(",", ":") if '":"' in text else None
    )


def _leaves(text: str) -> list[str]:
    cells = _cells(text)
    if cells is None:
        return [text]
    found = list[str]()
    _each_text(cells, lambda leaf: found.append(leaf) or leaf)  # type: ignore[func-returns-value]
    return found


def _cells(text: str) -> Mapping[str, Any] | None:
    """Return the cells of a JSON object; None where a text is none."""
    if not text.startswith("{"):
        return None
    try:
        document = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return document if isinstance(document, dict) else None


def _each_text(value: Any, change: Callable[[str], str]) -> Any:
    if isinstance(value, str):
        return change(value)
    if isinstance(value, dict):
        return {change(name): _each_text(each, change) for name, each in value.items()}
    if isinstance(value, list):
        return [_each_text(each, change) for each in value]
    return value


__all__ = [
    "FREE",
    "MARK_RANK",
    "SEPARATOR",
    "TAKEN_OUT",
    "Candidate",
    "MarkIndex",
    "Named",
    "Traces",
    "marks_of",
    "named_in",
    "redact",
]
