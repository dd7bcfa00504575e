"""From an export file to records and rejects, with every row accounted for."""

from scv.ingest.deduplicate import deduplicate, totals

__all__ = ["deduplicate", "totals"]
