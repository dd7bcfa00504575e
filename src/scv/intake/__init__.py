"""From an export file to records and rejects, with every row accounted for."""
