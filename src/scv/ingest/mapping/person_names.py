"""Under which headers of an undeclared table people's names stand: in two columns, or as what they
call themselves.
"""

import re

import polars as pl

from scv import values
from scv.ingest.mapping.evidence import MOST, Evidence, score_column
from scv.ingest.mapping.header_words import fit
from scv.ingest.mapping.phone_roles import owner_of
from scv.ingest.mapping.table_sample import TableSample
from scv.sources import header_dictionary
from scv.values.names import TITLE

# 客户名称 and user name may be either; 姓名 is what its header says.
_EITHER = re.compile("名称$|^(?:客户|顾客|会员|用户|name|user name|customer|member|customer name)$")
_STAFF_NOTE = re.compile("^(?:客户|好友|微信)?(?:备注|备注名|备注姓名|备注名称)$")
_COMPANY = "公司|集团|商行|工厂|[厂店部]$|(?i)\\b(?:ltd|inc|gmbh|llc)\\b"
_LOW_SHARE = 1 / 3


def join_names(fields: dict[str, str], evidence: list[Evidence]) -> None:
    """Keep surnames and given names only where both have a column, and none has the whole name."""
    parts = ("family_name", "given_name")
    if fields.keys() >= {*parts} and "name" not in fields:
        return
    for part in parts:
        if part in fields:
            evidence[:] = [each for each in evidence if each.header != fields[part]]
            del fields[part]


def move_display_names(
    table: TableSample, fields: dict[str, str], evidence: list[Evidence]
) -> None:
    """Take a column of names in which hardly any cell begins with a surname for the nicknames, and
    another beside it where they stand, or what the staff noted, for the names. Companies are neither.
    """
    header = fields.get("name", "")
    if not header or "nickname" in fields or not _EITHER.search(table.words[header]):
        return
    filled = table.filled_cells(header)
    if filled.is_empty() or _share_named(filled) > _LOW_SHARE:
        return
    evidence[:] = [each for each in evidence if each.header != header]
    del fields["name"]
    if filled.str.contains(_COMPANY).mean() < MOST:  # type: ignore[operator]
        fields["nickname"] = header
        evidence.append(score_column(header, "nickname", 0, None))
    taken = {*fields.values(), header}
    for other in table.headers:
        if other not in taken and _may_name(table, other):
            share = table.look(other, "full name") or 0
            if share >= MOST:
                fields["name"] = other
                evidence.append(score_column(other, "name", 0, share))
                return


def _may_name(table: TableSample, header: str) -> bool:
    """Tell whether a header is that of a name, or of what the staff noted of somebody."""
    words = table.words[header]
    is_name = fit(words, header_dictionary.FIELDS["name"]) == 1
    return owner_of(table, header) == "customer" and (
        is_name or _STAFF_NOTE.search(words) is not None
    )


def _share_named(filled: pl.Series) -> float:
    """Return how many of the cells name a person: in full, or 王女士, or masked."""
    bare = filled.str.replace(f"{TITLE}$", "")
    named = pl.select(
        values.is_full_name(pl.lit(bare)) | values.surname(pl.lit(filled)).is_not_null()
    ).to_series()
    return float(named.mean())  # type: ignore[arg-type]
