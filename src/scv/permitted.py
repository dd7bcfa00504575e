"""What a marketer's SQL may contain: one SELECT over tables that are named here, and nothing that reaches beyond them.

DuckDB's own parser makes the tree that is walked, and it makes one of SELECT only. Ad-hoc SQL and the conditions of audiences pass the
same gate. The engine is closed besides (`serving/sandbox.py`); the gate is what keeps its settings and paths, and functions that
are handed an address in memory, out of reach.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from scv.errors import UsageError

Tree = dict[str, Any]

# They tell how the engine is set up, or change it.
_REFUSED = frozenset({"current_setting", "getenv", "getvariable", "write_log", "nextval", "currval", "setseed"})


@dataclass(frozen=True)
class Reach:
    """What SQL may read: these tables, unqualified or at one of these places (catalog and schema), and these table functions.

    NOTE: `vault.profiles` reads as schema vault, not as catalog vault: both parts of a place count.
    """

    tables: frozenset[str]
    places: frozenset[tuple[str, str]]
    functions: frozenset[str] = frozenset()


def permitted(con: Any, sql: str, reach: Reach) -> Tree:
    """Return the parser's tree of one SELECT that stays within reach.

    Raises:
        UsageError: it is something else, or reaches beyond. The message holds nothing but words of the SQL.
    """
    try:
        tree: Tree = json.loads(con.execute("SELECT json_serialize_sql(?::VARCHAR)", [sql]).fetchone()[0])
        if tree.get("error") or len(tree.get("statements", ())) != 1:
            raise UsageError(f"only one SELECT is allowed here 只允许一条 SELECT: {_instead(tree)}.")
        for node, known in _nodes(tree, frozenset()):
            _check(node, known, reach)
    except RecursionError:
        raise UsageError("it is nested too deeply.") from None
    return tree


def _instead(tree: Tree) -> str:
    """Return what was asked for instead of one SELECT."""
    if not tree.get("error"):
        return "several statements, or none"
    if tree["error_type"] == "not implemented":
        return "this is a statement of another kind"
    return str(tree["error_message"]).splitlines()[0]


def _check(node: Tree, known: frozenset[str], reach: Reach) -> None:
    kind = node.get("type")
    if kind == "BASE_TABLE":
        name, place = str(node["table_name"]).lower(), (node["catalog_name"].lower(), node["schema_name"].lower())
        if place == ("", "") and name in known:
            return
        if name not in reach.tables:
            raise UsageError(f"it reads another table. Tables: {', '.join(sorted(reach.tables))}")
        if place != ("", "") and place not in reach.places:
            raise UsageError("it reads another catalog.")
    elif kind == "TABLE_FUNCTION" and (called := str(node["function"].get("function_name", "")).lower()):
        if called not in reach.functions:
            raise UsageError(f"it calls a table function: {called}.")
    elif kind == "FUNCTION" and (called := str(node["function_name"]).lower()) in _REFUSED:
        raise UsageError(f"it calls {called}, which is closed here.")
    elif kind == "SHOW_REF" and node["query"] is None and node["table_name"] != '"tables"':
        raise UsageError("of all SHOW, only SHOW TABLES is allowed here.")


def _nodes(tree: Any, known: frozenset[str]) -> Iterator[tuple[Tree, frozenset[str]]]:
    """Yield every node with the names that WITH has given up to there: others of the same name are not meant by them."""
    if isinstance(tree, list):
        for inner in tree:
            yield from _nodes(inner, known)
    if not isinstance(tree, dict):
        return
    for named in tree.get("cte_map", {}).get("map", ()):
        yield from _nodes(named["value"], known)
        known |= {str(named["key"]).lower()}
    yield tree, known
    for key, inner in tree.items():
        if key != "cte_map":
            again = key == "right" and tree.get("type") == "RECURSIVE_CTE_NODE"
            yield from _nodes(inner, known | {str(tree["cte_name"]).lower()} if again else known)
