"""Figures of the customers that some filters find: how many, what they bought, who may be
contacted, how they divide.

Where small groups are hidden, no filters are asked: what one filter more or a range a little wider
finds would tell of a few. The figures of everybody are shown, each only if what it leaves out is as
many customers too, and rounded as in the tables that are open to SQL.
"""

import json
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from scv.query.disclosure_control.cell_suppression import may_show
from scv.report.figures import then
from scv.schema import NEVER_BOUGHT, TIERS, WORDS, shown_class, shown_classes
from scv.schema.sql_steps import statement
from scv.web.connections import Snapshot
from scv.web.filters import CHANNELS, MEANINGS, WAYS, Condition, Filter

_sql = partial(statement, "scv.web", "exploration.sql")


_PARTS = (*TIERS, "age_band", "province", "month")
HEADINGS = {part: MEANINGS[part].partition("：")[0] for part in (*TIERS, "province")} | {
    "age_band": "年龄段",
    "month": "最近下单月份",
}
_MOST_PROVINCES, _MOST_MONTHS = 15, 24
_UNKNOWN = ("未知", "unknown")
_NONE = {"age_band": _UNKNOWN, "province": _UNKNOWN}
_SWITCH = {"true": ("是", "yes"), "false": ("否", "no")}
_NO_PURCHASE = ("未购买", NEVER_BOUGHT)


def figures(
    snapshot: Snapshot, conditions: Sequence[Condition], own: Sequence[Filter] = ()
) -> dict[str, Any] | None:
    """Return customers, of, buyers, spent_yuan, ways and channels (names, customers) and parts;
    None where nothing may be shown.

    A figure that may not be shown is None.

    Args:
        own: filters by the brand's own attributes; none where small groups are hidden.
    """
    least = snapshot.about.min_group
    if least and conditions:
        return None
    counts = _summary(snapshot, conditions)
    found, customers = counts["found"], counts["everybody"]
    if least and found < least:
        return None
    return {
        "customers": then(found, least),
        "of": then(customers, least),
        "buyers": _of(counts["buyers"], found, least),
        "spent_yuan": _rounded_sum(snapshot) if least else counts["spent_yuan"],
        "ways": [
            {
                "names": (MEANINGS[way].removeprefix("是否"), way),
                "customers": _of(counts[way], found, least),
            }
            for way in WAYS
        ],
        "channels": [
            {
                "names": WORDS["channel"][channel.removeprefix("in_")],
                "customers": _of(counts[channel], found, least),
            }
            for channel in CHANNELS
        ],
        "parts": _parts(snapshot, conditions, least) + _own_parts(snapshot, conditions, own),
    }


def _of(part: int, total: int, least: int) -> int | None:
    """Return a part of a whole where it, and the rest of the whole, may be shown."""
    return then(part, least) if may_show([part, total - part], least)[0] else None


def _rounded_sum(snapshot: Snapshot) -> object:
    """Return what everybody spent as the tables of figures tell it; None where they tell nothing."""
    rows = snapshot.records(
        "SELECT NULLIF(spent_yuan, 0) AS yuan FROM customer_groups WHERE characteristic = 'everybody'"
    )
    return rows[0]["yuan"] if rows else None


def _summary(snapshot: Snapshot, conditions: Sequence[Condition]) -> dict[str, Any]:
    holds = [f"f{at}" for at in range(len(conditions))]
    every = " AND ".join(holds) or "TRUE"
    counts = ", ".join(
        f"COUNT(*) FILTER ({every} AND {flag}) AS {flag}" for flag in (*WAYS, *CHANNELS)
    )
    flags = "".join(
        f", COALESCE({condition.sql}, FALSE) AS f{at}" for at, condition in enumerate(conditions)
    )
    listed = ", ".join((*WAYS, *CHANNELS))
    sql = _sql("summary").format(every=every, counts=counts, listed=listed, flags=flags)
    (row,) = snapshot.records(sql, _parameters(conditions))
    return row


def _parts(snapshot: Snapshot, conditions: Sequence[Condition], least: int) -> list[dict[str, Any]]:
    """Return how the customers found divide: per column its parts, each with its names, its
    customers, and whether it may be shown.
    """
    where = " AND ".join(f"({condition.sql})" for condition in conditions) or "TRUE"
    classes = shown_class("profitability")
    rows = snapshot.records(
        _sql("parts").format(classes=classes, where=where), _parameters(conditions)
    )
    return [
        {
            "zh": HEADINGS[part],
            "en": part,
            "rows": _group_rows(part, [row for row in rows if row["part"] == part], least),
        }
        for part in _PARTS
    ]


def _own_parts(
    snapshot: Snapshot, conditions: Sequence[Condition], own: Sequence[Filter]
) -> list[dict[str, Any]]:
    """Return the same of the words and switches of the brand's own."""
    where = " AND ".join(f"({condition.sql})" for condition in conditions) or "TRUE"
    found = []
    for each in own:
        if each.kind in ("choice", "flag"):
            sql = _sql("own_part").format(column=each.column, where=where, most=_MOST_PROVINCES)
            words = _SWITCH if each.kind == "flag" else {}
            rows = [
                row
                | {"names": words.get(row["word"], (row["word"], "")) if row["word"] else _UNKNOWN}
                for row in snapshot.records(sql, _parameters(conditions))
            ]
            found.append({"zh": each.zh, "en": each.column, "rows": rows})
    return found


def _group_rows(part: str, rows: list[dict[str, Any]], least: int) -> list[dict[str, Any]]:
    groups = [
        {
            "word": row["word"],
            "names": _names(part, row["word"]),
            "customers": then(row["customers"], least) if may else None,
        }
        for row, may in zip(rows, may_show([row["customers"] for row in rows], least), strict=True)
    ]
    if part in TIERS:
        order = list(shown_classes(part))
        return sorted(
            groups,
            key=lambda row: (row["word"] is None, order.index(row["word"]) if row["word"] else 0),
        )
    if part == "province":
        return groups[:_MOST_PROVINCES]
    groups.sort(key=lambda row: (row["word"] is None, row["word"]))
    return groups if part == "age_band" else _latest(groups)


def _latest(months: list[dict[str, Any]]) -> list[dict[str, Any]]:
    with_month = [row for row in months if row["word"]]
    return with_month[-_MOST_MONTHS:] + [row for row in months if not row["word"]]


def _names(part: str, word: str | None) -> tuple[str, str]:
    if word is None:
        return _NONE.get(part, _NO_PURCHASE)
    if part not in TIERS:
        return WORDS.get(part, {}).get(word, (word, ""))[0], ""
    return shown_classes(part)[word][0].partition("：")[0], word


def _parameters(conditions: Sequence[Condition]) -> list[object]:
    return [value for condition in conditions for value in condition.bound]


def sql_condition(conditions: Sequence[Condition]) -> str:
    """Return the SQL condition that finds the same customers; empty for everybody."""
    return " AND ".join(condition.written for condition in conditions)


def draft(conditions: Sequence[Condition]) -> str:
    """Return the file of an audience with this condition, to be given a name and finished."""
    lines: Mapping[str, str] = {
        "title_zh": "、".join(condition.text for condition in conditions),
        "title_en": "My audience",
        "description_zh": "",
        "purpose": "marketing",
        "owner": "",
        "predicate": sql_condition(conditions),
    }
    # NOTE: a JSON text of these characters is a TOML text as well.
    return "\n".join(
        f"{name} = {json.dumps(text, ensure_ascii=False)}" for name, text in lines.items()
    )
