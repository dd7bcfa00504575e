"""The container of old office files ([MS-CFB] of Microsoft's open specifications): whether its
chains of sectors end. The reader of workbooks follows one that runs in a circle until memory is
gone.
"""

import struct
from collections.abc import Sequence

_LISTED_IN_HEAD = 109
_LAST_SECTOR = 0xFFFFFFFA
_ENTRY_BYTES = 128
_ROOT, _STREAM = 5, 2


def chains_end(content: bytes) -> bool:
    """Tell whether every chain of a compound file ends and its sector table stands inside the file.

    What is damaged in any other way is the reader's to find.
    """
    try:
        (shift,) = struct.unpack_from("<H", content, 30)
        tables, directory = struct.unpack_from("<2I", content, 44)
        cutoff, mini, _, listing, _ = struct.unpack_from("<5I", content, 56)
        size = 1 << min(shift, 20)
        table = _table(content, size, listing)[: tables * size // 4]
        entries = _bytes_of(content, size, table, directory)
    except (_CycleError, struct.error):
        return False
    try:
        small = _numbers(_bytes_of(content, size, table, mini))
        for at in range(0, len(entries) - _ENTRY_BYTES + 1, _ENTRY_BYTES):
            kind = entries[at + 66]
            start, length = struct.unpack_from("<IQ", entries, at + 116)
            if kind in (_ROOT, _STREAM) and length:
                _chain(table if kind == _ROOT or length >= cutoff else small, start)
    except _CycleError:
        return False
    return True


class _CycleError(Exception):
    """A chain runs in a circle, or the table that tells the chains is not there."""


def _table(content: bytes, size: int, listing: int) -> list[int]:
    """Return the sector that follows each sector."""
    sectors = [*struct.unpack_from(f"<{_LISTED_IN_HEAD}I", content, 76)]
    seen = set()
    while listing < _LAST_SECTOR:
        if listing in seen:
            raise _CycleError
        seen.add(listing)
        *more, listing = _numbers(_sector(content, size, listing)) or [_LAST_SECTOR]
        sectors += more
    table: list[int] = []
    for sector in sectors:
        if sector < _LAST_SECTOR:
            found = _numbers(_sector(content, size, sector))
            if not found:
                raise _CycleError
            table += found
    return table


def _bytes_of(content: bytes, size: int, table: Sequence[int], start: int) -> bytes:
    return b"".join(_sector(content, size, each) for each in _chain(table, start))


def _chain(table: Sequence[int], start: int) -> list[int]:
    """Return the sectors of a chain, up to where it leaves the table."""
    chain: list[int] = []
    while start < len(table):
        if len(chain) == len(table):
            raise _CycleError
        chain.append(start)
        start = table[start]
    return chain


def _sector(content: bytes, size: int, number: int) -> bytes:
    return content[(number + 1) * size : (number + 2) * size]


def _numbers(raw: bytes) -> list[int]:
    count = len(raw) // 4
    return [*struct.unpack_from(f"<{count}I", raw)]
