"""What a run took in, per channel and source: files, rows, rejects by reason; and what it parked."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from scv.console.i18n import chinese
from scv.console.unread import unread_texts


@dataclass
class NewData:
    """What came in of one source, or of several sources that stand in one file."""

    channels: tuple[str, ...]
    sources: tuple[str, ...]
    files: int = 0
    known: int = 0
    rows: int = 0
    rejects: int = 0
    reasons: Counter[str] = field(default_factory=Counter)
    as_text: Counter[str] = field(default_factory=Counter)


def new_data(files: Iterable[Mapping[str, Any]]) -> list[NewData]:
    """Return what the files of a run's account brought, by channel and source; parked files brought
    nothing.

    Rows and rejects are those of files landed in this run: what was known before is counted, not
    added up again.
    """
    by_source: dict[tuple[tuple[str, ...], tuple[str, ...]], NewData] = {}
    for file in files:
        if file["status"] in ("parked", "passed over"):
            continue
        key = tuple(file.get("channels", ())), tuple(file.get("sources", ()))
        of_source = by_source.setdefault(key, NewData(*key))
        if file["status"] == "known":
            of_source.known += 1
            continue
        of_source.files += 1
        of_source.rows += file.get("rows_in", 0)
        of_source.rejects += file.get("rejects", 0)
        of_source.reasons.update(file.get("reasons", {}))
        of_source.as_text.update(
            {name: filled - taken for name, filled, taken in file.get("as_text", ())}
        )
    return [by_source[key] for key in sorted(by_source)]


def unread_lines(file: Mapping[str, Any]) -> Iterator[str]:
    """Yield what of a landed file was not read, in Chinese and English."""
    for text in unread_texts(file.get("unread", {})):
        yield f"{chinese(text)} {text}"
