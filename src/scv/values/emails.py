"""E-mail addresses in one spelling."""

import re
from typing import Final

import polars as pl

from scv.values.cells import once, plain, plain_value
from scv.values.sentinels import is_sentinel, is_sentinel_value

# The shape that mail providers let people register; RFC 5321 allows stranger ones that no export
# holds.
_ADDRESS: Final = (
    r"^[a-z0-9_%+'-]+(?:\.[a-z0-9_%+'-]+)*@(?:[a-z0-9]+(?:-+[a-z0-9]+)*\.)+[a-z]{2,24}$"
)
# What people and systems write to be left alone: thousands of strangers share these, and those of
# the list of sentinels.
_PLACEHOLDER: Final = r"^(?:test|noreply|no-reply|no_reply|donotreply|no|noemail|nomail|null|none|undefined|nan|nobody)@"
# admin@admin.com, qq@qq.com
_LOCAL, _LABEL = r"^([^@]+)@", r"@([^.]+)\."


def email(cell: pl.Expr) -> pl.Expr:
    """Return the address in lower case; null when masked, misshapen or a sentinel such as test@."""
    return once(plain(cell).str.to_lowercase(), _of_a_person)


def _of_a_person(text: pl.Expr) -> pl.Expr:
    is_one = (
        text.str.contains(_ADDRESS)
        & ~text.str.contains(_PLACEHOLDER)
        & (text.str.extract(_LOCAL) != text.str.extract(_LABEL))
        & ~is_sentinel("email", text)
        & (text.str.len_bytes() <= 254)
    )
    return pl.when(is_one).then(text)


def is_address(cell: pl.Expr) -> pl.Expr:
    """Tell where a cell has the shape of an address, be it a person's or nobody's; null for null."""
    return plain(cell).str.to_lowercase().str.contains(_ADDRESS)


def email_value(cell: str | None) -> str | None:
    """Return what `email` makes of one cell.

    >>> email_value(" Zhang.San@Example.COM "), email_value("z***@qq.com"), email_value("test@shop.cn")
    ('zhang.san@example.com', None, None)
    """
    text = (plain_value(cell) or "").lower()
    if not re.search(_ADDRESS, text) or re.search(_PLACEHOLDER, text) or len(text) > 254:
        return None
    local, label = (re.search(part, text) for part in (_LOCAL, _LABEL))
    assert local and label
    is_one = local[1] != label[1] and not is_sentinel_value("email", text)
    return text if is_one else None
