"""From linked records to one profile per customer, every value carrying its source record."""

from scv.profile.survivorship import FIELDS, build_profiles, load_corrections, load_trust

__all__ = ["FIELDS", "build_profiles", "load_corrections", "load_trust"]
