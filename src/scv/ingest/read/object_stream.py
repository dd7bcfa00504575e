"""Send the objects of a JSON export to the parent: of each layout among them its names and its rows
in frames (see messages.py).
"""

from collections import Counter
from dataclasses import asdict
from itertools import chain, islice
from typing import BinaryIO

import polars as pl

from scv.ingest.headers import LayoutMatcher
from scv.ingest.read.inputs import Input
from scv.ingest.read.json_rows import json_rows
from scv.ingest.read.messages import ROWS_PER_FRAME, note, send_frame
from scv.ingest.read.sniff import encoding_of
from scv.ingest.read.table_sender import check_width
from scv.ingest.read.undeclared import unknown_layout
from scv.sources import Source


def send_objects(file: Input, out: BinaryIO, matcher: LayoutMatcher) -> None:
    """Send the objects of a file.

    Raises:
        UndeclaredError: no declaration fits.
    """
    unread = Counter[str]()
    form, objects = json_rows(file, encoding_of(file), matcher, unread)
    note(out, form=asdict(form))
    source: Source | None = None
    sources: dict[tuple[str, ...], Source | None] = {}
    numbered = 0
    while batch := list(islice(objects, ROWS_PER_FRAME)):
        shapes = [tuple(entry) for entry in batch]
        sources |= {shape: matcher.match(shape) for shape in set(shapes) - sources.keys()}
        own = {found.id: found for shape in set(shapes) if (found := sources[shape])}
        if len(own) < 2:
            # NOTE: a name is left out of an object that has nothing to say, so that all of them
            # tell the layout.
            headers = list(dict.fromkeys(chain(*shapes)))
            source = matcher.match(headers) or source
            if source is None:
                rows = [[entry.get(name, "") for name in headers] for entry in batch]
                raise unknown_layout(file, [headers, *rows], matcher)
            _send_group(file, out, source, list(enumerate(batch, start=numbered + 1)))
        else:
            parts: dict[str, list[tuple[int, dict[str, str]]]] = {}
            for number, (shape, entry) in enumerate(
                zip(shapes, batch, strict=True), start=numbered + 1
            ):
                source = sources[shape] or source or next(iter(own.values()))
                parts.setdefault(source.id, []).append((number, entry))
                own.setdefault(source.id, source)
            for id_, part in parts.items():
                _send_group(file, out, own[id_], part)
        numbered += len(batch)
    note(out, end=True, rows=numbered, furniture=0, unread={"lists": unread} if unread else {})


def _send_group(
    file: Input, out: BinaryIO, source: Source, rows: list[tuple[int, dict[str, str]]]
) -> None:
    """Send objects of one layout, each with its number."""
    headers = list(dict.fromkeys(name for _, entry in rows for name in entry))
    check_width(file, len(headers))
    note(out, source=source.id, headers=headers)
    schema = dict.fromkeys(headers, pl.String)
    try:
        cells = pl.from_dicts([entry for _, entry in rows], schema=schema)
    except UnicodeEncodeError:
        # NOTE: half an emoji, where a nickname was cut, is no text.
        cells = pl.from_dicts(
            [{name: _full_text(text) for name, text in entry.items()} for _, entry in rows],
            schema=schema,
        )
    cells = cells.fill_null("")
    cells.columns = [f"c{at}" for at in range(len(headers))]
    send_frame(out, cells, [len(headers)] * len(rows), [number for number, _ in rows])


def _full_text(text: str) -> str:
    return text.encode("utf-8", "replace").decode()
