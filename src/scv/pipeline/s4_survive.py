"""Profiles and orders in a night: what the records of each customer tell, written into the vault."""

from collections.abc import Sequence
from functools import partial

from scv import identity
from scv.home.settings import Settings
from scv.profile import build_profiles
from scv.schema.session import Session
from scv.schema.sql_steps import statement
from scv.sources import Catalogue
from scv.vault.landed_segments import Segment

_sql = partial(statement, "scv.pipeline", "s4_survive.sql")


def store_profiles(
    session: Session,
    settings: Settings,
    known: Catalogue,
    segments: Sequence[Segment],
    scope: identity.Scope | None = None,
) -> None:
    """Build the profiles of all customers, or of those that may have changed, and write them into the vault."""
    if scope:
        session.make("telling", f"{_sql('customer_records')} SEMI JOIN links ON links.record_id = record.record_id")
    session.make("customer_records", "SELECT * FROM telling" if scope else _sql("customer_records"), view=True)
    # NOTE: a layout whose declaration is gone still has its rows.
    sources = sorted({*known.layouts, *(name for segment in segments for name in segment.header["sources"])})
    build_profiles(session, settings.policies, settings.trust, sources, known.whole_orders)
    if scope:
        gone = "SELECT customer_id FROM vault.profiles SEMI JOIN dirty USING (group_key)"
        session.execute(f"DELETE FROM vault.household_members WHERE customer_id IN ({gone})")
        for table in ("orders", "profiles"):
            session.execute(f"DELETE FROM vault.{table} WHERE group_key IN (SELECT group_key FROM dirty)")
    session.execute("INSERT INTO vault.profiles BY NAME SELECT * FROM profiles")
    session.execute(_sql("orders"))
    session.execute(_sql("household_members"))
