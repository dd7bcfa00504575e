"""How an answer of SQL is shown: as a table of text, as bars where it is names and figures, and as
a file where it holds figures only.
"""

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import polars as pl

from scv.console.output import safe_csv
from scv.errors import UsageError
from scv.query.disclosure_control.table_access import SCOPE, reads_customers
from scv.query.sql_policy import Tree, fold, parse_allowed
from scv.report.drawing import number
from scv.schema import PUBLISHED
from scv.schema.session import Session

MOST_SHOWN, MOST_DOWNLOADED = 200, 1000
_MOST_COLUMNS, _MOST_BARS, _LONGEST_CELL = 60, 40, 300
_LARGEST_NESTED = 8 << 20
_ID = re.compile(r"[0-9a-fA-F]{8}-?[0-9a-fA-F]{4}-?[0-9a-fA-F]{4}-?[0-9a-fA-F]{4}-?[0-9a-fA-F]{12}")
_IDS = {column.name for table in PUBLISHED for column in table.columns if column.type == "UUID"}
# Aggregates that give a figure of many; others, such as LIST, give what single rows hold.
_FIGURES = {
    *(
        "count",
        "count_star",
        "count_if",
        "approx_count_distinct",
        "sum",
        "avg",
        "mean",
        "min",
        "max",
    ),
    *(
        "median",
        "quantile",
        "quantile_cont",
        "quantile_disc",
        "mode",
        "bool_and",
        "bool_or",
        "corr",
    ),
    *("stddev", "stddev_pop", "stddev_samp", "variance", "var_pop", "var_samp"),
}
_COUNTS = {"count", "count_star", "count_if", "approx_count_distinct"}
_WORDS = {column.name for table in PUBLISHED for column in table.columns} - _IDS
# The brand's own columns, which profiles alone have.
_OWN = "own_"
_REASON = "only aggregated figures can be downloaded, not customers 只能下载汇总数据"


@dataclass(frozen=True)
class Result:
    """An answer as the page shows it: column names, whether each is of numbers, the first rows as
    text, and how many there are.

    Attributes:
        bars: name and value per row, where the answer is one column of names and one of numbers;
            else empty.
    """

    columns: list[str]
    numeric: list[bool]
    cells: list[list[str]]
    rows: int
    left_out: int
    bars: list[tuple[str, float]]


def result_of(rows: pl.DataFrame) -> Result:
    """Return an answer as the page shows it.

    Raises:
        UsageError: its cells are too large.
    """
    first = rows[:, :_MOST_COLUMNS].head(MOST_SHOWN)
    nested = [name for name, kind in first.schema.items() if kind.is_nested()]
    if nested and first.select(nested).estimated_size() > _LARGEST_NESTED:
        raise UsageError(
            "the cells of {nested} are too large to be shown 单元格过大. Count or cut them.",
            nested=nested[0],
        )
    columns = [first[name] for name in first.columns]
    texts = [
        list(map(_text, column.str.head(_LONGEST_CELL) if column.dtype == pl.String else column))
        for column in columns
    ]
    return Result(
        columns=first.columns,
        numeric=[kind.is_numeric() for kind in first.dtypes],
        cells=[list(cells) for cells in zip(*texts, strict=True)],
        rows=rows.height,
        left_out=rows.width - first.width,
        bars=_bars(rows),
    )


def _text(cell: object) -> str:
    if cell is None:
        return ""
    if isinstance(cell, bool | str):
        return str(cell)[:_LONGEST_CELL]
    if isinstance(cell, float):
        return f"{cell:,.15g}"
    if isinstance(cell, Decimal):
        return f"{cell:,f}"
    if isinstance(cell, bytes):
        return cell[:_LONGEST_CELL].hex()[:_LONGEST_CELL]
    return number(cell) if isinstance(cell, int) else str(_plain(cell))[:_LONGEST_CELL]


def _plain(cell: object) -> object:
    return cell.to_list() if isinstance(cell, pl.Series) else cell


def _bars(rows: pl.DataFrame) -> list[tuple[str, float]]:
    if rows.width != 2 or not 2 <= rows.height <= _MOST_BARS:
        return []
    one, other = rows.dtypes
    if one.is_numeric() == other.is_numeric():
        return []
    words, figures = (rows.columns[::-1]) if one.is_numeric() else rows.columns
    if rows[words].dtype not in (pl.String, pl.Boolean, pl.Date) or rows[figures].null_count():
        return []
    values = rows[figures].cast(pl.Float64, strict=False).to_list()
    if any(value is None or not 0 <= value < float("inf") for value in values) or not any(values):
        return []
    return [
        (_text(word) or "–", value)
        for word, value in zip(rows[words].to_list(), values, strict=True)
    ]


