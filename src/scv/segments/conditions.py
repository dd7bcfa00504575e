"""Whether an audience's condition is one: something that is true or false of each customer."""

from typing import Any

from scv.errors import UsageError
from scv.permitted import Reach, permitted

REACH = Reach(
    tables=frozenset({"customers", "profiles", "traits", "orders", "consents", "timeline", "about"}),
    places=frozenset({("", "published"), ("published", "main")}),
)


def check_truth(con: Any, predicate: str, customers: str = "") -> None:
    """Refuse a condition whose value is not true or false, as the engine itself resolves it; nothing is run.

    Args:
        con: has the published tables in use, and `customers` unless the next names it.
        customers: a WITH that names the table `customers`.

    Raises:
        UsageError: it is not SQL, reaches beyond the published tables, or is a number, a text or the like.
        duckdb.Error: the engine cannot make sense of it.
    """
    question = (
        f"{customers} SELECT ({predicate}\n) FROM customers AS profiles, (SELECT business_date AS today FROM about)"
    )
    permitted(con, question, REACH)
    columns = con.execute(f"DESCRIBE {question}").fetchall()
    kinds = [str(column[1]) for column in columns]
    if kinds != ["BOOLEAN"]:
        raise UsageError(
            f"its value is {' and '.join(kinds)}, where true or false is needed, as in: orders > 1. "
            f"条件的取值须为真或假，而不是 {'、'.join(kinds)}，例如：orders > 1。"
        )
