"""What must stand nowhere: every phone and name of the population, their plain hashes, and every
key; and where it is looked for.
"""

import base64
import hashlib
import os
import re
from collections.abc import Iterator
from pathlib import Path

import psutil

from benchmarks.chaos.places import Place
from scv.vault.build import CATALOGS
from scv.vault.reader_keys import load_reader

_MOBILE = re.compile(rb"(?=(1[3-9][0-9]{9}))")
_HASH = re.compile(rb"[0-9a-f]{32,}")
_KINDS = ("md5", "sha1", "sha256")
_NAMES, _HASHED_RAW = 40, 12


class Secrets:
    """The secrets of one home, and a search for them."""

    def __init__(self, place: Place) -> None:
        vault = place.enter()
        with vault.generations().open("vault") as con:
            rows = con.execute(
                "SELECT DISTINCT e164 FROM vault.records WHERE e164 IS NOT NULL ORDER BY 1"
            ).fetchall()
            names = con.execute(
                "SELECT DISTINCT name FROM vault.records WHERE LENGTH(name) >= 3 ORDER BY 1"
            ).fetchall()
        phones = [str(row[0])[-11:] for row in rows]
        self._phones = {phone.encode() for phone in phones}
        hashed = [
            (each, phone) for phone in phones for each in (phone, f"86{phone}", f"+86{phone}")
        ]
        self._hashes = {_hexadecimal(kind, text) for text, _ in hashed for kind in _KINDS}
        # NOTE: one by one: a search for many words at once is slow where they begin with all sorts
        # of bytes.
        self._words = [
            row[0].encode(code)
            for row in names[:: max(1, len(names) // _NAMES)]
            for code in ("utf-8", "gb18030")
        ]
        self._words += [
            hashlib.new(kind, phone.encode()).digest()
            for phone in phones[:_HASHED_RAW]
            for kind in _KINDS
        ]
        ring, current = vault.key_set, vault.generations().require_current()
        keys = {
            "keys/": [*ring.index, *ring.vault, *ring.signing, ring.tombstone],
            ".reader": [load_reader(ring.home_id).private],
        }
        keys[" nowhere"] = [ring.unwrap(current.wrapped[name]) for name in CATALOGS]
        # Key in every spelling → the only place where it may stand.
        self._keys = {
            spelling: where
            for where, held in keys.items()
            for key in held
            for spelling in _spellings(key)
        }
        self.searched = 0

    def search(self, content: bytes, where: str) -> list[str]:
        """Return what kinds of secret stand in the bytes that must not stand `where`."""
        self.searched += len(content)
        kinds = ["a phone"] * any(match in self._phones for match in _MOBILE.findall(content))
        kinds += ["a hash of a phone"] * any(
            part in self._hashes for run in _HASH.findall(content) for part in _parts(run)
        )
        kinds += ["a name, or a raw hash"] * any(word in content for word in self._words)
        kinds += ["a key"] * any(
            allowed not in where and key in content for key, allowed in self._keys.items()
        )
        return kinds

    def on_disk(self, place: Place) -> Iterator[str]:
        """Yield the files of a place, and of what its commands printed, that hold a secret. The
        inbox is in clear.
        """
        for root in (place.root, place.outputs):
            for path in root.rglob("*"):
                where = path.relative_to(root.parent).as_posix()
                if path.is_file() and "/inbox/" not in where:
                    try:
                        content = path.read_bytes()
                    except FileNotFoundError:
                        continue
                    yield from (
                        f"{kind} stands in {where}"
                        for kind in self.search(content + os.fsencode(path.name), where)
                    )

    def in_process(self, pid: int) -> Iterator[str]:
        """Yield what stands in arguments and environment of a process and its children."""
        try:
            family = [psutil.Process(pid), *psutil.Process(pid).children(recursive=True)]
        except psutil.NoSuchProcess:
            return
        for process in family:
            for part in ("cmdline", "environ"):
                try:
                    content = Path(f"/proc/{process.pid}/{part}").read_bytes()
                except OSError:
                    continue
                yield from (
                    f"{kind} stands in {part} of a process" for kind in self.search(content, part)
                )


def _parts(run: bytes) -> Iterator[bytes]:
    """Yield what in a run of hexadecimal digits is as long as an MD5, SHA-1 or SHA-256."""
    for length in (32, 40, 64):
        yield from (run[at : at + length] for at in range(len(run) - length + 1))


def _hexadecimal(kind: str, text: str) -> bytes:
    return hashlib.new(kind, text.encode()).hexdigest().encode()


def _spellings(key: bytes) -> list[bytes]:
    coded = base64.b64encode(key).rstrip(b"=")
    return [
        key,
        coded,
        base64.urlsafe_b64encode(key).rstrip(b"="),
        key.hex().encode(),
        key.hex().upper().encode(),
    ]
