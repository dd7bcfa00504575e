"""An append-only ledger outside all generations: what people decided and did. It is never rolled
back.

Its lines are chained by their hashes over ciphertext (`hash_chain.py`), so the chain is checked
without opening anything. `TIPS` (`ledger_heads.py`) and each published manifest name the last
entry, so that lines cut off the end are found as well.

Bodies are sealed under a key of the ledger's own, which stands in a file beside it, wrapped by the
vault key; a rotation begins another for the entries to come. What an entry says of a person in
words is sealed once more, under a key for itself in the same file: forgetting removes that key, and
the chain stays whole.
"""

import hashlib
import json
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from scv.console.documents import parse_json
from scv.errors import IntegrityError, KeyAccessError
from scv.vault.aead import Cipher
from scv.vault.hash_chain import HashChain, chained_lines, line_context
from scv.vault.keys import KeySet, fresh_key
from scv.vault.ledger_heads import Tip, Tips
from scv.vault.ledger_keys import LedgerKeys, key_file_hash
from scv.vault.ledger_tokens import Tokens


@dataclass(frozen=True)
class Entry:
    """One entry: its number from 1, when it was written (epoch seconds), and its body; `forgotten`
    in it where parts of it are gone.
    """

    number: int
    at: int
    body: dict[str, Any]


class Ledger:
    """The ledger file `path`, its bodies sealed; those of their parts that are named `personal` can
    be forgotten.

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
        self._chain = HashChain(path, self._open_body)

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
        """What differs once anything was written: the file's size, and when it was written last in
        nanoseconds; zeros before the first.
        """
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
            seal = self._cipher(keys, now.number + 1).seal
            lines = chained_lines(
                entries, {"at": at, "tips": quoting}, (now.number, now.sha256), seal
            )
            after = Tip(
                now.number + len(lines),
                hashlib.sha256(lines[-1]).hexdigest(),
                key_file_hash(keys.content()),
            )
            with self.tips.change(self.name, now, after):
                keys.write(self._keys_path)
                self._chain.append(lines)
        return [now.number + at for at in range(1, len(bodies) + 1)]

    def _encrypt_personal(
        self, bodies: Sequence[dict[str, Any]], first: int, keys: LedgerKeys
    ) -> tuple[list[dict[str, Any]], LedgerKeys]:
        """Return the bodies with their personal parts sealed, each under a key of its own, and the
        keys with those among them.
        """
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
                "{file}: damaged or gone. Put it back from a backup; without it no entry opens.",
                file=name,
            )
        if (key := wrapped[-1]) not in self._ciphers:
            try:
                self._ciphers[key] = Cipher(self._key_set.unwrap(key), f"ledger {self._path.stem}")
            except KeyAccessError:
                raise IntegrityError(
                    "{file}: damaged, or of another home. Put it back from a backup.", file=name
                ) from None
        return self._ciphers[key]

    def _open_body(self, line: Mapping[str, Any]) -> bytes:
        return self._cipher(self._keys(), line["n"]).open(line["body"], line_context(line))

    def _keys(self) -> LedgerKeys:
        return LedgerKeys.read(self._keys_path)

    def delete_personal(self, numbers: Collection[int]) -> None:
        """Make the personal parts of these entries unreadable for good, by removing their keys.

        Raises:
            IntegrityError: the ledger does not stand as `TIPS` says.
        """
        with self.tips.exclusive():
            keys = self._keys()
            words = {
                number: key for number, key in keys.words.items() if int(number) not in numbers
            }
            if words != keys.words:
                self._exchange(replace(keys, words=words))

    def rewrite_words(self, replacements: Mapping[int, dict[str, Any]]) -> None:
        """Put other words in the place of the personal parts of entries, number → parts, and make
        the first ones unreadable for good.

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
                lines = [
                    (since, self._key_set.wrap(self._key_set.unwrap(key)))
                    for since, key in keys.lines
                ]
                lines.append((self.tip()[0] + 1, self._key_set.wrap(fresh_key())))
                self._exchange(replace(keys, lines=lines))

    def tip(self) -> tuple[int, str]:
        """Return number and hash of the last entry; 0 before the first."""
        return self._chain.tip()

    def lines(self) -> Iterator[dict[str, Any]]:
        """Yield the lines in order, unopened, each with its hash.

        Raises:
            IntegrityError: the chain is broken.
        """
        return self._chain.lines()

    def _now(self) -> Tip:
        """Return how far the ledger has come."""
        keys = self._keys_path.read_bytes() if self._keys_path.exists() else b""
        return Tip(*self.tip(), key_file_hash(keys))

    def check(self, known: tuple[int, str] | None) -> None:
        """Open every entry, look for one that is known to have been written, and compare the end
        and the keys with `TIPS`.

        Raises:
            IntegrityError: the chain is broken, does not hold the known entry, or does not stand as
                `TIPS` says.
        """
        with self.tips.still():
            for _ in self.entries():
                pass
            if (
                known
                and known[0]
                and known not in ((line["n"], line["hash"]) for line in self.lines())
            ):
                raise self._chain.broken(known[0])
            self.tips.check(self.name, self._now())

    def entries(self) -> Iterator[Entry]:
        """Yield all entries in order.

        Raises:
            IntegrityError: the chain is broken.
        """
        keys = self._keys()
        for line in self.lines():
            number, cipher = line["n"], self._cipher(keys, line["n"])
            body: dict[str, Any] = parse_json(cipher.open(line["body"], line_context(line)))
            words = body.pop("personal", None)
            if words is not None and str(number) in keys.words:
                key = cipher.open(keys.words[str(number)], f"key {number}".encode())
                body |= parse_json(self._words(key).open(keys.rewritten.get(str(number), words)))
            elif words is not None:
                body["forgotten"] = True
            yield Entry(
                number, line["at"], self._tokens.with_current_tokens(body) if self._tokens else body
            )


def _tips_in(folder: Path, key_set: KeySet) -> tuple[Mapping[str, Tip], bool]:
    """Return how far every ledger of a folder has come, and whether any entry quotes a number of
    `TIPS`.
    """
    ledgers = [Ledger(path, key_set) for path in sorted(folder.glob("*.log"))]
    return {each.name: each._now() for each in ledgers}, any(
        "tips" in line for each in ledgers for line in each.lines()
    )
