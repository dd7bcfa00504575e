"""The accounts of earlier runs: how long each stage took, and how much there was."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from statistics import median
from typing import Any

Account = Mapping[str, Any]
_KEPT = 30


def nights_before(folder: Path, run_id: str) -> list[Account]:
    """Return the accounts of the last 30 runs before one that published, the oldest first.

    An account that cannot be read is left out: the report is no place to fail.
    """
    told: list[Account] = []
    for path in sorted(folder.glob("[0-9]*.json"), reverse=True):
        if path.stem < run_id and len(told) < _KEPT and (account := _read(path)):
            told.append(account)
    return told[::-1]


def _read(path: Path) -> Account | None:
    try:
        account = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return account if isinstance(account, dict) and account.get("published") else None


def trend(before: Sequence[Account], account: Account, stage: str, name: str) -> list[int]:
    """Return a count of a stage, night after night, this run's last."""
    told = (each.get("counts", {}).get(stage, {}).get(name) for each in (*before, account))
    return [int(count) for count in told if count is not None]


def stages(before: Sequence[Account], account: Account) -> list[dict[str, Any]]:
    """Return per stage its seconds, those of the nights before, and their median (None before the second night)."""
    told = []
    for stage, seconds in account["seconds"].items():
        earlier = [each["seconds"][stage] for each in before if stage in each.get("seconds", {})]
        told.append(
            {
                "stage": stage,
                "seconds": seconds,
                "usual": median(earlier) if earlier else None,
                "trend": [*earlier, seconds],
            }
        )
    return told
