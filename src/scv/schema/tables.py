"""The tables of each set as landed.toml, vault.toml and published.toml declare them, in their
order.
"""

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from importlib import resources
from typing import Any

from scv.schema.columns import TOKEN, Column, Table
from scv.schema.traits import PUBLISHED_TRAITS

# In the cells of a reject, what stood right of the last header.
BEYOND = "表头之外 beyond the header"
# What a fix list has before the columns of the export; the last tells a corrected one from any
# other export.
FIX_HEADERS = ("原因", "reason", "原行号 row")
# What stands above the list of its unread cells, which is no export.
UNREAD_HEADERS = ("未识别原因", "unread because", "原行号 row", "列 column", "内容 cell")

_Declared = dict[str, Any]


def _read(name: str) -> _Declared:
    return tomllib.loads(
        resources.files("scv.schema").joinpath(f"{name}.toml").read_text(encoding="utf-8")
    )


def _columns(declared: _Declared, shared: Mapping[str, _Declared]) -> Iterator[Column]:
    """Yield the columns of a table; under `*` stand the names of those it shares with others."""
    for name, entry in declared.items():
        if name == "*":
            for group in entry:
                yield from _columns(shared[group], shared)
        else:
            kind = TOKEN if entry["type"] == "TOKEN" else entry["type"]
            yield Column(name, kind, entry["en"], entry["zh"], entry.get("personal", False))


def _tables(
    declared: _Declared, shared: Mapping[str, _Declared], others: Mapping[str, Mapping[str, Table]]
) -> dict[str, Table]:
    """Return the tables of a set by name; one `from` another set is the same there."""
    return {
        name: others[entry["from"]][name]
        if "from" in entry
        else Table(name, entry["en"], entry["zh"], tuple(_columns(entry["columns"], shared)))
        for name, entry in declared.items()
    }


_landed, _vault, _published = _read("landed"), _read("vault"), _read("published")
_SHARED = _landed.pop("shared") | _vault.pop("shared")
_LANDED = _tables(_landed, _SHARED, {})
_VAULT = _tables(_vault, _SHARED, {"landed": _LANDED})

LANDED = tuple(_LANDED.values())
VAULT = tuple(_VAULT.values())
PUBLISHED = tuple(
    _tables(_published, _SHARED, {"vault": _VAULT, "traits": {"traits": PUBLISHED_TRAITS}}).values()
)

LANDED_ROWS = _LANDED["landed_rows"]
RECORDS = _VAULT["records"]


def published_tables(own: Sequence[Column]) -> tuple[Table, ...]:
    """Return the published tables with a brand's own columns behind those of the profiles."""
    return tuple(
        replace(table, columns=(*table.columns, *own)) if table.name == "profiles" else table
        for table in PUBLISHED
    )
