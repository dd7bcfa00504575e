"""What a marketer's SQL may contain: one SELECT over tables that are named here, and nothing that
reaches beyond them.

Two things are asked. DuckDB's own parser makes the tree that is walked, and it makes one of SELECT
only. Then DuckDB binds the same text and tells what it resolved every name to: only that counts in
the end, for a name that reads like one thing may be another to the engine. Ad-hoc SQL and the
conditions of audiences pass the same gate. The engine is closed besides (`vault/engine.py`); the
gate is what keeps its settings and paths, and functions that are handed an address in memory, out
of reach.
"""

import json
import re
import string
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from scv.errors import Message, UsageError, shown_name

if TYPE_CHECKING:
    from scv.schema.session import Session

Tree = dict[str, Any]

# They tell how the engine is set up, or change it.
_REFUSED = frozenset(
    {"current_setting", "getenv", "getvariable", "write_log", "nextval", "currval", "setseed"}
)
_ASCII = str.maketrans(string.ascii_uppercase, string.ascii_lowercase)
# What SHOW TABLES is bound to, of our own tables and of the engine's.
_SHOWN_BY = frozenset({"duckdb_tables", "duckdb_views"})
# These speak of the SQL's own words and of column names, never of rows.
_REPORTED = frozenset({"parser", "binder", "catalog"})
_PLAN = "SELECT json_serialize_plan(?::VARCHAR, optimize := false)"
_TREE = "SELECT json_serialize_sql(?::VARCHAR)"


@dataclass(frozen=True)
class SqlScope:
    """What SQL may read: these tables, unqualified or at one of these places (catalog and schema),
    and these table functions.

    NOTE: `vault.profiles` reads as schema vault, not as catalog vault: both parts of a place count.
    """

    tables: frozenset[str]
    places: frozenset[tuple[str, str]]
    functions: frozenset[str] = frozenset()


def fold(name: str) -> str:
    """Return a name as DuckDB compares it.

    NOTE: not `lower()`: that makes a k of the KELVIN SIGN, an i and a dot of İ; to the engine these
    are other names.

    >>> fold("Profiles"), fold("\\u212a")
    ('profiles', '\\u212a')
    """
    return name.translate(_ASCII)


def parse_allowed(session: "Session", sql: str, sql_scope: SqlScope) -> Tree:
    """Return the parser's tree of one SELECT that stays within reach; see `bind_allowed`."""
    return bind_allowed(session, sql, sql_scope)[0]


def bind_allowed(session: "Session", sql: str, sql_scope: SqlScope) -> tuple[Tree, Tree]:
    """Return the parser's tree and the bound plan of one SELECT that stays within reach, by its
    words and by what the engine makes of them.

    Args:
        session: the engine that is going to run it.

    Raises:
        UsageError: it is something else, or reaches beyond, or names what is not there. The message
            holds nothing but words of the SQL.
    """
    try:
        tree: Tree = json.loads(session.scalar(_TREE, [sql]))
        if tree.get("error") or len(tree.get("statements", ())) != 1:
            raise UsageError("only one SELECT is allowed here: {instead}.", instead=_instead(tree))
        for node, known in _nodes(tree, frozenset()):
            _check(node, known, sql_scope)
        plan, objects = _bind(session, sql)
        for node in reversed(objects):
            _check_bound(node, sql_scope)
    except RecursionError:
        raise UsageError("The SQL is nested too deeply.") from None
    return tree, plan


def _instead(tree: Tree) -> str:
    """Return what was asked for instead of one SELECT."""
    if not tree.get("error"):
        return "several statements, or none"
    if tree["error_type"] == "not implemented":
        return "this is a statement of another kind"
    return str(tree["error_message"]).splitlines()[0]


