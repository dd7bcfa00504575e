"""Recognise a table by its headers, whatever the file is called."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain

from scv.schema import UNREAD_HEADERS
from scv.sources import Source
from scv.sources.header_names import EDGES, clean_header, tidy_header

# The list of unread cells on a fix list: it tells of rows, and holds none.
_UNREAD_LIST = Source(
    "unread_cells",
    channel="store",
    system="scv",
    title_zh="未识别的单元格",
    title_en="unread cells",
    signature=(frozenset(UNREAD_HEADERS),),
    furniture=True,
)


def other_spellings(headers: Sequence[str], source: Source) -> list[str]:
    """Return, of a table's headers that are a known one in other characters, both: 訂單編號 =
    订单编号.
    """
    known = {clean_header(header): tidy_header(header) for header in source.headers()}
    found = ((tidy_header(header), known.get(clean_header(header))) for header in headers)
    return [f"{written} = {meant}" for written, meant in found if meant and written != meant]


# NOTE: each file is held against every layout. What stands in files is not kept.
@lru_cache(1 << 13)
def _declared(header: str) -> str:
    return clean_header(header)


@dataclass(frozen=True)
class Nearest:
    """The declaration that comes nearest to an unknown header row, and what it lacks."""

    source: Source
    missing: tuple[str, ...]
    shared: int


class LayoutMatcher:
    """Tells tables by their headers, among the layouts of one catalogue."""

    def __init__(self, sources: Iterable[Source]) -> None:
        self._sources = [*sources, _UNREAD_LIST]
        self._signatures = [
            [frozenset(map(_declared, signature)) for signature in source.signature]
            for source in self._sources
        ]
        self._known = [frozenset(map(_declared, source.headers())) for source in self._sources]
        self._who = [
            frozenset(map(_declared, chain.from_iterable(source.who()))) for source in self._sources
        ]
        declared = (source.headers() for source in self._sources)
        self.known_headers = frozenset().union(*declared, *self._known)

    def match(self, headers: Sequence[str]) -> Source | None:
        """Return the source whose signature these headers hold.

        With several, the one that finds most columns of who it is, then the one that knows most
        headers: a table that names somebody must not be read by a layout that does not look.
        """
        found = frozenset(map(clean_header, headers))
        matches = [
            place
            for place, signatures in enumerate(self._signatures)
            if any(signature <= found for signature in signatures)
        ]
        best = max(
            matches,
            key=lambda at: (len(self._who[at] & found), len(self._known[at] & found)),
            default=None,
        )
        return None if best is None else self._sources[best]

    def looks_like_header(self, cells: Sequence[str]) -> bool:
        """Tell whether a row in the middle of a file is the header of another table, or the same
        header again.
        """
        return (
            bool(cells)
            and cells[0].strip(EDGES) in self.known_headers
            and self.match(cells) is not None
        )

    def nearest(self, rows: Iterable[Sequence[str]]) -> Nearest | None:
        """Return the nearest known source over the candidate header rows; None if none shares two
        headers.
        """
        best: Nearest | None = None
        for row in rows:
            found = frozenset(map(clean_header, row))
            for source, signatures, known in zip(
                self._sources, self._signatures, self._known, strict=True
            ):
                shared = len(known & found)
                missing = min((signature - found for signature in signatures), key=len)
                if shared >= 2 and (
                    best is None or (shared, -len(missing)) > (best.shared, -len(best.missing))
                ):
                    best = Nearest(source, tuple(sorted(missing)), shared)
        return best
