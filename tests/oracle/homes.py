"""What the product made of a home: the only place beside the tests themselves that knows it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import scv
from scv.customer_view import lookup
from scv.home.open_home import open_vault

TABLES = (
    "profiles",
    "traits",
    "orders",
    "marks",
    "consents",
    "segments",
    "segment_members",
    "segment_contacts",
)
_ROWS = """
    SELECT files.account || '/' || files.name, records.row_no, links.customer_id::VARCHAR
    FROM vault.records JOIN vault.files USING (file_id) JOIN vault.links USING (record_id)
    WHERE links.customer_id IS NOT NULL
"""


@dataclass(frozen=True)
class Published:
    """The tables of one generation, the day they are of, and which row is whose."""

    day: date
    ids: Mapping[tuple[str, int], str]
    tables: Mapping[str, list[dict[str, Any]]]


def published_in(home) -> Published:
    """Return what a home publishes now."""
    with lookup.open_generation(open_vault(home)) as con:
        ids = {(name, row_no): customer for name, row_no, customer in con.execute(_ROWS).fetchall()}
    with scv.connect(home.root) as con:
        day = con.execute("SELECT business_date FROM about").fetchone()[0]
        return Published(day, ids, {table: _rows(con, table) for table in TABLES})


def _rows(con, table: str) -> list[dict[str, Any]]:
    asked = con.execute(f"SELECT * FROM {table}")
    names = [column[0] for column in asked.description]
    return [dict(zip(names, row, strict=True)) for row in asked.fetchall()]
