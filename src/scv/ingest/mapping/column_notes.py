"""What a draft says of each column: what it was taken for and why, and what its cells look like,
never what they hold.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence

from scv.errors import shown_name
from scv.ingest.mapping.evidence import Evidence

_SAMPLES = 3
_LONGEST = 40


def column_notes(
    headers: Sequence[str], cells: Mapping[str, Sequence[str]], taken_for: Mapping[str, str]
) -> Iterator[str]:
    """Yield a line a column: its header, what it was taken for and why, and up to three different
    shapes of its cells.

    Args:
        headers: as they stand in the file.
        cells: header → some cells.
        taken_for: header → what it was taken for, and why; a column that is not named is kept with
            the record as text.
    """
    for header in headers:
        shapes = list(dict.fromkeys(map(shape, filter(str.strip, cells.get(header, ())))))[
            :_SAMPLES
        ]
        looks = "; ".join(shapes) if shapes else "empty 空"
        yield f"{shown_name(header)}: {taken_for.get(header, 'not taken, kept as text 未采用，随记录保留')} | {looks}"


_BY = {
    "header": "by its header 按表头",
    "variant": "by a word in its header 按表头中的词",
    "cells": "by its cells 按内容",
    "both": "by its header and its cells 按表头与内容",
    "note": "by the note in its brackets 按括号内说明",
}
_SURE = {"high": "sure 可信度高", "middle": "fairly sure 可信度中", "low": "a guess 可信度低"}


def taken_for(evidence: Iterable[Evidence]) -> dict[str, str]:
    """Return header → what it was taken for, by what, and how sure that is."""
    return {
        each.header: f"{each.meaning}, {_BY[each.by]}, {_SURE[each.sure]}"
        + ("" if each.share is None else f" ({each.share:.0%})")
        for each in evidence
    }


def table_notes(
    columns: int, channel: str | None, fields: Mapping[str, str], about: str
) -> Iterator[str]:
    """Yield what is to be said before the columns: where the channel comes from, and what was not
    found.
    """
    if channel is None:
        yield "channel 渠道: no folder says it, so `store` stands here; set it 未知，请填写"
    else:
        yield f"channel 渠道: {channel}, by the folder inbox/{channel}/ 按所在文件夹"
    needed = (
        ("name", "created")
        if about == "people"
        else ("order", "amount", "paid_at", "status", "product")
    )
    missing = [name for name in needed if name not in fields]
    yield f"not found 未识别: {', '.join(missing) if missing else 'nothing that is usually needed 无'}"
    yield f"columns 列: {columns}, each with what it was taken for, and what its cells look like 各列的判断与内容样式"


def shape(cell: str) -> str:
    """Return what a cell looks like: 9 for a digit of any script, a or A for a letter, 文 for a
    character without case, marks as they are.

    >>> shape("139 0000 1234"), shape("张三丰 Ann"), shape("2026-02-01"), shape("a@example.com")
    ('999 9999 9999', '文文文 Aaa', '9999-99-99', 'a@aaaaaaa.aaa')
    """
    return "".join(map(_kind, cell.strip()[:_LONGEST])) + (
        "…" if len(cell.strip()) > _LONGEST else ""
    )


def _kind(char: str) -> str:
    category = unicodedata.category(char)
    if category in ("Nd", "Nl", "No"):
        return "9"
    if category == "Lu":
        return "A"
    if category == "Ll":
        return "a"
    if category.startswith(("L", "M")) or category in ("So", "Co", "Cn"):
        return "文"
    return (
        char
        if char.isprintable() and char.isascii()
        else re.sub(r"[^\s]", "·", char)
        if char.strip()
        else " "
    )
