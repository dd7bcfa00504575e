"""The parts of an .xlsx: which are sheets, and which of those are hidden. For the counter, which
shares no code with the readers.

Programs name parts with other letters (xl/Worksheets/Sheet1.xml) and with backslashes; every reader
takes them, so names are compared without either.
"""

import posixpath
import re
import zipfile
from collections.abc import Iterator
from html import unescape

_SHEET = re.compile(r"xl/worksheets/[^/]+\.xml$")
_ENTRY = re.compile(r"<(?:\w+:)?sheet\b([^>]*)>")
_RELATION = re.compile(r"<(?:\w+:)?Relationship\b([^>]*)>")
_ATTRIBUTE = re.compile(r"""([\w:]+)\s*=\s*(?:"([^"]*)"|'([^']*)')""")


def plain_name(name: str) -> str:
    """Return a part's name as it is compared.

    >>> plain_name("xl\\\\Worksheets\\\\Sheet1.xml"), plain_name("/xl/workbook.xml")
    ('xl/worksheets/sheet1.xml', 'xl/workbook.xml')
    """
    return posixpath.normpath(name.replace("\\", "/").lower()).lstrip("/")


class Package:
    """The parts of an open archive, by their plain names."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        self._names = [(plain_name(name), name) for name in archive.namelist()]

    def named(self, ending: str) -> list[str]:
        """Return the names, as the archive has them, of parts in xl/ that are called so."""
        return [name for plain, name in self._names if plain == f"xl/{ending}"]

    def sheets(self) -> Iterator[tuple[str, str | None]]:
        """Yield the part of each sheet, and its title where the workbook hides it, else None.

        A sheet that the workbook does not name counts as shown: whoever reads the file may not see
        it, and that must be told.
        """
        hidden, named = dict[str, str](), set[str]()
        for target, title, state in self._entries():
            named.add(target)
            if state in ("hidden", "veryhidden"):
                hidden[target] = title
        for plain, name in self._names:
            if plain in named or _SHEET.match(plain):
                yield name, hidden.get(plain)

    def _entries(self) -> Iterator[tuple[str, str, str]]:
        """Yield the part, the title and the state of each sheet in the workbook's list."""
        targets = dict[str, str]()
        for name in self.named("_rels/workbook.xml.rels"):
            for relation in _RELATION.findall(self._text(name)):
                found = _attributes(relation)
                if found.get("Type", "").endswith("/worksheet"):
                    targets[found.get("Id", "")] = _part(found.get("Target", ""))
        for name in self.named("workbook.xml"):
            for entry in _ENTRY.findall(self._text(name)):
                found = _attributes(entry)
                relation = next((found[key] for key in found if key.endswith(":id")), "")
                if target := targets.get(relation):
                    yield target, found.get("name", ""), found.get("state", "").lower()

    def _text(self, name: str) -> str:
        return self._archive.read(name).decode("utf-8", "replace")


def _attributes(text: str) -> dict[str, str]:
    return {name: unescape(one or other) for name, one, other in _ATTRIBUTE.findall(text)}


def _part(target: str) -> str:
    is_absolute = target.replace("\\", "/").startswith("/")
    return plain_name(target if is_absolute else f"xl/{target}")
