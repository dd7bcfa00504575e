"""An append-only ledger outside all generations: what people decided and did. It is never rolled back.

One line an entry: its number, its time, the hash of the line before, and the sealed body (and, of several written in one go, which
they are, so that all of them count or none). The chain runs over ciphertext, so
it can be checked without opening anything; changed, removed or reordered lines are found. Each published manifest names the
last entry of its night, so that lines cut off the end are found as well.

Bodies are sealed under a key of the ledger's own, which stands in a file beside it, wrapped by the vault key; a rotation begins another for
the entries to come. What an entry says of a person in words is sealed once more, under a key for itself in the same file: forgetting
removes that key, and the chain stays whole.
"""

import fcntl
import hashlib
import json
import os
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, BinaryIO

from scv.errors import IntegrityError, KeyAccessError
from scv.vault.files import private_folder, sync_folder, write_atomically
from scv.vault.index import BlindIndex
from scv.vault.keys import KeyRing, fresh_key
from scv.vault.sealed import Sealer

_START = "0" * 64


@dataclass(frozen=True)
class Entry:
    """One entry: its number from 1, when it was written (epoch seconds), and its body; `forgotten` in it where parts of it are gone."""

    number: int
    at: int
    body: dict[str, Any]


@dataclass(frozen=True)
class Tokens:
    """Which parts of a ledger's bodies hold tokens of the index: they are read as the index makes them now."""

    index: BlindIndex
    names: tuple[str, ...]

    def stamped(self, body: dict[str, Any]) -> dict[str, Any]:
        """Return a body with the state of the index that its tokens are of."""
        return body | {"chain": self.index.length}

    def renewed(self, body: dict[str, Any]) -> dict[str, Any]:
        """Return a body with its tokens as they are now."""
        since = int(body.pop("chain"))
        if since == self.index.length:
            return body
        return body | {name: self._renewed(body[name], since) for name in self.names if name in body}

    def _renewed(self, value: Any, since: int) -> Any:
        if isinstance(value, list):
            return [self._renewed(each, since) for each in value]
        if isinstance(value, dict):
            return value | {"token": self._renewed(value["token"], since)}
        return str(self.index.renewed(int(value), since))


@dataclass(frozen=True)
class _Keys:
    """The file beside a ledger: from which entry on each of its keys is used, wrapped; and the sealed key of each entry's words."""

    lines: list[tuple[int, str]]
    words: dict[str, str]
    # Words that were written anew, since the first ones named somebody who was erased: number → sealed words, under that entry's key.
    anew: dict[str, str] = field(default_factory=dict)


