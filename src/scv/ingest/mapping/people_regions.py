"""Where people live, in a column of an undeclared table that names province and city in one."""

import re

import polars as pl

from scv import values
from scv.ingest.mapping.evidence import MOST, Evidence, score_column
from scv.ingest.mapping.phone_roles import owner_of
from scv.ingest.mapping.table_sample import TableSample

_REGION = re.compile(
    "^(?:所在|客户|会员|用户|居住|收货)?(?:地区|所在地|省市区?|省市区县|城市区域|区域)$"
)


def take_region(
    table: TableSample, fields: dict[str, str], evidence: list[Evidence], taken: set[str]
) -> None:
    """Take such a column for the city, where no other is: 广东省/深圳市, not 华东."""
    if "city" in fields:
        return
    for header in table.headers:
        free = header not in taken and header not in fields.values()
        if free and _REGION.search(table.words[header]) and owner_of(table, header) != "other":
            share = _share_of_cities(table.filled_cells(header))
            if share >= MOST:
                fields["city"] = header
                evidence.append(score_column(header, "city", 0, share))
                return


def _share_of_cities(filled: pl.Series) -> float:
    """Return how many cells name a province and a city."""
    if filled.is_empty():
        return 0.0
    cell = pl.lit(filled)
    in_province = values.province(cell).is_not_null() | (
        values.split_address(cell).struct.field("province").is_not_null()
    )
    return float(pl.select(values.city(cell).is_not_null() & in_province).to_series().mean())  # type: ignore[arg-type]
