"""Where small groups are hidden, SQL that is not ours reads tables of figures alone
(docs/decisions/0020-small-groups.md).

No rule over single queries holds: what is summed over whom can be told from the difference of two
answers, whatever each of them rests on. So none is asked of customers. What may be asked was worked
out in the night, and rounded (`publish/marts.py`, `segments/history.py`): from then on it does not
matter how figures are added, compared or divided.
"""

from typing import Any

from scv.errors import UsageError
from scv.query.sql_policy import SqlScope, Tree, fold, parse_allowed
from scv.schema import PUBLISHED
from scv.schema.session import Session

# These tables say nothing of one customer; where small groups are hidden, nothing of a few either.
OPEN = frozenset(
    {
        "about",
        "segments",
        "segment_sizes",
        "segment_overlap",
        "channel_overlap",
        "customer_groups",
        "segment_contacts",
        "tier_moves",
        "value_model",
        "identity_health",
        "data_quality",
        "glossary",
    }
)
_PLACES = frozenset({("", "scv"), ("", "main"), ("scv", "main")})
_FUNCTIONS = frozenset({"unnest", "range", "generate_series", "duckdb_columns"})
SCOPE = SqlScope(
    tables=frozenset(table.name for table in PUBLISHED),
    places=_PLACES,
    functions=_FUNCTIONS | {"duckdb_tables"},
)
# NOTE: without duckdb_tables, which counts the rows of every table.
_FIGURES = SqlScope(tables=OPEN, places=_PLACES, functions=_FUNCTIONS)


def parse_for_marketer(session: Session, sql: str, min_group: int) -> Tree:
    """Return the parser's tree of one SELECT that a marketer may ask.

    Args:
        con: the engine that is going to run it.
        min_group: 0, or the customers below which groups are hidden.

    Raises:
        UsageError: it reaches beyond the published tables; or beyond those of figures, where small
            groups are hidden.
    """
    tree = parse_allowed(session, sql, SCOPE)
    if min_group:
        try:
            parse_allowed(session, sql, _FIGURES)
        except UsageError:
            tables = ", ".join(sorted(OPEN))
            raise UsageError(
                "groups of fewer than {min_group} customers are hidden in this home (min_group), so only tables of "
                "figures are read here: {tables}. Begin with: FROM customer_groups",
                min_group=min_group,
                tables=tables,
            ) from None
    return tree


def reads_customers(tree: Tree) -> bool:
    """Tell whether SQL reads a table that has rows of customers."""
    return any(_reads_customers(node) for node in _dicts(tree))


def _reads_customers(node: Tree) -> bool:
    if node.get("type") == "BASE_TABLE":
        return fold(str(node["table_name"])) in SCOPE.tables - OPEN
    return node.get("type") == "FUNCTION" and fold(str(node["function_name"])) == "resolve"


def _dicts(tree: Any) -> list[Tree]:
    if isinstance(tree, list):
        return [node for inner in tree for node in _dicts(inner)]
    return [tree, *_dicts(list(tree.values()))] if isinstance(tree, dict) else []