class Ledger:
    """The ledger file `path`, its bodies sealed; those of their parts that are named `personal` can be forgotten."""

    def __init__(self, path: Path, ring: KeyRing, personal: Sequence[str] = (), tokens: Tokens | None = None) -> None:
        self._path, self._ring, self._personal, self._tokens = path, ring, personal, tokens
        self._keys_path = path.with_suffix(".keys")
        self._sealers: dict[str, Sealer] = {}

    @property
    def name(self) -> str:
        """The file's name."""
        return self._path.name

    @property
    def personal(self) -> tuple[str, ...]:
        """The parts of its bodies that can be forgotten."""
        return tuple(self._personal)

    @property
    def stamp(self) -> tuple[int, int]:
        """What differs once anything was written: the file's size, and when it was written last in nanoseconds; zeros before the first."""
        if not self._path.exists():
            return 0, 0
        told = self._path.stat()
        return told.st_size, told.st_mtime_ns

    def append(self, body: dict[str, Any], at: int) -> int:
        """Write one entry to disk and return its number; whoever else appends waits for it."""
        return self.extend([body], at)[0]

    def extend(self, bodies: Sequence[dict[str, Any]], at: int) -> list[int]:
        """Write entries to disk in one go, all or none, and return their numbers."""
        private_folder(self._path.parent)
        with self._alone() as out:
            whole = b"".join(self._written())
            os.ftruncate(out.fileno(), len(whole))
            first, previous = self.tip()
            keys = self._keys()
            if not keys.lines:
                keys = _Keys([(1, self._ring.wrap(fresh_key()))], {})
                self._write_keys(keys)
            of = [first + 1, first + len(bodies)] if len(bodies) > 1 else None
            sealer, lines = self._sealer(keys, first + 1), [b"\n"] if whole and not whole.endswith(b"\n") else []
            for number, body in enumerate(self._parted(bodies, first + 1, keys), start=first + 1):
                told = {"n": number, "at": at, "previous": previous} | ({"of": of} if of else {})
                sealed = sealer.seal(json.dumps(body).encode(), self._bound(told))
                line = json.dumps(told | {"body": sealed}, sort_keys=True).encode()
                previous = hashlib.sha256(line).hexdigest()
                lines.append(line + b"\n")
            out.write(b"".join(lines))
            out.flush()
            os.fsync(out.fileno())
        sync_folder(self._path.parent)
        return [first + at for at in range(1, len(bodies) + 1)]

    @contextmanager
    def _alone(self) -> Iterator[BinaryIO]:
        """Open the ledger for writing; whoever else does waits."""
        handle = os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        with os.fdopen(handle, "ab") as out:
            fcntl.flock(out, fcntl.LOCK_EX)
            yield out

    def _parted(self, bodies: Sequence[dict[str, Any]], first: int, keys: _Keys) -> list[dict[str, Any]]:
        """Return the bodies with their personal parts sealed, each under a key of its own, which is kept before anything needs it."""
        fresh, parted = dict[str, str](), list[dict[str, Any]]()
        for number, body in enumerate(bodies, start=first):
            told = self._tokens.stamped(body) if self._tokens else body
            words = {name: told[name] for name in self._personal if told.get(name)}
            rest = {name: value for name, value in told.items() if name not in words}
            if words:
                key = fresh_key()
                fresh[str(number)] = self._sealer(keys, number).seal(key, f"key {number}".encode())
                rest["personal"] = self._words(key).seal(json.dumps(words).encode())
            parted.append(rest)
        if fresh:
            self._write_keys(replace(keys, words=keys.words | fresh))
        return parted

    def _words(self, key: bytes) -> Sealer:
        return Sealer(key, f"ledger {self._path.stem} words")

    def _sealer(self, keys: _Keys, number: int) -> Sealer:
        """Return what an entry is sealed with."""
        wrapped = [key for since, key in keys.lines if since <= number]
        if not wrapped:
            raise IntegrityError(
                f"{self._keys_path.name}: damaged or gone. Put it back from a backup; without it no entry opens."
            )
        if (key := wrapped[-1]) not in self._sealers:
            try:
                self._sealers[key] = Sealer(self._ring.unwrap(key), f"ledger {self._path.stem}")
            except KeyAccessError:
                raise IntegrityError(
                    f"{self._keys_path.name}: damaged, or of another home. Put it back from a backup."
                ) from None
        return self._sealers[key]

    def _keys(self) -> _Keys:
        try:
            kept = json.loads(self._keys_path.read_bytes()) if self._keys_path.exists() else {"lines": [], "words": {}}
            lines = [(int(since), str(key)) for since, key in kept["lines"]]
            return _Keys(lines, dict(kept["words"]), dict(kept.get("anew", {})))
        except (ValueError, KeyError, TypeError):
            raise IntegrityError(f"{self._keys_path.name}: damaged. Put it back from a backup.") from None

    def _write_keys(self, keys: _Keys) -> None:
        kept = {"lines": keys.lines, "words": keys.words} | ({"anew": keys.anew} if keys.anew else {})
        write_atomically(self._keys_path, json.dumps(kept, sort_keys=True).encode())

    def forget(self, numbers: Collection[int]) -> None:
        """Make the personal parts of these entries unreadable for good, by removing their keys."""
        with self._alone():
            keys = self._keys()
            words = {number: key for number, key in keys.words.items() if int(number) not in numbers}
            if words != keys.words:
                self._write_keys(replace(keys, words=words))

    def rewrite_words(self, told: Mapping[int, dict[str, Any]]) -> None:
        """Put other words in the place of the personal parts of entries, number → parts, and make the first ones unreadable for good."""
        if not told:
            return
        with self._alone():
            keys = self._keys()
            words, anew = dict(keys.words), dict(keys.anew)
            for number, parts in told.items():
                key = fresh_key()
                words[str(number)] = self._sealer(keys, number).seal(key, f"key {number}".encode())
                anew[str(number)] = self._words(key).seal(json.dumps(parts).encode())
            self._write_keys(replace(keys, words=words, anew=anew))

    def renew(self) -> None:
        """Wrap the keys under the newest vault key, and begin a new one for the entries to come."""
        if not self._path.exists():
            return
        with self._alone():
            keys = self._keys()
            if keys.lines and not self._ring.newest(keys.lines[-1][1]):
                lines = [(since, self._ring.wrap(self._ring.unwrap(key))) for since, key in keys.lines]
                lines.append((self.tip()[0] + 1, self._ring.wrap(fresh_key())))
                self._write_keys(replace(keys, lines=lines))

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
            number, sealer = line["n"], self._sealer(keys, line["n"])
            body: dict[str, Any] = json.loads(sealer.open(line["body"], self._bound(line)))
            words = body.pop("personal", None)
            if words is not None and str(number) in keys.words:
                key = sealer.open(keys.words[str(number)], f"key {number}".encode())
                body |= json.loads(self._words(key).open(keys.anew.get(str(number), words)))
            elif words is not None:
                body["forgotten"] = True
            yield Entry(number, line["at"], self._tokens.renewed(body) if self._tokens else body)

    def _written(self) -> list[bytes]:
        """Return the lines of the file without what a killed or failed append left at its end: a line begun, or a part of a batch."""
        lines = self._path.read_bytes().splitlines(keepends=True) if self._path.exists() else []
        # NOTE: the last byte of an entry is a brace; a line that has it and is no entry was damaged.
        if lines and b"\n" not in lines[-1] and b"}" not in lines[-1]:
            lines.pop()
        last = self._parsed(lines[-1], len(lines)) if lines else {}
        if "of" not in last or last["of"][1] == len(lines):
            return lines
        self._sealer(self._keys(), last["n"]).open(last["body"], self._bound(last))
        return lines[: last["of"][0] - 1]

    def _lines(self) -> Iterator[dict[str, Any]]:
        previous = _START
        for number, raw in enumerate(map(bytes.rstrip, self._written()), start=1):
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
        if not isinstance(line, dict) or not {"n", "at", "previous", "body"} <= line.keys() or line["n"] != number:
            raise self._broken(number)
        return line

    def _broken(self, number: int) -> IntegrityError:
        return IntegrityError(
            f"{self._path.name}: entry {number} is damaged, or an entry before it was changed or removed. "
            "Put the ledger back from a backup; nothing is read from a broken chain."
        )

    @staticmethod
    def _bound(line: dict[str, Any]) -> bytes:
        return " ".join(str(line[name]) for name in ("n", "at", "previous", "of") if name in line).encode()
