"""All layouts that one home knows: ours, and the user's own in its channels.d/, which are read
alike and win.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from importlib import resources
from pathlib import Path

from scv.sources.declaration import Source
from scv.sources.loader import load_sentinels, load_sources


@dataclass(frozen=True)
class Catalogue:
    """Sources by id. `own` is the folder of the user's declarations, if there is one."""

    sources: Mapping[str, Source] = field(repr=False)
    own: Path | None = None

    @property
    def layouts(self) -> tuple[str, ...]:
        """The names of all layouts."""
        return tuple(dict.fromkeys(source.name for source in self.sources.values()))

    @property
    def whole_orders(self) -> frozenset[str]:
        """The layouts whose rows repeat the money of their whole order."""
        return frozenset(source.name for source in self.sources.values() if source.money == "order")


@cache
def builtin_layouts() -> Catalogue:
    """Return the layouts that come with the product."""
    return Catalogue(load_sources(resources.files("scv.sources")))


def catalogue(own: Path | None) -> Catalogue:
    """Return the layouts that come with the product and those declared in the folder `own`.

    Raises:
        UsageError: a file there is no declaration; the message says where and what was needed.
    """
    if own is None or not own.is_dir():
        return builtin_layouts()
    sources = {**builtin_layouts().sources, **load_sources(own)}
    if words := load_sentinels(own):
        sources = {name: replace(source, sentinels=words) for name, source in sources.items()}
    return Catalogue(sources, own)
