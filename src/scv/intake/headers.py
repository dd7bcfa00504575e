"""Recognise a table by its headers, whatever the file is called."""

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache

from scv.channels import SOURCES, Source

# Invisible characters and the spaces and quotes that exports leave around a header.
EDGES = " \t\r\n\u3000\u00a0\ufeff\u200b'\"`"


_LONGEST_TOTAL = 40


def clean_header(header: str) -> str:
    """Return a header as declarations compare it: NFKC, without invisible characters or spaces at its ends.

    >>> clean_header("\\ufeff收货地址 ")
    '收货地址'
    """
    visible = (char for char in unicodedata.normalize("NFKC", header) if unicodedata.category(char) != "Cf")
    return "".join(visible).strip(EDGES)


def recognise(headers: Sequence[str]) -> Source | None:
    """Return the source whose signature these headers hold; with several, the one that knows most of them."""
    found = frozenset(map(clean_header, headers))
    fitting = [source for source in SOURCES.values() if any(signature <= found for signature in _signatures(source))]
    return max(fitting, key=lambda source: len(_known(source) & found), default=None)


def looks_like_header(cells: Sequence[str]) -> bool:
    """Tell whether a row in the middle of a file is the header of another table, or the same header again."""
    return bool(cells) and cells[0].strip(EDGES) in known_headers() and recognise(cells) is not None


# What stands in the first filled cell of a line of totals.
TOTALS = ("合计", "总计", "小计", "共计", "汇总", "本页合计", "本页小计", "total", "subtotal", "grand total")


def is_total(cells: Sequence[str]) -> bool:
    """Tell whether a row below a table holds totals of it, which are nobody's."""
    first = next((cell for cell in cells if cell.strip(EDGES)), "")
    return len(first) <= _LONGEST_TOTAL and clean_header(first).rstrip(":").strip().lower() in TOTALS


@dataclass(frozen=True)
class Nearest:
    """The declaration that comes nearest to an unknown header row, and what it lacks."""

    source: Source
    missing: tuple[str, ...]
    shared: int


def nearest(rows: Iterable[Sequence[str]]) -> Nearest | None:
    """Return the nearest known source over the candidate header rows; None if none shares two headers."""
    best: Nearest | None = None
    for row in rows:
        found = frozenset(map(clean_header, row))
        for source in SOURCES.values():
            shared = len(_known(source) & found)
            missing = min((signature - found for signature in _signatures(source)), key=len)
            if shared >= 2 and (best is None or (shared, -len(missing)) > (best.shared, -len(best.missing))):
                best = Nearest(source, tuple(sorted(missing)), shared)
    return best


@cache
def _signatures(source: Source) -> tuple[frozenset[str], ...]:
    return tuple(frozenset(map(clean_header, signature)) for signature in source.signature)


@cache
def _known(source: Source) -> frozenset[str]:
    return frozenset(map(clean_header, source.headers()))


@cache
def known_headers() -> frozenset[str]:
    """Return every header of every declaration, as written there and as compared."""
    declared = [source.headers() for source in SOURCES.values()]
    return frozenset().union(*declared, *(_known(source) for source in SOURCES.values()))
