"""Run the guards' SQL: rule decisions, recomputed from the full set of records every night and never written to the ledger."""

from collections.abc import Sequence
from dataclasses import dataclass

from scv.channels import STRONG_RANK
from scv.linking.link import Engine, load
from scv.steps import run, steps

_RANK = 1 << 120
# No layout has more columns of strong identifiers; phones on fewer rows than this allows cannot be shared.
_STRONG_PER_ROW = 4


@dataclass(frozen=True)
class Guards:
    """When a guard acts; explained in scv.toml.

    Attributes:
        shared_identifiers, shared_names: a phone with at least so many strong identifiers, and so many names, is shared.
        shared_alone: so is one with so many strong identifiers, or so many names with as many identifiers of any kind.
    """

    shared_identifiers: int = 8
    shared_names: int = 8
    shared_alone: int = 20


def guard(engine: Engine, limits: Guards = Guards(), parted: Sequence[tuple[int, int]] = ()) -> list[int]:
    """Return the phones that the data shows to be shared.

    Reads `all_records`, `token_sets` and `identifiers`; leaves the steps of guards.sql as temporary tables, of which
    `shared_by_rule` (phone, records, names, identifiers) and `gifts` (record_id, account, phone, buyer_phone) are the results.

    Args:
        parted: phones and identifiers that are not the same, by decision.
    """
    load(engine, "parted_pairs", parted)
    least = min(limits.shared_names, -(-limits.shared_alone // _STRONG_PER_ROW))
    engine.execute(
        f"CREATE OR REPLACE TEMP TABLE limits AS SELECT CAST({(STRONG_RANK + 1) * _RANK} AS DECIMAL(38,0)) AS first_weak, "
        f"{int(limits.shared_identifiers)} AS shared_identifiers, {int(limits.shared_names)} AS shared_names, "
        f"{int(limits.shared_alone)} AS shared_alone, {least} AS least"
    )
    run(engine, steps("scv.linking", "guards.sql"))
    return [int(row[0]) for row in engine.execute("SELECT phone FROM shared_by_rule").fetchall()]
