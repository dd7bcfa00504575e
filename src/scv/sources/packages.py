"""Layouts that an installed Python package brings: TOML files in a folder that it names as an entry
point. The files are read; nothing of the package is ever imported.
"""

import re
from collections.abc import Iterable, Iterator
from importlib import metadata
from pathlib import Path

from scv.errors import UsageError, shown_name

GROUP = "scv.sources"
# What an entry point may name: a module, and so a folder inside the package.
_MODULE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*(?:\.[A-Za-z_][A-Za-z0-9_]*)*")


def layout_folders(distributions: Iterable[str]) -> tuple[Path, ...]:
    """Return the folders of layouts of installed distributions, in the order of their names given.

    Raises:
        UsageError: a distribution is not installed, names no folder of layouts, or one that is not
            there.
    """
    return tuple(folder for name in distributions for folder in _folders(name))


def _folders(name: str) -> Iterator[Path]:
    try:
        distribution = metadata.distribution(name)
    except (metadata.PackageNotFoundError, ValueError):
        raise UsageError(
            "scv.toml: [sources] packages names {package}, which is not installed where scv is. "
            "Install it there, or take it off the list.",
            package=shown_name(name),
        ) from None
    found = [entry.value for entry in distribution.entry_points if entry.group == GROUP]
    if not found:
        raise UsageError(
            "{package}: it brings no layouts: it has no entry point in the group {group}.",
            package=shown_name(name),
            group=GROUP,
        )
    for value in found:
        folder = Path(str(distribution.locate_file(value.replace(".", "/"))))
        if not _MODULE.fullmatch(value) or not any(folder.glob("*.toml")):
            raise UsageError(
                "{package}: its entry point {value} in the group {group} is no folder with TOML files. "
                "A package that is installed as editable has none: install it whole.",
                package=shown_name(name),
                value=shown_name(value),
                group=GROUP,
            )
        yield folder
