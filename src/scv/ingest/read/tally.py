"""Count a file's rows, whatever its kind, and what a reader must leave: the other half of
conservation. Shares no code with the readers.
"""

from scv.ingest.read.inputs import Form, Input
from scv.ingest.read.row_count import count_rows
from scv.ingest.read.sheet_count import Tally, count_old_sheets, count_open_sheets, count_sheets

_SHEETS = {"workbook": count_sheets, "xls": count_old_sheets, "ods": count_open_sheets}


def tally(file: Input, form: Form) -> Tally:
    """Return how many rows a file has, headers and titles included, and what of it is not read."""
    if count := _SHEETS.get(form.kind):
        return count(file)
    return Tally(count_rows(file, form))
