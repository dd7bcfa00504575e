"""What a person says in so many words: a decision on the command line, or a list in a CSV file."""

import csv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from scv.console.spreadsheets import unescape_formula
from scv.errors import BadInputError, shown_name

_COLUMNS = {"decision": "决定", "a": "甲", "b": "乙", "why": "原因", "from": "自", "value": "值"}


@dataclass(frozen=True)
class DecisionRequest:
    """A decision as a person says it: its name, the one or two it is about, why, from which days, a
    name or value, rows.
    """

    name: str
    about: tuple[str, ...]
    why: str = ""
    since: tuple[str, ...] = ()
    value: str = ""
    rows: tuple[str, ...] = field(default=())


def requests_in(path: Path) -> list[DecisionRequest]:
    """Return the decisions of a CSV file with the columns decision, a, b, why, from, value (决定, 甲,
    乙, 原因, 自, 值).

    `from` holds dates, several with blanks between, `value` the name of a split or the value of a
    correction.

    Raises:
        BadInputError: it cannot be read, or lacks a column.
    """
    return [
        DecisionRequest(
            cells["decision"].replace("_", "-"),
            tuple(cells[side] for side in ("a", "b") if cells[side]),
            cells["why"],
            tuple(cells["from"].split()),
            cells["value"],
        )
        for cells in read_csv(path, _COLUMNS, ("decision", "a"), "Nothing was decided.")
    ]


def read_csv(
    path: Path, columns: Mapping[str, str], needed: Sequence[str], consequence: str
) -> list[dict[str, str]]:
    """Return the filled rows of a CSV file a person wrote, in UTF-8 or GB18030: column → cell,
    empty where the file lacks it.

    Args:
        columns: English header → Chinese header; either may stand in the file, in any order.
        needed: those it must have.
        consequence: what to say was not done because of an error.

    Raises:
        BadInputError: it cannot be read, or lacks a column.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        raise BadInputError(
            "{path}: cannot be opened ({strerror}). {undone}",
            path=shown_name(path.name),
            strerror=error.strerror,
            undone=consequence,
        ) from None
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            rows = csv.DictReader(content.decode(encoding).splitlines(), strict=True)
            return list(_filled_rows(rows, shown_name(path.name), columns, needed, consequence))
        except UnicodeDecodeError:
            continue
        except csv.Error:
            break
    raise BadInputError(
        "{path}: not a CSV file in UTF-8 or GB18030. {undone}",
        path=shown_name(path.name),
        undone=consequence,
    )


def _filled_rows(
    rows: "csv.DictReader[str]",
    name: str,
    columns: Mapping[str, str],
    needed: Sequence[str],
    consequence: str,
) -> Iterator[dict[str, str]]:
    named = {header.strip(): header for header in rows.fieldnames or ()}
    found = {column: named.get(column, named.get(chinese)) for column, chinese in columns.items()}
    if missing := [f"{column} ({columns[column]})" for column in needed if not found[column]]:
        raise BadInputError(
            "{name}: it lacks the column {lacking}. {undone}",
            name=name,
            lacking=", ".join(missing),
            undone=consequence,
        )
    for row in rows:
        cells = {
            column: unescape_formula((row.get(header) or "").strip()) if header else ""
            for column, header in found.items()
        }
        if any(cells.values()):
            yield cells
