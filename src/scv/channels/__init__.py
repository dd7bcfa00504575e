"""What exports look like: one declaration per layout, a TOML file here. No code here runs on rows.

To add a platform: one file here (or in channels.d/ of a home), one sample, one test.
"""

from importlib import resources

from scv.channels.declaration import (
    CHANNELS,
    EVENTS,
    FIELDS,
    KINDS,
    STRONG_RANK,
    IdentifierColumn,
    PhoneColumn,
    Source,
    Status,
)
from scv.channels.loading import load_sources

__all__ = [
    "CHANNELS",
    "EVENTS",
    "FIELDS",
    "KINDS",
    "LAYOUTS",
    "SOURCES",
    "STRONG_RANK",
    "IdentifierColumn",
    "PhoneColumn",
    "Source",
    "Status",
    "WHOLE_ORDERS",
    "load_sources",
]

SOURCES: dict[str, Source] = load_sources(resources.files(__name__))
WHOLE_ORDERS = frozenset(source.name for source in SOURCES.values() if source.money == "order")
LAYOUTS: tuple[str, ...] = tuple(dict.fromkeys(source.name for source in SOURCES.values()))
