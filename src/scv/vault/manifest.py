"""The signed manifest: the one file that says which generation is current and what its files must
be.

A generation exists for readers from the moment its manifest replaces `CURRENT` in the published
folder; everything before that rename can be lost without loss. Each manifest names the hash of the
one before it.
"""

import hashlib
import json
import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from scv.console.documents import parse_json
from scv.errors import IntegrityError
from scv.vault.files import write_atomically
from scv.vault.keys import CrossSignature, KeySet, trusted_keys, verified_by

CURRENT = "CURRENT"
# 2: a phone's token ends in two bytes for its epoch (docs/decisions/0014-epochs-by-day.md). 3: a
# night works upon the last one's vault file (0017). 5: keys are rotated (0022).
_FORMAT = 6
_LABEL = "manifest v2"
_HOME_ID = re.compile(r"[0-9a-f]{16}")


@dataclass(frozen=True)
class FileSeal:
    """What one file of a generation must be: its name, SHA-256, and per table the row count and a
    hash of all rows.
    """

    name: str
    sha256: str
    tables: dict[str, list[int]]


@dataclass(frozen=True)
class Manifest:
    """One published generation. `wrapped` are file keys under the vault key; `sealed` the published
    file's key per reader.

    `signed_by` is the public key, as hex, that its signature was checked with; empty for one that
    was not read.
    """

    home_id: str
    generation: int
    run_id: str
    built_at: str
    partial: bool
    previous: str | None
    vault: FileSeal
    published: FileSeal
    wrapped: dict[str, str]
    sealed: dict[str, str]
    segments: dict[str, str]
    facts: dict[str, Any] = field(default_factory=dict)
    signed_by: str = field(default="", compare=False)

    @property
    def built(self) -> datetime:
        """When it was built, with its zone."""
        return datetime.fromisoformat(self.built_at)


def sign(manifest: Manifest, key_set: KeySet) -> bytes:
    """Return the bytes of a manifest file: its content, the signature over it, and which signing
    key follows which.
    """
    fields = asdict(manifest)
    del fields["signed_by"]
    payload = _canonical({"format": _FORMAT, **fields})
    signature = key_set.sign(_LABEL, payload)
    cross_signatures = [asdict(each) for each in key_set.cross_signatures]
    return (
        _canonical(
            {"payload": payload.decode(), "signature": signature, "handovers": cross_signatures}
        )
        + b"\n"
    )


def publish(folder: Path, content: bytes, mode: int) -> None:
    """Make a signed manifest the current one, atomically."""
    write_atomically(folder / CURRENT, content, mode)


def read(folder: Path, known: Sequence[Ed25519PublicKey]) -> Manifest | None:
    """Return the current manifest, or None before the first publication.

    Args:
        known: signing keys of the home that are known; those they handed over to are trusted too.

    Raises:
        IntegrityError: it is damaged, edited, or signed by another home's key.
    """
    path = folder / CURRENT
    if not path.exists():
        return None
    return parse(path.read_bytes(), known, where=str(path))


def parse(content: bytes, known: Sequence[Ed25519PublicKey], where: str) -> Manifest:
    """Return the manifest held in `content`, its signature checked."""
    try:
        outer = parse_json(content)
        payload = outer["payload"].encode()
        cross_signatures = [CrossSignature(**each) for each in outer["handovers"]]
        signed_by = verified_by(
            trusted_keys(known, cross_signatures),
            bytes.fromhex(outer["signature"]),
            payload,
            _LABEL,
            previous=True,
        )
        inner = parse_json(payload)
        if (made := inner.pop("format")) != _FORMAT:
            raise IntegrityError(
                "{where}: made by another version of scv (format {made}, here {format}). Nothing was read. Use that "
                "version, or make a new home and land the exports again; customer ids begin anew.",
                where=where,
                made=made,
                format=_FORMAT,
            )
        inner["vault"], inner["published"] = (
            FileSeal(**inner["vault"]),
            FileSeal(**inner["published"]),
        )
        return Manifest(**inner, signed_by=signed_by.public_bytes_raw().hex())
    except (InvalidSignature, ValueError, KeyError, TypeError, AttributeError):
        raise _damage_error(where) from None


def _damage_error(where: str) -> IntegrityError:
    return IntegrityError(
        "{where}: the manifest is damaged, edited or of another home. Nothing was read. Put the published folder "
        "back from a backup; customer ids would not survive starting anew.",
        where=where,
    )


def home_of(folder: Path) -> str | None:
    """Return the home id a published folder claims, None before the first publication.

    It is not verified: only good for choosing the key that verifies it.

    Raises:
        IntegrityError: the manifest is damaged, or the id is not one (it becomes part of a path).
    """
    path = folder / CURRENT
    if not path.exists():
        return None
    try:
        home_id = str(parse_json(parse_json(path.read_bytes())["payload"])["home_id"])
    except (ValueError, KeyError, TypeError):
        home_id = ""
    if not _HOME_ID.fullmatch(home_id):
        raise _damage_error(str(path))
    return home_id


def digest(path: Path) -> str:
    """Return the SHA-256 of a file, as hex."""
    with path.open("rb") as source:
        return hashlib.file_digest(source, "sha256").hexdigest()


def content_hash(content: bytes) -> str:
    """Return the SHA-256 by which the next manifest names this one."""
    return hashlib.sha256(content).hexdigest()


def _canonical(value: object) -> bytes:
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=True).encode()
