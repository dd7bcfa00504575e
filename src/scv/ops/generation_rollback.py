"""Go back to what a former generation was built from, as a new generation; what customers refused
since stays refused.
"""

from collections.abc import Iterator
from typing import Any

import polars as pl

from scv.errors import UsageError
from scv.home.open_home import Vault
from scv.pipeline.erasures import phone_mark, read_segment
from scv.pipeline.run import Run
from scv.vault.landed_segments import Segment


def roll_back(run: Run, to: int | None, by: str, at: int) -> tuple[int, list[str]]:
    """Make a run build from the landed files of a former generation; return its number and the
    names of the files set aside.

    Decisions, consents, restrictions and erasures are those of today: a withdrawal that only a file
    tells that is set aside is written into the consent ledger before the file goes.

    Args:
        to: the generation; the one before the current if None.

    Raises:
        UsageError: that generation is not kept, or is the current one.
    """
    previous = run.generations.previous()
    if not previous or (to is not None and to not in [each.generation for each in previous]):
        kept = ", ".join(str(each.generation) for each in previous) or "none"
        raise UsageError(
            "No earlier generation of this number to roll back to. Kept: {kept} (scv.toml [published] keep)",
            kept=kept,
            kept2=kept if previous else "无",
        )
    target = next(each for each in previous if to in (None, each.generation))
    run.store.restore(target.segments)
    segments = [segment for segment in run.store.all() if segment.name in target.segments]
    excluded = run.landed.restore(segments)
    withdrawals = [body for segment in excluded for body in _withdrawals(run.vault, segment)]
    if withdrawals:
        run.vault.consents.extend([body | {"by": by} for body in withdrawals], at)
    return target.generation, sorted(segment.header["name"] for segment in excluded)


def _withdrawals(vault: Vault, segment: Segment) -> Iterator[dict[str, Any]]:
    """Yield, as the consent ledger keeps them, the withdrawals of a landed file."""
    content, header = read_segment(vault, segment), segment.header
    if content.consents.is_empty():
        return
    latest = header["exported_at"] or header["landed_at"]
    members = content.token_sets.group_by("token_set").agg("token")
    statements = (
        content.consents.filter(~pl.col("granted"))
        .join(content.rows.select("row_no", "e164", "phone", "token_set", "event_at"), on="row_no")
        .join(members, on="token_set", how="left")
        .with_columns(said_at=pl.coalesce("said_at", "event_at", pl.lit(latest, dtype=pl.Int64)))
    )
    for row in statements.iter_rows(named=True):
        for token in [row["phone"]] if row["phone"] is not None else row["token"] or ():
            yield {
                "token": str(int(token)),
                "mark": str(phone_mark(vault, row["e164"])) if row["e164"] else "",
                "state": "withdrawn",
                "purpose": row["purpose"],
                "contact": row["contact"],
                "said_at": row["said_at"],
                "text": "",
                "evidence": f"file {segment.file_id[:12]} row {row['row_no']}, set aside by a rollback",
            }
