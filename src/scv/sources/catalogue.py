"""All layouts that one home knows: ours; those of installed packages, which may only add; and the
user's own in its channels.d/, which are read alike and win.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from importlib import resources
from pathlib import Path

from scv.errors import UsageError, shown_name
from scv.sources.attributes import Attribute, attributes_by_name, load_attributes
from scv.sources.declaration import MAPPED_LINES, Source
from scv.sources.header_names import clean_header
from scv.sources.loader import load_sentinels, load_sources
from scv.values.sentinels import Words


@dataclass(frozen=True)
class Catalogue:
    """Sources by id.

    Attributes:
        own: the folder of the user's declarations, if there is one.
        folders: those of installed packages.
        sentinels, common: what the home adds to every layout: words for nobody, and attributes.
        attributes: the brand's own attributes by name, those of all layouts.
    """

    sources: Mapping[str, Source] = field(repr=False)
    own: Path | None = None
    folders: tuple[Path, ...] = ()
    sentinels: Words = field(default_factory=dict)
    common: tuple[Attribute, ...] = ()
    attributes: Mapping[str, Attribute] = field(default_factory=dict)

    @property
    def layouts(self) -> tuple[str, ...]:
        """The names of all layouts."""
        return tuple(dict.fromkeys(source.name for source in self.sources.values()))

    @property
    def whole_orders(self) -> frozenset[str]:
        """The layouts whose rows repeat the money of their whole order, also those that nobody
        declared.
        """
        declared = {source.name for source in self.sources.values() if source.money == "order"}
        return MAPPED_LINES | declared

    @property
    def order_refunds(self) -> frozenset[str]:
        """Those among them whose rows repeat what went back of the whole order too."""
        declared = {
            source.name
            for source in self.sources.values()
            if source.money == "order" and source.refunds != "row"
        }
        return MAPPED_LINES | declared

    def attributes_of(self, layouts: Iterable[str]) -> dict[str, dict[str, Attribute]]:
        """Return layout → its attributes by name; of a layout that nobody declares those of every
        layout.
        """
        by_layout: dict[str, list[Attribute]] = {}
        for source in self.sources.values():
            by_layout.setdefault(source.name, []).extend(source.attributes)
        found = {name: attributes_by_name(by_layout.get(name, self.common)) for name in layouts}
        return {name: attributes for name, attributes in found.items() if attributes}

    def complete(self, source: Source) -> Source:
        """Return a source with what the home adds to every layout. What a source reads by itself is
        no attribute of it.
        """
        known = {*map(clean_header, source.read_headers())}
        taken = {each.name for each in source.attributes}
        common = (
            replace(each, headers=headers)
            for each in self.common
            if each.name not in taken
            and (headers := tuple(h for h in each.headers if clean_header(h) not in known))
        )
        return replace(source, sentinels=self.sentinels, attributes=(*source.attributes, *common))

    def with_attributes(self) -> "Catalogue":
        """Return it with the attributes of its layouts and its home by name."""
        of_layouts = (each for source in self.sources.values() for each in source.attributes)
        return replace(self, attributes=attributes_by_name((*self.common, *of_layouts)))


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
    declared = {**shared.sources, **load_sources(own)}
    found = Catalogue(declared, own, shared.folders, load_sentinels(own), load_attributes(own))
    if found.sentinels or found.common:
        sources = {name: found.complete(source) for name, source in declared.items()}
        found = replace(found, sources=sources)
    return found.with_attributes()


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
        unlisted = {name: _without_listed_words(source) for name, source in more.items()}
        found = Catalogue({**found.sources, **unlisted}, folders=(*found.folders, folder))
    return found.with_attributes() if folders else found


def _without_listed_words(source: Source) -> Source:
    """Return a source of a package as a home takes it: which words may be published however few
    share them only the home says.
    """
    attributes = tuple(replace(each, values=()) for each in source.attributes)
    return replace(source, attributes=attributes)
