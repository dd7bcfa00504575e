"""The blind index: identifiers and phones become keyed tokens, so that everything after intake
joins without values.

A token is 124 bits inside DECIMAL(38, 0), the widest fixed type that DuckDB and Spark share: four
bits of rank (0 for phones, 1 for the most authoritative kind, …), then the first 120 bits of
HMAC-SHA256 under the index key. So `MIN()` picks the most authoritative token, and a phone sorts
before every identifier. A phone's last two bytes name its ownership epoch and are zero for the
first (docs/decisions/0003-tokens.md, 0014-epochs-by-day.md).

After a rotation of the index key a token is the HMAC, under the new key, of the digits that the
former key made: so tokens that stand somewhere can be brought up to date without the values they
were made of (0022-rotation.md).
"""

import hmac
from hashlib import sha256

import polars as pl
import polars_hash  # noqa: F401  (registers the `chash` namespace)

TOKEN = pl.Decimal(38, 0)
PHONE_RANK = 0
RECORD_RANK = 15


_PHONE_DIGITS, _DIGITS = 26, 30


class BlindIndex:
    """Turns values into tokens under a key, or a chain of keys, the newest last."""

    def __init__(self, *keys: bytes) -> None:
        # The plugin takes a text key: 64 hexadecimal digits, exactly one HMAC block.
        self._keys = [key.hex() for key in keys]

    def __repr__(self) -> str:
        return "BlindIndex(…)"

    @property
    def length(self) -> int:
        """The number of keys in the chain: which state of the index a token is of."""
        return len(self._keys)

    def tokens(self, text: pl.Expr, rank: int) -> pl.Expr:
        """Return the token of each text; null for null.

        Args:
            text: kind, namespace and value as one text.
            rank: 0–15.
        """
        return _decimal(pl.lit(f"0{rank:x}"), self._hex_token(text, _DIGITS))

    def phone_tokens(self, e164: pl.Expr) -> pl.Expr:
        """Return the token of each E.164 number in its first epoch; null for null."""
        text = pl.concat_str(pl.lit("phone\x1f"), e164)
        return _decimal(pl.lit("00"), self._hex_token(text, _PHONE_DIGITS), pl.lit("0000"))

    def token(self, text: str, rank: int) -> int:
        """Return one token, by the standard library: the reference for `tokens`."""
        return int(f"{rank:x}{self._one(text, _DIGITS)}", 16)

    def phone_token(self, e164: str) -> int:
        """Return one phone's token in its first epoch: the reference for `phone_tokens`."""
        return int(f"{self._one('phone' + chr(31) + e164, _PHONE_DIGITS)}0000", 16)

    def update_token(self, token: int, since: int) -> int:
        """Return a token that was made when the chain had `since` keys as it is now; a phone's
        epoch or part stays.
        """
        digits = f"{token:032x}"
        if digits[1] == "0":
            return int(self._one(digits[2:28], _PHONE_DIGITS, since) + digits[28:], 16)
        return int(digits[1] + self._one(digits[2:], _DIGITS, since), 16)

    def _hex_token(self, text: pl.Expr, digits: int) -> pl.Expr:
        for key in self._keys:
            text = text.chash.hmac_sha256(key=key).str.head(digits)  # type: ignore[attr-defined]
        return text

    def _one(self, text: str, digits: int, since: int = 0) -> str:
        for key in self._keys[since:]:
            text = hmac.new(key.encode(), text.encode(), sha256).hexdigest()[:digits]
        return text


def _decimal(*digits: pl.Expr) -> pl.Expr:
    """Return 32 hexadecimal digits, given in parts, as a token; null for null. The first must keep
    the number positive.
    """
    number = (
        pl.concat_str(digits).str.decode("hex").bin.reinterpret(dtype=pl.Int128, endianness="big")
    )
    return number.cast(TOKEN)