def of_figures(con: Session, sql: str) -> None:
    """Check that SQL asks for figures of customers rather than for customers.

    Raises:
        UsageError: it does not.
    """
    tree = parse_allowed(con, sql, SCOPE)
    if reads_customers(tree):
        _check_grouped(con, tree)


def download_content(rows: pl.DataFrame) -> str:
    """Return an answer as CSV.

    Raises:
        UsageError: it is longer than may be downloaded, or holds ids or what is no figure.
    """
    if rows.height > MOST_DOWNLOADED:
        raise UsageError(
            "{height:,} rows, of which at most {most_downloaded:,} are downloaded 行数过多. Group them, or add LIMIT.",
            height=rows.height,
            most_downloaded=MOST_DOWNLOADED,
        )
    for name, kind in rows.schema.items():
        if kind.is_nested() or kind in (pl.Binary, pl.Object):
            raise UsageError(
                "{why}: {name} is neither a category nor a figure.", why=_REASON, name=name
            )
        if kind == pl.String and any(_ID.search(cell) for cell in rows[name].drop_nulls()):
            raise UsageError("{why}: {name} holds customer ids.", why=_REASON, name=name)
    # NOTE: spreadsheets take a file without the mark for one of the country's older encodings.
    return "\ufeff" + safe_csv(rows)


def _check_grouped(con: Session, tree: Tree) -> None:
    """Refuse what does not count or group in its outermost SELECT, or does so by customer."""
    node = tree["statements"][0]["node"]
    if node["type"] != "SELECT_NODE":
        raise UsageError(
            "{why}: the outermost SELECT must be one that counts or groups.", why=_REASON
        )
    aggregates = _aggregates(con)
    used = [name for each in node["select_list"] for name in _calls(each) if name in aggregates]
    if other := sorted(set(used) - _FIGURES):
        raise UsageError(
            "{why}: {other} returns values of single rows.", why=_REASON, other=other[0].upper()
        )
    if not used:
        raise UsageError(
            "{why}: add COUNT, SUM or AVG with GROUP BY to the outermost SELECT.", why=_REASON
        )
    if node["cte_map"]["map"]:
        raise UsageError(
            "{why}: WITH may give an id another name. Read the tables themselves.", why=_REASON
        )
    tables = _tables(node["from_table"])
    named = {fold(each["alias"]) for each in node["select_list"] if each["alias"]}
    for each in node["select_list"]:
        _check_words(each, tables, set())
    for each in node["group_expressions"]:
        _check_words(each, tables, named)


def _tables(source: Tree) -> set[str]:
    """Return what the tables of a FROM are called; refuse one in which a column may be an id under
    another name.
    """
    if source["type"] == "JOIN":
        return _tables(source["left"]) | _tables(source["right"])
    if source["type"] != "BASE_TABLE" or source["column_name_alias"]:
        raise UsageError(
            "{why}: FROM reads tables and their joins, under their columns' own names.", why=_REASON
        )
    return {fold(source["alias"] or source["table_name"])}


def _check_words(node: Any, tables: set[str], known: set[str]) -> None:
    """Refuse an expression in which anything but a column of words or figures, or one of `known`,
    stands outside of COUNT.
    """
    if isinstance(node, list):
        for inner in node:
            _check_words(inner, tables, known)
    if not isinstance(node, dict):
        return
    kind = node.get("class")
    if kind in ("WINDOW", "SUBQUERY", "STAR"):
        raise UsageError("{why}: no {kind} stands beside figures.", why=_REASON, kind=kind.lower())
    if kind == "FUNCTION" and fold(str(node["function_name"])) in _COUNTS:
        return
    # NOTE: where there is no such column, the name of a table is its whole row.
    if kind == "COLUMN_REF" and (
        not (
            (name := fold(str(node["column_names"][-1]))) in _WORDS | known or name.startswith(_OWN)
        )
        or (len(node["column_names"]) == 1 and name in tables)
    ):
        raise UsageError(
            "{why}: {name} is neither a category nor a figure.", why=_REASON, name=name
        )
    for inner in node.values():
        _check_words(inner, tables, known)


def _aggregates(con: Session) -> set[str]:
    rows = con.rows(
        "SELECT DISTINCT function_name FROM duckdb_functions() WHERE function_type = 'aggregate'"
    )
    return {name for (name,) in rows}


def _calls(node: Any) -> list[str]:
    """Return the functions that an expression calls, without those of its subqueries and windows."""
    if isinstance(node, list):
        return [name for inner in node for name in _calls(inner)]
    if not isinstance(node, dict) or node.get("class") in ("SUBQUERY", "WINDOW"):
        return []
    own = [fold(str(node["function_name"]))] if node.get("class") == "FUNCTION" else []
    return own + [name for inner in node.values() for name in _calls(inner)]
