"""How long rows are kept: what happened longer ago than its purpose needs is not (PIPL article 19)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

# What is kept for what. Who follows or joined is not something that happened once and is over.
KINDS: Mapping[str, tuple[str, ...]] = {
    "orders": ("order", "item", "payment"),
    "service": ("ticket", "aftersale", "survey"),
    "marketing": ("visit", "lead", "win", "post", "comment"),
}
REJECTED = "rejects"

Cutoffs = Mapping[str, int]
"""Of each of `KINDS`, and of rejects, the moment (epoch seconds) before which nothing is kept; a
kind that is missing is kept for ever.
"""


@dataclass(frozen=True)
class Retention:
    """How many days what happened is kept, by what it is kept for; 0 is for ever."""

    orders_days: int = 0
    service_days: int = 0
    marketing_days: int = 0
    rejects_days: int = 0

    def cutoffs(self, now: datetime) -> dict[str, int]:
        """Return kind → the moment (epoch seconds) before which nothing of it is kept: always the
        first of a month, in Shanghai.
        """
        # NOTE: here, because whoever reads settings need not load all that reads values.
        from scv.values.times import SHANGHAI

        spans = {kind: getattr(self, f"{kind}_days") for kind in (*KINDS, REJECTED)}
        begins = {
            kind: now.astimezone(SHANGHAI) - timedelta(days=days)
            for kind, days in spans.items()
            if days
        }
        months = {
            kind: at.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
            for kind, at in begins.items()
        }
        return {kind: int(month.timestamp()) for kind, month in months.items()}


def oldest_kept(cutoffs: Cutoffs) -> str:
    """Return a SQL condition over landed_rows that holds for rows whose time may be over."""
    conditions = [
        f"(event IN ({', '.join(repr(event) for event in events)}) AND event_at < {cutoffs[kind]})"
        for kind, events in KINDS.items()
        if kind in cutoffs
    ]
    return " OR ".join(conditions) or "FALSE"
