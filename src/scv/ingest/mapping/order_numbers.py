"""Which column of an undeclared table holds the numbers of its sales, where no header says so."""

import re

from scv.ingest.mapping.table_sample import TableSample

_DISTINCT = 0.98


def sale_numbers(table: TableSample, taken: set[str]) -> str:
    """Return the one column that looks like the numbers of sales; empty where none or several do.

    Args:
        taken: headers whose columns are something else.
    """
    found = [
        header
        for header in table.headers
        if header not in taken
        and not _ASSET.search(table.words[header])
        and not table.cells[header].str.contains(_DAY).any()
        and table.look(header, "number") in (1, None)
        and table.distinct([header]) >= _DISTINCT
    ]
    return found[0] if len(found) == 1 else ""


_DAY = r"^\s*\d{4}[-/.年]\d{1,2}[-/.月]\d{1,2}"
# Numbers of what people have, or of who they are: they come again with the next sale.
_ASSET = re.compile(
    "车牌|牌照|车架|证件|身份|护照|工号|学号|房号|房间|桌|座位|plate|vin|passport|id card|room|table|seat"
)


def hash_numbers(table: TableSample, taken: set[str]) -> str:
    """Return the header of numbers written as #1001, as shops write those of orders; empty where
    there are none.
    """
    for header in table.headers:
        filled = table.filled_cells(header)
        if header not in taken and len(filled) and filled.str.contains(r"^#\d{3,}$").all():
            return header
    return ""
