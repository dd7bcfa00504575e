"""Figures of small groups are not shown: a marketer's SELECT is rewritten so that every figure rests on enough customers.

Only what can be rewritten is allowed: one SELECT with aggregates over the published tables, joined on the customer. What would answer
yes or no about one customer by another way is refused: subqueries, HAVING, window functions, MIN and MAX, CASE, functions not named here.
What this does not cover is written down in docs/decisions/0020-small-groups.md.
"""

import copy
import json
from collections.abc import Iterator
from typing import Any

from scv.permitted import Tree
from scv.serving.joins import OF_CUSTOMERS, OPEN, conditions, customers_of, joined, refused
from scv.tables import PUBLISHED
from scv.tables.published import ABOUT

_NUMBERS = {
    column.name
    for table in PUBLISHED
    for column in table.columns
    if column.type in ("INTEGER", "BIGINT") or column.type.startswith("DECIMAL")
}
_AGGREGATES = {"count_star", "count", "sum", "avg"}
_SUMMED = {"+", "-"}
_FUNCTIONS = _SUMMED | {
    "~~",
    "!~~",
    "lower",
    "upper",
    "prefix",
    "starts_with",
    "contains",
    "strftime",
    "date_trunc",
    "date_part",
}
_FUNCTIONS |= {"year", "quarter", "month", "week", "day", "to_years", "to_months", "to_days", "trunc"}
_OF_FIGURES = _FUNCTIONS | {"*", "/", "//", "round", "floor", "ceil", "nullif"}
_OPERATORS = {
    "OPERATOR_NOT",
    "OPERATOR_IS_NULL",
    "OPERATOR_IS_NOT_NULL",
    "OPERATOR_COALESCE",
    "COMPARE_IN",
    "COMPARE_NOT_IN",
}


class Suppression:
    """The rewriting of one SELECT so that each figure rests on at least `least` customers."""

    def __init__(self, con: Any, least: int) -> None:
        self._con, self._least = con, least
        self._customer: Tree = {}

    def rewritten(self, tree: Tree, names: list[str]) -> str:
        """Return the SQL to run in place of a permitted tree; `names` are those of its columns.

        Raises:
            UsageError: it asks in a way that cannot be held to groups.
        """
        if not reads_customers(tree):
            return self._sql(tree)
        tree = copy.deepcopy(tree)
        node = tree["statements"][0]["node"]
        if node["type"] != "SELECT_NODE" or node["cte_map"]["map"]:
            raise refused("WITH, UNION and the like are not allowed")
        for part, called in (("having", "HAVING"), ("qualify", "QUALIFY"), ("sample", "SAMPLE")):
            if node[part] is not None:
                raise refused(f"{called} is not allowed")
        if len(node["group_sets"]) > 1:
            raise refused("GROUPING SETS, ROLLUP and CUBE are not allowed")
        aliases = joined(node["from_table"])
        of_customers = [name for name, table in aliases.items() if table in OF_CUSTOMERS]
        if not of_customers:
            raise refused("a subquery reads no customers")
        self._customer = _column(of_customers[0], "customer_id")
        if not any(_is_aggregate(inner) for inner in _dicts(node["select_list"])):
            raise refused("it needs figures: COUNT, SUM or AVG, with GROUP BY")
        for condition in conditions(node["from_table"]):
            condition["condition"] = self._holds(condition["condition"])
        if node["where_clause"]:
            node["where_clause"] = self._holds(node["where_clause"])
        node["group_expressions"] = [self._row(each) for each in node["group_expressions"]]
        node["select_list"] = [
            self._figure(each) | {"alias": name} for each, name in zip(node["select_list"], names, strict=True)
        ]
        for modifier in node["modifiers"]:
            self._order(modifier)
        node["having"] = self._made("COUNT(DISTINCT __customer) >= __least")
        return self._sql(tree)

    def _figure(self, node: Tree) -> Tree:
        """Rewrite an expression of the select list: aggregates by their rule, what stands around them freely."""
        if _is_aggregate(node):
            return self._aggregate(node)
        if not any(map(_is_aggregate, _dicts(node))):
            return self._row(node)
        if node["class"] == "CAST":
            return node | {"child": self._figure(node["child"]), "try_cast": True}
        if node["class"] == "FUNCTION" and node["function_name"] in _OF_FIGURES:
            return node | {"children": [self._figure(each) for each in node["children"]]}
        raise refused("figures are only calculated with + - * / and ROUND")

    def _aggregate(self, node: Tree) -> Tree:
        name, summed = node["function_name"], node["function_name"] in ("sum", "avg")
        if name not in _AGGREGATES or node["order_bys"]["orders"] or (summed and node["distinct"]):
            raise refused("of all aggregates only COUNT, SUM and AVG are allowed")
        if summed and not all(map(_is_summed, node["children"])):
            raise refused(f"{name.upper()} takes columns of numbers, their sums and differences only")
        node = node | {"children": [self._row(each) for each in node["children"]]}
        counted = [
            self._made("__a IS NOT NULL AND __a <> 0" if summed else "__a IS NOT NULL", a=each)
            for each in node["children"]
        ]
        if node["filter"]:
            node["filter"] = self._holds(node["filter"])
            counted.append(node["filter"])
        holds = self._made("TRUE")
        for each in counted:
            holds = self._made("__a AND __b", a=holds, b=each)
        return self._made(
            "CASE WHEN COUNT(DISTINCT __customer) FILTER (WHERE __a) >= __least THEN __b END", a=holds, b=node
        )

    def _holds(self, node: Tree) -> Tree:
        """Rewrite a condition on one row: what fails on a row does not hold for it."""
        if node["class"] == "CONJUNCTION":
            return node | {"children": [self._holds(each) for each in node["children"]]}
        return node if customers_of(node) else self._made("TRY_CAST(__a AS BOOLEAN)", a=self._row(node))

    def _row(self, node: Tree) -> Tree:
        """Rewrite an expression over one row so that it cannot fail: a query that fails tells of the row on which it did.

        NOTE: a comparison fails too, where one side is cast to the type of the other.
        """
        kind, inner = node["class"], dict(node)
        if kind in ("COLUMN_REF", "CONSTANT"):
            return node
        if kind == "SUBQUERY" and (column := _asked_of_about(node)):
            return self._about(column)
        if kind == "CAST":
            return node | {"child": self._row(node["child"]), "try_cast": True}
        if kind in ("COMPARISON", "BETWEEN"):
            inner |= {
                part: self._row(node[part]) for part in ("left", "right", "input", "lower", "upper") if part in node
            }
        elif (
            kind == "CONJUNCTION"
            or (kind == "OPERATOR" and node["type"] in _OPERATORS)
            or (
                kind == "FUNCTION"
                and node["function_name"] in _FUNCTIONS
                and not node["filter"]
                and not node["distinct"]
            )
        ):
            inner["children"] = [self._row(each) for each in node["children"]]
        else:
            raise refused(f"{node.get('function_name') or kind} is not allowed here")
        return self._made("TRY(__a)", a=inner)

    def _about(self, column: str) -> Tree:
        """Return what stands in the one row about the night: TRY takes no subquery."""
        told = self._con.sql(f"SELECT {column} FROM about")
        return self._made(f"CAST('{told.fetchall()[0][0]}' AS {told.types[0]})")

    def _order(self, modifier: Tree) -> None:
        if modifier["type"] == "LIMIT_MODIFIER":
            if any(part and part["class"] != "CONSTANT" for part in (modifier["limit"], modifier["offset"])):
                raise refused("LIMIT and OFFSET are numbers")
        elif modifier["type"] == "ORDER_MODIFIER":
            for order in modifier["orders"]:
                order["expression"] = self._figure(order["expression"])
        else:
            raise refused("use GROUP BY in place of DISTINCT")

    def _made(self, expression: str, **parts: Tree) -> Tree:
        """Return the tree of an expression; `__a` and `__b` in it stand for parts."""
        sql = "SELECT " + expression.replace("__least", str(self._least))
        told = json.loads(self._con.execute("SELECT json_serialize_sql(?::VARCHAR)", [sql]).fetchone()[0])
        known = {f"__{name}": part for name, part in (parts | {"customer": self._customer}).items()}
        made: Tree = _replaced(told["statements"][0]["node"]["select_list"][0], known)
        return made

    def _sql(self, tree: Tree) -> str:
        return str(self._con.execute("SELECT json_deserialize_sql(?::JSON)", [json.dumps(tree)]).fetchone()[0])


