"""The keys of a home in one file, under a passphrase, for the safe: scrypt (RFC 7914) and
AES-256-GCM.
"""

import base64
import json
import os
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from scv.console.documents import parse_json
from scv.errors import BadInputError, KeyAccessError, UsageError
from scv.vault.files import private_folder, read_secret, write_atomically
from scv.vault.key_files import NAMES

_FORMAT = "scv escrow 1"
_FILES = (*(f"{name}.key" for name in NAMES), "home.json", "readers.json")
_LEAST = 12
# What OWASP's cheat sheet on storing passwords asks for: 128 MB and about half a second a try.
_COST, _BLOCK, _PARALLEL = 2**17, 8, 1


def escrow(folder: Path, passphrase: str) -> bytes:
    """Return all key files of a home, sealed under a passphrase.

    Raises:
        UsageError: the passphrase is too short.
        KeyAccessError: a key cannot be read.
    """
    if len(passphrase) < _LEAST:
        raise UsageError(
            "the passphrase needs {least} characters or more; five random words are easy to keep.",
            least=_LEAST,
        )
    files = {
        name: base64.b64encode(read_secret(folder / name)).decode()
        for name in _FILES
        if (folder / name).exists()
    }
    salt, nonce = os.urandom(16), os.urandom(12)
    sealed = AESGCM(_derive_key(passphrase, salt)).encrypt(
        nonce, json.dumps(files).encode(), _FORMAT.encode()
    )
    return json.dumps(
        {"format": _FORMAT, "salt": salt.hex(), "nonce": nonce.hex(), "sealed": sealed.hex()}
    ).encode()


def restore(folder: Path, content: bytes, passphrase: str) -> list[str]:
    """Put the key files of an escrow that are missing in `folder` there; return their names.

    Raises:
        BadInputError: this is no escrow.
        KeyAccessError: the passphrase does not open it.
        UsageError: a key is there that is another than that of the escrow; nothing was changed.
    """
    try:
        outer = parse_json(content)
        if outer["format"] != _FORMAT:
            raise ValueError
        salt, nonce, sealed = (bytes.fromhex(outer[name]) for name in ("salt", "nonce", "sealed"))
    except (ValueError, KeyError, TypeError):
        raise BadInputError("this file is no escrow of scv; scv keys escrow makes one.") from None
    try:
        files = parse_json(
            AESGCM(_derive_key(passphrase, salt)).decrypt(nonce, sealed, _FORMAT.encode())
        )
    except (InvalidTag, ValueError):
        raise KeyAccessError(
            "the passphrase does not open this escrow, or the file was changed."
        ) from None
    existing = {name: (folder / name).read_bytes() for name in files if (folder / name).exists()}
    expected = {name: base64.b64decode(text) for name, text in files.items()}
    if others := sorted(
        name for name, raw in existing.items() if raw != expected[name] and name != "readers.json"
    ):
        raise UsageError(
            "{folder} is another than in the escrow: rotated since, or of another home. "
            "Nothing was changed; move it away first if it is the wrong one.",
            folder=folder / others[0],
        )
    private_folder(folder)
    missing = [name for name in _FILES if name in expected and name not in existing]
    for name in missing:
        write_atomically(folder / name, expected[name])
    return missing


def _derive_key(passphrase: str, salt: bytes) -> bytes:
    return Scrypt(salt=salt, length=32, n=_COST, r=_BLOCK, p=_PARALLEL).derive(passphrase.encode())
