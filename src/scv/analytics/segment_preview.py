"""What an audience would be before it is saved, and why somebody is in one or not. Reads tonight's
published tables, as a marketer does.
"""

import copy
import json
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID

import duckdb
import polars as pl

from scv.errors import UsageError
from scv.query import sandbox
from scv.query.client import Bounds, QueryWorker
from scv.query.conditions.policy import Gate
from scv.query.published import PublishedGeneration, open_published
from scv.schema.session import Session
from scv.schema.sql_steps import statement
from scv.segments import unknown_segment
from scv.vault.session import DuckSession

_sql = partial(statement, "scv.analytics", "segment_preview.sql")


def preview(folder: Path, predicate: str) -> pl.DataFrame:
    """Return figure and customers: how many the condition finds, how many may be contacted for
    marketing in some way and in each, and the audiences they are in.

    Raises:
        UsageError: it is no condition over published tables, or its value is not true or false.
    """
    with open_published(folder) as published:
        with sandbox.connect(published) as con, suppress(duckdb.Error):
            # NOTE: what the engine cannot make sense of, it says itself below.
            Gate(con, "scv").members(predicate)
        return _conditions_of(published, _sql("preview").format(predicate=predicate))


def reasons(folder: Path, segment: str, customer: str) -> pl.DataFrame:
    """Return condition and holds, one row for each part of an audience's condition that must hold:
    true, false, or null if nobody knows.

    Raises:
        UsageError: there is no such audience or no such customer tonight.
    """
    with open_published(folder) as published, sandbox.connect(published) as con:
        return reasons_in(
            DuckSession(con), lambda sql: _conditions_of(published, sql), segment, customer
        )


def reasons_in(
    con: Session, ask: Callable[[str], pl.DataFrame], segment: str, customer: str
) -> pl.DataFrame:
    """Return the same from published tables that `con` has open, whose conditions `ask` tries on
    one customer.
    """
    try:
        customer = str(UUID(customer))
    except ValueError:
        raise UsageError("enter a customer id, as shown by scv query.") from None
    known = dict(con.frame("SELECT segment, predicate FROM segments").iter_rows())
    if segment not in known:
        raise unknown_segment(segment, known)
    parts = _parts(con, known[segment])
    columns = ", ".join(f"({part}) AS c{at}" for at, part in enumerate(parts))
    answers = ask(_sql("reasons").format(conditions=columns, customer=customer))
    if answers.is_empty():
        raise UsageError(
            "no such customer tonight. An old id leads to today's: SELECT resolve('ID')"
        )
    return pl.DataFrame({"condition": parts, "holds": list(answers.row(0))})


def _conditions_of(published: PublishedGeneration, sql: str) -> pl.DataFrame:
    with QueryWorker(published) as worker:
        return worker.ask(sql, Bounds())


def _parts(con: Session, predicate: str) -> list[str]:
    """Return the parts of a condition that are joined by AND, as the parser writes them."""
    tree = json.loads(_call_function(con, "json_serialize_sql", f"SELECT 1 WHERE ({predicate}\n)"))
    condition = tree["statements"][0]["node"]["where_clause"]
    return [_sql_of(con, tree, part) for part in _and_parts(condition)]


def _and_parts(condition: dict[str, Any]) -> list[dict[str, Any]]:
    if condition.get("type") != "CONJUNCTION_AND":
        return [condition]
    return [part for child in condition["children"] for part in _and_parts(child)]


def _sql_of(con: Session, tree: dict[str, Any], part: dict[str, Any]) -> str:
    one = copy.deepcopy(tree)
    one["statements"][0]["node"] |= {"where_clause": None, "select_list": [part]}
    return _call_function(con, "json_deserialize_sql", json.dumps(one)).removeprefix("SELECT ")


def _call_function(con: Session, function: str, text: str) -> str:
    return str(con.frame(f"SELECT {function}(?::VARCHAR)::VARCHAR AS said", [text]).item())
