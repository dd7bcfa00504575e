"""Find the members of each audience. A condition sees published tables and nothing else."""

from collections.abc import Iterable
from typing import Any

import duckdb

from scv.errors import UsageError, shown_name
from scv.segments.conditions import check_truth
from scv.segments.declarations import Segment
from scv.steps import fill
from scv.vault.files import disk_error

_SEGMENTS = """
    INSERT INTO published.segments
    SELECT
        filled.segment, filled.title_zh, filled.title_en, filled.description_zh, filled.description_en, filled.predicate,
        COUNT(member.customer_id), filled.purpose, COUNT(allowed.customer_id), filled.owner
    FROM filled
    LEFT JOIN published.segment_members AS member USING (segment)
    LEFT JOIN (
        SELECT DISTINCT customer_id, purpose FROM published.consents WHERE state = 'granted'
    ) AS allowed ON allowed.customer_id = member.customer_id AND allowed.purpose = filled.purpose
    GROUP BY ALL
"""
_COLUMNS = ("segment", "title_zh", "title_en", "description_zh", "description_en", "predicate", "purpose", "owner")


def fill_segments(con: Any, segments: Iterable[Segment]) -> list[str]:
    """Fill published.segments and published.segment_members, and return why conditions were refused.

    A condition is refused that is not SQL, fails, is not true or false, or reads anything but the published tables; the others are not
    affected.
    """
    filled, refused = [], []
    # NOTE: a connection of its own: steps before left temporary tables behind, and the names of some are those of published ones.
    with con.cursor() as asking:
        asking.execute(
            "CREATE TEMP TABLE customers AS SELECT * FROM published.profiles JOIN published.traits USING (customer_id)"
        )
        asking.execute("USE published")
        for segment in segments:
            try:
                _fill(asking, segment)
                filled.append((segment.name, *(getattr(segment, column) for column in _COLUMNS[1:])))
            except UsageError as error:
                refused.append(str(error))
    con.execute(f"CREATE OR REPLACE TEMP TABLE filled ({', '.join(f'{column} VARCHAR' for column in _COLUMNS)})")
    fill(con, "filled", filled)
    con.execute(_SEGMENTS)
    return refused


def _fill(con: Any, segment: Segment) -> None:
    question = (
        "SELECT profiles.customer_id FROM customers AS profiles, "
        f"(SELECT business_date AS today FROM published.about) AS about WHERE ({segment.predicate}\n)"
    )
    try:
        check_truth(con, segment.predicate)
        con.execute(f"INSERT INTO published.segment_members SELECT ?, customer_id FROM ({question})", [segment.name])
    except UsageError as error:
        raise _refused(segment, str(error)) from None
    except duckdb.Error as error:
        if fault := disk_error(error):
            # NOTE: no fault of the condition: the night must not go on without this audience.
            raise fault from None
        raise _refused(segment, f"{type(error).__name__}.") from None


def _refused(segment: Segment, why: str) -> UsageError:
    return UsageError(
        f"segments/{shown_name(segment.name)}: the predicate was refused: {why} It is a condition over profiles and traits."
    )
