"""A run beside those before it: how long each stage took, and how much there was."""

from collections.abc import Mapping, Sequence
from statistics import median
from typing import Any

Account = Mapping[str, Any]


def counts_over_runs(before: Sequence[Account], account: Account, stage: str, name: str) -> list[int]:
    """Return a count of a stage, night after night, this run's last."""
    counts = (each.get("counts", {}).get(stage, {}).get(name) for each in (*before, account))
    return [int(count) for count in counts if count is not None]


def stages(before: Sequence[Account], account: Account) -> list[dict[str, Any]]:
    """Return per stage its seconds, those of the nights before, and their median (None before the second night)."""
    rows = []
    for stage, seconds in account["seconds"].items():
        earlier = [each["seconds"][stage] for each in before if stage in each.get("seconds", {})]
        rows.append(
            {
                "stage": stage,
                "seconds": seconds,
                "usual": median(earlier) if earlier else None,
                "trend": [*earlier, seconds],
            }
        )
    return rows
