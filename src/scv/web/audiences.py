"""What the page tells of audiences: their sizes, and of one how it grew, who is in it, and with which others it overlaps."""

from collections.abc import Sequence
from typing import Any

from scv.parts import shown
from scv.report.figures import audiences, guarded, then
from scv.tables import NEVER_BOUGHT, TIERS, WORDS, shown_class, shown_classes
from scv.web.filters import CHANNELS, MEANINGS
from scv.web.readings import Reading
from scv.web.remembered import Remembered

SORTS = {
    "members": ("人数", "members"),
    "change": ("较前一日", "change"),
    "contactable": ("可触达（任一方式）", "contactable in any way"),
    "name": ("名称", "name"),
}
_SEGMENT = "SELECT * FROM segments WHERE segment = ?"
_WAYS = "SELECT contact, customers FROM segment_contacts WHERE segment = ? ORDER BY customers DESC, contact"
_SIZES = "SELECT business_date::VARCHAR AS day, members FROM segment_sizes WHERE segment = ? ORDER BY business_date"
_MOVED = """
    SELECT COUNT(*) FILTER (entered = day) AS entered, COUNT(*) FILTER (left_on = day) AS left_on
    FROM segment_history, (SELECT business_date AS day FROM about) WHERE segment = ?
"""
_OVERLAP = """
    SELECT other.segment, other.title_zh, other.title_en, overlap.customers, other.members
    FROM segment_overlap AS overlap JOIN segments AS other ON other.segment = overlap.other
    WHERE overlap.segment = ? AND overlap.other <> overlap.segment ORDER BY overlap.customers DESC, other.segment LIMIT 15
"""
_IN = "WHERE customer_id IN (SELECT customer_id FROM segment_members WHERE segment = ?)"
_TIERS = "SELECT {tiers}, COUNT(*) AS customers FROM traits {of} GROUP BY ALL"
_SHOWN = ", ".join(f"{shown_class(tier)} AS {tier}" for tier in TIERS)
_CHANNELS = "SELECT {channels}, COUNT(*) AS customers FROM profiles {of} GROUP BY ALL"

Combination = dict[str, Any]


class Audiences:
    """The figures of audiences; what all members or customers must be counted for is counted once a generation."""

    def __init__(self, remembered: Remembered) -> None:
        self._remembered = remembered

    def listed(self, reading: Reading, search: str, sort: str) -> list[dict[str, Any]]:
        """Return the audiences whose names, titles or descriptions hold `search`; figures that may not be shown are None."""
        least = reading.about.min_group
        found = [row for row in audiences(reading.con, least) if search.casefold() in _text(row)]
        if sort == "name":
            return sorted(found, key=lambda row: row["segment"])
        return sorted(found, key=lambda row: (row[sort] is None, -(row[sort] or 0), row["segment"]))

    def one(self, reading: Reading, name: str) -> dict[str, Any] | None:
        """Return what is told of one audience; None where there is none of that name."""
        rows = reading.told(_SEGMENT, [name])
        if not rows:
            return None
        least = reading.about.min_group
        told = guarded(rows[0], least)
        sizes = [row | {"members": then(row["members"], least)} for row in reading.told(_SIZES, [name])]
        (moved,) = reading.told(_MOVED, [name])
        return told | {
            "sizes": sizes,
            "ways": reading.told(_WAYS, [name]) if told["contactable"] is not None else [],
            "entered": moved["entered"] if moved["entered"] >= least else None,
            "left_on": moved["left_on"] if moved["left_on"] >= least else None,
            "overlap": _overlap(reading.told(_OVERLAP, [name]), rows[0]["members"], least),
            **(
                self._remembered.told(reading, ("divided", name), lambda: self._divided(reading, name, least))
                if told["members"]
                else {"tiers": [], "channels": []}
            ),
        }

    def _divided(self, reading: Reading, name: str, least: int) -> dict[str, Any]:
        """Return tiers and channels of the members against those of all customers."""
        whole = self._remembered.told(reading, "everybody", lambda: self._of_all(reading))
        tiers = reading.told(_TIERS.format(tiers=_SHOWN, of=_IN), [name])
        channels = reading.told(_CHANNELS.format(channels=", ".join(CHANNELS), of=_IN), [name])
        return {
            "tiers": [
                {"tier": tier, "zh": MEANINGS[tier].partition("：")[0], "rows": _against(tier, tiers, whole[0], least)}
                for tier in TIERS
            ],
            "channels": [_seen_in(channel, channels, whole[1], least) for channel in CHANNELS],
        }

    def _of_all(self, reading: Reading) -> tuple[list[Combination], list[Combination]]:
        return (
            reading.told(_TIERS.format(tiers=_SHOWN, of="")),
            reading.told(_CHANNELS.format(channels=", ".join(CHANNELS), of="")),
        )


def _text(row: dict[str, Any]) -> str:
    return " ".join(str(row[part] or "") for part in ("segment", "title_zh", "title_en", "description_zh")).casefold()


def _overlap(rows: list[dict[str, Any]], members: int, least: int) -> list[dict[str, Any]]:
    return [
        row
        for row in rows
        if all(shown([row["customers"], whole - row["customers"]], least)[0] for whole in (members, row["members"]))
    ]


def _counted(rows: Sequence[Combination], column: str) -> dict[Any, int]:
    counted: dict[Any, int] = {}
    for row in rows:
        counted[row[column]] = counted.get(row[column], 0) + row["customers"]
    return counted


def _against(tier: str, members: list[Combination], everybody: list[Combination], least: int) -> list[dict[str, Any]]:
    """Return the classes of a tier: how many of the members are in each, and of all customers. None where too few are in it, or are not."""
    inside, whole = _counted(members, tier), _counted(everybody, tier)
    classes = shown_classes(tier)
    words = [word for word in (*classes, None) if whole.get(word)]
    fewest = [min(inside.get(word, 0), whole[word] - inside.get(word, 0)) for word in words]
    sizes = sum(inside.values()), sum(whole.values())
    return [
        {
            "zh": classes[word][0].partition("：")[0] if word else "未购买",
            "en": word or NEVER_BOUGHT,
            "members": inside.get(word, 0) if may else None,
            "share": inside.get(word, 0) / sizes[0] if may else None,
            "of_all": whole[word] / sizes[1] if may else None,
        }
        for word, may in zip(words, shown(fewest, least), strict=True)
    ]


def _seen_in(channel: str, members: list[Combination], everybody: list[Combination], least: int) -> dict[str, Any]:
    inside, whole = _counted(members, channel), _counted(everybody, channel)
    sizes = sum(inside.values()), sum(whole.values())
    cells = [inside.get(seen, 0) for seen in (True, False)]
    cells += [whole.get(seen, 0) - inside.get(seen, 0) for seen in (True, False)]
    may = not least or min(cells) >= least
    zh, en = WORDS["channel"][channel.removeprefix("in_")]
    return {
        "zh": zh,
        "en": en,
        "members": cells[0] if may else None,
        "share": cells[0] / sizes[0] if may else None,
        "of_all": whole.get(True, 0) / sizes[1] if may else None,
    }
