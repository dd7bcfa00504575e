"""Which tables of customers a FROM joins: on the customer, and in no other way, or one customer could be asked about by another's rows."""

from collections.abc import Iterator

from scv.errors import UsageError
from scv.permitted import Tree

# These tables say nothing of one customer.
OPEN = {
    "about",
    "segments",
    "segment_contacts",
    "segment_sizes",
    "segment_overlap",
    "channel_overlap",
    "tier_moves",
    "value_model",
    "identity_health",
    "data_quality",
    "glossary",
}
OF_CUSTOMERS = {"profiles", "consents", "timeline", "orders", "traits", "marks", "segment_members", "segment_history"}
_WHY = "groups of fewer customers than this home allows are hidden (min_group), and so"


def joined(source: Tree) -> dict[str, str]:
    """Return alias → table of a FROM in which all that is of customers is joined on the customer; refuse any other."""
    if source["type"] == "BASE_TABLE" and (table := source["table_name"].lower()) in OPEN | OF_CUSTOMERS:
        if source["sample"] or source["column_name_alias"]:
            raise refused("tables are read whole, under their own columns' names")
        return {(source["alias"] or table).lower(): table}
    if source["type"] != "JOIN":
        raise refused(f"it reads {', '.join(sorted(OF_CUSTOMERS | OPEN))} and their joins only")
    left, right = joined(source["left"]), joined(source["right"])
    of_customers = [set(side.values()) & OF_CUSTOMERS for side in (left, right)]
    if source["join_type"] not in ("INNER", "LEFT") or source["ref_type"] not in ("REGULAR", "CROSS"):
        raise refused("tables are joined by JOIN or LEFT JOIN")
    if left.keys() & right.keys():
        raise refused("each table needs an alias of its own")
    pairs = [customers_of(each) for each in _conjuncts(source["condition"])]
    by_customer = "customer_id" in source["using_columns"] or any(
        pair & left.keys() and pair & right.keys() for pair in pairs
    )
    if all(of_customers) and not by_customer:
        raise refused("tables of customers are joined on customer_id")
    return left | right


def _conjuncts(condition: Tree | None) -> list[Tree]:
    if condition is None:
        return []
    return condition["children"] if condition["type"] == "CONJUNCTION_AND" else [condition]


def customers_of(node: Tree) -> set[str]:
    """Return the two aliases of `one.customer_id = other.customer_id`; nothing of another condition."""
    if node["type"] != "COMPARE_EQUAL":
        return set()
    names = [[name.lower() for name in node[side].get("column_names", [])] for side in ("left", "right")]
    return {name[0] for name in names} if all(len(name) == 2 and name[1] == "customer_id" for name in names) else set()


def conditions(source: Tree) -> Iterator[Tree]:
    if source["type"] == "JOIN":
        yield from conditions(source["left"])
        yield from conditions(source["right"])
        if source["condition"]:
            yield source


def refused(why: str) -> UsageError:
    return UsageError(f"{_WHY} {why}. Count customers by GROUP BY 本目录隐藏小群体，请用 GROUP BY 汇总.")
