"""Messages of the reading child: a length (8 bytes), a letter, and the payload.

`J` is a JSON note, `F` an Arrow stream of text columns `c0`, `c1`, … with `row_no` and `width`
(cells in the row). A file may hold
several tables: each is announced by a note with its source and headers before its first frame. The
last note of a file has `end` or `error`.
"""

import json
import struct
from collections.abc import Sequence
from io import BytesIO
from typing import BinaryIO

import polars as pl

ROWS_PER_FRAME = 50_000


def send_frame(
    out: BinaryIO, frame: pl.DataFrame, widths: Sequence[int], numbers: Sequence[int]
) -> None:
    """Send rows: their cells, how many cells each has, and their numbers in the file."""
    buffer = BytesIO()
    frame.with_columns(
        row_no=pl.Series(numbers, dtype=pl.Int32),
        width=pl.Series(widths, dtype=pl.Int32),
    ).write_ipc_stream(buffer, compat_level=pl.CompatLevel.newest())
    _send(out, b"F", buffer.getvalue())


def note(out: BinaryIO, **values: object) -> None:
    """Send a note."""
    _send(out, b"J", json.dumps(values, ensure_ascii=False).encode("utf-8", "replace"))


def _send(out: BinaryIO, letter: bytes, payload: bytes) -> None:
    out.write(struct.pack(">Q", len(payload)) + letter)
    out.write(payload)
    out.flush()
