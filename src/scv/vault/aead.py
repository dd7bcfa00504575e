"""Small secrets at rest: AES-256-GCM under a key derived from the vault key for one purpose (HKDF,
RFC 5869).
"""

import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from scv.errors import IntegrityError

_NONCE_BYTES = 12


class Cipher:
    """Seals and opens texts of one purpose, such as 'segment headers'. A few thousand a night: far
    from GCM's limit.
    """

    def __init__(self, vault_key: bytes, purpose: str) -> None:
        derived = HKDF(
            algorithm=SHA256(), length=32, salt=None, info=f"scv {purpose}".encode()
        ).derive(vault_key)
        self._cipher = AESGCM(derived)
        self._purpose = purpose

    def seal(self, content: bytes, bound_to: bytes = b"") -> str:
        """Return `content` sealed, as hex; it opens only with the same `bound_to`."""
        return self.seal_bytes(content, bound_to).hex()

    def open(self, sealed: str, bound_to: bytes = b"") -> bytes:
        """Return what was sealed.

        Raises:
            IntegrityError: it was changed, moved, or sealed by another home.
        """
        try:
            return self.open_bytes(bytes.fromhex(sealed), bound_to)
        except (ValueError, TypeError):
            raise self._change_error() from None

    def seal_bytes(self, content: bytes, bound_to: bytes = b"") -> bytes:
        """Return `content` sealed; it opens only with the same `bound_to`."""
        nonce = os.urandom(_NONCE_BYTES)
        return nonce + self._cipher.encrypt(nonce, content, bound_to)

    def open_bytes(self, sealed: bytes, bound_to: bytes = b"") -> bytes:
        """Return what was sealed.

        Raises:
            IntegrityError: it was changed, moved, or sealed by another home.
        """
        try:
            return self._cipher.decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], bound_to)
        except (InvalidTag, ValueError):
            raise self._change_error() from None

    def _change_error(self) -> IntegrityError:
        return IntegrityError(
            "{purpose}: an entry was changed, or belongs to another home. Put it back from a backup.",
            purpose=self._purpose,
        )
