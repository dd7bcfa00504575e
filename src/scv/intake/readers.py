"""One iterator of rows per file kind. Every cell is text; nothing is inferred, dropped or repaired here.

Runs inside the reading child (`child.py`): a hostile file costs at most that process.
"""

import csv
import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Literal

import fastexcel

from scv.errors import UnreadableFileError, shown_name
from scv.intake.headers import Recogniser
from scv.intake.inputs import Input

Row = list[str]
_DELIMITERS = (",", "\t", ";", "|")
_LONGEST_CELL = 64 << 20
_LOOK_AHEAD = 64
_JSON_BLANK = "\ufeff \t\r\n"


def delimited_rows(file: Input, encoding: str, delimiter: str) -> Iterator[Row]:
    """Yield the non-blank rows of a CSV or TSV file.

    Raises:
        UnreadableFileError: a line cannot be split into cells.
    """
    csv.field_size_limit(_LONGEST_CELL)
    with file.open_text(encoding, newline="") as source:
        rows = csv.reader(source, delimiter=delimiter)
        try:
            line = 0
            for row in rows:
                if rows.line_num > line + 1 and _swallowed(row, delimiter):
                    raise _open_quote(file, rows.line_num)
                line = rows.line_num
                if len(row) > 1 or (row and row[0].strip("\ufeff \t\x00")):
                    yield row
        except csv.Error:
            raise _open_quote(file, rows.line_num) from None


def _swallowed(row: Row, delimiter: str) -> bool:
    """Tell whether a cell holds other rows: two quotes left open in two rows look like one quoted cell between them."""
    width = max(len(row) - 1, 2)
    for cell in row:
        lines = cell.splitlines()
        rest_of_one_and_start_of_other = len(lines) > 1 and cell.count(delimiter) == width * (len(lines) - 1)
        if rest_of_one_and_start_of_other or any(line.count(delimiter) >= width for line in lines[1:-1]):
            return True
    return False


def _open_quote(file: Input, line: int) -> UnreadableFileError:
    return UnreadableFileError(
        f"{shown_name(file.name)}: the row that ends in line {line} cannot be split into cells (a quote is left open, or a cell is "
        "larger than 64 MB). Mend it and drop the file again. Nothing was landed."
    )


def delimiter_of(file: Input, encoding: str, recogniser: Recogniser) -> str:
    """Return the delimiter under which a known header appears, else the most frequent one."""
    heads = {}
    for delimiter in _DELIMITERS:
        rows = delimited_rows(file, encoding, delimiter)
        heads[delimiter] = [row for row, _ in zip(rows, range(_LOOK_AHEAD), strict=False)]
        if any(recogniser.recognise(row) for row in heads[delimiter]):
            return delimiter
    return max(_DELIMITERS, key=lambda delimiter: max(map(len, heads[delimiter]), default=0))


def json_kind(file: Input, encoding: str, recogniser: Recogniser) -> Literal["json", "ndjson"]:
    """Return 'ndjson' where every line is an object, 'json' where the file is one document.

    A single line may be either: it is a document if it has a list of objects and is not itself a row of a known layout.
    """
    with file.open_text(encoding) as source:
        first, second = (next((line for line in source if line.strip(_JSON_BLANK)), "") for _ in range(2))
    try:
        parsed = json.loads(first)
    except (ValueError, RecursionError):
        return "json"
    if not isinstance(parsed, dict):
        return "json"
    if second or recogniser.recognise(list(flatten(parsed))):
        return "ndjson"
    return "json" if any(_is_rows(value) for value in parsed.values()) else "ndjson"


def json_objects(file: Input, kind: str, encoding: str) -> Iterator[dict[str, str]]:
    """Yield the objects of a JSON file, flattened: {"a": {"b": 1}} is {"a.b": "1"}.

    One document is a list of objects, or an object with one list of objects in it (such as user_info_list).

    Raises:
        UnreadableFileError: a line is not an object, or the document holds no list of objects.
    """
    number = 0
    with file.open_text(encoding) as source:
        try:
            if kind == "json":
                yield from map(flatten, _objects_in(json.load(source, parse_int=str, parse_float=str)))
                return
            for number, line in enumerate(source, start=1):  # noqa: B007  (the error below names the line)
                if line.strip(_JSON_BLANK):
                    yield flatten(_object(json.loads(line, parse_int=str, parse_float=str)))
        except (ValueError, RecursionError):
            where = f" line {number}:" if number else ""
            raise UnreadableFileError(
                f"{shown_name(file.name)}:{where} not the JSON we read: one object a line, or one list of objects. "
                "Export it again and drop it. Nothing was landed."
            ) from None


def _objects_in(document: Any) -> Iterable[dict[str, Any]]:
    if isinstance(document, dict):
        document = next((value for value in document.values() if _is_rows(value)), [document])
    if not _is_rows(document):
        raise ValueError
    return list(document)


def _is_rows(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(entry, dict) for entry in value)


def _object(value: Any) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise ValueError
    return value


def flatten(value: dict[str, Any], prefix: str = "") -> dict[str, str]:
    """Return an object with dotted names and text values; lists stay JSON, null is ''.

    >>> flatten({"a": {"b": True}, "c": [1], "d": None})
    {'a.b': 'true', 'c': '[1]', 'd': ''}
    """
    flat: dict[str, str] = {}
    for name, inner in value.items():
        if isinstance(inner, str):
            flat[prefix + name] = inner
        elif isinstance(inner, dict):
            flat |= flatten(inner, f"{prefix}{name}.")
        else:
            flat[prefix + name] = "" if inner is None else json.dumps(inner, ensure_ascii=False)
    return flat


def workbook_rows(file: Input) -> Iterator[Row]:
    """Yield the non-blank rows of every sheet, every cell as the text it shows."""
    try:
        workbook = fastexcel.read_excel(source if isinstance(source := file.seekable(), Path) else source.getvalue())
        for name in workbook.sheet_names:
            sheet = workbook.load_sheet(name, header_row=None, dtypes="string").to_polars()
            for row in sheet.iter_rows():
                cells = [cell or "" for cell in row]
                if any(cell.strip() for cell in cells):
                    yield cells
    except fastexcel.FastExcelError:
        raise UnreadableFileError(
            f"{shown_name(file.name)}: not a readable Excel workbook (damaged, or protected by a password). "
            "Save it anew as .xlsx without a password and drop it again. Nothing was landed."
        ) from None
