"""The parent's side of the reading child: bound it, and turn its messages into notes and frames."""

import json
import struct
import threading
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from io import BytesIO
from typing import IO, Any

import polars as pl

from scv import errors
from scv.errors import BadInputError, UnknownLayoutError, UnreadableFileError, shown_name
from scv.ingest.mapping.proposal import Draft
from scv.ingest.read.inputs import Form, Input, Task
from scv.ingest.read.worker_pool import borrow, release
from scv.sources import Catalogue, Source, builtin_layouts
from scv.sources.loader import parse

_SECONDS_AT_LEAST = 120
_BYTES_PER_SECOND = 200_000
# A parser keeps the memory of the largest file it read: after one of these a new child reads the
# next.
_LARGE = 64 << 20
_ERRORS = {name: getattr(errors, name) for name in errors.__all__ if name.endswith("Error")}


@dataclass
class ReadProgress:
    """What the child said of one file so far; `finished` once it has said its last word on it.

    `nearest` is of a file mapped by meaning: the layout that lacks one header only, and what is told of
    it where the account had files of that layout. `columns` tells of each column that was mapped what
    `Evidence.to_list` says.
    """

    form: Form = field(default_factory=Form)
    rows: int = 0
    furniture: int = 0
    finished: bool = False
    sources: list[str] = field(default_factory=list)
    mapping: tuple[str, ...] = ()
    columns: list[list[Any]] = field(default_factory=list)
    nearest: tuple[str, str] = ("", "")
    draft: Draft | None = None
    unread: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Piece:
    """Some rows of one table.

    Attributes:
        cells: text columns c0, c1, … with row_no and width.
        has_header: false for rows under no header we know; `headers` are numbers then, and `source`
            is another table's.
    """

    source: Source
    headers: list[str]
    cells: pl.DataFrame
    has_header: bool = True


def read_pieces(
    file: Input, progress: ReadProgress, known: Catalogue, channel: str | None = None
) -> Generator[Piece, None, None]:
    """Yield the rows of `file` in pieces and fill in `progress`; whoever has seen enough closes it.

    Args:
        channel: where the file was dropped, if that is known: it helps to map a table that nobody
            declared.

    Raises:
        BadInputError: the child refused the file; the subclass and message are its own.
        UnreadableFileError: the child died or ran out of its memory or time.
    """
    with _run_task(Task(file, known.own, known.folders, channel), progress) as messages:
        yield from _pieces(messages, progress, known)


def read_draft(file: Input, channel: str | None) -> Draft:
    """Return a declaration proposed for a file from what its headers mean.

    Raises:
        BadInputError: the file cannot be read, or has no row that looks like a header.
    """
    progress = ReadProgress()
    with _run_task(Task(file, channel=channel, propose=True), progress) as messages:
        for _ in _pieces(messages, progress, builtin_layouts()):
            pass
    if progress.draft is None:
        raise UnknownLayoutError(
            "{file}: no row of it looks like a header. Nothing was written.",
            file=shown_name(file.name),
        )
    return progress.draft


def count(file: Input, form: Form) -> ReadProgress:
    """Return the rows of a file, headers and titles included, counted apart from reading it; and as
    `unread` what of it is not read: the rows of each hidden sheet, and formulas without a value.

    Raises:
        BadInputError: it cannot be counted.
    """
    progress = ReadProgress()
    with _run_task(Task(file, count=form), progress) as messages:
        for _ in _pieces(messages, progress, builtin_layouts()):
            pass
    return progress


@contextmanager
def _run_task(task: Task, progress: ReadProgress) -> Iterator[IO[bytes]]:
    """Give a child a task for the length of a with block, and bound its time."""
    size, name = task.file.size, shown_name(task.file.name)
    seconds = _SECONDS_AT_LEAST + size / _BYTES_PER_SECOND
    child, messages = borrow(task)
    watch = threading.Timer(seconds, child.terminate)
    watch.start()
    try:
        yield messages
        if not progress.finished:
            raise UnreadableFileError(
                "{name}: the reader gave up on it (more than {seconds:.0f} s, too much memory, or a damaged file). "
                "Nothing of it was landed; the other files are not affected. Save it anew and drop it again.",
                name=name,
                seconds=seconds,
            )
    finally:
        watch.cancel()
        release(child, reuse=progress.finished and size <= _LARGE)


def _pieces(stream: IO[bytes], progress: ReadProgress, known: Catalogue) -> Iterator[Piece]:
    source: Source | None = None
    sources, headers, has_header = dict(known.sources), list[str](), True
    for letter, payload in _messages(stream):
        if letter == b"F":
            if source is not None:
                yield Piece(source, headers, pl.read_ipc_stream(BytesIO(payload)), has_header)
            continue
        note = json.loads(payload)
        progress.finished = "error" in note or "end" in note
        if "error" in note:
            raise _ERRORS.get(note["error"], BadInputError)(note["message"])
        if "source" in note:
            source, headers, has_header = (
                sources.get(note["source"]),
                note["headers"],
                note.get("headed", True),
            )
            if source is None:
                raise UnreadableFileError(
                    "a declaration was changed while a file was read. It is taken again next run."
                )
            if source.name not in progress.sources:
                progress.sources.append(source.name)
        elif progress.finished:
            progress.rows, progress.furniture = note["rows"], note["furniture"]
            progress.draft = Draft(**note["draft"]) if "draft" in note else None
            progress.unread = note.get("unread", {})
            return
        elif "declaration" in note:
            sources |= {
                each.id: known.complete(each)
                for each in parse(note["declaration"].encode(), "mapped by meaning")
            }
            progress.mapping, progress.nearest = tuple(note["mapping"]), tuple(note["nearest"])
            progress.columns = note["columns"]
        else:
            progress.form = Form(**note["form"])


def _messages(stream: IO[bytes]) -> Iterator[tuple[bytes, bytes]]:
    while len(start := stream.read(9)) == 9:
        length, letter = struct.unpack(">Qc", start)
        payload = stream.read(length)
        if len(payload) < length:
            return
        yield letter, payload
