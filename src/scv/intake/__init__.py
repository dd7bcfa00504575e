"""From an export file to records and rejects, with every row accounted for."""

from scv.intake.adoption import adopt

__all__ = ["adopt"]
