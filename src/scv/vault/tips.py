"""How far every ledger has come: a small signed file beside them, so that what is cut off an end, or a whole ledger, is missed at once.

`TIPS` holds, for each ledger, the number and hash of its last entry and the hash of the file of its keys, and a number that grows by one
with every change. A change is announced in it, made, and settled in it: killed in between, a ledger stands as before or as announced, and
anything else is tampering. Each entry quotes the number it was announced under, and each night's manifest the number it found: a file that
was taken away, or put back to an older one, is told from a home that never had one.
"""

import fcntl
import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from cryptography.exceptions import InvalidSignature

from scv.documents import parse_json
from scv.errors import IntegrityError
from scv.vault.files import locked, private_folder, write_atomically
from scv.vault.keys import KeyRing, verified_by

FILE = "TIPS"
_LABEL = "ledger tips v1"


@dataclass(frozen=True)
class Tip:
    """How far one ledger has come: number and hash of its last entry, and the hash of the file of its keys; empty where there is none."""

    number: int = 0
    sha256: str = "0" * 64
    keys: str = ""


@dataclass(frozen=True)
class _Standing:
    """What the file says: ledger → its tip; and, of those with a change under way, the tip it will have."""

    number: int
    settled: Mapping[str, Tip]
    announced: Mapping[str, Tip]

    def allows(self, name: str, tip: Tip) -> bool:
        before = self.settled.get(name, Tip())
        after = self.announced.get(name, before)
        entry = (tip.number, tip.sha256)
        return entry in ((before.number, before.sha256), (after.number, after.sha256)) and tip.keys in (
            before.keys,
            after.keys,
        )


class Tips:
    """The file `TIPS` of a folder of ledgers.

    Args:
        quoted: gives the number that the current manifest quotes; 0 where it quotes none.
        tips: gives the tip of every ledger of the folder, and whether any entry quotes a number: asked where there is no file yet.
    """

    def __init__(
        self,
        folder: Path,
        ring: KeyRing,
        quoted: Callable[[], int],
        tips: Callable[[], tuple[Mapping[str, Tip], bool]],
    ) -> None:
        self._folder, self._ring, self._quoted, self._tips = folder, ring, quoted, tips

    def number(self) -> int:
        """Return the number of the latest change; the file is begun where there is none yet.

        Raises:
            IntegrityError: it is damaged, or gone.
        """
        with self.alone():
            standing = self._read()
            if not self._path.exists():
                self._write(standing)
            return standing.number

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Let nobody else change any ledger of the folder for the length of a with block."""
        with locked(private_folder(self._folder), fcntl.LOCK_EX):
            yield

    @contextmanager
    def still(self) -> Iterator[None]:
        """Let nobody change any ledger of the folder for the length of a with block; others may look."""
        if not self._folder.exists():
            yield
            return
        with locked(self._folder, fcntl.LOCK_SH):
            yield

    def check(self, name: str, tip: Tip) -> int:
        """Compare how far a ledger has come with what the file says; return the number of the change after the latest.

        Raises:
            IntegrityError: they differ, or the file is damaged, gone or an older one.
        """
        standing = self._read()
        if standing.number < self._quoted():
            raise self._gone("older than the last night")
        if not standing.allows(name, tip):
            before = standing.settled.get(name, Tip())
            what = (
                f"it ends with entry {tip.number}, and {before.number} were written"
                if tip.number != before.number
                else "its last entry or its keys are not those that were written"
            )
            raise IntegrityError(
                "{name}: {what}. Something was taken away or put back. Put the whole ledger "
                "folder back from a backup; nothing is read or added until then.",
                name=name,
                what=what,
                file=FILE,
            )
        return standing.number + 1

    @contextmanager
    def change(self, name: str, before: Tip, after: Tip) -> Iterator[None]:
        """Announce a change of a ledger, let it be made within the with block, and settle it; only within `alone`.

        Raises:
            IntegrityError: the ledger does not stand as the file says.
        """
        number = self.check(name, before)
        standing = self._read()
        here = {**standing.settled, name: before}
        self._write(_Standing(number, here, {**standing.announced, name: after}))
        yield
        rest = {other: tip for other, tip in standing.announced.items() if other != name}
        self._write(_Standing(number, here | {name: after}, rest))

    def renew(self) -> None:
        """Sign the file anew with the newest signing key."""
        if self._path.exists():
            with self.alone():
                self._write(self._read())

    @property
    def _path(self) -> Path:
        return self._folder / FILE

    def _read(self) -> _Standing:
        if not self._path.exists():
            tips, quoting = self._tips()
            if quoting or self._quoted():
                raise self._gone("gone")
            # NOTE: a home made before there was such a file, or one without any ledger.
            return _Standing(1, tips, {})
        try:
            outer = parse_json(self._path.read_bytes())
            payload = outer["payload"].encode()
            verified_by(self._ring.verifiers(), bytes.fromhex(outer["signature"]), payload, _LABEL)
            told = parse_json(payload)
            if told["home_id"] != self._ring.home_id:
                raise ValueError
            return _Standing(int(told["number"]), _tips_of(told["settled"]), _tips_of(told["announced"]))
        except (InvalidSignature, ValueError, KeyError, TypeError, AttributeError):
            raise self._gone("damaged, edited or of another home") from None

    def _write(self, standing: _Standing) -> None:
        told = {
            "home_id": self._ring.home_id,
            "number": standing.number,
            "settled": {name: [tip.number, tip.sha256, tip.keys] for name, tip in standing.settled.items()},
            "announced": {name: [tip.number, tip.sha256, tip.keys] for name, tip in standing.announced.items()},
        }
        payload = json.dumps(told, sort_keys=True)
        signature = self._ring.sign(_LABEL, payload.encode())
        content = json.dumps({"payload": payload, "signature": signature}).encode()
        write_atomically(private_folder(self._folder) / FILE, content)

    def _gone(self, how: str) -> IntegrityError:
        return IntegrityError(
            "ledger/{file} is {how}: whether entries are missing cannot be told. Put the "
            "whole ledger folder back from a backup.",
            file=FILE,
            how=how,
        )


def _tips_of(told: Mapping[str, tuple[int, str, str]]) -> dict[str, Tip]:
    return {name: Tip(int(number), str(sha256), str(keys)) for name, (number, sha256, keys) in told.items()}
