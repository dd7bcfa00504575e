"""Seventh stage: measure what was built, and put it in the place of what was published; one signed
manifest switches both files.
"""

from typing import Any

from scv.pipeline import judgements, key_rotation
from scv.pipeline.context import RunContext, StageReport
from scv.pipeline.disclosures import expire
from scv.pipeline.rebuild import tier_definitions
from scv.pipeline.run_report import accept_command
from scv.publish import quality_gate
from scv.publish.marts import fill_health


def publish(context: RunContext) -> StageReport:
    """Publish what was built.

    Raises:
        GateRefusedError: a figure is over its limit, and nobody accepts it; or a file read back
            differs from what was written.
        IntegrityError: the home was moved away while the run was writing in it.
    """
    _pass_gate(context)
    _check_lock(context)
    kept = {segment.name: segment.sha256 for segment in context.landed.segments()}
    drop = context.maintained.drop_previous or context.own.has_removed(context.facts_before)
    keep = 0 if drop else context.home.settings.keep
    signed = {
        "run_id": context.run_id,
        "built_at": f"{context.figures_at:%Y-%m-%dT%H:%M:%S%z}",
        "partial": context.partial,
        "facts": _facts(context),
    }
    _check_lock(context)
    generation = context.generations.switch(context.built, signed, kept, keep).generation
    previous = {name for each in context.generations.previous() for name in each.segments}
    context.store.remove_unused(kept.keys(), previous)
    expire(context.vault, int(context.figures_at.timestamp()))
    if context.maintained.rotating:
        key_rotation.retire(context.vault)
    return StageReport({"generation": generation})


def _facts(context: RunContext) -> dict[str, Any]:
    """Return what the manifest keeps: counts and fingerprints that later runs compare with, nothing
    personal.
    """
    vault, settings = context.vault, context.home.settings
    facts = {
        name: value for report in context.reports.values() for name, value in report.facts.items()
    }
    return (
        facts
        | context.own.facts
        | {
            "tiers": tier_definitions(),
            "sizes": quality_gate.sizes(context.session),
            "health": context.health,
            "min_group": settings.min_group,
            "accepted": context.violations if context.options.accept else [],
            "ledgers": {ledger.name: ledger.tip() for ledger in vault.ledgers},
            "tips": vault.tips.number(),
        }
    )


def _pass_gate(context: RunContext) -> None:
    """Measure what was built, and refuse it where a figure is over its limit, unless somebody
    accepts it.

    The first generation is only measured: there is none it could spoil.
    """
    session, facts, settings = context.session, context.facts_before, context.home.settings
    same_tiers = facts.get("tiers") == tier_definitions()
    reviewed = judgements.reviewed_links(context.vault)
    measures = quality_gate.measure_all(session, facts.get("sizes", {}), same_tiers, reviewed)
    context.health = {measure.name: [measure.count, measure.of] for measure in measures}
    fill_health(session, context.health, settings.gate, settings.min_group)
    context.violations = list(quality_gate.violations(measures, settings.gate))
    if context.violations and not context.options.accept and context.before:
        raise quality_gate.gate_error(context.violations, accept_command(context.options))


def _check_lock(context: RunContext) -> None:
    # NOTE: before anything is written by name, and once more before the switch.
    if context.lock:
        context.lock.check()
