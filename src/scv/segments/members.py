"""Find the members of each audience. A condition sees published profiles and nothing else."""

import json
from collections.abc import Iterable, Iterator
from typing import Any

import duckdb

from scv.errors import UsageError, shown_name
from scv.segments.declarations import Segment

_READABLE = frozenset({"profiles", "consents", "timeline", "about"})
# NOTE: `vault.profiles` reads as schema vault, not as catalog vault: both parts of a place count.
_PLACES = (("", ""), ("", "published"), ("published", "main"))


def fill_segments(con: Any, segments: Iterable[Segment]) -> list[str]:
    """Fill published.segments and published.segment_members, and return why conditions were refused.

    A condition is refused that is not SQL, fails, or reads anything but the published tables; the others are not affected.
    """
    con.execute("USE published")
    refused = []
    for segment in segments:
        try:
            _fill(con, segment)
        except UsageError as error:
            refused.append(str(error))
    con.execute("USE memory")
    return refused


def _fill(con: Any, segment: Segment) -> None:
    question = (
        "SELECT profiles.customer_id FROM published.profiles AS profiles, "
        f"(SELECT business_date AS today FROM published.about) AS about WHERE ({segment.predicate}\n)"
    )
    check(con, segment, question)
    try:
        con.execute(f"INSERT INTO published.segment_members SELECT ?, customer_id FROM ({question})", [segment.name])
    except duckdb.Error as error:
        raise _refused(segment, type(error).__name__) from None
    con.execute(
        "INSERT INTO published.segments SELECT $1, $2, $3, $4, COUNT(*), $5, COUNT(allowed.customer_id) FROM published.segment_members "
        "LEFT JOIN (SELECT DISTINCT customer_id FROM published.consents WHERE purpose = $5 AND state = 'granted') AS allowed "
        "USING (customer_id) WHERE segment = $1",
        [segment.name, segment.title_zh, segment.title_en, segment.predicate, segment.purpose],
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
        place = node.get("catalog_name") or "", node.get("schema_name") or ""
        if node.get("type") == "BASE_TABLE" and place not in _PLACES:
            raise _refused(segment, "it reads another catalog")


def _refused(segment: Segment, why: str) -> UsageError:
    return UsageError(
        f"segments/{shown_name(segment.name)}.toml: the predicate was refused: {why}. It is a condition over profiles."
    )


def _nodes(tree: Any) -> Iterator[dict[str, Any]]:
    if isinstance(tree, dict):
        yield tree
        for inner in tree.values():
            yield from _nodes(inner)
    elif isinstance(tree, list):
        for inner in tree:
            yield from _nodes(inner)
