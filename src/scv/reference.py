"""The reference of all tables, made from their contracts: `python -m scv.reference docs/reference/tables.md`."""

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from scv.tables import LANDED, PUBLISHED, VAULT, Table

_HEAD = """\
# Tables · 数据表

Made from `src/scv/tables.py` by `python -m scv.reference docs/reference/tables.md`. Do not edit by hand.

Types are DuckDB's. `DECIMAL(38,0)` columns hold keyed tokens ([0003](../decisions/0003-tokens.md)); times in `BIGINT` are
seconds since 1970 in UTC; money in `_fen` is whole fen. Values of a column marked *personal* 个人信息 never go into a log or a
message; of these columns only gender, province and city are published too.
"""

_PARTS: tuple[tuple[str, str, Sequence[Table]], ...] = (
    (
        "Published · 已发布（营销人员可读）",
        "What `scv query`, `scv.connect()` and an attached shell see. `resolve(any_id)` is a function beside these tables: it "
        "answers the live id as text, or `dormant`, or `erased`.",
        PUBLISHED,
    ),
    (
        "Vault · 保险库（仅运营与隐私专员）",
        "One encrypted file a generation, opened by the operator's keys only.",
        VAULT,
    ),
    (
        "Landed · 入库分段",
        "One encrypted segment per export file, with all of these tables; every night is rebuilt from them.",
        LANDED,
    ),
)


def reference() -> str:
    """Return the whole page."""
    return _HEAD + "".join(f"\n## {title}\n\n{text}\n{_tables(tables)}" for title, text, tables in _PARTS)


def _tables(tables: Sequence[Table]) -> str:
    return "".join("\n" + "\n".join(_lines(table)) + "\n" for table in tables)


def _lines(table: Table) -> Iterator[str]:
    yield f"### {table.name}"
    yield f"\nOne row: {table.english}. 每行：{table.chinese}。\n"
    yield "| column | type | meaning | 含义 |"
    yield "|---|---|---|---|"
    for column in table.columns:
        mark = " *(personal)*" if column.personal else ""
        yield f"| `{column.name}` | {column.type} | {column.english}{mark} | {column.chinese} |"


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(reference(), encoding="utf-8")
