"""Third stage: which records are one customer, and which id that customer has.

`verify` and `simulate` run the same functions on a scratch copy: the same text, not a second
implementation.
"""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from scv import identity
from scv.home.settings import Settings
from scv.pipeline.context import Counts, Linked, RunContext, StageReport
from scv.pipeline.erasures import claimed_tokens, tombstone_ids
from scv.pipeline.id_registry import erase_ids, registry_before
from scv.pipeline.ledger_state import decisions_until
from scv.pipeline.link_inputs import read_inputs
from scv.profile import load_corrections
from scv.schema.session import Session
from scv.schema.sql_steps import statement

_LINKED = "SELECT * FROM linked_records"
_sql = partial(statement, "scv.pipeline", "s3_resolve.sql")


# The rows of last night's result that were found again, or are no more.
_INCREMENTAL_TABLES = {
    "links": "WHERE record_id IN (SELECT record_id FROM links)",
    "votes": "WHERE token IN (SELECT token FROM core_tokens)",
    "owners": "WHERE token IN (SELECT token FROM core_tokens)",
    "components": "WHERE token_set IN (SELECT token_set FROM core_sets)",
    "registry": "WHERE customer_id IN (SELECT customer_id FROM registry)",
    "epochs": "",
    "gifts": "",
    "receipts": "",
    "aliases": "",
    "rule_decisions": "",
}


def resolve(context: RunContext) -> StageReport:
    """Link all records, or those that may have changed, give each group its id, and write both into
    the vault.
    """
    session, vault, generation = context.session, context.vault, context.built.generation
    if context.quiet:
        # The gate compares it with the vault's own.
        session.make("registry", "SELECT * FROM vault.registry", view=True)
        return StageReport(_counts(session), {"decided": context.facts_before["decided"]})
    decided = vault.decisions.tip()[0]
    context.linked = link_records(
        session,
        context.home.settings,
        decisions_until(vault, decided),
        claimed_tokens(vault),
        incremental=context.incremental_nights > 0,
    )
    if not context.linked.scope:
        registry_before(session, context.generations, vault.index)
        erase_ids(session, tombstone_ids(vault), generation)
    identity.assign(session, generation, context.figures_on)
    store_links(session, generation, context.home.settings.guards, context.linked.scope)
    return StageReport(_counts(session), {"decided": decided})


def link_records(
    session: Session,
    settings: Settings,
    history: Sequence[identity.RecordedDecision],
    claimed: Sequence[int] = (),
    *,
    incremental: bool = False,
) -> Linked:
    """Link the records of the attached vault under what the guards find and the standing decisions.

    Args:
        history: every decision that counts, ended ones too.
        claimed: identifiers that people who were erased claimed, beside others.
        incremental: the vault holds last night's result, and `deduplicate` left what changed: link
            only what that may change.
    """
    read_inputs(session, incremental=incremental)
    active = [each for each in history if not each.closed_as]
    decisions = tuple(each.decision for each in active)
    scope = identity.Scope(session, [each.decision for each in history]) if incremental else None
    rewrites = replace(
        identity.guard(session, settings.guards, decisions, scope, settings.singles),
        claimed=tuple(claimed),
    )
    while True:
        if scope:
            scope.find_link_scope(rewrites.aliases)
        session.make("records", _LINKED if scope else _sql("placed"), view=True)
        session.make(
            "token_sets", f"SELECT * FROM {'linked_sets' if scope else 'all_sets'}", view=True
        )
        linked = identity.link_and_cut(session, rewrites, settings.degree_cap)
        if not scope or scope.look_affected():
            break
    rewrites = linked
    epochs = identity.Epochs(
        (phone, since) for phone, since, _, epoch in rewrites.epochs if epoch != phone
    )
    corrected = [each for each in active if each.decision.kind == "correct"]
    rows = [
        (epochs.now(c.decision.first), c.number, c.decision.field, c.decision.value)
        for c in corrected
    ]
    load_corrections(session, rows)
    return Linked(decisions, rewrites, scope)


def store_links(
    session: Session, generation: int, guards: identity.Guards, scope: identity.Scope | None = None
) -> None:
    """Write links, votes, owners, epochs, rule decisions, registry and history into the vault.

    Args:
        guards: what becomes of what they found: followed, or left to a person.
    """
    if scope:
        for table, gone in _INCREMENTAL_TABLES.items():
            session.execute(f"DELETE FROM vault.{table} {gone}")
    session.execute(_sql("links"))
    for table in ("votes", "owners", "epochs", "aliases", "components"):
        session.execute(f"INSERT INTO vault.{table} BY NAME SELECT * FROM {table} ORDER BY ALL")
    session.execute(
        "INSERT INTO vault.gifts BY NAME SELECT * RENAME (account AS buyer_account) FROM gifts"
    )
    session.execute("INSERT INTO vault.receipts BY NAME SELECT * FROM receipts")
    session.execute("INSERT INTO vault.registry BY NAME SELECT * FROM next_registry")
    settled = {"number_change": guards.number_change, "second": guards.same_unionid_and_name}
    session.execute(_sql("rule_decisions"), settled)
    session.execute(f"INSERT INTO vault.id_history SELECT *, {int(generation)} FROM changes")


def _counts(session: Session) -> Counts:
    """Return records by rule, and under "rule …" the rule decisions that act."""
    rules = session.rows(_sql("records_by_rule"))
    return {rule: int(count) for rule, count in rules}
