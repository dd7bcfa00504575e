"""The blind index: identifiers and phones become keyed tokens, so that everything after intake joins without values.

A token is 124 bits inside DECIMAL(38, 0), the widest fixed type that DuckDB and Spark share: four bits of rank (0 for
phones, 1 for the most authoritative kind, …), then the first 120 bits of HMAC-SHA256 under the index key. So `MIN()` picks
the most authoritative token, and a phone sorts before every identifier. A phone's last two bytes name its ownership
epoch and are zero for the first (docs/decisions/0003-tokens.md, 0014-epochs-by-day.md).
"""

import hmac
from hashlib import sha256

import polars as pl
import polars_hash  # noqa: F401  (registers the `chash` namespace)

TOKEN = pl.Decimal(38, 0)
PHONE_RANK = 0
RECORD_RANK = 15


class BlindIndex:
    """Turns values into tokens under one key."""

    def __init__(self, key: bytes) -> None:
        # The plugin takes a text key: 64 hexadecimal digits, exactly one HMAC block.
        self._key = key.hex()

    def __repr__(self) -> str:
        return "BlindIndex(…)"

    def tokens(self, text: pl.Expr, rank: int) -> pl.Expr:
        """Return the token of each text; null for null.

        Args:
            text: kind, namespace and value as one text.
            rank: 0–15.
        """
        return _decimal(pl.lit(f"0{rank:x}"), self._hexadecimal(text).str.head(30))

    def phone_tokens(self, e164: pl.Expr) -> pl.Expr:
        """Return the token of each E.164 number in its first epoch; null for null."""
        text = pl.concat_str(pl.lit("phone\x1f"), e164)
        return _decimal(pl.lit("00"), self._hexadecimal(text).str.head(26), pl.lit("0000"))

    def token(self, text: str, rank: int) -> int:
        """Return one token, by the standard library: the reference for `tokens`."""
        return int(f"{rank:x}{self._one(text)[:30]}", 16)

    def phone_token(self, e164: str) -> int:
        """Return one phone's token in its first epoch: the reference for `phone_tokens`."""
        return int(f"{self._one('phone' + chr(31) + e164)[:26]}0000", 16)

    def _hexadecimal(self, text: pl.Expr) -> pl.Expr:
        return text.chash.hmac_sha256(key=self._key)  # type: ignore[attr-defined, no-any-return]

    def _one(self, text: str) -> str:
        return hmac.new(self._key.encode(), text.encode(), sha256).hexdigest()


def _decimal(*digits: pl.Expr) -> pl.Expr:
    """Return 32 hexadecimal digits, given in parts, as a token; null for null. The first must keep the number positive."""
    whole = pl.concat_str(digits).str.decode("hex").bin.reinterpret(dtype=pl.Int128, endianness="big")
    return whole.cast(TOKEN)
