"""An append-only ledger outside all generations: what people decided and did. It is never rolled back.

One line an entry: its number, its time, the hash of the line before, and the sealed body (of several written in one go which, so that all
of them count or none). The chain runs over ciphertext, so it is checked without opening anything; changed, removed or reordered lines are
found. `TIPS` (`ledger_heads.py`) and each published manifest name the last entry, so that lines cut off the end are found as well.

Bodies are sealed under a key of the ledger's own, which stands in a file beside it, wrapped by the vault key; a rotation begins another for
the entries to come. What an entry says of a person in words is sealed once more, under a key for itself in the same file: forgetting
removes that key, and the chain stays whole.
"""

import hashlib
import json
import os
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from scv.console.documents import parse_json
from scv.errors import IntegrityError, KeyAccessError
from scv.vault.aead import Cipher
from scv.vault.files import sync_folder
from scv.vault.keys import KeySet, fresh_key
from scv.vault.ledger_heads import Tip, Tips
from scv.vault.ledger_keys import LedgerKeys, key_file_hash
from scv.vault.ledger_tokens import Tokens

_START = "0" * 64


@dataclass(frozen=True)
class Entry:
    """One entry: its number from 1, when it was written (epoch seconds), and its body; `forgotten` in it where parts of it are gone."""

    number: int
    at: int
    body: dict[str, Any]


