"""From records to customers in the vault being built: link, give the groups their ids, build their profiles, write all down.

`pipeline` runs these steps every night and `verify` on a scratch copy: the same text, not a second implementation.
"""

from collections.abc import Sequence
from typing import Any

import polars as pl

from scv import linking
from scv.channels import Catalogue
from scv.config import Settings
from scv.profile import build_profiles
from scv.unlocked import Vault
from scv.vault.engine import insert
from scv.vault.generations import Generations
from scv.vault.segments import Segment

# A gift's row tells of its receiver: nothing of that is the buyer's.
_AFTER_GIFTS = """
    CREATE OR REPLACE TEMP VIEW records AS
    SELECT record.* REPLACE (
        CASE WHEN gift.record_id IS NULL THEN record.phone END AS phone,
        CASE WHEN gift.record_id IS NULL THEN record.e164 END AS e164,
        CASE WHEN gift.record_id IS NULL THEN record.name END AS name,
        CASE WHEN gift.record_id IS NULL THEN record.province END AS province,
        CASE WHEN gift.record_id IS NULL THEN record.city END AS city,
        CASE WHEN gift.record_id IS NULL THEN record.district END AS district,
        CASE WHEN gift.record_id IS NULL THEN record.address END AS address
    )
    FROM vault.records AS record
    LEFT JOIN gifts AS gift ON gift.record_id = record.record_id
"""


def link_records(con: Any, vault: Vault, decided: int | None = None) -> None:
    """Link all records of the attached vault under what the guards find and the standing decisions.

    Args:
        decided: the last entry of the ledger of decisions that counts; all if left away.
    """
    for view, table in (("all_records", "records"), ("token_sets", "token_sets"), ("identifiers", "identifiers")):
        con.execute(f"CREATE OR REPLACE TEMP VIEW {view} AS SELECT * FROM vault.{table}")
    made = vault.decisions.entries()
    decisions = linking.standing(
        (entry.number, entry.body) for entry in made if decided is None or entry.number <= decided
    )
    settings = vault.home.settings
    shared = linking.guard(con, settings.guards, linking.rewrites(decisions).parted_pairs)
    con.execute(_AFTER_GIFTS)
    linking.link(con, linking.rewrites(decisions, shared), settings.degree_cap)


def registry_before(con: Any, generations: Generations) -> None:
    """Load `registry` and the id history of the current generation; empty before the first."""
    con.execute("CREATE OR REPLACE TEMP TABLE registry AS SELECT * FROM vault.registry")
    current = generations.current()
    if current:
        generations.attach_current(con, "vault", current, "former")
        con.execute("INSERT INTO registry SELECT * FROM former.registry")
        con.execute("INSERT INTO vault.id_history SELECT * FROM former.id_history")
        con.execute("DETACH former")


def assign_ids(con: Any, generation: int) -> None:
    """Give every group its customer id."""
    con.execute("CREATE OR REPLACE TEMP TABLE new_ids (place BIGINT, customer_id UUID)")

    def load_ids(ids: list[str]) -> None:
        insert(
            con,
            "new_ids",
            pl.DataFrame({"customer_id": ids}, schema={"customer_id": pl.String}).with_row_index("place", 1),
        )

    linking.assign(con, load_ids, generation)


def store_links(con: Any, generation: int) -> dict[str, int]:
    """Write links, votes, owners, registry and history into the vault, and return records by rule."""
    con.execute(
        "INSERT INTO vault.links BY NAME SELECT links.* REPLACE ("
        "CASE WHEN gifts.record_id IS NOT NULL AND rule IN ('direct', 'chain') THEN 'gift' ELSE rule END AS rule), "
        "group_ids.customer_id FROM links LEFT JOIN group_ids USING (group_key) LEFT JOIN gifts USING (record_id)"
    )
    for table, result in (("votes", "votes"), ("owners", "owners"), ("registry", "next_registry")):
        con.execute(f"INSERT INTO vault.{table} BY NAME SELECT * FROM {result}")
    con.execute(
        "INSERT INTO vault.rule_decisions BY NAME SELECT 'shared' AS rule, found.*, shared_phones.phone IS NULL AS vetoed "
        "FROM shared_by_rule AS found LEFT JOIN shared_phones USING (phone) UNION ALL BY NAME "
        "SELECT 'gift' AS rule, phone, account AS buyer, COUNT(*) AS records, FALSE AS vetoed FROM gifts GROUP BY phone, account"
    )
    con.execute(f"INSERT INTO vault.id_history SELECT *, {int(generation)} FROM changes")
    rules = con.execute("SELECT rule, COUNT(*) FROM vault.links GROUP BY rule ORDER BY rule").fetchall()
    return {rule: int(count) for rule, count in rules}


def store_profiles(con: Any, settings: Settings, known: Catalogue, landed: Sequence[Segment]) -> None:
    """Build every customer's profile and write it into the vault."""
    # NOTE: a layout whose declaration is gone still has its rows.
    sources = sorted({*known.layouts, *(name for segment in landed for name in segment.header["sources"])})
    build_profiles(con, settings.policies, settings.trust, sources, known.whole_orders)
    con.execute("INSERT INTO vault.profiles BY NAME SELECT * FROM profiles")
