"""The file beside a ledger: its keys, and those of its entries' words, which forgetting removes."""

import hashlib
import json
from dataclasses import dataclass, field
from pathlib import Path

from scv.console.documents import parse_json
from scv.errors import IntegrityError
from scv.vault.files import write_atomically


@dataclass(frozen=True)
class LedgerKeys:
    """From which entry on each key of a ledger is used, wrapped; and the sealed key of each entry's
    words.

    Attributes:
        rewritten: words that were written anew, since the first ones named somebody who was erased:
            number → sealed words, under that entry's key.
    """

    lines: list[tuple[int, str]]
    words: dict[str, str]
    rewritten: dict[str, str] = field(default_factory=dict)

    @classmethod
    def read(cls, path: Path) -> "LedgerKeys":
        """Return what a file says; nothing where there is none yet.

        Raises:
            IntegrityError: it is damaged.
        """
        try:
            kept = parse_json(path.read_bytes()) if path.exists() else {"lines": [], "words": {}}
            lines = [(int(since), str(key)) for since, key in kept["lines"]]
            return cls(lines, dict(kept["words"]), dict(kept.get("anew", {})))
        except (ValueError, KeyError, TypeError):
            raise IntegrityError(
                "{path}: damaged. Put it back from a backup.", path=path.name
            ) from None

    def content(self) -> bytes:
        """Return the file's bytes; none before the first key."""
        kept = {"lines": self.lines, "words": self.words} | (
            {"anew": self.rewritten} if self.rewritten else {}
        )
        return json.dumps(kept, sort_keys=True).encode() if self.lines else b""

    def write(self, path: Path) -> None:
        """Write the file, before anything needs it; where it would be the same, it is left as it
        is.
        """
        if not path.exists() or path.read_bytes() != self.content():
            write_atomically(path, self.content())


def key_file_hash(content: bytes) -> str:
    """Return what `TIPS` quotes of the file: its SHA-256, empty where there is none."""
    return hashlib.sha256(content).hexdigest() if content else ""
