"""E-mail addresses in one spelling."""

import re
from typing import Final

import polars as pl

from scv.values.cells import plain, plain_value

# The shape that mail providers let people register; RFC 5321 allows stranger ones that no export
# holds.
_ADDRESS: Final = (
    r"^[a-z0-9_%+'-]+(?:\.[a-z0-9_%+'-]+)*@(?:[a-z0-9]+(?:-+[a-z0-9]+)*\.)+[a-z]{2,24}$"
)
# What people and systems write to be left alone: thousands of strangers share these.
_SENTINEL: Final = (
    r"^(?:(?:test|noreply|no-reply|no_reply|donotreply|null|none|undefined|nan)@"
    r"|(?:1|12|123|1234|12345|123456|123456789|abc|aaa|a|test123|xxx?)@(?:qq|163|126|a|aa|aaa|abc|xx|xxx|1|123|test)\.com$)"
)


def email(cell: pl.Expr) -> pl.Expr:
    """Return the address in lower case; null when masked, misshapen or a sentinel such as test@."""
    text = plain(cell).str.to_lowercase()
    is_one = (
        text.str.contains(_ADDRESS) & ~text.str.contains(_SENTINEL) & (text.str.len_bytes() <= 254)
    )
    return pl.when(is_one).then(text)


def email_value(cell: str | None) -> str | None:
    """Return what `email` makes of one cell.

    >>> email_value(" Zhang.San@Example.COM "), email_value("z***@qq.com"), email_value("test@shop.cn")
    ('zhang.san@example.com', None, None)
    """
    text = (plain_value(cell) or "").lower()
    is_one = re.search(_ADDRESS, text) and not re.search(_SENTINEL, text) and len(text) <= 254
    return text if is_one else None