class Ledger:
    """The ledger file `path`, its bodies sealed; those of their parts that are named `personal` can be forgotten.

    Args:
        quoted: gives the number of `TIPS` that the current manifest quotes; 0 where it quotes none.
    """

    def __init__(
        self,
        path: Path,
        key_set: KeySet,
        personal: Sequence[str] = (),
        tokens: Tokens | None = None,
        quoted: Callable[[], int] = int,
    ) -> None:
        self._path, self._key_set, self._personal, self._tokens = path, key_set, personal, tokens
        self._keys_path = path.with_suffix(".keys")
        self.tips = Tips(path.parent, key_set, quoted, lambda: _tips_in(path.parent, key_set))
        self._ciphers: dict[str, Cipher] = {}

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
        stat = self._path.stat()
        return stat.st_size, stat.st_mtime_ns

    def append(self, body: dict[str, Any], at: int) -> int:
        """Write one entry to disk and return its number; whoever else appends waits for it."""
        return self.extend([body], at)[0]

    def extend(self, bodies: Sequence[dict[str, Any]], at: int) -> list[int]:
        """Write entries to disk in one go, all or none, and return their numbers."""
        if not bodies:
            return []
        with self.tips.exclusive():
            now = self._now()
            quoting, keys = self.tips.check(self.name, now), self._keys()
            if not keys.lines:
                keys = LedgerKeys([(1, self._key_set.wrap(fresh_key()))], {})
            entries, keys = self._encrypt_personal(bodies, now.number + 1, keys)
            lines = self._lines(entries, {"at": at, "tips": quoting}, now, self._cipher(keys, now.number + 1))
            after = Tip(now.number + len(lines), hashlib.sha256(lines[-1]).hexdigest(), key_file_hash(keys.content()))
            with self.tips.change(self.name, now, after):
                keys.write(self._keys_path)
                self._write(lines)
        return [now.number + at for at in range(1, len(bodies) + 1)]

    def _lines(self, entries: Sequence[dict[str, Any]], head: dict[str, int], now: Tip, cipher: Cipher) -> list[bytes]:
        """Return the lines of new entries, chained to the last one."""
        first, previous, lines = now.number + 1, now.sha256, list[bytes]()
        of = {"of": [first, now.number + len(entries)]} if len(entries) > 1 else {}
        for number, body in enumerate(entries, start=first):
            line = {"n": number, "previous": previous} | head | of
            sealed = cipher.seal(json.dumps(body).encode(), self._context(line))
            lines.append(json.dumps(line | {"body": sealed}, sort_keys=True).encode())
            previous = hashlib.sha256(lines[-1]).hexdigest()
        return lines

    def _write(self, lines: Sequence[bytes]) -> None:
        """Append lines after the last whole entry."""
        written = b"".join(self._stored_lines())
        handle = os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
        with os.fdopen(handle, "ab") as out:
            os.ftruncate(out.fileno(), len(written))
            out.write((b"\n" if written and not written.endswith(b"\n") else b"") + b"\n".join(lines) + b"\n")
            out.flush()
            os.fsync(out.fileno())
        sync_folder(self._path.parent)

    def _encrypt_personal(
        self, bodies: Sequence[dict[str, Any]], first: int, keys: LedgerKeys
    ) -> tuple[list[dict[str, Any]], LedgerKeys]:
        """Return the bodies with their personal parts sealed, each under a key of its own, and the keys with those among them."""
        fresh, entries = dict[str, str](), list[dict[str, Any]]()
        for number, body in enumerate(bodies, start=first):
            stamped = self._tokens.with_index_state(body) if self._tokens else body
            words = {name: stamped[name] for name in self._personal if stamped.get(name)}
            rest = {name: value for name, value in stamped.items() if name not in words}
            if words:
                key = fresh_key()
                fresh[str(number)] = self._cipher(keys, number).seal(key, f"key {number}".encode())
                rest["personal"] = self._words(key).seal(json.dumps(words).encode())
            entries.append(rest)
        return entries, replace(keys, words=keys.words | fresh)

    def _words(self, key: bytes) -> Cipher:
        return Cipher(key, f"ledger {self._path.stem} words")

    def _cipher(self, keys: LedgerKeys, number: int) -> Cipher:
        """Return what an entry is sealed with."""
        name, wrapped = self._keys_path.name, [key for since, key in keys.lines if since <= number]
        if not wrapped:
            raise IntegrityError(
                "{file}: damaged or gone. Put it back from a backup; without it no entry opens.", file=name
            )
        if (key := wrapped[-1]) not in self._ciphers:
            try:
                self._ciphers[key] = Cipher(self._key_set.unwrap(key), f"ledger {self._path.stem}")
            except KeyAccessError:
                raise IntegrityError(
                    "{file}: damaged, or of another home. Put it back from a backup.", file=name
                ) from None
        return self._ciphers[key]

    def _keys(self) -> LedgerKeys:
        return LedgerKeys.read(self._keys_path)

    def delete_personal(self, numbers: Collection[int]) -> None:
        """Make the personal parts of these entries unreadable for good, by removing their keys.

        Raises:
            IntegrityError: the ledger does not stand as `TIPS` says.
        """
        with self.tips.exclusive():
            keys = self._keys()
            words = {number: key for number, key in keys.words.items() if int(number) not in numbers}
            if words != keys.words:
                self._exchange(replace(keys, words=words))

    def rewrite_words(self, replacements: Mapping[int, dict[str, Any]]) -> None:
        """Put other words in the place of the personal parts of entries, number → parts, and make the first ones unreadable for good.

        Raises:
            IntegrityError: the ledger does not stand as `TIPS` says.
        """
        if not replacements:
            return
        with self.tips.exclusive():
            keys = self._keys()
            words, rewritten = dict(keys.words), dict(keys.rewritten)
            for number, parts in replacements.items():
                key = fresh_key()
                words[str(number)] = self._cipher(keys, number).seal(key, f"key {number}".encode())
                rewritten[str(number)] = self._words(key).seal(json.dumps(parts).encode())
            self._exchange(replace(keys, words=words, rewritten=rewritten))

    def _exchange(self, keys: LedgerKeys) -> None:
        now = self._now()
        with self.tips.change(self.name, now, replace(now, keys=key_file_hash(keys.content()))):
            keys.write(self._keys_path)

    def renew(self) -> None:
        """Wrap the keys under the newest vault key, and begin a new one for the entries to come."""
        if not self._path.exists():
            return
        with self.tips.exclusive():
            keys = self._keys()
            if keys.lines and not self._key_set.newest(keys.lines[-1][1]):
                lines = [(since, self._key_set.wrap(self._key_set.unwrap(key))) for since, key in keys.lines]
                lines.append((self.tip()[0] + 1, self._key_set.wrap(fresh_key())))
                self._exchange(replace(keys, lines=lines))

    def tip(self) -> tuple[int, str]:
        """Return number and hash of the last entry; 0 before the first."""
        number, previous = 0, _START
        for line in self.lines():
            number, previous = line["n"], line["hash"]
        return number, previous

    def _now(self) -> Tip:
        """Return how far the ledger has come."""
        keys = self._keys_path.read_bytes() if self._keys_path.exists() else b""
        return Tip(*self.tip(), key_file_hash(keys))

    def check(self, known: tuple[int, str] | None) -> None:
        """Open every entry, look for one that is known to have been written, and compare the end and the keys with `TIPS`.

        Raises:
            IntegrityError: the chain is broken, does not hold the known entry, or does not stand as `TIPS` says.
        """
        with self.tips.still():
            for _ in self.entries():
                pass
            if known and known[0] and known not in ((line["n"], line["hash"]) for line in self.lines()):
                raise self._broken(known[0])
            self.tips.check(self.name, self._now())

    def entries(self) -> Iterator[Entry]:
        """Yield all entries in order.

        Raises:
            IntegrityError: the chain is broken.
        """
        keys = self._keys()
        for line in self.lines():
            number, cipher = line["n"], self._cipher(keys, line["n"])
            body: dict[str, Any] = parse_json(cipher.open(line["body"], self._context(line)))
            words = body.pop("personal", None)
            if words is not None and str(number) in keys.words:
                key = cipher.open(keys.words[str(number)], f"key {number}".encode())
                body |= parse_json(self._words(key).open(keys.rewritten.get(str(number), words)))
            elif words is not None:
                body["forgotten"] = True
            yield Entry(number, line["at"], self._tokens.with_current_tokens(body) if self._tokens else body)

    def _stored_lines(self) -> list[bytes]:
        """Return the lines of the file without what a killed or failed append left at its end: a line begun, or a part of a batch."""
        lines = self._path.read_bytes().splitlines(keepends=True) if self._path.exists() else []
        # NOTE: the last byte of an entry is a brace; a line that has it and is no entry was damaged.
        if lines and b"\n" not in lines[-1] and b"}" not in lines[-1]:
            lines.pop()
        last = self._parse(lines[-1], len(lines)) if lines else {}
        if "of" not in last or last["of"][1] == len(lines):
            return lines
        self._cipher(self._keys(), last["n"]).open(last["body"], self._context(last))
        return lines[: last["of"][0] - 1]

    def lines(self) -> Iterator[dict[str, Any]]:
        """Yield the lines in order, unopened, each with its hash.

        Raises:
            IntegrityError: the chain is broken.
        """
        previous = _START
        for number, raw in enumerate(map(bytes.rstrip, self._stored_lines()), start=1):
            line = self._parse(raw, number)
            if line["n"] != number or line["previous"] != previous:
                raise self._broken(number)
            previous = hashlib.sha256(raw).hexdigest()
            yield line | {"hash": previous}

    def _parse(self, raw: bytes, number: int) -> dict[str, Any]:
        try:
            line = parse_json(raw)
        except ValueError:
            raise self._broken(number) from None
        if not isinstance(line, dict) or not {"n", "at", "previous", "body"} <= line.keys() or line["n"] != number:
            raise self._broken(number)
        return line

    def _broken(self, number: int) -> IntegrityError:
        return IntegrityError(
            "{ledger}: entry {number} is damaged, or one before it was changed or removed. Put it back from a backup.",
            ledger=self._path.name,
            number=number,
        )

    @staticmethod
    def _context(line: dict[str, Any]) -> bytes:
        return " ".join(str(line[name]) for name in ("n", "at", "previous", "of", "tips") if name in line).encode()


def _tips_in(folder: Path, key_set: KeySet) -> tuple[Mapping[str, Tip], bool]:
    """Return how far every ledger of a folder has come, and whether any entry quotes a number of `TIPS`."""
    ledgers = [Ledger(path, key_set) for path in sorted(folder.glob("*.log"))]
    return {each.name: each._now() for each in ledgers}, any(
        "tips" in line for each in ledgers for line in each.lines()
    )
