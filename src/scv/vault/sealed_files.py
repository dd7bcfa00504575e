"""Files that leave the home, sealed for one reader: HPKE for the key, AES-256-GCM for the content,
signed by the home.

A parcel is one line of JSON (for whom, what is in it) and the sealed bytes. Only that reader's
private key opens it, and only as it was
made: a changed line or byte is refused.
"""

import hashlib
import json
import os
from dataclasses import dataclass
from typing import Any

from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from scv.console.documents import parse_json
from scv.errors import BadInputError, IntegrityError
from scv.vault.keys import KeySet, fresh_key, verified_by
from scv.vault.reader_keys import Reader, load_reader, seal

SUFFIX = ".sealed"
_FORMAT = "scv parcel 1"
_LABEL = "parcel v2"
_NONCE_BYTES = 12
_LONGEST_HEAD = 10_000


@dataclass(frozen=True)
class UnpackedFile:
    """What was in a parcel: the name the file had, and its bytes."""

    name: str
    content: bytes


def pack(content: bytes, name: str, reader: str, public: str, key_set: KeySet) -> bytes:
    """Return the parcel of a file, for the reader with this public key."""
    key, nonce = fresh_key(), os.urandom(_NONCE_BYTES)
    head = {
        "format": _FORMAT,
        "home_id": key_set.home_id,
        "reader": reader,
        "name": name,
        "nonce": nonce.hex(),
    }
    head["key"] = seal(key, public, key_set.home_id, _what(head))
    body = AESGCM(key).encrypt(nonce, content, _context(head))
    signature = key_set.sign(_LABEL, _signed_content(head, body))
    return json.dumps(head | {"signature": signature}, sort_keys=True).encode() + b"\n" + body


def unpack(raw: bytes) -> UnpackedFile:
    """Return what is in a parcel, opened with this account's reader key.

    Raises:
        BadInputError: it is no parcel.
        KeyAccessError: this account has no reader key for that home, or it is sealed for another.
        IntegrityError: it was changed, or made by somebody else.
    """
    head, body = _split_head(raw)
    reader: Reader = load_reader(head["home_id"])
    signature = head.pop("signature")
    try:
        verified_by(
            [reader.verifier()],
            bytes.fromhex(signature),
            _signed_content(head, body),
            _LABEL,
            previous=True,
        )
        key = reader.decrypt_key(head["key"], _what(head))
        return UnpackedFile(
            head["name"], AESGCM(key).decrypt(bytes.fromhex(head["nonce"]), body, _context(head))
        )
    except (InvalidSignature, InvalidTag, ValueError):
        raise IntegrityError(
            "the file was changed, or not made by this home. Nothing was opened; have it made again."
        ) from None


def _split_head(raw: bytes) -> tuple[dict[str, Any], bytes]:
    line = raw[:_LONGEST_HEAD].partition(b"\n")[0]
    try:
        head = parse_json(line)
        if head["format"] != _FORMAT or not all(isinstance(value, str) for value in head.values()):
            raise ValueError
        if not {"home_id", "reader", "name", "nonce", "key", "signature"} <= head.keys():
            raise ValueError
        if not head["home_id"].isalnum() or "/" in head["name"]:
            raise ValueError
    except (ValueError, KeyError, TypeError):
        raise BadInputError(
            "this is no file that scv sealed; those end in {suffix}.", suffix=SUFFIX
        ) from None
    return head, raw[len(line) + 1 :]


def _what(head: dict[str, str]) -> str:
    return f"parcel {head['name']} {head['nonce']} for {head['reader']}"


def _context(head: dict[str, str]) -> bytes:
    return json.dumps(
        {name: value for name, value in head.items() if name != "signature"}, sort_keys=True
    ).encode()


def _signed_content(head: dict[str, str], body: bytes) -> bytes:
    return _context(head) + hashlib.sha256(body).digest()
