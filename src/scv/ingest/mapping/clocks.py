"""The time of day in a column of an undeclared table, beside the day in another."""

import re

import polars as pl

from scv import values
from scv.ingest.mapping.evidence import Evidence, score_column
from scv.ingest.mapping.table_sample import TableSample

_TIME = re.compile("时间|时刻|time")
# What is said of the sale, not of its delivery.
_LATER = re.compile("发货|送达|配送|预计|预约|完成|结束|退|deliver|ship|end")


def take_clock(
    table: TableSample, fields: dict[str, str], evidence: list[Evidence], taken: set[str]
) -> None:
    """Take the one column of times of day, where the moment of each row is a day: 交易日期, 交易时间."""
    day_header = fields.get("paid_at", fields.get("created", ""))
    if not day_header or table.filled_cells(day_header).str.contains("[:：时点]").any():
        return
    found = [
        header
        for header in table.headers
        if header not in taken
        and header not in fields.values()
        and _TIME.search(table.words[header])
        and not _LATER.search(table.words[header])
        and _are_clocks(table.filled_cells(header))
    ]
    if len(found) == 1:
        fields["clock"] = found[0]
        evidence.append(score_column(found[0], "clock", 1, 1.0))


def _are_clocks(filled: pl.Series) -> bool:
    read = pl.select(values.clock_s(pl.lit(filled))).to_series()
    return len(filled) > 0 and read.null_count() == 0
