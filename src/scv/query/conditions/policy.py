"""What a condition may be: one expression that is true or false of a customer, over the published
tables of customers.
"""

import duckdb

from scv.errors import Message, UsageError
from scv.query.sql_policy import SqlScope, Tree, bind_allowed, parse_allowed
from scv.vault.session import DuckSession

# The catalog the published file has where conditions are asked.
CATALOG = "published"
_TABLES = frozenset({"customers", "profiles", "traits", "orders", "consents", "timeline", "about"})
_CUSTOMERS = (
    "CREATE TEMP VIEW customers AS SELECT * FROM {0}.profiles JOIN {0}.traits USING (customer_id)"
)
# NOTE: before the condition, so that its text moves nothing in what the parser tells of this.
_FROM = "FROM customers AS profiles, (SELECT business_date AS today FROM {0}.about) AS about SELECT"
# Expressions of a plan that need no type: theirs is always the same.
_TRUTHS = frozenset({"BOUND_COMPARISON", "BOUND_CONJUNCTION", "BOUND_BETWEEN"})
_BOOLEAN = {"id": "BOOLEAN", "type_info": None}
_ONE = Message("exactly one condition is needed, such as: orders > 1 AND in_store.")


class Gate:
    """Makes a query of a condition that may be asked.

    Args:
        con: the engine that is going to run it, with the published file attached; the view
            `customers` is made in it.
        catalog: the name the published file has there.
    """

    def __init__(self, con: duckdb.DuckDBPyConnection, catalog: str = CATALOG) -> None:
        con.execute(_CUSTOMERS.format(catalog))
        self._session = DuckSession(con)
        self._from = _FROM.format(catalog)
        self._sql_scope = SqlScope(_TABLES, frozenset({("", catalog), (catalog, "main")}))
        self._plain = _outer_tree(
            parse_allowed(self._session, self._holds("TRUE"), self._sql_scope)
        )

    def members(self, predicate: str) -> str:
        """Return the SELECT of the customers that a condition holds for: column customer_id.

        Raises:
            UsageError: it is more than one expression, reaches beyond the tables of customers, or
                is no truth value.
        """
        tree, plan = bind_allowed(self._session, self._holds(predicate), self._sql_scope)
        if _outer_tree(tree) != self._plain:
            # NOTE: a text that closes our parenthesis would write the rest of the query itself.
            raise UsageError(_ONE)
        if not _is_truth(plan):
            kind = str(self._session.con.sql(self._holds(predicate)).types[0])
            if kind != "BOOLEAN":
                raise UsageError(
                    "its value is {kind}, where true or false is needed, as in: orders > 1.",
                    kind=kind,
                )
        return f"SELECT customer_id FROM ({self._from} profiles.customer_id, ({predicate}\n) AS holds) WHERE holds"

    def _holds(self, predicate: str) -> str:
        return f"{self._from} ({predicate}\n) AS holds"


def _outer_tree(tree: Tree) -> Tree:
    """Return what stands around the one expression of a SELECT; nothing where it is not one."""
    node: Tree = tree["statements"][0]["node"]
    return node | {"select_list": []} if len(node.get("select_list", ())) == 1 else {}


def _is_truth(plan: Tree) -> bool:
    """Tell whether a plan says of the one expression of its SELECT that it is true or false; where
    it does not, the engine is asked.
    """
    top: Tree = plan["plans"][0]
    if top["type"] != "LOGICAL_PROJECTION" or len(top["expressions"]) != 1:
        return False
    value: Tree = top["expressions"][0]
    return value["expression_class"] in _TRUTHS or value.get("return_type") == _BOOLEAN
