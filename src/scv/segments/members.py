"""Find the members of each audience. A condition sees published profiles and nothing else."""

import json
from collections.abc import Iterable, Iterator
from typing import Any

import duckdb

from scv.errors import UsageError
from scv.segments.declarations import Segment

_READABLE = frozenset({"profiles", "timeline", "about"})


def fill_segments(con: Any, segments: Iterable[Segment]) -> None:
    """Fill published.segments and published.segment_members.

    Raises:
        UsageError: a condition is not SQL, or reads anything but the published tables.
    """
    for segment in segments:
        question = (
            "SELECT profiles.customer_id FROM published.profiles AS profiles, "
            f"(SELECT business_date AS today FROM published.about) AS about WHERE ({segment.predicate}\n)"
        )
        check(con, segment, question)
        try:
            con.execute(
                f"INSERT INTO published.segment_members SELECT ?, customer_id FROM ({question})", [segment.name]
            )
        except duckdb.Error as error:
            raise _refused(segment, type(error).__name__) from None
        con.execute(
            "INSERT INTO published.segments SELECT ?, ?, ?, ?, COUNT(*) FROM published.segment_members WHERE segment = ?",
            [segment.name, segment.title_zh, segment.title_en, segment.predicate, segment.name],
        )


def check(con: Any, segment: Segment, question: str) -> None:
    """Refuse a condition that is not one SELECT over published tables (the parser's own tree is walked)."""
    tree = json.loads(con.execute("SELECT json_serialize_sql(?::VARCHAR)", [question]).fetchone()[0])
    if tree.get("error"):
        raise _refused(segment, "not a SQL condition")
    for node in _nodes(tree):
        if node.get("type") == "TABLE_FUNCTION":
            raise _refused(segment, "it calls a table function")
        if node.get("type") == "BASE_TABLE" and node.get("table_name") not in _READABLE:
            raise _refused(segment, "it reads another table")
        if node.get("type") == "BASE_TABLE" and node.get("catalog_name") not in ("", "published", None):
            raise _refused(segment, "it reads another catalog")


def _refused(segment: Segment, why: str) -> UsageError:
    return UsageError(
        f"segments/{segment.name}.toml: the predicate was refused: {why}. It is a condition over profiles."
    )


def _nodes(tree: Any) -> Iterator[dict[str, Any]]:
    if isinstance(tree, dict):
        yield tree
        for inner in tree.values():
            yield from _nodes(inner)
    elif isinstance(tree, list):
        for inner in tree:
            yield from _nodes(inner)
