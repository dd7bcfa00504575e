"""The reading child: parses one file under limits and streams its rows to the parent, which trusts none of it.

`python -m scv.intake.child PATH` writes messages to standard output: a length (8 bytes), a letter, and the payload: `J` a
JSON note, `F` an Arrow stream of text columns `c0`, `c1`, … with `row_no` and `width` (cells in the row). A file may hold
several tables: each is announced by a note with its source and headers before its first frame.
"""

import json
import resource
import struct
import sys
from collections.abc import Iterator
from io import BytesIO
from itertools import islice
from pathlib import Path
from typing import BinaryIO

import polars as pl

from scv.channels import Source
from scv.errors import BadInputError, EmptyExportError, UnknownLayoutError, shown_name
from scv.intake.headers import looks_like_header, nearest, recognise
from scv.intake.kinds import Kind, kind_of
from scv.intake.readers import Row, delimited_rows, json_objects, workbook_rows

MEMORY_BYTES = 6 << 30
ROWS_PER_FRAME = 50_000
_PREAMBLE = 60


def main(path: Path, out: BinaryIO) -> None:
    """Read `path` and write its messages to `out`; a refusal is a note too."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    try:
        kind = kind_of(path)
        if kind == "json":
            _send_objects(path, out)
        else:
            _send_tables(path, kind, out)
    except BadInputError as error:
        _note(out, error=type(error).__name__, message=str(error))


def _send_tables(path: Path, kind: Kind, out: BinaryIO) -> None:
    rows, how = delimited_rows(path) if kind == "delimited" else (workbook_rows(path), {})
    _note(out, kind=kind, **how)
    furniture, source, header = _first_header(path, rows)
    _note(out, source=source.name, headers=header)
    numbered, batch = 0, list[Row]()
    for row in rows:
        if looks_like_header(row):
            numbered = _frames(out, batch, len(header), numbered)
            furniture += 1
            found = recognise(row)
            header = row
            _note(out, source=found.name if found else source.name, headers=header)
            continue
        batch.append(row)
        if len(batch) == ROWS_PER_FRAME:
            numbered = _frames(out, batch, len(header), numbered)
    numbered = _frames(out, batch, len(header), numbered)
    if numbered == 0:
        raise EmptyExportError(f"{shown_name(path.name)}: it has a header and no rows below it. Nothing was landed.")
    _note(out, end=True, rows=numbered, furniture=furniture)


def _first_header(path: Path, rows: Iterator[Row]) -> tuple[int, Source, Row]:
    """Skip what stands above the header; return how many rows that took, header included."""
    seen = []
    for row in islice(rows, _PREAMBLE):
        seen.append(row)
        if source := recognise(row):
            return len(seen), source, row
    raise _unknown(path, seen)


def _unknown(path: Path, seen: list[Row]) -> UnknownLayoutError:
    near = nearest(seen)
    if near is None:
        return UnknownLayoutError(
            f"{shown_name(path.name)}: no known export has these headers. Known exports are listed in docs/sources.md; "
            "a new one is one file in channels/. Nothing was landed."
        )
    return UnknownLayoutError(
        f"{shown_name(path.name)}: nearest to {near.source.name} ({near.source.title_zh}), but it lacks {', '.join(near.missing)}. "
        f"Export it with these columns; or, if the platform renamed them, add the new header to the declaration of "
        f"{near.source.name} in channels/. Nothing was landed."
    )


def _frames(out: BinaryIO, batch: list[Row], width: int, numbered: int) -> int:
    """Send the batch as one frame, empty it, and return the number of its last row."""
    if batch:
        widths = [len(row) for row in batch]
        padded = [row if len(row) == width else (row + [""] * width)[:width] for row in batch]
        # NOTE: only cells beyond the header that hold something make a row too wide; a trailing comma does not.
        for position, row in enumerate(batch):
            if len(row) > width and not any(cell.strip() for cell in row[width:]):
                widths[position] = width
        columns = [pl.Series(f"c{at}", cells, dtype=pl.String) for at, cells in enumerate(zip(*padded, strict=True))]
        _send_frame(out, pl.DataFrame(columns), widths, numbered)
        numbered += len(batch)
        batch.clear()
    return numbered


def _send_objects(path: Path, out: BinaryIO) -> None:
    _note(out, kind="json")
    objects, numbered, announced = json_objects(path), 0, list[str]()
    while batch := list(islice(objects, ROWS_PER_FRAME)):
        headers = list(dict.fromkeys(name for entry in batch for name in entry))
        if headers != announced:
            source = recognise(headers)
            if source is None:
                raise _unknown(path, [headers])
            announced = headers
            _note(out, source=source.name, headers=headers)
        columns = [
            pl.Series(f"c{at}", [entry.get(name, "") for entry in batch], dtype=pl.String)
            for at, name in enumerate(headers)
        ]
        _send_frame(out, pl.DataFrame(columns), [len(headers)] * len(batch), numbered)
        numbered += len(batch)
    _note(out, end=True, rows=numbered, furniture=0)


def _send_frame(out: BinaryIO, frame: pl.DataFrame, widths: list[int], numbered: int) -> None:
    buffer = BytesIO()
    frame.with_columns(
        row_no=pl.int_range(numbered + 1, numbered + frame.height + 1, dtype=pl.Int32),
        width=pl.Series(widths, dtype=pl.Int32),
    ).write_ipc_stream(buffer)
    _send(out, b"F", buffer.getvalue())


def _note(out: BinaryIO, **note: object) -> None:
    _send(out, b"J", json.dumps(note, ensure_ascii=False).encode("utf-8", "replace"))


def _send(out: BinaryIO, letter: bytes, payload: bytes) -> None:
    out.write(struct.pack(">Q", len(payload)) + letter)
    out.write(payload)
    out.flush()


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.stdout.buffer)
