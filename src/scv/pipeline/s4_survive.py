"""Fourth stage: which value of a customer survives, from which record; with it what waits for a
person, and what is allowed.
"""

from collections.abc import Sequence
from functools import partial

from scv import identity
from scv.home.settings import Settings
from scv.pipeline.consent_state import store_consents
from scv.pipeline.context import Linked, RunContext, StageReport
from scv.pipeline.ledger_state import events_until
from scv.profile import build_attributes, build_profiles, load_attribute_columns, load_trust
from scv.schema.session import Session
from scv.schema.sql_steps import statement
from scv.sources import Catalogue
from scv.vault.landed_segments import Segment

_sql = partial(statement, "scv.pipeline", "s4_survive.sql")


def survive(context: RunContext) -> StageReport:
    """Build the profiles, find what only a person can say, and what each customer allows."""
    session, vault, linked = context.session, context.vault, context.linked
    facts = {"consented": vault.consents.tip()[0], "restricted": vault.restrictions.tip()[0]}
    inputs = (context.home.settings, context.known, context.landed.segments())
    if linked:
        store_profiles(session, *inputs, linked.scope)
        store_review(session, linked)
    else:
        load_source_trust(session, *inputs)
    if linked or any(context.facts_before.get(name) != entry for name, entry in facts.items()):
        store_consents(session, events_until(vault, **facts))
    (counts,) = session.dicts(_sql("counts"))
    return StageReport(counts, facts)


def store_profiles(
    session: Session,
    settings: Settings,
    known: Catalogue,
    segments: Sequence[Segment],
    scope: identity.Scope | None = None,
) -> None:
    """Build the profiles of all customers, or of those that may have changed, and write them into
    the vault.
    """
    if scope:
        session.make(
            "telling",
            f"{_sql('customer_records')} SEMI JOIN links ON links.record_id = record.record_id",
        )
    session.make(
        "customer_records",
        "SELECT * FROM telling" if scope else _sql("customer_records"),
        view=True,
    )
    load_source_trust(session, settings, known, segments)
    build_profiles(session)
    if scope:
        gone = "SELECT customer_id FROM vault.profiles SEMI JOIN dirty USING (group_key)"
        session.execute(f"DELETE FROM vault.household_members WHERE customer_id IN ({gone})")
        for table in ("orders", "profiles"):
            session.execute(
                f"DELETE FROM vault.{table} WHERE group_key IN (SELECT group_key FROM dirty)"
            )
    session.execute("INSERT INTO vault.profiles BY NAME SELECT * FROM profiles")
    session.execute(_sql("orders"))
    session.execute(_sql("household_members"))
    if known.attributes:
        _store_attributes(session, known, segments, scope)


def _store_attributes(
    session: Session, known: Catalogue, segments: Sequence[Segment], scope: identity.Scope | None
) -> None:
    """Write the brand's own attributes of these customers into the vault."""
    load_attribute_columns(session, known.attributes_of(_sources(known, segments)))
    session.make("told_attributes", _sql("told_attributes"))
    build_attributes(session, {name: each.type for name, each in known.attributes.items()})
    if scope:
        session.execute(
            "DELETE FROM vault.attributes WHERE group_key IN (SELECT group_key FROM dirty)"
        )
    session.execute(_sql("attributes"))


def load_source_trust(
    session: Session, settings: Settings, known: Catalogue, segments: Sequence[Segment]
) -> None:
    """Make `trust`, one row a source: how much its values weigh, and whether its rows repeat the
    money of an order.
    """
    sources = _sources(known, segments)
    money = (known.whole_orders, known.order_refunds)
    load_trust(session, settings.policies, settings.trust, sources, *money)


def _sources(known: Catalogue, segments: Sequence[Segment]) -> list[str]:
    """Return the layouts that records may be of: one whose declaration is gone still has its rows."""
    landed = (name for segment in segments for name in segment.header["sources"])
    return sorted({*known.layouts, *landed})


def store_review(session: Session, linked: Linked) -> None:
    """Find what only a person can say, and write it into the vault."""
    for table in ("votes", "owners", "profiles"):
        session.make(f"all_{table}", f"SELECT * FROM vault.{table}", view=True)
    identity.review(session, linked.decisions, linked.rewrites)
    session.execute("DELETE FROM vault.review")
    session.execute("INSERT INTO vault.review BY NAME SELECT * FROM review")
