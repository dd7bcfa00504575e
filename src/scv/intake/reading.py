"""The parent's side of the reading child: start it, bound it, and turn its messages into notes and frames."""

import json
import struct
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import IO

import polars as pl

from scv import errors
from scv.channels import SOURCES, Source
from scv.errors import BadInputError, UnreadableFileError, shown_name

_SECONDS_AT_LEAST = 120
_BYTES_PER_SECOND = 200_000
_REFUSALS = {name: getattr(errors, name) for name in errors.__all__ if name.endswith("Error")}


@dataclass
class Reading:
    """What the child said of one file so far; complete once the last piece was taken."""

    kind: str = ""
    encoding: str = ""
    delimiter: str = ","
    rows: int = 0
    furniture: int = 0
    ended: bool = False
    sources: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Piece:
    """Some rows of one table: its source, its headers, and the cells as text columns c0, c1, … with row_no and width."""

    source: Source
    headers: list[str]
    cells: pl.DataFrame


def read_pieces(path: Path, reading: Reading) -> Iterator[Piece]:
    """Yield the rows of `path` in pieces and fill in `reading`.

    Raises:
        BadInputError: the child refused the file; the subclass and message are its own.
        UnreadableFileError: the child died or ran out of its memory or time.
    """
    child = subprocess.Popen(
        [sys.executable, "-m", "scv.intake.child", str(path.absolute())],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        # NOTE: a traceback of a parser may print cells.
        stderr=subprocess.DEVNULL,
    )
    seconds = _SECONDS_AT_LEAST + path.stat().st_size / _BYTES_PER_SECOND
    watch = threading.Timer(seconds, child.kill)
    watch.start()
    try:
        assert child.stdout is not None
        yield from _pieces(child.stdout, reading)
        if not reading.ended:
            raise UnreadableFileError(
                f"{shown_name(path.name)}: the reader gave up on it (more than {seconds:.0f} s, too much memory, or a damaged file). "
                "Nothing of it was landed; the other files are not affected. Save it anew and drop it again."
            )
    finally:
        watch.cancel()
        child.kill()
        child.wait()
        if child.stdout:
            child.stdout.close()


def _pieces(stream: IO[bytes], reading: Reading) -> Iterator[Piece]:
    source: Source | None = None
    headers: list[str] = []
    for letter, payload in _messages(stream):
        if letter == b"F":
            if source is not None:
                yield Piece(source, headers, pl.read_ipc_stream(BytesIO(payload)))
            continue
        note = json.loads(payload)
        if "error" in note:
            raise _REFUSALS.get(note["error"], BadInputError)(note["message"])
        if "source" in note:
            source, headers = SOURCES[note["source"]], note["headers"]
            if source.name not in reading.sources:
                reading.sources.append(source.name)
        elif "end" in note:
            reading.ended, reading.rows, reading.furniture = True, note["rows"], note["furniture"]
        else:
            reading.kind = note["kind"]
            reading.encoding, reading.delimiter = note.get("encoding", ""), note.get("delimiter", ",")


def _messages(stream: IO[bytes]) -> Iterator[tuple[bytes, bytes]]:
    while len(start := stream.read(9)) == 9:
        length, letter = struct.unpack(">Qc", start)
        payload = stream.read(length)
        if len(payload) < length:
            return
        yield letter, payload
