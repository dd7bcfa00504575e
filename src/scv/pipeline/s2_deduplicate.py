"""Second stage: open the next generation, and add to its records what was landed; of each row the
version that counts.
"""

from scv.ingest import deduplicate, totals
from scv.pipeline.context import RunContext, StageReport
from scv.pipeline.erasures import check_ledgers
from scv.pipeline.maintenance import maintain
from scv.pipeline.rebuild import rebuild_reason, rules_of
from scv.schema import VAULT
from scv.vault.landed_segments import Segment


def deduplicate_landed(context: RunContext) -> StageReport:
    """Bring the landed files up to date, and make `vault.records` and what belongs to it of them."""
    check_ledgers(context.vault, context.before)
    context.maintained = maintain(context)
    added = _added(context)
    _open_build(context, incremental=added is not None)
    context.quiet = (
        added == [] and context.vault.decisions.tip()[0] == context.facts_before["decided"]
    )
    if not context.quiet and not deduplicate(
        context.session, context.store, context.landed.segments() if added is None else added
    ):
        _open_build(context, incremental=False)
        deduplicate(context.session, context.store, context.landed.segments())
    counts = totals(context.session)
    facts = {
        "rows": counts,
        "forgotten": context.maintained.erasures,
        "expired": context.cutoffs,
        "set_aside": sorted(
            context.landed.excluded - {segment.file_id for segment in context.landed.segments()}
        ),
        "chain": context.vault.index.length,
        "rules": rules_of(context.home.settings, context.known),
        "nights": context.incremental_nights,
    }
    return StageReport(counts, facts)


def _added(context: RunContext) -> list[Segment] | None:
    """Return the landed files that came since the current generation; None where all must be built
    from nothing.
    """
    settings, current, segments = context.home.settings, context.before, context.landed.segments()
    if context.options.rebuild or context.maintained.rebuild or current is None:
        return None
    rows = {segment.name: segment.header["rows_in"] for segment in segments}
    if rebuild_reason(current, rows, rules_of(settings, context.known), settings.rebuild_every):
        return None
    return [segment for segment in segments if segment.name not in current.segments]


def _open_build(context: RunContext, *, incremental: bool) -> None:
    """Begin the next generation: upon a copy of the current one, or from nothing."""
    context.building.close()
    context.build = context.building.enter_context(
        context.generations.build(context.vault.limits, incremental=incremental)
    )
    context.incremental_nights = context.facts_before["nights"] + 1 if incremental else 0
    tables = [table.create("published") for table in context.own.tables]
    tables += [] if incremental else [table.create("vault") for table in VAULT]
    # NOTE: in one call: each costs more to be asked for than to be made.
    context.session.execute(";".join(tables))
