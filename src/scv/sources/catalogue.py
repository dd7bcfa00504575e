"""All layouts that one home knows: ours; those of installed packages, which may only add; and the
user's own in its channels.d/, which are read alike and win.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from importlib import resources
from pathlib import Path

from scv.errors import UsageError, shown_name
from scv.sources.declaration import Source
from scv.sources.loader import load_sentinels, load_sources


@dataclass(frozen=True)
class Catalogue:
    """Sources by id. `own` is the folder of the user's declarations, if there is one; `folders` are
    those of installed packages.
    """

    sources: Mapping[str, Source] = field(repr=False)
    own: Path | None = None
    folders: tuple[Path, ...] = ()

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


def catalogue(own: Path | None, folders: Sequence[Path] = ()) -> Catalogue:
    """Return the layouts that come with the product, those of the `folders` of installed packages
    and those declared in the folder `own`.

    Raises:
        UsageError: a file there is no declaration, or one in a package's folder is of a layout that
            is there already; the message says where and what was needed.
    """
    shared = _with_packages(tuple(folders))
    if own is None or not own.is_dir():
        return shared
    sources = {**shared.sources, **load_sources(own)}
    if words := load_sentinels(own):
        sources = {name: replace(source, sentinels=words) for name, source in sources.items()}
    return Catalogue(sources, own, shared.folders)


def _with_packages(folders: tuple[Path, ...]) -> Catalogue:
    found = builtin_layouts()
    for folder in folders:
        more = load_sources(folder, of=f"{folder.name}/")
        if taken := sorted({source.name for source in more.values()} & {*found.layouts}):
            raise UsageError(
                "{package}: it declares {taken}, a layout that scv or another package has. A package "
                "adds layouts; only a home's own channels.d/ replaces one.",
                package=shown_name(folder.name),
                taken=", ".join(taken),
            )
        found = Catalogue({**found.sources, **more}, folders=(*found.folders, folder))
    return found
