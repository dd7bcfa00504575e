"""The operator's keys, once they are loaded: what each is for, and what is proved and wrapped with
them.

`index` turns identifiers into tokens, `vault` wraps the key of each encrypted file, `signing` signs
manifests, `tombstone` marks erased people and is the one key that is never rotated. Where they
stand: `key_files.py`.
"""

import os
from collections.abc import Sequence
from dataclasses import dataclass, field

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.keywrap import InvalidUnwrap, aes_key_unwrap, aes_key_wrap

from scv.errors import KeyAccessError

KEY_BYTES = 32


@dataclass(frozen=True)
class CrossSignature:
    """The former signing key's word for the one that follows it: readers who know the former trust
    the next.
    """

    public: str
    signature: str


@dataclass(frozen=True)
class KeySet:
    """The keys of one home, the newest of each last. Never printed: `repr` shows no key."""

    home_id: str
    index: tuple[bytes, ...] = field(repr=False)
    vault: tuple[bytes, ...] = field(repr=False)
    signing: tuple[bytes, ...] = field(repr=False)
    tombstone: bytes = field(repr=False)
    cross_signatures: tuple[CrossSignature, ...] = ()
    previous: tuple[str, ...] = ()

    @property
    def is_rotating(self) -> bool:
        """Tell whether a rotation is under way: something may still be under a former key."""
        return len(self.vault) > 1 or len(self.signing) > 1

    def signing_key(self) -> Ed25519PrivateKey:
        """Return the key that signs manifests."""
        return Ed25519PrivateKey.from_private_bytes(self.signing[-1])

    def sign(self, what: str, content: bytes) -> str:
        """Return the signature, as hex, over the content of a thing of one kind, such as 'manifest
        v2'.
        """
        return self.signing_key().sign(with_label(what, content)).hex()

    def verifiers(self) -> list[Ed25519PublicKey]:
        """Return the keys that prove what was signed here, the newest last."""
        return [Ed25519PrivateKey.from_private_bytes(key).public_key() for key in self.signing]

    def all_verifiers(self) -> list[Ed25519PublicKey]:
        """Return the keys that prove what was ever signed here and is not signed anew: receipts
        that were handed out.
        """
        return [
            *(Ed25519PublicKey.from_public_bytes(bytes.fromhex(key)) for key in self.previous),
            *self.verifiers(),
        ]

    def newest(self, wrapped: str) -> bool:
        """Tell whether a file key is wrapped under the newest vault key."""
        try:
            return bool(aes_key_unwrap(self.vault[-1], bytes.fromhex(wrapped)))
        except (InvalidUnwrap, ValueError):
            return False

    def wrap(self, file_key: bytes) -> str:
        """Return `file_key` wrapped by the vault key (AES-KW, RFC 3394), as hex."""
        return aes_key_wrap(self.vault[-1], file_key).hex()

    def unwrap(self, wrapped: str) -> bytes:
        """Return a file key from its wrapped form.

        Raises:
            KeyAccessError: it was wrapped by another vault key.
        """
        for key in reversed(self.vault):
            try:
                return aes_key_unwrap(key, bytes.fromhex(wrapped))
            except (InvalidUnwrap, ValueError):
                continue
        raise KeyAccessError(
            "keys/vault.key is not the key this vault was written with. Put back the key of this home."
        )


def with_label(what: str, content: bytes) -> bytes:
    """Return what is signed of a thing of one kind, such as 'manifest v2': no signature of one kind
    passes for one of another.
    """
    return b"scv " + what.encode() + b"\0" + content


def verified_by(
    verifiers: Sequence[Ed25519PublicKey],
    signature: bytes,
    content: bytes,
    what: str = "",
    *,
    previous: bool = False,
) -> Ed25519PublicKey:
    """Return the key that made a signature.

    Args:
        what: the kind of thing that was signed; empty where its content begins with what it is.
        previous: the signature may be of before there were kinds, over the content alone.

    Raises:
        InvalidSignature: none of them did.
    """
    for text in (
        (with_label(what, content), content)
        if what and previous
        else (with_label(what, content) if what else content,)
    ):
        for verifier in reversed(verifiers):
            try:
                verifier.verify(signature, text)
                return verifier
            except InvalidSignature:
                continue
    raise InvalidSignature


def trusted_keys(
    known: Sequence[Ed25519PublicKey], cross_signatures: Sequence[CrossSignature]
) -> list[Ed25519PublicKey]:
    """Return the known signing keys and those that they, in turn, handed over to."""
    found = list(known)
    for cross_signature in cross_signatures:
        public = bytes.fromhex(cross_signature.public)
        try:
            verified_by(
                found, bytes.fromhex(cross_signature.signature), cross_signed_content(public)
            )
        except InvalidSignature:
            continue
        found.append(Ed25519PublicKey.from_public_bytes(public))
    return found


def fresh_key() -> bytes:
    """Return 32 random bytes."""
    return os.urandom(KEY_BYTES)


def cross_signed_content(public: bytes) -> bytes:
    """Return what the former signing key signs of the one that follows it, by its public half."""
    return b"scv signing key follows: " + public
