"""What exports look like: one declaration per layout, a TOML file here. No code here runs on rows.

To add a platform: one file here (or in channels.d/ of a home), one sample, one test.
"""

from scv.sources.answer_columns import CONTACTS, EVERY, PURPOSES, ConsentColumn, ScoreColumn
from scv.sources.attributes import Attribute
from scv.sources.catalogue import Catalogue, builtin_layouts, catalogue
from scv.sources.declaration import (
    CHANNELS,
    EVENTS,
    FIELDS,
    HIGH_RANK,
    KINDS,
    LINES,
    MAPPED,
    PEOPLE_EVENTS,
    IdentifierColumn,
    PhoneColumn,
    Source,
    Status,
)
from scv.sources.packages import layout_folders

__all__ = [
    "Attribute",
    "CHANNELS",
    "CONTACTS",
    "EVENTS",
    "EVERY",
    "FIELDS",
    "KINDS",
    "LINES",
    "MAPPED",
    "PEOPLE_EVENTS",
    "PURPOSES",
    "HIGH_RANK",
    "Catalogue",
    "ConsentColumn",
    "IdentifierColumn",
    "PhoneColumn",
    "ScoreColumn",
    "Source",
    "Status",
    "catalogue",
    "builtin_layouts",
    "layout_folders",
]
