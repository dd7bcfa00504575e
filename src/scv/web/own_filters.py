"""Filters by the brand's own attributes, as tonight's published file has them."""

from functools import partial

from scv.schema.sql_steps import statement
from scv.web.connections import Snapshot
from scv.web.filters import FLAGS, Filter

# So many words of one column are offered, those that most customers have.
_MOST_WORDS = 40
_KINDS = {"BOOLEAN": "flag", "DATE": "days", "VARCHAR": "choice"}
_sql = partial(statement, "scv.web", "exploration.sql")


def own_filters(snapshot: Snapshot) -> tuple[Filter, ...]:
    """Return a filter for each column of the brand's own; none where small groups are hidden, since
    nothing is filtered there.
    """
    if snapshot.about.min_group:
        return ()
    return tuple(
        _filter(snapshot, row["column_name"], row["data_type"], row["comment"] or "")
        for row in snapshot.records(_sql("own_columns"))
    )


def _filter(snapshot: Snapshot, column: str, type_: str, comment: str) -> Filter:
    title, kind = comment.partition(" · ")[0] or column, _KINDS.get(type_, "range")
    if kind == "flag":
        return Filter(column, "flag", FLAGS, title)
    if kind != "choice":
        return Filter(column, "days" if kind == "days" else "range", (), title)
    words = snapshot.records(_sql("own_words").format(column=column, most=_MOST_WORDS))
    return Filter(column, "choice", tuple((row["word"], row["word"], "") for row in words), title)
