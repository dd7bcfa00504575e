"""Find the members of each audience. A condition sees published tables and nothing else."""

from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

import duckdb

from scv.errors import UsageError, shown_name
from scv.permitted import Reach, permitted
from scv.segments.declarations import Segment
from scv.vault.files import disk_error

_REACH = Reach(
    tables=frozenset({"customers", "profiles", "traits", "orders", "consents", "timeline", "about"}),
    places=frozenset({("", "published"), ("published", "main")}),
)


_SEGMENT = """
    INSERT INTO published.segments
    SELECT $name, $title_zh, $title_en, $description_zh, $description_en, $predicate, COUNT(*), $purpose, COUNT(allowed.customer_id), $owner
    FROM published.segment_members
    LEFT JOIN (
        SELECT DISTINCT customer_id FROM published.consents WHERE purpose = $purpose AND state = 'granted'
    ) AS allowed USING (customer_id)
    WHERE segment = $name
"""


def fill_segments(con: Any, segments: Iterable[Segment]) -> list[str]:
    """Fill published.segments and published.segment_members, and return why conditions were refused.

    A condition is refused that is not SQL, fails, or reads anything but the published tables; the others are not affected.
    """
    con.execute(
        "CREATE OR REPLACE TEMP TABLE customers AS SELECT * FROM published.profiles JOIN published.traits USING (customer_id)"
    )
    con.execute("USE published")
    refused = []
    for segment in segments:
        try:
            _fill(con, segment)
        except UsageError as error:
            refused.append(str(error))
    con.execute("USE memory")
    con.execute("DROP TABLE customers")
    return refused


def _fill(con: Any, segment: Segment) -> None:
    question = (
        "SELECT profiles.customer_id FROM customers AS profiles, "
        f"(SELECT business_date AS today FROM published.about) AS about WHERE ({segment.predicate}\n)"
    )
    try:
        permitted(con, question, _REACH)
        con.execute(f"INSERT INTO published.segment_members SELECT ?, customer_id FROM ({question})", [segment.name])
    except UsageError as error:
        raise _refused(segment, str(error)) from None
    except duckdb.Error as error:
        if fault := disk_error(error):
            # NOTE: no fault of the condition: the night must not go on without this audience.
            raise fault from None
        raise _refused(segment, f"{type(error).__name__}.") from None
    con.execute(_SEGMENT, asdict(segment))


def _refused(segment: Segment, why: str) -> UsageError:
    return UsageError(
        f"segments/{shown_name(segment.name)}: the predicate was refused: {why} It is a condition over profiles and traits."
    )
