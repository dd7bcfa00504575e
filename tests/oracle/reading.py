"""Export files as plain cells: decoded, split into lines under their header, told nothing of what they mean.

The oracle shares no code with the product, so everything here is the plainest way there is: `csv`, `json` and one library for
workbooks.
"""

import csv
import io
import json
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from pathlib import Path

import fastexcel

SHANGHAI = timedelta(hours=8)
_NOTHING = {"", "/", "\\N", "无", "暂无", "null", "none", "nan", "n/a", "undefined"}


@dataclass(frozen=True)
class Line:
    """One data row of a file: its number from 1, headers not counted, and its cells by header."""

    row_no: int
    cells: dict[str, str]


def lines(path: Path, headers: Sequence[frozenset[str]]) -> Iterator[Line]:
    """Yield the data rows of a CSV, NDJSON or XLSX file.

    Args:
        headers: what a line must hold to be a header; a file may have several, one below the other.
    """
    if path.suffix == ".ndjson":
        for number, text in enumerate(path.read_text("utf-8").splitlines(), 1):
            yield Line(number, dict(_flat(json.loads(text))))
        return
    rows = _sheet(path) if path.suffix == ".xlsx" else _text_rows(path)
    names, number = [], 0
    for row in rows:
        if not any(cell.strip() for cell in row):
            continue
        shown = [header(cell) for cell in row]
        if any(wanted <= set(shown) for wanted in headers):
            names = shown
            continue
        number += 1
        cells: dict[str, str] = {}
        for name, cell in zip(names, row, strict=False):
            if not cells.get(name):
                cells[name] = cell
        yield Line(number, cells)


def header(cell: str) -> str:
    """Return a header as it is compared: no marks, no spaces around, ASCII brackets, no number of a question before it."""
    plain = unicodedata.normalize(
        "NFKC", "".join(c for c in cell if unicodedata.category(c) != "Cf")
    ).strip()
    return re.sub(r"^\d+\s*[、.．]\s*", "", plain)


def text(cell: object) -> str | None:
    """Return a cell as a person reads it; None where it says nothing."""
    if cell is None:
        return None
    seen = "".join(
        c for c in str(cell) if c.isspace() or unicodedata.category(c) not in ("Cf", "Cc")
    )
    seen = " ".join(seen.split())
    if quoted := re.fullmatch(r'="([^"]*)"', seen):
        seen = quoted[1]
    seen = seen.lstrip(" '`").rstrip()
    return None if seen.lower() in _NOTHING or not seen.strip("-–—―－") else seen


def plain(cell: object) -> str | None:
    """Return the same with full-width letters and digits as ASCII."""
    seen = text(cell)
    return None if seen is None else text(unicodedata.normalize("NFKC", seen))


def fen(cell: object) -> int | None:
    """Return an amount of yuan in fen; None where there is none."""
    seen = plain(cell)
    if seen is None:
        return None
    try:
        return int(Decimal(seen.replace(",", "").removeprefix("¥").removesuffix("元")) * 100)
    except InvalidOperation:
        return None


def moment(cell: object) -> datetime | None:
    """Return a time on Shanghai's clock; seconds and milliseconds since 1970 are counted in UTC."""
    seen = plain(cell)
    if seen is None:
        return None
    if re.fullmatch(r"\d{10}(\d{3})?", seen):
        return datetime(1970, 1, 1) + timedelta(seconds=int(seen[:10])) + SHANGHAI
    parts = re.fullmatch(
        r"(\d{4})[-/](\d{1,2})[-/](\d{1,2})(?: (\d{1,2}):(\d{1,2})(?::(\d{1,2}))?)?", seen
    )
    return datetime(*(int(part or 0) for part in parts.groups())) if parts else None


def exported(name: str) -> datetime | None:
    """Return when a file was exported, if its name says so: by minute, by day, or in seconds since 1970."""
    for digits, form in ((14, "%Y%m%d%H%M%S"), (12, "%Y%m%d%H%M"), (8, "%Y%m%d")):
        for found in re.findall(rf"(?<!\d)(20\d{{{digits - 2}}})(?!\d)", name):
            return datetime.strptime(found, form)
    seconds = re.search(r"(?<!\d)(1\d{9})(?!\d)", name)
    return moment(seconds[1]) if seconds else None


def birthday(cell: object) -> tuple[int | None, int, int] | None:
    """Return year, month and day of a birthday written with its year, or month and day alone; None for a sign of the zodiac."""
    seen = plain(cell) or ""
    if whole := re.fullmatch(r"(\d{4})[-/](\d{1,2})[-/](\d{1,2})", seen):
        year, month, day = map(int, whole.groups())
    elif short := re.fullmatch(r"(?:--)?(\d{1,2})[-/](\d{1,2})", seen):
        year, month, day = None, *map(int, short.groups())
    else:
        return None
    try:
        date(year or 2000, month, day)
    except ValueError:
        return None
    return None if (year, month, day) == (1970, 1, 1) else (year, month, day)


def _text_rows(path: Path) -> Iterator[list[str]]:
    raw = path.read_bytes()
    try:
        whole = raw.decode("utf-8")
    except UnicodeDecodeError:
        whole = raw.decode("gb18030")
    yield from csv.reader(io.StringIO(whole.replace("\ufeff", ""), newline=""))


def _sheet(path: Path) -> Iterator[list[str]]:
    book = fastexcel.read_excel(path)
    for name in book.sheet_names:
        sheet = book.load_sheet(name, header_row=None, dtypes="string").to_polars()
        yield from ([cell or "" for cell in row] for row in sheet.iter_rows())


def _flat(value: dict[str, object], above: str = "") -> Iterator[tuple[str, str]]:
    """Yield the cells of an object, the levels of their names joined by dots."""
    for name, inner in value.items():
        if isinstance(inner, dict):
            yield from _flat(inner, f"{above}{name}.")
        elif inner is not None and not isinstance(inner, list):
            yield f"{above}{name}", str(inner)
