"""From linked records to one profile per customer, every value carrying its source record."""

from scv.profile.attributes import build_attributes, load_attribute_columns
from scv.profile.survivorship import FIELDS, build_profiles, load_corrections, load_trust

__all__ = [
    "FIELDS",
    "build_attributes",
    "build_profiles",
    "load_attribute_columns",
    "load_corrections",
    "load_trust",
]
