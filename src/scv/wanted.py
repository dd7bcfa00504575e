"""Decisions as a person says them: one on the command line, or many in a CSV file."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from scv.errors import BadInputError, shown_name

_COLUMNS = {"decision": "决定", "a": "甲", "b": "乙", "why": "原因", "from": "自", "value": "值"}


@dataclass(frozen=True)
class Wanted:
    """A decision as a person says it: its name, the one or two it is about, why, from which days, a name or value, rows."""

    name: str
    about: tuple[str, ...]
    why: str = ""
    since: tuple[str, ...] = ()
    value: str = ""
    rows: tuple[str, ...] = field(default=())


def wanted_in(path: Path) -> list[Wanted]:
    """Return the decisions of a CSV file with the columns decision, a, b, why, from, value (决定, 甲, 乙, 原因, 自, 值).

    UTF-8 or GB18030; `from` holds dates, several with blanks between, `value` the name of a split or the value of a correction.

    Raises:
        BadInputError: it cannot be read, or lacks a column.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        raise BadInputError(
            f"{shown_name(path.name)}: cannot be opened ({error.strerror}). Nothing was decided."
        ) from None
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            rows = csv.DictReader(content.decode(encoding).splitlines(), strict=True)
            return list(_wanted(path, rows))
        except UnicodeDecodeError:
            continue
        except csv.Error:
            break
    raise BadInputError(f"{shown_name(path.name)}: not a CSV file in UTF-8 or GB18030. Nothing was decided.")


def _wanted(path: Path, rows: "csv.DictReader[str]") -> Iterator[Wanted]:
    named = {name.strip(): name for name in rows.fieldnames or ()}
    found = {column: named.get(column, named.get(chinese)) for column, chinese in _COLUMNS.items()}
    if lacking := [f"{column} ({_COLUMNS[column]})" for column in ("decision", "a") if not found[column]]:
        raise BadInputError(f"{shown_name(path.name)}: it lacks the column {', '.join(lacking)}. Nothing was decided.")
    for row in rows:
        cells = {column: (row.get(name) or "").strip() if name else "" for column, name in found.items()}
        if any(cells.values()):
            about = tuple(cells[side] for side in ("a", "b") if cells[side])
            name = cells["decision"].replace("_", "-")
            yield Wanted(name, about, cells["why"], tuple(cells["from"].split()), cells["value"])
