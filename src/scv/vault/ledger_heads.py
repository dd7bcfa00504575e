"""How far every ledger has come: a small signed file beside them, so that what is cut off an end,
or a whole ledger, is missed at once.

`TIPS` holds, for each ledger, the number and hash of its last entry and the hash of the file of its
keys, and a number that grows by one with every change. A change is announced in it, made, and
settled in it: killed in between, a ledger stands as before or as announced, and anything else is
tampering. Each entry quotes the number it was announced under, and each night's manifest the number
it found: a file that was taken away, or put back to an older one, is told from a home that never
had one.
"""

import fcntl
import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from cryptography.exceptions import InvalidSignature

from scv.console.documents import parse_json
from scv.errors import IntegrityError
from scv.vault.files import lock_folder, private_folder, write_atomically
from scv.vault.keys import KeySet, verified_by

FILE = "TIPS"
_LABEL = "ledger tips v1"


@dataclass(frozen=True)
class Tip:
    """How far one ledger has come: number and hash of its last entry, and the hash of the file of
    its keys; empty where there is none.
    """

    number: int = 0
    sha256: str = "0" * 64
    keys: str = ""


@dataclass(frozen=True)
class _TipState:
    """What the file says: ledger → its tip; and, of those with a change under way, the tip it will
    have.
    """

    number: int
    current: Mapping[str, Tip]
    announced: Mapping[str, Tip]

    def allows(self, name: str, tip: Tip) -> bool:
        before = self.current.get(name, Tip())
        after = self.announced.get(name, before)
        entry = (tip.number, tip.sha256)
        return entry in (
            (before.number, before.sha256),
            (after.number, after.sha256),
        ) and tip.keys in (
            before.keys,
            after.keys,
        )


class Tips:
    """The file `TIPS` of a folder of ledgers.

    Args:
        quoted: gives the number that the current manifest quotes; 0 where it quotes none.
        tips: gives the tip of every ledger of the folder, and whether any entry quotes a number:
            asked where there is no file yet.
    """

    def __init__(
        self,
        folder: Path,
        key_set: KeySet,
        quoted: Callable[[], int],
        tips: Callable[[], tuple[Mapping[str, Tip], bool]],
    ) -> None:
        self._folder, self._key_set, self._quoted, self._tips = folder, key_set, quoted, tips

    def number(self) -> int:
        """Return the number of the latest change; the file is begun where there is none yet.

        Raises:
            IntegrityError: it is damaged, or gone.
        """
        with self.exclusive():
            state = self._read()
            if not self._path.exists():
                self._write(state)
            return state.number

    @contextmanager
    def exclusive(self) -> Iterator[None]:
        """Let nobody else change any ledger of the folder for the length of a with block."""
        with lock_folder(private_folder(self._folder), fcntl.LOCK_EX):
            yield

    @contextmanager
    def still(self) -> Iterator[None]:
        """Let nobody change any ledger of the folder for the length of a with block; others may
        look.
        """
        if not self._folder.exists():
            yield
            return
        with lock_folder(self._folder, fcntl.LOCK_SH):
            yield

    def check(self, name: str, tip: Tip) -> int:
        """Compare how far a ledger has come with what the file says; return the number of the
        change after the latest.

        Raises:
            IntegrityError: they differ, or the file is damaged, gone or an older one.
        """
        state = self._read()
        if state.number < self._quoted():
            raise self._missing_error("older than the last night")
        if not state.allows(name, tip):
            before = state.current.get(name, Tip())
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
        return state.number + 1

    @contextmanager
    def change(self, name: str, before: Tip, after: Tip) -> Iterator[None]:
        """Announce a change of a ledger, let it be made within the with block, and settle it; only
        within `exclusive`.

        Raises:
            IntegrityError: the ledger does not stand as the file says.
        """
        number = self.check(name, before)
        state = self._read()
        changed = {**state.current, name: before}
        self._write(_TipState(number, changed, {**state.announced, name: after}))
        yield
        rest = {other: tip for other, tip in state.announced.items() if other != name}
        self._write(_TipState(number, changed | {name: after}, rest))

    def renew(self) -> None:
        """Sign the file anew with the newest signing key."""
        if self._path.exists():
            with self.exclusive():
                self._write(self._read())

    @property
    def _path(self) -> Path:
        return self._folder / FILE

    def _read(self) -> _TipState:
        if not self._path.exists():
            tips, quoting = self._tips()
            if quoting or self._quoted():
                raise self._missing_error("gone")
            # NOTE: a home made before there was such a file, or one without any ledger.
            return _TipState(1, tips, {})
        try:
            outer = parse_json(self._path.read_bytes())
            payload = outer["payload"].encode()
            verified_by(
                self._key_set.verifiers(), bytes.fromhex(outer["signature"]), payload, _LABEL
            )
            document = parse_json(payload)
            if document["home_id"] != self._key_set.home_id:
                raise ValueError
            return _TipState(
                int(document["number"]),
                _tips_of(document["settled"]),
                _tips_of(document["announced"]),
            )
        except (InvalidSignature, ValueError, KeyError, TypeError, AttributeError):
            raise self._missing_error("damaged, edited or of another home") from None

    def _write(self, state: _TipState) -> None:
        document = {
            "home_id": self._key_set.home_id,
            "number": state.number,
            "settled": {
                name: [tip.number, tip.sha256, tip.keys] for name, tip in state.current.items()
            },
            "announced": {
                name: [tip.number, tip.sha256, tip.keys] for name, tip in state.announced.items()
            },
        }
        payload = json.dumps(document, sort_keys=True)
        signature = self._key_set.sign(_LABEL, payload.encode())
        content = json.dumps({"payload": payload, "signature": signature}).encode()
        write_atomically(private_folder(self._folder) / FILE, content)

    def _missing_error(self, how: str) -> IntegrityError:
        return IntegrityError(
            "ledger/{file} is {how}: whether entries are missing cannot be told. Put the "
            "whole ledger folder back from a backup.",
            file=FILE,
            how=how,
        )


def _tips_of(entries: Mapping[str, tuple[int, str, str]]) -> dict[str, Tip]:
    return {
        name: Tip(int(number), str(sha256), str(keys))
        for name, (number, sha256, keys) in entries.items()
    }
