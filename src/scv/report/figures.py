"""What the published tables of tonight say in the report. Counts and names of columns; nothing of one customer."""

from collections.abc import Callable
from typing import Any

from scv.tables import TIERS, WORDS

# What an id answered before tonight and what it answers now. Only who was a customer of their own before can have merged or gone, and
# only who is one now can be new, apart again, or back; what is left are ids that follow another they had merged into.
_CHANGES = """
    WITH answers AS (
        SELECT old_id, new_id, kind, generation,
            LAG(new_id) OVER (PARTITION BY old_id ORDER BY generation, kind DESC) AS before
        FROM id_history WHERE kind <> 'promoted'
    ), told AS (
        SELECT
            old_id,
            CASE
                WHEN kind = 'minted' THEN 'new'
                WHEN before = old_id AND new_id IS NULL THEN 'gone'
                WHEN before = old_id AND new_id <> old_id THEN 'merged'
                WHEN before IS NULL AND new_id = old_id THEN 'back'
                WHEN before <> old_id AND new_id = old_id THEN 'split'
            END AS change
        FROM answers WHERE generation = (SELECT generation FROM about)
    )
    SELECT change, COUNT(DISTINCT old_id) FROM told WHERE change IS NOT NULL GROUP BY change
"""
_OVERLAP = f"""
    SELECT {", ".join(f"in_{channel}" for channel in WORDS["channel"])}, customers, buyers, spent_yuan
    FROM channel_overlap ORDER BY customers DESC, {", ".join(f"in_{channel}" for channel in WORDS["channel"])} LIMIT 16
"""
_HEALTH = "SELECT measure, meaning, counted, of_all, share, most FROM identity_health ORDER BY share / NULLIF(most, 0) DESC, measure"
_QUALITY = "SELECT item, good, of_all, share FROM data_quality WHERE kind = ? ORDER BY share DESC, item"
_MOVES = "SELECT before, now, customers FROM tier_moves WHERE tier = ?"
_LAPSED = """
    SELECT COALESCE(SUM(customers), 0)::BIGINT FROM tier_moves WHERE tier = 'lapse_risk' AND now = 'high' AND before IN ('low', 'middle')
"""
_SIZES = """
    SELECT segment.segment, segment.title_zh, segment.title_en, segment.description_zh, segment.members, segment.contactable,
        size.trend, size.before
    FROM segments AS segment
    LEFT JOIN (
        SELECT segment, LIST(members ORDER BY business_date) AS trend,
            MAX_BY(members, business_date) FILTER (business_date < (SELECT business_date FROM about)) AS before
        FROM segment_sizes WHERE business_date > (SELECT business_date FROM about) - 30 GROUP BY segment
    ) AS size USING (segment)
    ORDER BY segment.members DESC, segment.segment
"""
_FRESH = """
    SELECT channel, MAX(happened_at)::DATE::VARCHAR, DATE_DIFF('day', MAX(happened_at)::DATE, (SELECT business_date FROM about))
    FROM timeline WHERE happened_at::DATE <= (SELECT business_date FROM about) GROUP BY channel ORDER BY channel
"""
_ABOUT = "SELECT generation, business_date::VARCHAR, strftime(built_at, '%Y-%m-%d %H:%M'), partial FROM about"


def standing(con: Any, telling: Callable[[str, int], bool]) -> dict[str, Any]:
    """Return what stands in the published generation that `con` has in use.

    Args:
        telling: whether a measure of health touches enough to say anything.

    Keys: about, customers, changes (new, merged, split, back, gone → customers), overlap, health, fields, sources, tiers (per tier its
    words and moves), lapsed (customers whose risk of lapsing became high), segments, fresh (channel → newest event and its age in days).
    """
    generation, business_date, built_at, partial = con.execute(_ABOUT).fetchone()
    return {
        "about": {"generation": generation, "date": business_date, "built_at": built_at, "partial": partial},
        "customers": con.execute("SELECT COUNT(*) FROM profiles").fetchone()[0],
        "changes": dict(con.execute(_CHANGES).fetchall()),
        "overlap": [_set(row) for row in con.execute(_OVERLAP).fetchall()],
        "health": [each | {"telling": telling(each["measure"], each["counted"])} for each in _named(con, _HEALTH)],
        "fields": _named(con, _QUALITY, ["field"]),
        "sources": _named(con, _QUALITY, ["source"]),
        "tiers": [_tier(con, tier) for tier in TIERS],
        "lapsed": con.execute(_LAPSED).fetchone()[0],
        "segments": audiences(con),
        "fresh": {channel: {"newest": day, "days": days} for channel, day, days in con.execute(_FRESH).fetchall()},
    }


def audiences(con: Any) -> list[dict[str, Any]]:
    """Return every audience: its names, members, contactable, the sizes of 30 days (trend), and that of the day before."""
    return _named(con, _SIZES)


def _named(con: Any, sql: str, told: list[object] | None = None) -> list[dict[str, Any]]:
    answer = con.execute(sql, told or [])
    names = [column[0] for column in answer.description]
    return [dict(zip(names, row, strict=True)) for row in answer.fetchall()]


def _set(row: tuple[Any, ...]) -> dict[str, Any]:
    *member, customers, buyers, spent = row
    return {"member": member, "customers": customers, "buyers": buyers, "spent_yuan": spent}


def _tier(con: Any, tier: str) -> dict[str, Any]:
    """Return a tier's words with how many have each tonight, and the moves between them."""
    counted = f"SELECT {tier}, COUNT(*) FROM traits WHERE {tier} IS NOT NULL GROUP BY 1"
    sizes = dict(con.execute(counted).fetchall())
    moves = {(before, now): customers for before, now, customers in con.execute(_MOVES, [tier]).fetchall()}
    return {
        "tier": tier,
        "words": [
            {"word": word, "zh": zh, "en": en, "customers": sizes.get(word, 0)}
            for word, (zh, en) in WORDS[tier].items()
        ],
        "moves": moves,
        "moved": sorted(
            ((before, now, customers) for (before, now), customers in moves.items() if before != now),
            key=lambda move: (-move[2], str(move[0]), str(move[1])),
        ),
    }
