"""An append-only ledger outside all generations: what people decided and did. It is never rolled back.

One line an entry: its number, its time, the hash of the line before, and the sealed body. The chain runs over ciphertext, so
it can be checked without opening anything; changed, removed or reordered lines are found. Each published manifest names the
last entry of its night, so that lines cut off the end are found as well.

What an entry says of a person in words is sealed once more, under a key of its own that stands in a file beside the ledger: forgetting
removes that key, and the chain stays whole.
"""

import fcntl
import hashlib
import json
import os
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from scv.errors import IntegrityError
from scv.vault.files import private_folder, sync_folder, write_atomically
from scv.vault.keys import fresh_key
from scv.vault.sealed import Sealer

_START = "0" * 64


@dataclass(frozen=True)
class Entry:
    """One entry: its number from 1, when it was written (epoch seconds), and its body; `forgotten` in it where parts of it are gone."""

    number: int
    at: int
    body: dict[str, Any]


class Ledger:
    """The ledger file `path`, its bodies sealed under `vault_key`; those of their parts that are named `personal` can be forgotten."""

    def __init__(self, path: Path, vault_key: bytes, personal: Sequence[str] = ()) -> None:
        self._path, self._personal = path, personal
        self._sealer = Sealer(vault_key, f"ledger {path.stem}")
        self._keys_path = path.with_suffix(".keys")

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
            for number, body in enumerate(self._parted(bodies, first + 1), start=first + 1):
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

    def _parted(self, bodies: Sequence[dict[str, Any]], first: int) -> list[dict[str, Any]]:
        """Return the bodies with their personal parts sealed, each under a key of its own, which is kept before anything needs it."""
        fresh, parted = dict[str, str](), list[dict[str, Any]]()
        for number, body in enumerate(bodies, start=first):
            words = {name: body[name] for name in self._personal if body.get(name)}
            rest = {name: value for name, value in body.items() if name not in words}
            if words:
                key = fresh_key()
                fresh[str(number)] = self._sealer.seal(key, f"key {number}".encode())
                rest["personal"] = self._words(key).seal(json.dumps(words).encode())
            parted.append(rest)
        if fresh:
            self._write_keys(self._keys() | fresh)
        return parted

    def _words(self, key: bytes) -> Sealer:
        return Sealer(key, f"ledger {self._path.stem} words")

    def _keys(self) -> dict[str, str]:
        try:
            return dict(json.loads(self._keys_path.read_bytes())) if self._keys_path.exists() else {}
        except ValueError:
            raise IntegrityError(f"{self._keys_path.name}: damaged. Put it back from a backup.") from None

    def _write_keys(self, keys: dict[str, str]) -> None:
        write_atomically(self._keys_path, json.dumps(keys, sort_keys=True).encode())

    def forget(self, numbers: Collection[int]) -> None:
        """Make the personal parts of these entries unreadable for good, by removing their keys."""
        handle = os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        with os.fdopen(handle, "ab") as ledger:
            fcntl.flock(ledger, fcntl.LOCK_EX)
            self._write_keys({number: key for number, key in self._keys().items() if int(number) not in numbers})

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
        keys = self._keys()
        for line in self._lines():
            opened = self._sealer.open(line["body"], self._bound(line["n"], line["at"], line["previous"]))
            body: dict[str, Any] = json.loads(opened)
            words = body.pop("personal", None)
            if words is not None and str(line["n"]) in keys:
                key = self._sealer.open(keys[str(line["n"])], f"key {line['n']}".encode())
                body |= json.loads(self._words(key).open(words))
            elif words is not None:
                body["forgotten"] = True
            yield Entry(line["n"], line["at"], body)

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
