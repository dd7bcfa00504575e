"""Profiles and orders in a night: what the records of each customer tell, written into the vault."""

from collections.abc import Sequence

from scv import identity
from scv.home.settings import Settings
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
