"""Whether a night builds upon the last one, or everything anew, and why
(docs/decisions/0017-nights-upon-nights.md).
"""

import hashlib
from collections.abc import Mapping
from functools import cache
from importlib import resources

from scv import values
from scv.home.settings import Settings
from scv.sources import Catalogue
from scv.vault.manifest import Manifest

# The folders whose code decides who is whose, each for itself: a folder inside one is named beside
# it.
RULES = (
    "",
    "home",
    "pipeline",
    "ingest",
    "ingest/mapping",
    "ingest/read",
    "identity",
    "identity/incremental",
    "profile",
    "schema",
    "values",
)

# Those that put customers into tiers.
_TIERS = ("profile/traits", "profile/clv")
# A night that brings more of all rows than this is a rebuild: it would look at almost everything
# anyway.
_INCREMENTAL_SHARE = 0.25
_SMALL_ROWS = 1000


def rebuild_reason(
    current: Manifest | None, rows_by_segment: Mapping[str, int], rules: object, rebuild_every: int
) -> str:
    """Return why everything is built from nothing: first, gone, rules, much or due; '' where the
    night builds upon the last one.

    So it must where a file was dropped or landed again, where scv or its settings are others, where
    much came at once, and now and then, so that no old value stays in the file for ever.

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


def rules_of(settings: Settings, known: Catalogue) -> str:
    """Return a fingerprint of all that decides, besides the rows and the decisions, who is whose
    and which value survives.
    """
    attributes = [
        (layout, each.name, each.type, each.headers)
        for layout, by_name in sorted(known.attributes_of({*known.layouts, ""}).items())
        for each in by_name.values()
    ]
    inputs = (
        settings.fingerprint,
        sorted(known.whole_orders),
        sorted(known.order_refunds),
        values.metadata_fingerprint(),
        attributes,
    )
    return hashlib.sha256(repr(inputs).encode() + _code_of(RULES)).hexdigest()


def tier_definitions() -> str:
    """Return a fingerprint of the code that puts customers into tiers: between two of them, who
    moved was moved by us.
    """
    return hashlib.sha256(_code_of(_TIERS)).hexdigest()


@cache
def _code_of(folders: tuple[str, ...]) -> bytes:
    """Return the bytes of every file that stands in one of these folders of scv."""
    code = resources.files("scv")
    files = [
        path for folder in folders for path in sorted(code.joinpath(folder).iterdir(), key=str)
    ]
    return b"".join(path.read_bytes() for path in files if path.is_file())
