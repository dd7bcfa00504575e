"""From an export file to records and rejects, with every row accounted for."""

from scv.intake.adoption import adopt, totals

__all__ = ["adopt", "totals"]
