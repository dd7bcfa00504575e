"""From an export file to records and rejects, with every row accounted for."""

from scv.intake.adoption import deduplicate, totals

__all__ = ["deduplicate", "totals"]