def _dicts(tree: Any) -> Iterator[Tree]:
    if isinstance(tree, dict):
        yield tree
    for inner in tree.values() if isinstance(tree, dict) else tree if isinstance(tree, list) else ():
        yield from _dicts(inner)


def _replaced(tree: Any, known: dict[str, Tree]) -> Any:
    if isinstance(tree, list):
        return [_replaced(inner, known) for inner in tree]
    if not isinstance(tree, dict):
        return tree
    if tree.get("class") == "COLUMN_REF" and tree["column_names"][0] in known:
        return copy.deepcopy(known[tree["column_names"][0]]) | {"alias": ""}
    return {key: _replaced(inner, known) for key, inner in tree.items()}


def reads_customers(tree: Tree) -> bool:
    """Tell whether SQL reads a table that has rows of customers."""
    named = {str(node["table_name"]).lower() for node in _dicts(tree) if node.get("type") == "BASE_TABLE"}
    called = {str(node["function_name"]).lower() for node in _dicts(tree) if node.get("type") == "FUNCTION"}
    return bool(named & {table.name for table in PUBLISHED if table.name not in OPEN}) or "resolve" in called


def _is_aggregate(node: Any) -> bool:
    """Tell whether a node is an aggregate that is allowed; others are refused wherever they stand."""
    return node.get("class") == "FUNCTION" and node["function_name"] in _AGGREGATES


def _is_summed(node: Tree) -> bool:
    if node["class"] == "COLUMN_REF":
        return node["column_names"][-1].lower() in _NUMBERS
    inner = (node["class"] == "FUNCTION" and node["function_name"] in _SUMMED) or node.get(
        "type"
    ) == "OPERATOR_COALESCE"
    # NOTE: the sum of larger constants overflows, and where it does there are rows.
    small = node["class"] == "CONSTANT" and node["value"]["type"]["id"] == "INTEGER"
    return small or (inner and all(map(_is_summed, node["children"])))


def _asked_of_about(node: Tree) -> str | None:
    """Return the column of a subquery that is `(SELECT column FROM about)`."""
    asked, columns = node["subquery"]["node"], [column.name for column in ABOUT.columns]
    if (
        node["subquery_type"] != "SCALAR"
        or asked["type"] != "SELECT_NODE"
        or asked["from_table"].get("table_name") != "about"
    ):
        return None
    rest = ("where_clause", "having", "qualify", "sample", "modifiers", "group_expressions")
    if any(asked[part] for part in rest) or len(asked["select_list"]) != 1:
        return None
    named = asked["select_list"][0].get("column_names", [""])[-1].lower()
    return named if named in columns else None


def _column(*names: str) -> Tree:
    return {"class": "COLUMN_REF", "type": "COLUMN_REF", "alias": "", "query_location": 0, "column_names": list(names)}
