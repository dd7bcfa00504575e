"""The operator's keys: provisioned once before the first run, kept outside every database.

`index` turns identifiers into tokens, `vault` wraps the key of each encrypted file, `signing` signs manifests, `tombstone`
will mark erased people and is the one key that is never rotated. `home.json` holds a mark of each, so that a key put back
from another home's backup is refused before anything is read or written with it.
"""

import base64
import hmac
import json
import os
from dataclasses import dataclass, field
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.keywrap import InvalidUnwrap, aes_key_unwrap, aes_key_wrap

from scv.errors import KeyAccessError, UsageError
from scv.vault.files import private_folder, read_secret, sync_folder, write_new_secret

NAMES = ("index", "vault", "signing", "tombstone")
KEY_BYTES = 32


@dataclass(frozen=True)
class KeyRing:
    """The four keys of one home. Never printed: `repr` shows no key."""

    home_id: str
    index: bytes = field(repr=False)
    vault: bytes = field(repr=False)
    signing: bytes = field(repr=False)
    tombstone: bytes = field(repr=False)

    def signer(self) -> Ed25519PrivateKey:
        """Return the key that signs manifests."""
        return Ed25519PrivateKey.from_private_bytes(self.signing)

    def wrap(self, file_key: bytes) -> str:
        """Return `file_key` wrapped by the vault key (AES-KW, RFC 3394), as hex."""
        return aes_key_wrap(self.vault, file_key).hex()

    def unwrap(self, wrapped: str) -> bytes:
        """Return a file key from its wrapped form.

        Raises:
            KeyAccessError: it was wrapped by another vault key.
        """
        try:
            return aes_key_unwrap(self.vault, bytes.fromhex(wrapped))
        except (InvalidUnwrap, ValueError):
            raise KeyAccessError(
                "keys/vault.key is not the key this vault was written with. Put back the key of this home."
            ) from None


def fresh_key() -> bytes:
    """Return 32 random bytes."""
    return os.urandom(KEY_BYTES)


def provision(folder: Path) -> KeyRing:
    """Make the keys of a new home in `folder`.

    Raises:
        UsageError: there are keys already; new ones would make the vault unreadable.
    """
    if folder.exists() and any(folder.iterdir()):
        raise UsageError(f"{folder}: this home has its keys already. Nothing was changed.")
    private_folder(folder)
    home_id, fresh = os.urandom(8).hex(), {name: fresh_key() for name in NAMES}
    for name, key in fresh.items():
        write_new_secret(folder / f"{name}.key", base64.b64encode(key) + b"\n")
    marks = {name: _mark(home_id, name, key) for name, key in fresh.items()}
    write_new_secret(folder / "home.json", json.dumps({"home_id": home_id, "marks": marks}).encode())
    sync_folder(folder)
    return load(folder)


def load(folder: Path) -> KeyRing:
    """Return the keys of a home.

    Raises:
        KeyAccessError: a key is missing, exposed to other accounts, damaged, or another home's.
    """
    home_id, marks = _home(folder / "home.json")
    ring = {name: _key(folder / f"{name}.key") for name in NAMES}
    for name, key in ring.items():
        if not hmac.compare_digest(marks[name].encode(), _mark(home_id, name, key).encode()):
            raise KeyAccessError(f"{folder / name}.key: this is another home's key. Put back the key of this home.")
    return KeyRing(home_id=home_id, **ring)


def _home(path: Path) -> tuple[str, dict[str, str]]:
    """Return the home's id and the mark of each of its keys."""
    try:
        home = json.loads(read_secret(path))
        return str(home["home_id"]), {name: str(home["marks"][name]) for name in NAMES}
    except (ValueError, KeyError, TypeError):
        raise KeyAccessError(f"{path}: damaged. Put it back from your backup of the keys folder.") from None


def _mark(home_id: str, name: str, key: bytes) -> str:
    """Return what tells a key from others without telling the key."""
    return hmac.digest(key, f"scv key mark {home_id} {name}".encode(), "sha256").hex()[:32]


def _key(path: Path) -> bytes:
    try:
        key = base64.b64decode(read_secret(path), validate=False)
    except ValueError:
        key = b""
    if len(key) != KEY_BYTES:
        raise KeyAccessError(f"{path}: this is not a key of scv (32 bytes, base64). Put back the key of this home.")
    return key
