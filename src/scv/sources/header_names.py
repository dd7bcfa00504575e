"""A header in the spelling in which headers are compared."""

import re
import unicodedata

from scv.sources.header_dictionary import VARIANTS

# Invisible characters, whatever is a space, and the quotes that exports leave around a header.
EDGES = "".join(filter(str.isspace, map(chr, range(0x3001)))) + "\ufeff\u200b'\"`"


_NUMBERED = re.compile(r"^\d{1,3}(?:、|\.(?!\d))\s*(?=\S)")


def clean_header(header: str) -> str:
    """Return a header as declarations compare it: as `tidy_header`, with its characters in their
    simplified spelling.

    >>> clean_header("\\ufeff收貨地址 "), clean_header("下单帐号")
    ('收货地址', '下单账号')
    >>> clean_header("3、您的手机号"), clean_header("\\x85")
    ('您的手机号', '')
    """
    return tidy_header(header).translate(VARIANTS)


def tidy_header(header: str) -> str:
    """Return a header as it is written: NFKC, without invisible characters, spaces at its ends, or
    the number of a question.
    """
    characters = (
        char for char in unicodedata.normalize("NFKC", header) if unicodedata.category(char) != "Cf"
    )
    return _NUMBERED.sub("", "".join(characters).strip(EDGES))
