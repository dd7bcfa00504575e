"""Fourth stage: which value of a customer survives, from which record; with it what waits for a person, and what is allowed."""

from collections.abc import Sequence

from scv import identity
from scv.home.settings import Settings
from scv.pipeline.consent_state import store_consents
from scv.pipeline.context import Linked, RunContext, StageReport
from scv.pipeline.ledger_state import events_until
from scv.profile import build_profiles
from scv.schema.session import Session
from scv.sources import Catalogue
from scv.vault.landed_segments import Segment

_SOURCES = """
    SELECT
        record.record_id, record.source, record.channel, record.recency, record.event_at, record.named_in_full, record.nickname,
        record.gender, record.birthday, record.email, record.order_token, record.bought, record.amount_fen, record.refund_fen,
        record.event, record.account, record.store, record.category, record.quantity, record.discount_fen, record.refunded,
        CASE WHEN gift.record_id IS NULL THEN record.e164 END AS e164,
        CASE WHEN gift.record_id IS NULL THEN record.name END AS name,
        CASE WHEN gift.record_id IS NULL THEN record.province END AS province,
        CASE WHEN gift.record_id IS NULL THEN record.city END AS city,
        CASE WHEN gift.record_id IS NULL THEN record.district END AS district,
        CASE WHEN gift.record_id IS NULL THEN record.address END AS address
    FROM vault.records AS record
    LEFT JOIN gifts AS gift ON gift.record_id = record.record_id
"""


def survive(context: RunContext) -> StageReport:
    """Build the profiles, find what only a person can say, and what each customer allows."""
    session, vault, linked = context.session, context.vault, context.linked
    assert linked is not None, "the stage link comes first"
    store_profiles(session, context.home.settings, context.known, context.landed.segments(), linked.scope)
    facts = {"consented": vault.consents.tip()[0], "restricted": vault.restrictions.tip()[0]}
    counts = {
        "customers": int(session.scalar("SELECT COUNT(*) FROM vault.profiles")),
        "review": store_review(session, linked),
        "consents": store_consents(session, events_until(vault, **facts)),
    }
    return StageReport(counts, facts)


def store_profiles(
    session: Session,
    settings: Settings,
    known: Catalogue,
    segments: Sequence[Segment],
    scope: identity.Scope | None = None,
) -> None:
    """Build the profiles of all customers, or of those that may have changed, and write them into the vault."""
    if scope:
        session.make("telling", f"{_SOURCES} SEMI JOIN links ON links.record_id = record.record_id")
    session.make("customer_records", "SELECT * FROM telling" if scope else _SOURCES, view=True)
    # NOTE: a layout whose declaration is gone still has its rows.
    sources = sorted({*known.layouts, *(name for segment in segments for name in segment.header["sources"])})
    build_profiles(session, settings.policies, settings.trust, sources, known.whole_orders)
    if scope:
        gone = "SELECT customer_id FROM vault.profiles SEMI JOIN dirty USING (group_key)"
        session.execute(f"DELETE FROM vault.household_members WHERE customer_id IN ({gone})")
        for table in ("orders", "profiles"):
            session.execute(f"DELETE FROM vault.{table} WHERE group_key IN (SELECT group_key FROM dirty)")
    session.execute("INSERT INTO vault.profiles BY NAME SELECT * FROM profiles")
    session.execute(
        "INSERT INTO vault.orders BY NAME SELECT orders.*, customer_id FROM orders JOIN group_ids USING (group_key)"
    )
    session.execute(
        "INSERT INTO vault.household_members BY NAME SELECT * EXCLUDE (group_key) FROM household_members JOIN group_ids USING (group_key)"
    )


def store_review(session: Session, linked: Linked) -> int:
    """Find what only a person can say, write it into the vault, and return the number of cases."""
    for table in ("votes", "owners", "profiles"):
        session.make(f"all_{table}", f"SELECT * FROM vault.{table}", view=True)
    identity.review(session, linked.decisions, linked.rewrites)
    session.execute("DELETE FROM vault.review")
    session.execute("INSERT INTO vault.review BY NAME SELECT * FROM review")
    return int(session.scalar("SELECT COUNT(*) FROM vault.review"))
