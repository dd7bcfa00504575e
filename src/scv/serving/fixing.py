"""The fix list: rejected rows as a workbook, the reason beside each, for the shop to correct and drop again."""

import io
import json
from collections.abc import Callable, Iterable

import xlsxwriter

from scv.tables import BEYOND, FIX_HEADERS

Reject = tuple[int, str, dict[str, str]]


def fix_list(rejects: Iterable[tuple[int, str, str]], reason_text: Callable[[str], tuple[str, str]]) -> bytes:
    """Return an .xlsx with one line per rejected row: the reason in Chinese and English, the row's number, and its cells.

    Every cell is text, as it stood in the export. The export's own columns follow ours, so the corrected workbook is recognised
    like any other export; rows of tables with other columns stand on a sheet of their own.

    Args:
        rejects: row number, reason code and cells (JSON; a name is the header, an 0x1f and the column's position) of each row.
        reason_text: gives a reason code's meaning in Chinese and English.
    """
    tables: dict[tuple[str, ...], list[Reject]] = {}
    for row_no, reason, text in rejects:
        cells = json.loads(text)
        tables.setdefault(tuple(name for name in cells if not name.startswith(BEYOND)), []).append(
            (row_no, reason, cells)
        )
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        bold = book.add_format({"bold": True})
        for number, rows in enumerate(tables.values(), start=1):
            sheet = book.add_worksheet("待修正 to fix" + (f" {number}" if number > 1 else ""))
            columns = list(dict.fromkeys(name for _, _, cells in rows for name in cells))
            for at, header in enumerate((*FIX_HEADERS, *(name.split("\x1f")[0] for name in columns))):
                sheet.write_string(0, at, header, bold)
            for line, (row_no, reason, cells) in enumerate(rows, start=1):
                texts = (*reason_text(reason), str(row_no), *(cells.get(name) or "" for name in columns))
                for at, text in enumerate(texts):
                    sheet.write_string(line, at, text)
            sheet.freeze_panes(1, len(FIX_HEADERS))
            sheet.autofit()
    return out.getvalue()
