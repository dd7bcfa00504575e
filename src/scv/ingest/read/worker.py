"""The reading child: parses files under limits and streams their rows to the parent, which trusts
none of it.

`python -m scv.ingest.read.worker` is given pickled tasks on standard input, each after its length
(4 bytes). Its messages on standard output are those of `messages.py`.
"""

import pickle
import struct
import sys
from collections.abc import Sequence
from dataclasses import asdict
from typing import BinaryIO

import scv.values.personal_data  # noqa: F401  (before memory is limited: a refusal masks the name of its file)
from scv.console.resource_limits import lower_memory
from scv.errors import (
    BadInputError,
    NoPersonsError,
    PassedOverError,
    UnknownLayoutError,
    UnreadableFileError,
    shown_name,
)
from scv.ingest.headers import LayoutMatcher
from scv.ingest.mapping.header_row import (
    guess_header_row,
    header_row,
    is_below_values,
    is_second_header,
)
from scv.ingest.mapping.proposal import Draft, suggest
from scv.ingest.read.debris import is_called_note, reads_as_note
from scv.ingest.read.furniture import is_furniture
from scv.ingest.read.inputs import Form, Input, Task
from scv.ingest.read.messages import note
from scv.ingest.read.sheet_count import Tally
from scv.ingest.read.table_stream import send_file
from scv.ingest.read.tally import tally
from scv.ingest.read.undeclared import UndeclaredError
from scv.sources import builtin_layouts, catalogue
from scv.sources.loader import parse

MEMORY_BYTES = 6 << 30


def main(stream: BinaryIO, out: BinaryIO) -> None:
    """Read the files asked for until nobody asks any more."""
    lower_memory(MEMORY_BYTES)
    while (task := _read_task(stream)) is not None:
        read_file(task, out)


def _read_task(stream: BinaryIO) -> Task | None:
    length = stream.read(4)
    return pickle.loads(stream.read(struct.unpack(">I", length)[0])) if len(length) == 4 else None


def read_file(task: Task, out: BinaryIO) -> None:
    """Read a file and write its messages to `out`; a refusal is a note too."""
    # NOTE: to propose a declaration is to read the file as if none were known.
    known = builtin_layouts() if task.propose else catalogue(task.own, task.folders)
    sources = [] if task.propose else list(known.sources.values())
    try:
        if task.count:
            counted = _count(task.file, task.count)
            unread = {"hidden": counted.hidden, "formulas": counted.formulas}
            note(out, end=True, rows=counted.rows, furniture=0, unread=unread)
            return
        try:
            send_file(task.file, out, LayoutMatcher(sources))
        except UndeclaredError as undeclared:
            _pass_over_note(undeclared, task)
            draft = _draft(undeclared, task)
            if task.propose:
                note(out, end=True, rows=0, furniture=0, draft=asdict(draft))
                return
            nearest = (
                (undeclared.nearest, str(undeclared.error)) if undeclared.nearest else ("", "")
            )
            mapped = parse(draft.declaration.encode(), draft.name)
            note(
                out,
                declaration=draft.declaration,
                mapping=draft.mapping,
                columns=draft.columns,
                nearest=nearest,
            )
            send_file(
                task.file,
                out,
                LayoutMatcher([*sources, *map(known.complete, mapped)]),
            )
    except BadInputError as error:
        note(out, error=type(error).__name__, message=str(error))


def _count(file: Input, form: Form) -> Tally:
    try:
        return tally(file, form)
    except (BadInputError, MemoryError):
        raise
    except Exception:  # noqa: BLE001 - see the note
        # NOTE: libraries fail in any way over the bytes of a workbook that another library can
        # read.
        raise UnreadableFileError(
            "{file}: a damaged file: it can be read, but its rows cannot be counted. Save it "
            "anew and drop it again. Nothing was landed.",
            file=shown_name(file.name),
        ) from None


def _pass_over_note(undeclared: UndeclaredError, task: Task) -> None:
    """Leave alone what is called a note, reads as one and has no header that means anything."""
    is_note = is_called_note(task.file.own_name) and reads_as_note(undeclared.seen)
    if is_note and not task.propose and header_row(undeclared.seen) is None:
        raise PassedOverError(
            "{file}: a note beside exports, without a table. It is passed over; take it out of the "
            "inbox if you do not want to read this.",
            file=shown_name(task.file.name),
        ) from None


def _draft(undeclared: UndeclaredError, task: Task) -> Draft:
    """Return a declaration made from what the headers mean; refuse the file where that is doubtful."""
    at = header_row(undeclared.seen)
    if task.propose:
        return _draft_of_any_table(undeclared.seen, at, task.channel)
    draft = (
        _draft_by_looks(undeclared, task.channel)
        if at is None
        else _draft_of_table(undeclared, at, task.channel)
    )
    if draft.warnings and not draft.persons:
        raise NoPersonsError(
            "{file}: no person in it: no column of phones, identifiers or names, and no sale or payment "
            "with its number, amount and time. Leave it out of the inbox; or, if it is about customers, "
            "export it with their phone or card. Nothing was landed.",
            file=shown_name(task.file.name),
        ) from None
    if draft.warnings and at is not None and is_below_values(undeclared.seen, at):
        raise undeclared.error from None
    if draft.warnings and undeclared.nearest:
        raise UnknownLayoutError(
            "{nearest} Read by what its headers mean, it is doubtful: {doubts}.",
            nearest=undeclared.error.message,
            doubts="; ".join(draft.warnings),
        ) from None
    if draft.warnings:
        raise UnknownLayoutError(
            "{file}: no known export has these headers, and what they mean is doubtful: {doubts}. Write a draft to "
            "settle this with: scv ingest FILE --propose. Nothing was landed.",
            file=shown_name(task.file.name),
            doubts="; ".join(draft.warnings),
        ) from None
    return draft


def _draft_of_table(undeclared: UndeclaredError, at: int, channel: str | None) -> Draft:
    """Return a draft of the table below a header row."""
    start = at + 1
    if len(undeclared.seen) > start and is_second_header(
        undeclared.seen[start], len(undeclared.seen[at])
    ):
        start += 1
    # NOTE: of a workbook the first rows of each sheet are seen, their headers too.
    header = undeclared.seen[at]
    rows = [row for row in undeclared.seen[start:] if row != header]
    return suggest(header, [row for row in rows if not is_furniture(row, len(header))], channel)


def _draft_by_looks(undeclared: UndeclaredError, channel: str | None) -> Draft:
    """Return a draft of a table whose headers say nothing, where its cells tell all that is needed."""
    at = guess_header_row(undeclared.seen)
    draft = None if at is None else suggest(undeclared.seen[at], undeclared.seen[at + 1 :], channel)
    if draft is None or draft.warnings:
        raise undeclared.error from None
    return draft


def _draft_of_any_table(
    seen: Sequence[Sequence[str]], at: int | None, channel: str | None
) -> Draft:
    """Return a draft whatever the table is; of one without a header its columns are numbered, and
    that is the first doubt.
    """
    at = guess_header_row(seen) if at is None else at
    if at is not None:
        return suggest(seen[at], seen[at + 1 :], channel, for_person=True)
    numbered = [f"column {place}" for place in range(1, 1 + max(map(len, seen), default=1))]
    reason = "no line is a header: write one above the first line of the file, then propose again 没有表头行"
    return suggest(numbered, seen, channel, (reason,), for_person=True)


if __name__ == "__main__":
    main(sys.stdin.buffer, sys.stdout.buffer)
