"""Count a file's rows, whatever its kind, and what a reader must leave: the other half of
conservation. Shares no code with the readers.
"""

from scv.ingest.read.inputs import Form, Input
from scv.ingest.read.markup_count import count_web_rows, count_xml_rows
from scv.ingest.read.row_count import count_rows
from scv.ingest.read.sheet_count import Tally, count_old_sheets, count_open_sheets, count_sheets

_SHEETS = {"workbook": count_sheets, "xls": count_old_sheets, "ods": count_open_sheets}
_MARKUP = {"html": count_web_rows, "xml": count_xml_rows}


def tally(file: Input, form: Form) -> Tally:
    """Return how many rows a file has, headers and titles included, and what of it is not read."""
    if count := _SHEETS.get(form.kind):
        return count(file)
    if count_markup := _MARKUP.get(form.kind):
        return count_markup(file, form)
    return Tally(count_rows(file, form))
