"""The parent's side of the reading child: bound it, and turn its messages into notes and frames."""

import json
import struct
import threading
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from io import BytesIO
from typing import IO

import polars as pl

from scv import errors
from scv.channels import Catalogue, Source, shipped
from scv.channels.loading import parse
from scv.errors import BadInputError, UnknownLayoutError, UnreadableFileError, shown_name
from scv.intake.inputs import Form, Input, Task
from scv.intake.proposing import Draft
from scv.intake.workers import borrow, give_back

_SECONDS_AT_LEAST = 120
_BYTES_PER_SECOND = 200_000
# A parser keeps the memory of the largest file it read: after one of these a new child reads the next.
_LARGE = 64 << 20
_REFUSALS = {name: getattr(errors, name) for name in errors.__all__ if name.endswith("Error")}


@dataclass
class Reading:
    """What the child said of one file so far; `ended` once it has said its last word on it."""

    form: Form = field(default_factory=Form)
    rows: int = 0
    furniture: int = 0
    ended: bool = False
    sources: list[str] = field(default_factory=list)
    mapping: tuple[str, ...] = ()
    draft: Draft | None = None


@dataclass(frozen=True)
class Piece:
    """Some rows of one table.

    Attributes:
        cells: text columns c0, c1, … with row_no and width.
        headed: false for rows under no header we know; `headers` are numbers then, and `source` is another table's.
    """

    source: Source
    headers: list[str]
    cells: pl.DataFrame
    headed: bool = True


def read_pieces(
    file: Input, reading: Reading, known: Catalogue, channel: str | None = None
) -> Generator[Piece, None, None]:
    """Yield the rows of `file` in pieces and fill in `reading`; whoever has seen enough closes it.

    Args:
        channel: where the file was dropped, if that is known: it helps to map a table that nobody declared.

    Raises:
        BadInputError: the child refused the file; the subclass and message are its own.
        UnreadableFileError: the child died or ran out of its memory or time.
    """
    with _asked(Task(file, known.own, channel), reading) as messages:
        yield from _pieces(messages, reading, known)


def read_draft(file: Input, channel: str | None) -> Draft:
    """Return a declaration proposed for a file from what its headers mean.

    Raises:
        BadInputError: the file cannot be read, or has no row that looks like a header.
    """
    reading = Reading()
    with _asked(Task(file, channel=channel, propose=True), reading) as messages:
        for _ in _pieces(messages, reading, shipped()):
            pass
    if reading.draft is None:
        raise UnknownLayoutError(
            "{file}: no row of it looks like a header. Nothing was written.", file=shown_name(file.name)
        )
    return reading.draft


def count(file: Input, form: Form) -> int:
    """Return the number of rows in a file, headers and titles included, counted apart from reading it.

    Raises:
        BadInputError: it cannot be counted.
    """
    reading = Reading()
    with _asked(Task(file, count=form), reading) as messages:
        for _ in _pieces(messages, reading, shipped()):
            pass
    return reading.rows


@contextmanager
def _asked(task: Task, reading: Reading) -> Iterator[IO[bytes]]:
    """Give a child a task for the length of a with block, and bound its time."""
    size, name = task.file.size, shown_name(task.file.name)
    seconds = _SECONDS_AT_LEAST + size / _BYTES_PER_SECOND
    child, messages = borrow(task)
    watch = threading.Timer(seconds, child.kill)
    watch.start()
    try:
        yield messages
        if not reading.ended:
            raise UnreadableFileError(
                "{name}: the reader gave up on it (more than {seconds:.0f} s, too much memory, or a damaged file). "
                "Nothing of it was landed; the other files are not affected. Save it anew and drop it again.",
                name=name,
                seconds=seconds,
            )
    finally:
        watch.cancel()
        give_back(child, reusable=reading.ended and size <= _LARGE)


def _pieces(stream: IO[bytes], reading: Reading, known: Catalogue) -> Iterator[Piece]:
    source: Source | None = None
    sources, headers, headed = dict(known.sources), list[str](), True
    for letter, payload in _messages(stream):
        if letter == b"F":
            if source is not None:
                yield Piece(source, headers, pl.read_ipc_stream(BytesIO(payload)), headed)
            continue
        note = json.loads(payload)
        reading.ended = "error" in note or "end" in note
        if "error" in note:
            raise _REFUSALS.get(note["error"], BadInputError)(note["message"])
        if "source" in note:
            source, headers, headed = sources.get(note["source"]), note["headers"], note.get("headed", True)
            if source is None:
                raise UnreadableFileError(
                    "a declaration was changed while a file was read. It is taken again next run."
                )
            if source.name not in reading.sources:
                reading.sources.append(source.name)
        elif reading.ended:
            reading.rows, reading.furniture = note["rows"], note["furniture"]
            reading.draft = Draft(**note["draft"]) if "draft" in note else None
            return
        elif "declaration" in note:
            sources |= {each.id: each for each in parse(note["declaration"].encode(), "mapped by meaning")}
            reading.mapping = tuple(note["mapping"])
        else:
            reading.form = Form(**note["form"])


def _messages(stream: IO[bytes]) -> Iterator[tuple[bytes, bytes]]:
    while len(start := stream.read(9)) == 9:
        length, letter = struct.unpack(">Qc", start)
        payload = stream.read(length)
        if len(payload) < length:
            return
        yield letter, payload
