"""The shown sheets of a workbook (.xlsx, .xls, .ods), each as its non-blank rows.

Runs inside the reading child (`worker.py`): a hostile file costs at most that process.
"""

import io
import re
import zipfile
from collections.abc import Iterator

import xlrd
from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from scv.errors import UnreadableFileError, shown_name
from scv.ingest.read.inputs import CORRUPTED, Input
from scv.ingest.read.sniff import OLD_OFFICE, with_password
from scv.ingest.read.typed_cells import MarkedRow, Value

# The calendar, as the workbook's own element says; an extension's element of this name does not.
_WORKBOOK_PART = re.compile(r"(?i)^[/\\]?xl[/\\][^/\\]*workbook[^/\\]*\.xml$")
_ROOT = re.compile(rb"<(?:(\w+):)?workbook[ >]")
_AMOUNT = re.compile(r" *[¥￥]? *-?[0-9,]{1,9}(?:\.[0-9]*)? *元? *")
_CALENDAR = rb"""<%sworkbookPr\b[^>]*?\sdate1904\s*=\s*["'](?:1|true|on)["']"""


def shown_sheets(file: Input) -> Iterator[Iterator[list[str]]]:
    """Yield the sheets that a person sees, in order, each as its non-blank rows; of a hidden one
    nothing.

    Raises:
        UnreadableFileError: it is damaged, has a password, or shows no sheet.
    """
    try:
        is_1904 = _counts_from_1904(file)
        book = CalamineWorkbook.from_object(file.seek_source())
        names = [
            sheet.name
            for sheet in book.sheets_metadata
            if sheet.typ == SheetTypeEnum.WorkSheet and sheet.visible == SheetVisibleEnum.Visible
        ]
        if not names:
            raise UnreadableFileError(
                "{file}: a workbook that shows no sheet: all of them are hidden. Show the one that "
                "counts, save it and drop it again. Nothing was landed.",
                file=shown_name(file.name),
            )
        for name in names:
            yield _filled_rows(book.get_sheet_by_name(name), is_1904)
    except PasswordError:
        raise with_password(file) from None
    except (CalamineError, OSError):
        raise UnreadableFileError(
            "{file}: not a readable Excel workbook (damaged, or protected by a password). "
            "Save it anew as .xlsx without a password and drop it again. Nothing was landed.",
            file=shown_name(file.name),
        ) from None


def _filled_rows(sheet: CalamineSheet, is_1904: bool) -> Iterator[list[str]]:
    for row in _unmerged_rows(sheet):
        try:
            # NOTE: nearly all exports are texts throughout, and joining them tells both at once.
            blank = not "".join(row).strip()  # type: ignore[arg-type]
        except TypeError:
            yield MarkedRow(row, is_1904)
        else:
            if not blank:
                yield row  # type: ignore[misc]


def _unmerged_rows(sheet: CalamineSheet) -> Iterator[list[Value]]:
    """Yield the rows of a sheet, the text of a cell that is merged over rows in each of them.

    NOTE: amounts stay where they stand: one that is merged over the lines of an order is the
    order's, and would be counted once a line.
    """
    below: dict[int, dict[int, int]] = {}
    before = sheet.start[1] if sheet.start else 0
    for (top, left), (bottom, _) in sheet.merged_cell_ranges or ():
        if top < bottom and left >= before:
            below.setdefault(top, {})[left - before] = bottom
    filled: dict[int, tuple[int, Value]] = {}
    for at, row in enumerate(sheet.iter_rows()):
        blank = bool(filled) and all(cell == "" for cell in row)
        for column, (bottom, value) in list(filled.items()):
            if at > bottom:
                del filled[column]
            elif row[column] == "" and not blank:
                row[column] = value
        for column, bottom in below.get(at, {}).items():
            value = row[column]
            if not isinstance(value, (int, float)) and not _AMOUNT.fullmatch(str(value)):
                filled[column] = bottom, value
        yield row


def _counts_from_1904(file: Input) -> bool:
    """Tell whether a workbook counts its days from 1904, as books of old Macs do.

    NOTE: read here, and not asked of the parser: it does not tell, and older ones took an
    extension of the same name, which every present Excel writes, for the setting.
    """
    if file.starts_with(OLD_OFFICE):
        return _old_counts_from_1904(file)
    try:
        with zipfile.ZipFile(file.seek_source()) as archive:
            named = (name for name in archive.namelist() if _WORKBOOK_PART.search(name))
            text = archive.read(part) if (part := next(named, None)) else b""
    except CORRUPTED:
        return False
    root = _ROOT.search(text)
    prefix = re.escape(root[1]) + b":" if root and root[1] else b""
    return re.search(_CALENDAR % prefix, text) is not None


def _old_counts_from_1904(file: Input) -> bool:
    try:
        with xlrd.open_workbook(
            file_contents=file.read_bytes(), logfile=io.StringIO(), on_demand=True
        ) as book:
            return bool(book.datemode == 1)
    except Exception:  # noqa: BLE001 - the library fails in any way over damaged bytes; the parser tells what is wrong
        return False
