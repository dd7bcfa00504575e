"""What of the columns of a brand's own attributes could not be read when a file lands. Their cells
are kept with the record as they stand: the night reads them (profile/attributes.py).
"""

from collections.abc import Iterable

import polars as pl

from scv import values
from scv.ingest.columns import Cells
from scv.ingest.unread_cells import ReadColumn, read_column
from scv.sources import Source
from scv.sources.header_names import clean_header

# Why a cell is unread, by the type of its attribute; any text is a word.
_REASONS = {"number": "no_decimal", "date": "no_moment", "switch": "no_yes_or_no"}


def attribute_columns(source: Source, table: Cells) -> Iterable[ReadColumn]:
    """Yield the columns of numbers, dates and switches that the night will read."""
    labels = {label: column for column, label in table.unknown.items()}
    for each in source.attributes:
        for header in each.headers if each.type in _REASONS else ():
            if column := labels.get(clean_header(header)):
                found = table.frame.select(
                    text=values.clean(pl.col(column)),
                    read=values.attribute(pl.col(column), each.type),
                )
                yield read_column(
                    source,
                    table.header(column),
                    found["text"],
                    found["read"],
                    _REASONS[each.type],
                    decides=False,
                    extra=True,
                )
