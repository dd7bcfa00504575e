"""A reader's own key, and the published file's key sealed for each reader (HPKE, RFC 9180).

The operator's home holds public keys only (`keys/readers.json`); the private half lives with the
reader, in `~/.config/scv/<home>.reader`, together with the key that verifies manifests. What was
read where: `rollback_protection.py`.
"""

import json
import os
from dataclasses import dataclass, field
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite

from scv.console.documents import parse_json
from scv.errors import KeyAccessError, UsageError
from scv.vault.files import private_folder, read_secret, write_atomically
from scv.vault.keys import KeySet

_HPKE = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)


@dataclass(frozen=True)
class Reader:
    """One marketer's key for one home."""

    name: str
    home_id: str
    private: bytes = field(repr=False)
    verify: bytes

    def verifier(self) -> Ed25519PublicKey:
        """Return the key that checks manifest signatures."""
        return Ed25519PublicKey.from_public_bytes(self.verify)

    def decrypt_key(self, sealed: str, what: str) -> bytes:
        """Return a key that was sealed for this reader.

        Args:
            what: the same as it was sealed with.

        Raises:
            KeyAccessError: it was sealed for somebody else, or for something else.
        """
        private = X25519PrivateKey.from_private_bytes(self.private)
        try:
            return _HPKE.decrypt(bytes.fromhex(sealed), private, _purpose(self.home_id, what))
        except (InvalidTag, ValueError):
            raise KeyAccessError(
                "the reader key {name} does not open {what}.", name=self.name, what=what
            ) from None


def config_folder() -> Path:
    """Return the folder of the reader's own keys: `$XDG_CONFIG_HOME/scv`, else `~/.config/scv`."""
    base = os.environ.get("XDG_CONFIG_HOME")
    return (Path(base) if base else Path.home() / ".config") / "scv"


def add_reader(keys_folder: Path, key_set: KeySet, name: str, path: Path | None = None) -> Path:
    """Make a reader key called `name`, register its public half with the home, and return the
    private file's path.

    Args:
        path: where the private half is written; this account's own place if left away.

    Raises:
        UsageError: there is such a reader, or such a file.
    """
    private, others = X25519PrivateKey.generate(), public_keys(keys_folder)
    if path and name in others:
        raise UsageError(
            "there is a reader {name!r} already. Revoke that key first: scv keys revoke {name}",
            name=name,
        )
    if path and path.exists():
        raise UsageError("{path}: there is such a file already. Nothing was changed.", path=path)
    known = others | {name: private.public_key().public_bytes_raw().hex()}
    path = path or private_folder(config_folder()) / f"{key_set.home_id}.reader"
    own_file = {
        "reader": name,
        "home_id": key_set.home_id,
        "private": private.private_bytes_raw().hex(),
        "verify": key_set.signing_key().public_key().public_bytes_raw().hex(),
    }
    write_atomically(path, json.dumps(own_file).encode())
    write_atomically(keys_folder / "readers.json", json.dumps(known, sort_keys=True).encode())
    return path


def revoke(keys_folder: Path, name: str) -> None:
    """Take a reader off the list: the next generation is not sealed for that key.

    Raises:
        UsageError: there is no such reader.
    """
    known = public_keys(keys_folder)
    if name not in known:
        raise UsageError(
            "no reader {name!r}. Readers: {known}",
            name=name,
            known=", ".join(sorted(known)) or "none",
        )
    rest = {reader: public for reader, public in known.items() if reader != name}
    write_atomically(keys_folder / "readers.json", json.dumps(rest, sort_keys=True).encode())


def public_keys(keys_folder: Path) -> dict[str, str]:
    """Return reader name → public key (hex) of everyone who may open the next generation.

    Raises:
        KeyAccessError: the list is damaged.
    """
    path = keys_folder / "readers.json"
    if not path.exists():
        return {}
    try:
        known = {str(name): str(public) for name, public in parse_json(read_secret(path)).items()}
        for public in known.values():
            X25519PublicKey.from_public_bytes(bytes.fromhex(public))
    except (ValueError, AttributeError):
        raise KeyAccessError(
            "{path}: damaged. Put it back from your backup of the keys folder.", path=path
        ) from None
    return known


def seal(file_key: bytes, public: str, home_id: str, what: str) -> str:
    """Return `file_key` sealed for one reader's public key, as hex; `what` it opens is bound to it,
    such as 'generation 7'.
    """
    recipient = X25519PublicKey.from_public_bytes(bytes.fromhex(public))
    return _HPKE.encrypt(file_key, recipient, _purpose(home_id, what)).hex()


def trust(reader: Reader, signed_by: str) -> None:
    """Keep the newest signing key of the home, once a manifest of it was checked: former ones are
    not believed any more.
    """
    if bytes.fromhex(signed_by) != reader.verify:
        path = config_folder() / f"{reader.home_id}.reader"
        kept = parse_json(read_secret(path)) | {"verify": signed_by}
        write_atomically(path, json.dumps(kept).encode())


def load_reader(home_id: str) -> Reader:
    """Return this account's reader key for the home `home_id`.

    Raises:
        KeyAccessError: this account has none, others can read it, or it is damaged.
    """
    path = config_folder() / f"{home_id}.reader"
    if not path.exists():
        raise KeyAccessError(
            "{path}: you have no reader key for this home. Ask its operator for one.", path=path
        )
    try:
        own_file = parse_json(read_secret(path))
        reader = Reader(
            str(own_file["reader"]),
            home_id,
            bytes.fromhex(own_file["private"]),
            bytes.fromhex(own_file["verify"]),
        )
        X25519PrivateKey.from_private_bytes(reader.private)
        reader.verifier()
    except (ValueError, KeyError, TypeError):
        raise KeyAccessError(
            "{path}: this reader key is damaged. Ask the operator for a new one.", path=path
        ) from None
    return reader


def _purpose(home_id: str, what: str) -> bytes:
    return f"scv published file, home {home_id}, {what}".encode()
