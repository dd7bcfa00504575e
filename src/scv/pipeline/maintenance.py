"""What a run does to landed files before it builds from them: under fresh keys, without those who
were erased, without what has expired.
"""

from collections.abc import Mapping
from functools import partial

from scv.errors import IntegrityError, shown_name
from scv.ingest.expiry import without_expired
from scv.ingest.retention import REJECTED, Cutoffs, oldest_kept
from scv.ingest.standardise import StandardRows
from scv.pipeline import key_rotation
from scv.pipeline.context import Maintained, RunContext
from scv.pipeline.erasures import (
    all_tombstones,
    read_segment,
    redact_ledgers,
    rewrite_segments,
    write_segment,
)
from scv.pipeline.sealed_originals import destroy
from scv.vault.landed_segments import Segment
from scv.vault.session import open_session


def maintain(context: RunContext) -> Maintained:
    """Bring the landed files up to date.

    Raises:
        IntegrityError: one of them is damaged, or gone although nobody dropped it.
    """
    _check_complete(context)
    rotating = key_rotation.encrypt_again(context.vault, context.store)
    renewed = key_rotation.with_tokens_of_today(
        context.vault, context.landed.segments(), context.store.draft
    )
    _replace(context, renewed)
    erasing = pending_erasures(context) > 0
    if erasing:
        _erase(context)
    expired = _leave_out_expired(context) if expiry_due(context) else False
    for segment in context.landed.segments():
        context.store.check(segment)
    return Maintained(
        rebuild=rotating or bool(renewed) or erasing or expired,
        drop_previous=rotating or bool(renewed) or erasing,
        rotating=rotating,
        erasures=context.vault.erasures.tip()[0],
    )


def pending_erasures(context: RunContext) -> int:
    """Return how many erasures the current generation does not know."""
    return abs(context.vault.erasures.tip()[0] - int(context.facts_before.get("forgotten", 0)))


def expiry_due(context: RunContext) -> bool:
    """Tell whether rows may have expired since the current generation: in a new month, or under
    other terms.
    """
    return bool(context.cutoffs) and context.cutoffs != context.facts_before.get("expired", {})


def _erase(context: RunContext) -> None:
    """Write the landed segments anew without those erased since the current generation."""
    vault = context.vault
    redact_ledgers(vault, int(context.facts_before.get("forgotten", 0)))
    segments, tombstones = context.landed.segments(), all_tombstones(vault)
    destroy_original = partial(_destroy_original, context)
    _replace(
        context,
        rewrite_segments(vault, segments, tombstones, context.store.draft, destroy_original),
    )


def _leave_out_expired(context: RunContext) -> bool:
    """Write the segments anew that hold rows whose time is over; tell whether any did."""
    cutoffs, written = context.cutoffs, False
    for segment in context.landed.segments():
        if _may_hold_expired(context, segment, cutoffs):
            content = read_segment(context.vault, segment)
            left = without_expired(content, cutoffs, segment.header["landed_at"])
            if _differ(content, left):
                written = True
                _replace(
                    context, {segment.file_id: write_segment(left, segment, context.store.draft)}
                )
    return written


def _may_hold_expired(context: RunContext, segment: Segment, cutoffs: Cutoffs) -> bool:
    if segment.header["landed_at"] < cutoffs.get(REJECTED, 0) and segment.header["rejects"]:
        return True
    context.store.check(segment)
    with (
        open_session(context.home.vault / "spill", context.vault.limits) as session,
        context.store.attach(session, [segment]) as (name,),
    ):
        return bool(
            session.scalar(f"SELECT COUNT(*) FROM {name}.landed_rows WHERE {oldest_kept(cutoffs)}")
        )


def _destroy_original(context: RunContext, file_id: str) -> None:
    destroy(context.vault, [file_id])


def _replace(context: RunContext, segments: Mapping[str, Segment]) -> None:
    for segment in segments.values():
        context.landed.put(segment)


def _check_complete(context: RunContext) -> None:
    """Refuse to build without a file that the current generation holds, unless the user dropped it."""
    current, existing = context.before, {segment.name for segment in context.store.all()}
    if current is None or not (gone := current.segments.keys() - existing):
        return
    with context.generations.open("vault") as session:
        rows = session.rows("SELECT segment, file_id, name FROM vault.files")
    missing = [
        name for segment, id_, name in rows if segment in gone and not context.landed.is_known(id_)
    ]
    if missing:
        raise IntegrityError(
            "{lost} landed files are gone from vault/landed: {lost2}. Put the folder back "
            "from a backup, or land them again: scv ingest FILE",
            lost=len(missing),
            lost2=", ".join(map(shown_name, missing[:5])),
        )


def _differ(before: StandardRows, after: StandardRows) -> bool:
    return before.rows.height != after.rows.height or not before.rejects.equals(after.rejects)
