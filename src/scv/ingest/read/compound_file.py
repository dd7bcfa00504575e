"""The container of old office files ([MS-CFB] of Microsoft's open specifications): whether its
chains of sectors end. The reader of workbooks follows one that runs in a circle until memory is
gone.
"""

import struct
import sys
from array import array
from collections.abc import Sequence

_LISTED_IN_HEAD = 109
_LAST_SECTOR = 0xFFFFFFFA
_ENTRY_BYTES = 128
_ROOT, _STREAM = 5, 2


class _CycleError(Exception):
    """A chain runs in a circle, or the table that tells the chains is not there."""


def chains_end(content: bytes) -> bool:
    """Tell whether every chain of a compound file ends and its sector table stands inside the file.

    What is damaged in any other way is the reader's to find. Each sector is looked at once, however
    many chains lead to it.
    """
    try:
        (shift,) = struct.unpack_from("<H", content, 30)
        tables, directory = struct.unpack_from("<2I", content, 44)
        cutoff, mini, _, listing, _ = struct.unpack_from("<5I", content, 56)
        size = 1 << min(shift, 20)
        large = _Chains(_table(content, size, tables, listing))
        entries = b"".join(_sector(content, size, each) for each in large.follow(directory))
        sectors = (_sector(content, size, each) for each in large.follow(mini))
        small = _Chains(_numbers(b"".join(sectors)))
        for at in range(0, len(entries) - _ENTRY_BYTES + 1, _ENTRY_BYTES):
            kind = entries[at + 66]
            start, length = struct.unpack_from("<IQ", entries, at + 116)
            if kind in (_ROOT, _STREAM) and length:
                (large if kind == _ROOT or length >= cutoff else small).follow(start)
    except (_CycleError, struct.error):
        return False
    return True


class _Chains:
    """The sector that follows each sector."""

    def __init__(self, table: Sequence[int]) -> None:
        self._table = table
        self._ends = bytearray(len(table))

    def follow(self, start: int) -> list[int]:
        """Return the sectors of a chain, up to where it leaves the table or meets one that is known
        to end.

        Raises:
            _CycleError: it comes back to where it was.
        """
        chain: list[int] = []
        while start < len(self._table) and not self._ends[start]:
            if len(chain) == len(self._table):
                raise _CycleError
            chain.append(start)
            start = self._table[start]
        for sector in chain:
            self._ends[sector] = 1
        return chain


def _table(content: bytes, size: int, tables: int, listing: int) -> Sequence[int]:
    """Return the sector that follows each sector of the file."""
    sectors = [*struct.unpack_from(f"<{_LISTED_IN_HEAD}I", content, 76)]
    seen = set()
    while listing < _LAST_SECTOR and len(sectors) < tables:
        if listing in seen:
            raise _CycleError
        seen.add(listing)
        *more, listing = _numbers(_sector(content, size, listing)) or [_LAST_SECTOR]
        sectors += more
    table, in_file = array("I"), len(content) // size
    for sector in sectors[:tables]:
        # NOTE: a hostile list names one sector again and again.
        if sector >= _LAST_SECTOR or len(table) >= in_file:
            continue
        found = _numbers(_sector(content, size, sector))
        if not found:
            raise _CycleError
        table += found
    return table


def _sector(content: bytes, size: int, number: int) -> bytes:
    return content[(number + 1) * size : (number + 2) * size]


def _numbers(raw: bytes) -> "array[int]":
    numbers = array("I", raw[: len(raw) // 4 * 4])
    if sys.byteorder == "big":
        numbers.byteswap()
    return numbers
