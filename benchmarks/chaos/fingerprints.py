"""What a home holds, as one text per table: equal for two homes that went different ways to the
same end.

Ids that a run mints are random, so an id that the starting generation did not know goes by the
phone or identifier it is homed in. What tells of the way, not of the end, is left out: generations,
times of landing and building, names of segments, and the health, which is measured against the
night before.
"""

from pathlib import Path
from typing import Any

from scv.home.open_home import Vault
from scv.vault.checksums import table_seals
from scv.vault.session import open_session

Fingerprint = dict[str, str]

# NOTE: `since_at` of a consent is not among them: it is what somebody said.
_OF_THE_WAY = {"generation", "minted", "landed_at", "built_at", "segment", "business_date"}
_TABLES_OF_THE_WAY = {"identity_health", "tier_moves"}
_NAMED = {"published.segments": {"segment"}, "published.segment_members": {"segment"}}
_NAMES = """
    CREATE TEMP TABLE names AS
    SELECT
        customer_id,
        CASE
            WHEN customer_id IN (SELECT UNNEST($1::UUID[])) OR home IS NULL THEN customer_id::VARCHAR
            ELSE 'new ' || home
        END AS name
    FROM vault.registry
"""


def known_ids(vault: Vault) -> list[str]:
    """Return every id that the current generation knows."""
    with vault.generations().open("vault") as con:
        return [
            str(row[0]) for row in con.execute("SELECT customer_id FROM vault.registry").fetchall()
        ]


def fingerprint(vault: Vault, scratch: Path, known: list[str]) -> Fingerprint:
    """Return table → rows and hash of the current generation, both files, each checked against its
    seals first.

    Args:
        known: ids of the starting generation, which must not change.

    Raises:
        IntegrityError: a file is not what the manifest says.
    """
    generations = vault.generations()
    current = generations.require_current()
    with open_session(scratch) as con:
        for catalog in ("vault", "published"):
            generations.attach_current(con, catalog, current)
            assert table_seals(con, catalog) == getattr(current, catalog).tables, (
                f"{catalog}: rows are not those signed"
            )
        con.execute(_NAMES, [known])
        return {
            f"{catalog}.{table}": _sum(con, f"{catalog}.{table}", columns)
            for catalog, table, columns in _tables(con)
        }


def _tables(con: Any) -> list[tuple[str, str, list[tuple[str, str]]]]:
    found: list[tuple[str, str, list[tuple[str, str]]]] = con.execute(
        "SELECT database_name, table_name, LIST((column_name, data_type) ORDER BY column_index) FROM duckdb_columns() "
        "WHERE database_name IN ('vault', 'published') GROUP BY ALL ORDER BY ALL"
    ).fetchall()
    return [table for table in found if table[1] not in _TABLES_OF_THE_WAY]


def _sum(con: Any, table: str, columns: list[tuple[str, str]]) -> str:
    told = [
        f"(SELECT name FROM names WHERE names.customer_id = t.{name})" if kind == "UUID" else name
        for name, kind in columns
        if name not in _OF_THE_WAY - _NAMED.get(table, set())
    ]
    rows, total = con.execute(
        f"SELECT COUNT(*), SUM(HASH({', '.join(told)})) FROM {table} AS t"
    ).fetchone()
    return f"{rows} rows, {int(total or 0) % 2**64:016x}"


def differences(one: Fingerprint, other: Fingerprint) -> list[str]:
    """Return the tables that differ."""
    return sorted(
        table for table in one.keys() | other.keys() if one.get(table) != other.get(table)
    )
