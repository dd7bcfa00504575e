"""Small worlds for traits: what happened to a few customers, told in days before the day that is
asked about.
"""

from datetime import date, timedelta
from uuid import UUID

import duckdb

from scv.profile.traits import TraitSettings, build_traits, day_number
from scv.vault.session import DuckSession

TODAY = date(2026, 11, 22)
DEFAULT = TraitSettings()
_TABLES = {
    "people": "customer_id UUID, birth_month INTEGER, birth_day INTEGER, last_seen_day INTEGER",
    "dated_orders": "customer_id UUID, day INTEGER, hour INTEGER, channel VARCHAR, store VARCHAR, category VARCHAR, "
    "quantity BIGINT, amount_fen BIGINT, "
    "discount_fen BIGINT, spent_fen BIGINT, bought BOOLEAN, refunded BOOLEAN",
    "dated_events": "customer_id UUID, day INTEGER, channel VARCHAR, event VARCHAR, matter VARCHAR, step INTEGER, closed BOOLEAN, "
    "solved BOOLEAN, ended_day INTEGER",
    "given_marks": "customer_id UUID, indicator VARCHAR, share INTEGER, recency DECIMAL(38,0), day INTEGER",
    "allowed": "customer_id UUID, contact VARCHAR",
    "referrals": "customer_id UUID, referred UUID, day INTEGER",
}


def uuid(who: str) -> str:
    return str(UUID(int=sum(ord(char) << 8 * at for at, char in enumerate(who))))


def order(who: str, days_ago: int, yuan: float = 100, **more: object) -> dict:
    """An order of so many days before today."""
    fen = round(yuan * 100)
    told = {
        "hour": None,
        "channel": "store",
        "store": None,
        "category": None,
        "quantity": 1,
        "discount_fen": None,
        "bought": True,
        "refunded": False,
    }
    told |= {"amount_fen": fen, "spent_fen": fen} | more
    return {"customer_id": uuid(who), "day": day_number(TODAY - timedelta(days=days_ago))} | told


def event(who: str, days_ago: int, **more: object) -> dict:
    """Something else that happened."""
    told = {
        "channel": "service",
        "event": "ticket",
        "matter": None,
        "step": 1,
        "closed": False,
        "solved": False,
    } | more
    return {"customer_id": uuid(who), "day": day_number(TODAY - timedelta(days=days_ago))} | told


def mark(who: str, indicator: str, share: float, nth: int = 1) -> dict:
    """The nth mark of an indicator, from 0 to 100."""
    return {
        "customer_id": uuid(who),
        "indicator": indicator,
        "share": round(share * 100),
        "recency": nth,
    }


def traits(
    *told: dict,
    people: dict[str, dict] | None = None,
    as_of: date = TODAY,
    reckoning: TraitSettings = DEFAULT,
    foresee=lambda _: None,
) -> dict:
    """Return each customer's traits. Everybody of whom something is told is a customer, and so is
    everybody in `people`.
    """
    named = {row["customer_id"]: {} for row in told} | {
        uuid(who): more for who, more in (people or {}).items()
    }
    nobody = {"birth_month": None, "birth_day": None, "last_seen_day": None}
    rows: dict[str, list[dict]] = {
        "people": [{"customer_id": who} | nobody | more for who, more in named.items()],
        "dated_orders": [row for row in told if "bought" in row],
        "dated_events": [row for row in told if "matter" in row],
        "given_marks": [row for row in told if "share" in row],
        "allowed": [row for row in told if "contact" in row],
        "referrals": [row for row in told if "referred" in row],
    }
    with DuckSession(duckdb.connect()) as con:
        for table, columns in _TABLES.items():
            con.execute(f"CREATE TEMP TABLE {table} ({columns})")
            for row in rows[table]:
                con.execute(
                    f"INSERT INTO {table} ({', '.join(row)}) VALUES ({', '.join('?' * len(row))})",
                    list(row.values()),
                )

        build_traits(con, as_of, reckoning, foresee)
        found = con.frame(
            "SELECT * REPLACE (customer_id::VARCHAR AS customer_id) FROM traits"
        ).to_dicts()
    return {row["customer_id"]: row for row in found}
