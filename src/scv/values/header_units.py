"""What a header says of all its cells: the unit of amounts, 金额(分), 合同金额（万元）, amount_usd, and the
zone of moments, 付款时间(UTC).
"""

import re
from collections.abc import Callable
from typing import Final

import polars as pl

from scv.values.cells import plain
from scv.values.money import fen

_FEN: Final = "分|fen|cents?"
_LARGE: Final = "千元?|万元?|百万元?|千万元?|亿元?"
_FOREIGN: Final = (
    "usd|hkd|twd|jpy|eur|gbp|sgd|mop|krw|美元|美金|港币|港元|台币|新台币|日元|日圆|欧元|英镑|新加坡元|澳门元|韩元"
    r"|us ?\$|hk ?\$|nt ?\$|\$|€|£"
)
# Beside the words of a header: in brackets, behind a slash, or as its last word.
_UNIT: Final = re.compile(
    rf"(?:[(\[【/_:,\s-])(?:单位:? ?|in[ _])?(?P<unit>{_FEN}|{_LARGE}|{_FOREIGN}) ?(?:[)\]】]|$)"
    rf"|^(?P<first>{_FOREIGN})"
)
# Characters of a unit → the one that cells may have themselves, and how many of it.
_SCALES: Final = {
    "千": ("", 1000),
    "万": ("万", 1),
    "百万": ("万", 100),
    "千万": ("万", 1000),
    "亿": ("亿", 1),
}


def fen_under(header: str) -> Callable[[pl.Expr], pl.Expr]:
    """Return how the amounts below a header are read: as yuan by `fen`, or, where it names a unit,
    by that: whole fen, thousands, ten thousands and more. Of another country's money nothing is
    read.

    Args:
        header: in NFKC.
    """
    found = _UNIT.search(header.lower())
    if found is None:
        return fen
    unit = found["unit"] or found["first"]
    if re.fullmatch(_FOREIGN, unit):
        return lambda cell: pl.when(pl.lit(False)).then(fen(cell))
    if re.fullmatch(_FEN, unit):
        return _in_fen
    mark, times = _SCALES[unit.removesuffix("元")]
    return lambda cell: fen(plain(cell) + mark) * times


def in_zone_of(header: str, read: Callable[[pl.Expr], pl.Expr]) -> Callable[[pl.Expr], pl.Expr]:
    """Return how the moments below a header are read: by `read`, and, where it names a zone, those
    that name none as of that zone.
    """
    if (found := _ZONE.search(header)) is None:
        return read
    zone = (found["zone"] or found["first"]).upper()
    return lambda cell: pl.coalesce(read(plain(cell) + zone), read(cell))


# NOTE: behind other words only: gmt_create is how one house calls a moment of Shanghai's.
_ZONE: Final = re.compile(
    r"[(\[【_\s-](?P<zone>(?:utc|gmt)(?:[+-][0-9]{1,2}(?::?[0-9]{2})?)?) ?[)\]】]?$|^(?P<first>utc)[ _]?(?:时间|日期|time|date)",
    re.IGNORECASE,
)


def _in_fen(cell: pl.Expr) -> pl.Expr:
    """Return amounts that are written in fen; null for a part of one."""
    amount = fen(cell)
    return pl.when(amount % 100 == 0).then(amount // 100)
