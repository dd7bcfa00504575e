"""An append-only ledger outside all generations: what people decided and did. It is never rolled back.

One line an entry: its number, its time, the hash of the line before, and the sealed body. The chain runs over ciphertext, so
it can be checked without opening anything; changed, removed or reordered lines are found. Each published manifest names the
last entry of its night, so that lines cut off the end are found as well.
"""

import fcntl
import hashlib
import json
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from scv.errors import IntegrityError
from scv.vault.files import private_folder, sync_folder
from scv.vault.sealed import Sealer

_START = "0" * 64


@dataclass(frozen=True)
class Entry:
    """One entry: its number from 1, when it was written (epoch seconds), and its body."""

    number: int
    at: int
    body: dict[str, Any]


class Ledger:
    """The ledger file `path`, its bodies sealed under `vault_key`."""

    def __init__(self, path: Path, vault_key: bytes) -> None:
        self._path = path
        self._sealer = Sealer(vault_key, f"ledger {path.stem}")

    @property
    def name(self) -> str:
        """The file's name."""
        return self._path.name

    def append(self, body: dict[str, Any], at: int) -> int:
        """Write one entry to disk and return its number; whoever else appends waits for it."""
        return self.extend([body], at)[0]

    def extend(self, bodies: Sequence[dict[str, Any]], at: int) -> list[int]:
        """Write entries to disk in one go, all or none, and return their numbers."""
        private_folder(self._path.parent)
        handle = os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        with os.fdopen(handle, "ab") as out:
            fcntl.flock(out, fcntl.LOCK_EX)
            first, previous = self.tip()
            lines = []
            for number, body in enumerate(bodies, start=first + 1):
                sealed = self._sealer.seal(json.dumps(body).encode(), self._bound(number, at, previous))
                line = json.dumps(
                    {"n": number, "at": at, "previous": previous, "body": sealed}, sort_keys=True
                ).encode()
                previous = hashlib.sha256(line).hexdigest()
                lines.append(line + b"\n")
            out.write(b"".join(lines))
            out.flush()
            os.fsync(out.fileno())
        sync_folder(self._path.parent)
        return [first + at for at in range(1, len(lines) + 1)]

    def tip(self) -> tuple[int, str]:
        """Return number and hash of the last entry; 0 before the first."""
        number, previous = 0, _START
        for line in self._lines():
            number, previous = line["n"], line["hash"]
        return number, previous

    def check(self, known: tuple[int, str] | None) -> None:
        """Open every entry, and look for one that is known to have been written.

        Raises:
            IntegrityError: the chain is broken, or does not hold the known entry.
        """
        for _ in self.entries():
            pass
        if known and known[0] and known not in ((line["n"], line["hash"]) for line in self._lines()):
            raise self._broken(known[0])

    def entries(self) -> Iterator[Entry]:
        """Yield all entries in order.

        Raises:
            IntegrityError: the chain is broken.
        """
        for line in self._lines():
            body = self._sealer.open(line["body"], self._bound(line["n"], line["at"], line["previous"]))
            yield Entry(line["n"], line["at"], json.loads(body))

    def _lines(self) -> Iterator[dict[str, Any]]:
        if not self._path.exists():
            return
        previous = _START
        for number, raw in enumerate(self._path.read_bytes().splitlines(), start=1):
            line = self._parsed(raw, number)
            if line["n"] != number or line["previous"] != previous:
                raise self._broken(number)
            previous = hashlib.sha256(raw).hexdigest()
            yield line | {"hash": previous}

    def _parsed(self, raw: bytes, number: int) -> dict[str, Any]:
        try:
            line = json.loads(raw)
        except ValueError:
            raise self._broken(number) from None
        if not isinstance(line, dict) or not {"n", "at", "previous", "body"} <= line.keys():
            raise self._broken(number)
        return line

    def _broken(self, number: int) -> IntegrityError:
        return IntegrityError(
            f"{self._path.name}: entry {number} is damaged, or an entry before it was changed or removed. "
            "Put the ledger back from a backup; nothing is read from a broken chain."
        )

    @staticmethod
    def _bound(number: int, at: int, previous: str) -> bytes:
        return f"{number} {at} {previous}".encode()
