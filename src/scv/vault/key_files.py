"""The keys folder: a home's keys as files, provisioned once before the first run, kept outside
every database.

`home.json` holds a mark of each, so that a key put back from another home's backup is refused
before anything is read or written with it.

A key file holds one key a line, the newest last. Of `index` all are kept: each is applied to what
the one before made (docs/decisions/0022-rotation.md). Of `vault` and `signing` there are two only
while a rotation is under way: the newest is used, the one before still opens and proves what
nothing has renewed yet. Of a signing key that was taken away the public half stays in `home.json`.
"""

import base64
import hmac
import json
import os
from collections.abc import Collection, Sequence
from dataclasses import replace
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from scv.console.documents import parse_json
from scv.errors import KeyAccessError, UsageError
from scv.vault.files import (
    private_folder,
    read_secret,
    sync_folder,
    write_atomically,
    write_new_secret,
)
from scv.vault.keys import KEY_BYTES, CrossSignature, KeySet, cross_signed_content, fresh_key

NAMES = ("index", "vault", "signing", "tombstone")


ROTATING = ("index", "vault", "signing")


def create_keys(folder: Path) -> KeySet:
    """Make the keys of a new home in `folder`.

    Raises:
        UsageError: there are keys already; new ones would make the vault unreadable.
    """
    if folder.exists() and any(folder.iterdir()):
        raise UsageError(
            "{folder}: this home has its keys already. Nothing was changed.", folder=folder
        )
    private_folder(folder)
    home_id, fresh = os.urandom(8).hex(), {name: fresh_key() for name in NAMES}
    for name, key in fresh.items():
        write_new_secret(folder / f"{name}.key", _lines([key]))
    marks = {name: [_mark(home_id, name, key)] for name, key in fresh.items()}
    write_new_secret(folder / "home.json", _home_file(home_id, marks))
    sync_folder(folder)
    return load(folder)


def load(folder: Path) -> KeySet:
    """Return the keys of a home.

    Raises:
        KeyAccessError: a key is missing, exposed to other accounts, damaged, or another home's.
    """
    home_id, marks, cross_signatures, previous = _home(folder / "home.json")
    key_set = {name: _keys(folder / f"{name}.key") for name in NAMES}
    for name, keys in key_set.items():
        if not {_mark(home_id, name, key) for key in keys} <= set(marks[name]):
            raise KeyAccessError(
                "{folder}.key: this is another home's key. Put back the key of this home.",
                folder=folder / name,
            )
    index, vault, signing = (tuple(key_set[name]) for name in ROTATING)
    return KeySet(
        home_id, index, vault, signing, key_set["tombstone"][-1], cross_signatures, previous
    )


def rotate(folder: Path, key_set: KeySet, names: Collection[str]) -> None:
    """Add a fresh key for each name. Runs renew what is under the former one; then `retire` takes
    that away.

    Raises:
        UsageError: the last rotation of one of them is not through yet.
    """
    for name in names:
        keys: tuple[bytes, ...] = getattr(key_set, name)
        if name != "index" and len(keys) > 1:
            raise UsageError(
                "the last rotation of {name} is not through yet. Finish it with: scv publish",
                name=name,
            )
    fresh = {name: fresh_key() for name in names}
    cross_signatures = key_set.cross_signatures
    if "signing" in fresh:
        public = (
            Ed25519PrivateKey.from_private_bytes(fresh["signing"]).public_key().public_bytes_raw()
        )
        cross_signatures = (
            *cross_signatures,
            CrossSignature(
                public.hex(), key_set.signing_key().sign(cross_signed_content(public)).hex()
            ),
        )
    after = {
        name: [*_keys_of(key_set, name), *([fresh[name]] if name in fresh else [])]
        for name in NAMES
    }
    # NOTE: the marks first: a key file whose key has no mark is refused.
    _write_home(folder, replace(key_set, cross_signatures=cross_signatures), after)
    for name in fresh:
        write_atomically(folder / f"{name}.key", _lines(after[name]))


def retire(folder: Path, key_set: KeySet) -> None:
    """Take away the former vault and signing keys: nothing is under them any more."""
    after = {
        name: [*_keys_of(key_set, name)][-1:]
        if name in ("vault", "signing")
        else _keys_of(key_set, name)
        for name in NAMES
    }
    gone = [key.public_bytes_raw().hex() for key in key_set.verifiers()[:-1]]
    kept = replace(key_set, previous=tuple(dict.fromkeys((*key_set.previous, *gone))))
    # NOTE: public halves before keys go, marks after: killed in between, nothing is lost, and no
    # key is without its mark.
    _write_home(folder, kept, {name: _keys_of(key_set, name) for name in NAMES})
    for name in ("vault", "signing"):
        write_atomically(folder / f"{name}.key", _lines(after[name]))
    _write_home(folder, kept, after)


def _lines(keys: Sequence[bytes]) -> bytes:
    return b"".join(base64.b64encode(key) + b"\n" for key in keys)


def _mark(home_id: str, name: str, key: bytes) -> str:
    """Return what tells a key from others without telling the key."""
    return hmac.digest(key, f"scv key mark {home_id} {name}".encode(), "sha256").hex()[:32]


def _home_file(
    home_id: str,
    marks: dict[str, list[str]],
    cross_signatures: Sequence[CrossSignature] = (),
    previous: Sequence[str] = (),
) -> bytes:
    signatures = [[each.public, each.signature] for each in cross_signatures]
    return json.dumps(
        {"home_id": home_id, "marks": marks, "handovers": signatures, "former": list(previous)}
    ).encode()


def _home(
    path: Path,
) -> tuple[str, dict[str, list[str]], tuple[CrossSignature, ...], tuple[str, ...]]:
    """Return the home's id, the marks of its keys, who signed for whom, and the public halves of
    former signing keys.
    """
    content = read_secret(path)
    try:
        home = parse_json(content)
        marks = {name: [str(mark) for mark in home["marks"][name]] for name in NAMES}
        cross_signatures = tuple(
            CrossSignature(str(one), str(two)) for one, two in home["handovers"]
        )
        # NOTE: homes made before there were former keys to remember have none.
        previous = tuple(bytes.fromhex(key).hex() for key in home.get("former", ()))
        return str(home["home_id"]), marks, cross_signatures, previous
    except (ValueError, KeyError, TypeError):
        raise KeyAccessError(
            "{path}: damaged. Put it back from your backup of the keys folder.", path=path
        ) from None


def _keys(path: Path) -> list[bytes]:
    lines = read_secret(path).split()
    try:
        keys = [base64.b64decode(line, validate=True) for line in lines]
    except ValueError:
        keys = []
    if not keys or any(len(key) != KEY_BYTES for key in keys):
        raise KeyAccessError(
            "{path}: this is not a key of scv (32 bytes, base64). Put back the key of this home.",
            path=path,
        )
    return keys


def _keys_of(key_set: KeySet, name: str) -> list[bytes]:
    return [key_set.tombstone] if name == "tombstone" else list(getattr(key_set, name))


def _write_home(folder: Path, key_set: KeySet, keys: dict[str, list[bytes]]) -> None:
    """Write `home.json`, with the marks of these keys."""
    marks = {
        name: [_mark(key_set.home_id, name, key) for key in each] for name, each in keys.items()
    }
    write_atomically(
        folder / "home.json",
        _home_file(key_set.home_id, marks, key_set.cross_signatures, key_set.previous),
    )