def _bind(session: "Session", sql: str) -> tuple[Tree, list[Tree]]:
    """Return the plan that the engine binds a SELECT to, in which every table and function is what
    it resolved, and every object of that plan, the inner ones first.
    """
    objects: list[Tree] = []

    # NOTE: kept as they are read: to walk the plan for them costs more than all the rest.
    def keep(each: Tree) -> Tree:
        objects.append(each)
        return each

    plan: Tree = json.loads(session.scalar(_PLAN, [sql]), object_hook=keep)
    if not plan["error"]:
        return plan, objects
    kind = str(plan["error_type"])
    if kind in _REPORTED:
        raise UsageError(
            "{kind} Error: {reason}",
            kind=kind.title(),
            reason=str(plan["error_message"]).split("\n\n")[0],
        )
    raise UsageError("the query failed: {replace}Exception.", replace=kind.title().replace(" ", ""))


def _check(node: Tree, known: frozenset[str], sql_scope: SqlScope) -> None:
    kind = node.get("type")
    if kind == "BASE_TABLE":
        name, place = (
            fold(node["table_name"]),
            (fold(node["catalog_name"]), fold(node["schema_name"])),
        )
        if place == ("", "") and name in known:
            return
        if name not in sql_scope.tables:
            raise UsageError(
                "Unknown table '{name}'. {available}",
                name=shown_name(name),
                available=_available(sql_scope),
            )
        if place != ("", "") and place not in sql_scope.places:
            raise UsageError(
                "Only the published tables can be queried, no other catalog or schema."
            )
    elif kind == "TABLE_FUNCTION" and (
        called := fold(str(node["function"].get("function_name", "")))
    ):
        if called not in sql_scope.functions:
            raise UsageError("Table functions are not available here: {called}.", called=called)
    elif kind == "FUNCTION" and (called := fold(str(node["function_name"]))) in _REFUSED:
        raise UsageError("The function {called} is not available here.", called=called)
    elif kind == "SHOW_REF" and node["query"] is None and node["table_name"] != '"tables"':
        raise UsageError("Of the SHOW statements, only SHOW TABLES is available here.")


def _check_bound(node: Tree, sql_scope: SqlScope) -> None:
    """Refuse what the engine resolved to anything but a table within reach, or to a function that
    is closed.

    NOTE: a macro of ours reads a table that its caller may not: what the caller wrote is checked
    before.
    """
    if node.get("type") == "LOGICAL_GET":
        read, name = node.get("function_data") or {}, str(node.get("name"))
        if name != "seq_scan":
            if name not in sql_scope.functions | _SHOWN_BY:
                raise UsageError(
                    "Table functions are not available here: {sub}.",
                    sub=re.sub("[^a-z_]", "", name),
                )
        elif (read.get("catalog"), read.get("schema")) not in sql_scope.places:
            raise UsageError(
                "Only the published tables can be queried, no other catalog or schema."
            )
        elif read.get("table") not in sql_scope.tables:
            raise UsageError(
                "Only the published tables can be queried. {available}",
                available=_available(sql_scope),
            )
    elif (
        node.get("expression_class") == "BOUND_FUNCTION"
        and (called := str(node.get("name"))) in _REFUSED
    ):
        raise UsageError("The function {called} is not available here.", called=called)


def _available(sql_scope: SqlScope) -> Message:
    return Message("Available: {tables}", tables=", ".join(sorted(sql_scope.tables)))


def _nodes(tree: Any, known: frozenset[str]) -> Iterator[tuple[Tree, frozenset[str]]]:
    """Yield every node with the names that WITH has given up to there: others of the same name are
    not meant by them.
    """
    if isinstance(tree, list):
        for inner in tree:
            yield from _nodes(inner, known)
    if not isinstance(tree, dict):
        return
    for named in tree.get("cte_map", {}).get("map", ()):
        yield from _nodes(named["value"], known)
        known |= {fold(str(named["key"]))}
    yield tree, known
    for key, inner in tree.items():
        if key != "cte_map":
            again = key == "right" and tree.get("type") == "RECURSIVE_CTE_NODE"
            yield from _nodes(inner, known | {fold(str(tree["cte_name"]))} if again else known)
