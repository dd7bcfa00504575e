"""Audiences are files: `NAME.toml` with titles, a description and a condition, or `NAME.sql` with
the same lines as comments above it.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path

from scv.console.documents import parse_toml, read_bytes
from scv.errors import UsageError, nearest, shown_name
from scv.sources import PURPOSES

_BUILTIN = resources.files("scv.segments").joinpath("catalogue")
_ENDINGS = (".toml", ".sql")
_REQUIRED = ("title_zh", "title_en", "predicate")


@dataclass(frozen=True)
class Segment:
    """One audience. `predicate` is a SQL condition over the columns of `profiles` and `traits`;
    `today` in it is the business date.

    `purpose` is what its members would be contacted for: only those who allow it are. `owner`
    answers for it.
    """

    name: str
    title_zh: str
    title_en: str
    predicate: str
    description_zh: str = ""
    description_en: str = ""
    purpose: str = "marketing"
    owner: str = ""


def load_segments(own: Path) -> tuple[list[Segment], list[str]]:
    """Return the shipped audiences and the user's in the folder `own`, by name, and why others were
    refused.

    The user's replace shipped ones. A file is refused that lacks a line or has one we do not know.
    """
    found: dict[str, Segment] = {}
    refused = []
    for file in (*_files(_BUILTIN), *_files(own)):
        try:
            segment = _read(file)
            found[segment.name] = segment
        except UsageError as error:
            refused.append(str(error))
    return [found[name] for name in sorted(found)], refused


@cache
def builtin_predicates() -> frozenset[str]:
    """Return the conditions of the shipped audiences: ours, so they need no process of their own."""
    return frozenset(_read(file).predicate for file in _files(_BUILTIN))


def unknown_segment(name: str, known: Iterable[str]) -> UsageError:
    """Return what to raise where there is no segment of that name: the name as messages may show
    it, and those that there are.
    """
    available = sorted(known)
    return UsageError(
        "unknown audience {name!r}.{meant} Audiences: {there}",
        name=shown_name(name),
        meant=nearest(name, available),
        there=", ".join(available),
    )


def _files(folder: Traversable) -> Iterator[Traversable]:
    if folder.is_dir():
        yield from sorted(
            (file for file in folder.iterdir() if file.name.endswith(_ENDINGS)),
            key=lambda file: file.name,
        )


def _read(file: Traversable) -> Segment:
    try:
        content = read_bytes(file, f"segments/{shown_name(file.name)}")
        given = (
            parse_toml(content)
            if file.name.endswith(".toml")
            else _header_fields(content.decode("utf-8-sig"))
        )
        missing = [name for name in _REQUIRED if name not in given]
        if missing:
            raise UsageError(
                "segments/{file}: it lacks {missing}.",
                file=shown_name(file.name),
                missing=", ".join(missing),
            )
        if given.get("purpose", PURPOSES[0]) not in PURPOSES:
            raise UsageError(
                "segments/{file}: its purpose must be one of {purposes}.",
                file=shown_name(file.name),
                purposes=", ".join(PURPOSES),
            )
        if not all(isinstance(value, str) for value in given.values()):
            raise UsageError(
                "segments/{file}: every value must be a text.", file=shown_name(file.name)
            )
        return Segment(name=file.name.rpartition(".")[0], **given)
    except ValueError:
        raise UsageError(
            "segments/{file}: not readable as TOML.", file=shown_name(file.name)
        ) from None
    except TypeError:
        known = ", ".join(field for field in Segment.__dataclass_fields__ if field != "name")
        raise UsageError(
            "segments/{file}: unknown setting. Known: {known}.",
            file=shown_name(file.name),
            known=known,
        ) from None


def _header_fields(text: str) -> dict[str, str]:
    """Return what a .sql file tells: lines `-- title_zh: …` above, and the condition below them."""
    lines = text.splitlines()
    header = [line for line in lines if line.startswith("--") and ":" in line]
    given = {
        name.strip("- "): value.strip()
        for name, _, value in (line.partition(":") for line in header)
    }
    predicate = "\n".join(line for line in lines if line not in header).strip().rstrip(";")
    return given | ({"predicate": predicate} if predicate else {})
