"""What the page tells of audiences: their sizes, and of one how it grew, who is in it, and with
which others it overlaps.
"""

from collections.abc import Sequence
from functools import partial
from typing import Any

from scv.query.disclosure_control.cell_suppression import may_show
from scv.report.figures import audiences, hide_small, then
from scv.schema import NEVER_BOUGHT, TIERS, WORDS, shown_class, shown_classes
from scv.schema.sql_steps import statement
from scv.web.connections import GenerationCache, Snapshot
from scv.web.filters import CHANNELS, MEANINGS

SORTS = {
    "members": ("人数", "members"),
    "change": ("较前一日", "change"),
    "contactable": ("可触达（任一方式）", "contactable in any way"),
    "name": ("名称", "name"),
}
_sql = partial(statement, "scv.web", "audiences.sql")
_IN = "WHERE customer_id IN (SELECT customer_id FROM segment_members WHERE segment = ?)"
_SHOWN = ", ".join(f"{shown_class(tier)} AS {tier}" for tier in TIERS)

Combination = dict[str, Any]


class Audiences:
    """The figures of audiences; what all members or customers must be counted for is counted once a
    generation.
    """

    def __init__(self, cache: GenerationCache) -> None:
        self._cache = cache

    def search(self, snapshot: Snapshot, search: str, sort: str) -> list[dict[str, Any]]:
        """Return the audiences whose names, titles or descriptions hold `search`; figures that may
        not be shown are None.
        """
        least = snapshot.about.min_group
        found = [row for row in audiences(snapshot.con, least) if search.casefold() in _text(row)]
        if sort == "name":
            return sorted(found, key=lambda row: row["segment"])
        return sorted(found, key=lambda row: (row[sort] is None, -(row[sort] or 0), row["segment"]))

    def one(self, snapshot: Snapshot, name: str) -> dict[str, Any] | None:
        """Return what is told of one audience; None where there is none of that name."""
        rows = snapshot.records(_sql("segment"), [name])
        if not rows:
            return None
        least = snapshot.about.min_group
        figures = hide_small(rows[0], least)
        sizes = [
            row | {"members": then(row["members"], least)}
            for row in snapshot.records(_sql("sizes"), [name])
        ]
        (moved,) = snapshot.records(_sql("moved"), [name])
        return figures | {
            "sizes": sizes,
            "ways": snapshot.records(_sql("ways"), [name])
            if figures["contactable"] is not None
            else [],
            "entered": moved["entered"] if moved["entered"] >= least else None,
            "left_on": moved["left_on"] if moved["left_on"] >= least else None,
            "overlap": _overlap(
                snapshot.records(_sql("overlap"), [name]), rows[0]["members"], least
            ),
            **(
                self._cache.get_or_compute(
                    snapshot, ("divided", name), lambda: self._breakdown(snapshot, name, least)
                )
                if figures["members"]
                else {"tiers": [], "channels": []}
            ),
        }

    def _breakdown(self, snapshot: Snapshot, name: str, least: int) -> dict[str, Any]:
        """Return tiers and channels of the members against those of all customers."""
        total = self._cache.get_or_compute(snapshot, "everybody", lambda: self._of_all(snapshot))
        tiers = snapshot.records(_sql("tiers").format(tiers=_SHOWN, of=_IN), [name])
        channels = snapshot.records(
            _sql("channels").format(channels=", ".join(CHANNELS), of=_IN), [name]
        )
        return {
            "tiers": [
                {
                    "tier": tier,
                    "zh": MEANINGS[tier].partition("：")[0],
                    "rows": _against(tier, tiers, total[0], least),
                }
                for tier in TIERS
            ],
            "channels": [_seen_in(channel, channels, total[1], least) for channel in CHANNELS],
        }

    def _of_all(self, snapshot: Snapshot) -> tuple[list[Combination], list[Combination]]:
        return (
            snapshot.records(_sql("tiers").format(tiers=_SHOWN, of="")),
            snapshot.records(_sql("channels").format(channels=", ".join(CHANNELS), of="")),
        )


def _text(row: dict[str, Any]) -> str:
    return " ".join(
        str(row[part] or "") for part in ("segment", "title_zh", "title_en", "description_zh")
    ).casefold()


def _overlap(rows: list[dict[str, Any]], members: int, least: int) -> list[dict[str, Any]]:
    return [
        row
        for row in rows
        if all(
            may_show([row["customers"], total - row["customers"]], least)[0]
            for total in (members, row["members"])
        )
    ]


def _count_by(rows: Sequence[Combination], column: str) -> dict[Any, int]:
    counts: dict[Any, int] = {}
    for row in rows:
        counts[row[column]] = counts.get(row[column], 0) + row["customers"]
    return counts


def _against(
    tier: str, members: list[Combination], all_customers: list[Combination], least: int
) -> list[dict[str, Any]]:
    """Return the classes of a tier: how many of the members are in each, and of all customers. None
    where too few are in it, or are not.
    """
    inside, total = _count_by(members, tier), _count_by(all_customers, tier)
    classes = shown_classes(tier)
    words = [word for word in (*classes, None) if total.get(word)]
    smallest = [min(inside.get(word, 0), total[word] - inside.get(word, 0)) for word in words]
    sizes = sum(inside.values()), sum(total.values())
    return [
        {
            "zh": classes[word][0].partition("：")[0] if word else "未购买",
            "en": word or NEVER_BOUGHT,
            "members": inside.get(word, 0) if may else None,
            "share": inside.get(word, 0) / sizes[0] if may else None,
            "of_all": total[word] / sizes[1] if may else None,
        }
        for word, may in zip(words, may_show(smallest, least), strict=True)
    ]


def _seen_in(
    channel: str, members: list[Combination], all_customers: list[Combination], least: int
) -> dict[str, Any]:
    inside, total = _count_by(members, channel), _count_by(all_customers, channel)
    sizes = sum(inside.values()), sum(total.values())
    cells = [inside.get(seen, 0) for seen in (True, False)]
    cells += [total.get(seen, 0) - inside.get(seen, 0) for seen in (True, False)]
    may = not least or min(cells) >= least
    zh, en = WORDS["channel"][channel.removeprefix("in_")]
    return {
        "zh": zh,
        "en": en,
        "members": cells[0] if may else None,
        "share": cells[0] / sizes[0] if may else None,
        "of_all": total.get(True, 0) / sizes[1] if may else None,
    }
