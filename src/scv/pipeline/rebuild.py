"""Whether a night builds upon the last one, or everything anew, and why (docs/decisions/0017-nights-upon-nights.md)."""

from collections.abc import Mapping

from scv.vault.manifest import Manifest

# A night that brings more of all rows than this is a rebuild: it would look at almost everything anyway.
_INCREMENTAL_SHARE = 0.25
_SMALL_ROWS = 1000


def rebuild_reason(
    current: Manifest | None, rows_by_segment: Mapping[str, int], rules: object, rebuild_every: int
) -> str:
    """Return why everything is built from nothing: first, gone, rules, much or due; '' where the night builds upon the last one.

    So it must where a file was dropped or landed again, where scv or its settings are others, where much came at once, and now and
    then, so that no old value stays in the file for ever.

    Args:
        rows_by_segment: the landed files to build from, name of the segment → rows.
        rules: see `rules_of`.
    """
    if current is None:
        return "first"
    if current.segments.keys() - rows_by_segment.keys():
        return "gone"
    if current.facts.get("rules") != rules:
        return "rules"
    rows = sum(rows for name, rows in rows_by_segment.items() if name not in current.segments)
    if rows > max(_SMALL_ROWS, current.facts["rows"]["rows_in"] * _INCREMENTAL_SHARE):
        return "much"
    return "due" if current.facts["nights"] + 1 >= rebuild_every else ""
