"""What the published tables of tonight say in the report. Counts and names of columns; nothing of
one customer.
"""

from collections.abc import Callable
from functools import partial
from typing import Any

from scv.query.disclosure_control.cell_suppression import may_show
from scv.schema import TIERS, shown_class, shown_classes
from scv.schema.session import Session
from scv.schema.sql_steps import statement

_KINDS = ("new", "merged", "split", "back", "gone")
_LOWER_LEVELS = ("low", "middle")

_sql = partial(statement, "scv.report", "figures.sql")


def published_state(
    session: Session, is_shown: Callable[[str, int], bool], least: int
) -> dict[str, Any]:
    """Return what stands in the published generation that `session` has in use.

    Args:
        is_shown: whether a measure of health touches enough to say anything.
        least: figures of fewer customers than these are None.

    Keys: about, customers, changes (new, merged, split, back, gone → customers), overlap, health,
    fields, sources, tiers (per tier its words and moves), lapsed (customers whose risk of lapsing
    became high), segments, fresh (channel → newest event and its age in days).
    """
    generation, as_of, built_at, is_partial = session.rows(_sql("about"))[0]
    return {
        "about": {
            "generation": generation,
            "date": as_of,
            "built_at": built_at,
            "partial": is_partial,
        },
        "customers": session.scalar("SELECT COUNT(*) FROM profiles"),
        "changes": _changes(session, least),
        "overlap": [_set(row, least) for row in session.rows(_sql("overlap"))],
        "health": [
            each | {"telling": is_shown(each["measure"], each["counted"])}
            for each in session.dicts(_sql("health"))
        ],
        "fields": session.dicts(_sql("quality"), ["field"]),
        "sources": session.dicts(_sql("quality"), ["source"]),
        "tiers": [_tier(session, tier, least) for tier in TIERS],
        "lapsed": _lapsed_count(session, least),
        "segments": audiences(session, least),
        "least": least,
        "fresh": {
            channel: {"newest": day, "days": days}
            for channel, day, days in session.rows(_sql("fresh"))
        },
    }


def audiences(session: Session, least: int) -> list[dict[str, Any]]:
    """Return every audience: its names, members, contactable, the sizes of 30 days (trend), and the
    change since the day before.

    Figures of fewer than `least` customers are None.
    """
    return [hide_small(row, least) for row in session.dicts(_sql("sizes"))]


def hide_small(row: dict[str, Any], least: int) -> dict[str, Any]:
    """Return an audience without the figures of too few; those of former days in whole multiples of
    these.
    """
    members, contactable = row["members"], row["contactable"]
    visible_row = row | {"members": members if members >= least else None}
    visible_row["contactable"] = (
        contactable
        if contactable >= least and may_show([contactable, members - contactable], least)[0]
        else None
    )
    if "trend" in row:
        before, now = then(row["before"], least), then(members, least)
        visible_row["trend"] = [then(each, least) for each in row["trend"] or []]
        visible_row["change"] = None if before is None or now is None else now - before
    return visible_row


def then(members: int | None, least: int) -> int | None:
    """Return a size of a former day, of which tonight's may be told to the customer: rounded down
    where small groups are hidden.
    """
    return members if members is None or not least else members // least * least


def _changes(session: Session, least: int) -> dict[str, int | None]:
    found = dict(session.rows(_sql("changes")))
    return {
        change: found.get(change, 0) if found.get(change, 0) >= least else None for change in _KINDS
    }


def _lapsed_count(session: Session, least: int) -> int | None:
    lapsed, moves = session.rows(_sql("lapsed"))[0]
    # NOTE: of two moves that small groups may be left out of, both must be told for their sum to be
    # one.
    return int(lapsed) if not least or moves == len(_LOWER_LEVELS) else None


def _set(row: tuple[Any, ...], least: int) -> dict[str, Any]:
    *member, customers, buyers, spent = row
    may = buyers >= least and may_show([buyers, customers - buyers], least)[0]
    return {
        "member": member,
        "customers": customers,
        "buyers": buyers if may else None,
        "spent_yuan": spent if may else None,
    }


def _tier(session: Session, tier: str, least: int) -> dict[str, Any]:
    """Return the classes people are shown of a tier with how many are in each, how many are in one,
    and the moves between its words.
    """
    classes = shown_classes(tier)
    sql = f"SELECT {shown_class(tier)}, COUNT(*) FROM traits WHERE {tier} IS NOT NULL GROUP BY 1"
    sizes = dict(session.rows(sql))
    may_show_word = may_show([sizes.get(word, 0) for word in classes], least)
    moves = {
        (before, now): customers for before, now, customers in session.rows(_sql("moves"), [tier])
    }
    return {
        "tier": tier,
        "words": [
            {"word": word, "zh": zh, "en": en, "customers": sizes.get(word, 0) if may else None}
            for (word, (zh, en)), may in zip(classes.items(), may_show_word, strict=True)
        ],
        "of": sum(sizes.values()),
        "moves": moves,
        "moved": sorted(
            (
                (before, now, customers)
                for (before, now), customers in moves.items()
                if before != now
            ),
            key=lambda move: (-move[2], str(move[0]), str(move[1])),
        ),
    }
