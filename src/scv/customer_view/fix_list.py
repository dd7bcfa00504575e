"""The fix list: rejected rows as a workbook, the reason beside each, for the shop to correct and
drop again; and, on a sheet of its own, the cells that could not be read.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Sequence

from scv.console.spreadsheets import csv_file, escape_formula, excel_file
from scv.schema import BEYOND, FIX_HEADERS, UNREAD_HEADERS

Reject = tuple[int, str, dict[str, str]]


def fix_list(
    rejects: Iterable[tuple[int, str, str]],
    reason_text: Callable[[str], tuple[str, str]],
    as_csv: bool = False,
    unread: Sequence[Sequence[str]] = (),
) -> bytes:
    """Return one line per rejected row: the reason in Chinese and English, the row's number, and
    its cells.

    Every cell is text, as it stood in the export. The export's own columns follow ours, so what was
    corrected is recognised like any other export; rows of tables with other columns stand on a
    sheet of their own, in a CSV below headers of their own.

    Args:
        rejects: row number, reason code and cells (JSON; a name is the header, an 0x1f and the
            column's position) of each row.
        reason_text: gives a reason code's meaning in Chinese and English.
        as_csv: as CSV in UTF-8 with its mark, as Excel opens it, instead of .xlsx.
        unread: of each unread cell of the landed rows why, in Chinese and English, the row's number,
            the header and the cell.
    """
    tables: dict[tuple[str, ...], list[Reject]] = {}
    for row_no, reason, text in rejects:
        cells = json.loads(text)
        own = tuple(name for name in cells if not name.startswith(BEYOND))
        tables.setdefault(own, []).append((row_no, reason, cells))
    lines = [list(_lines(rows, reason_text)) for rows in tables.values()]
    names = [
        "待修正 to fix" + (f" {number}" if number > 1 else "")
        for number in range(1, len(lines) + 1)
    ]
    if unread:
        names.append("未识别 unread")
        lines.append([list(UNREAD_HEADERS), *map(list, unread)])
    if as_csv:
        return csv_file(line for table in lines for line in table)
    # NOTE: what a workbook holds never runs, but the reader of a fix list takes one apostrophe off.
    sheets = [
        [
            [escape_formula(text) if text.startswith("'") else text for text in line]
            for line in table
        ]
        for table in lines
    ]
    return excel_file(list(zip(names, sheets, strict=True)), frozen=len(FIX_HEADERS))


def _lines(
    rows: list[Reject], reason_text: Callable[[str], tuple[str, str]]
) -> Iterator[list[str]]:
    columns = list(dict.fromkeys(name for _, _, cells in rows for name in cells))
    yield [*FIX_HEADERS, *(name.split("\x1f")[0] for name in columns)]
    for row_no, reason, cells in rows:
        yield [*reason_text(reason), str(row_no), *(cells.get(name) or "" for name in columns)]
