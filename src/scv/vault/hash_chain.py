"""The file of a ledger: lines that are only ever appended, each with the hash of the one before.

One line an entry: its number, its time, the hash of the line before, and the sealed body (of
several written in one go which, so that all of them count or none). The chain runs over ciphertext,
so it is checked without opening anything; changed, removed or reordered lines are found.
"""

import hashlib
import json
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from scv.console.documents import parse_json
from scv.errors import IntegrityError
from scv.vault.files import sync_folder

_START = "0" * 64


class HashChain:
    """The lines of one file.

    Args:
        open_body: opens the body of a line; it raises where that is not what was sealed.
    """

    def __init__(self, path: Path, open_body: Callable[[Mapping[str, Any]], bytes]) -> None:
        self._path, self._open_body = path, open_body

    def lines(self) -> Iterator[dict[str, Any]]:
        """Yield the lines in order, unopened, each with its hash.

        Raises:
            IntegrityError: the chain is broken.
        """
        previous = _START
        for number, raw in enumerate(map(bytes.rstrip, self._stored_lines()), start=1):
            line = self._parse(raw, number)
            if line["n"] != number or line["previous"] != previous:
                raise self.broken(number)
            previous = hashlib.sha256(raw).hexdigest()
            yield line | {"hash": previous}

    def tip(self) -> tuple[int, str]:
        """Return number and hash of the last entry; 0 before the first."""
        number, previous = 0, _START
        for line in self.lines():
            number, previous = line["n"], line["hash"]
        return number, previous

    def append(self, lines: Sequence[bytes]) -> None:
        """Append lines after the last whole entry."""
        written = b"".join(self._stored_lines())
        handle = os.open(
            self._path, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600
        )
        with os.fdopen(handle, "ab") as out:
            os.ftruncate(out.fileno(), len(written))
            out.write(
                (b"\n" if written and not written.endswith(b"\n") else b"")
                + b"\n".join(lines)
                + b"\n"
            )
            out.flush()
            os.fsync(out.fileno())
        sync_folder(self._path.parent)

    def broken(self, number: int) -> IntegrityError:
        """Return what to raise where an entry is not what was written."""
        return IntegrityError(
            "{ledger}: entry {number} is damaged, or one before it was changed or removed. Put it back from a backup.",
            ledger=self._path.name,
            number=number,
        )

    def _stored_lines(self) -> list[bytes]:
        """Return the lines of the file without what a killed or failed append left at its end: a
        line begun, or a part of a batch.
        """
        lines = self._path.read_bytes().splitlines(keepends=True) if self._path.exists() else []
        # NOTE: the last byte of an entry is a brace; a line that has it and is no entry was
        # damaged.
        if lines and b"\n" not in lines[-1] and b"}" not in lines[-1]:
            lines.pop()
        last = self._parse(lines[-1], len(lines)) if lines else {}
        if "of" not in last or last["of"][1] == len(lines):
            return lines
        self._open_body(last)
        return lines[: last["of"][0] - 1]

    def _parse(self, raw: bytes, number: int) -> dict[str, Any]:
        try:
            line = parse_json(raw)
        except ValueError:
            raise self.broken(number) from None
        if (
            not isinstance(line, dict)
            or not {"n", "at", "previous", "body"} <= line.keys()
            or line["n"] != number
        ):
            raise self.broken(number)
        return line


def chained_lines(
    entries: Sequence[dict[str, Any]],
    head: dict[str, int],
    tip: tuple[int, str],
    seal: Callable[[bytes, bytes], str],
) -> list[bytes]:
    """Return the lines of new entries, chained to the last one.

    Args:
        tip: number and hash of the last entry.
        seal: seals a body, bound to what its line says in clear.
    """
    last, previous = tip
    lines, of = list[bytes](), {"of": [last + 1, last + len(entries)]} if len(entries) > 1 else {}
    for number, body in enumerate(entries, start=last + 1):
        line = {"n": number, "previous": previous} | head | of
        sealed = seal(json.dumps(body).encode(), line_context(line))
        lines.append(json.dumps(line | {"body": sealed}, sort_keys=True).encode())
        previous = hashlib.sha256(lines[-1]).hexdigest()
    return lines


def line_context(line: Mapping[str, Any]) -> bytes:
    """Return what a body is bound to: all that its line says in clear."""
    return " ".join(
        str(line[name]) for name in ("n", "at", "previous", "of", "tips") if name in line
    ).encode()
