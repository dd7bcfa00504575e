"""Everything published of a home against everything worked out by hand: who is who, then table by table."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from tests.oracle import segments
from tests.oracle.compare import Difference, lists_apart, pair, rows_apart, who
from tests.oracle.people import Customer
from tests.oracle.world import World

Rows = Sequence[Mapping[str, Any]]

# What tells the rows of one customer apart.
_KEYS = {"orders": ("nth",), "marks": ("indicator",), "consents": ("purpose", "contact")}
_NO_VALUE = {"customer_id"}


def differences(
    world: World, ids: Mapping[tuple[str, int], str], tables: Mapping[str, Rows]
) -> list[Difference]:
    """Return every cell that differs; customers that do not pair are told before anything else is compared.

    Args:
        ids: account/file and row number → customer id.
        tables: published table → its rows.
    """
    paired, wrong = pair(world.customers, ids)
    if wrong:
        return [Difference(each, "customers", "", "") for each in wrong]
    apart = rows_apart("profiles", tables["profiles"], world.profiles, paired)
    apart += rows_apart("traits", tables["traits"], world.traits, paired)
    for table, key in _KEYS.items():
        apart += lists_apart(table, tables[table], getattr(world, table), paired, key)
    return apart + _miscounted(tables["orders"], paired) + _audiences_apart(world, tables, paired)


def columns_left_out(world: World, tables: Mapping[str, Rows]) -> set[str]:
    """Return the published columns that the oracle does not work out."""
    left = set()
    for table in ("profiles", "traits", *_KEYS):
        known = {
            column
            for told in getattr(world, table).values()
            for row in _listed(told)
            for column in row
        }
        shown = {column for row in tables[table][:1] for column in row}
        left |= {f"{table}.{column}" for column in shown - known - _NO_VALUE}
    return left


def _miscounted(orders: Rows, paired: Mapping[str, Customer]) -> list[Difference]:
    """Return the customers whose purchases are not counted from 1 without a gap."""
    counted = defaultdict(list)
    for row in orders:
        if row["nth"] is not None:
            counted[str(row["customer_id"])].append(row["nth"])
    return [
        Difference(
            who(paired[customer_id]),
            "orders.nth",
            sorted(numbers),
            "1, 2, 3, …",
            paired[customer_id],
        )
        for customer_id, numbers in counted.items()
        if sorted(numbers) != list(range(1, len(numbers) + 1))
    ]


def _audiences_apart(
    world: World, tables: Mapping[str, Rows], paired: Mapping[str, Customer]
) -> list[Difference]:
    """Hold members against the conditions said again, and sizes against the members that should be there."""
    by_label = {customer.label: customer for customer in world.customers}
    published = {
        (row["segment"], paired[str(row["customer_id"])].label) for row in tables["segment_members"]
    }
    right = segments.members(world.people(), world.day)
    apart = [
        Difference(
            who(by_label[label]), f"segment_members.{name}", not is_in, is_in, by_label[label]
        )
        for name, told in right.items()
        for label, is_in in told.items()
        if is_in is not None and is_in != ((name, label) in published)
    ]
    for row in tables["segments"]:
        name, told = row["segment"], right.get(row["segment"])
        if told is None:
            apart.append(Difference(name, "segments", "an audience", "none: restate its condition"))
        elif None not in told.values():
            inside = [label for label, is_in in told.items() if is_in]
            reached = sum(_allows(world, label, segments.purposes()[name]) for label in inside)
            for column, value in (
                ("members", len(inside)),
                ("contactable", reached),
                ("purpose", segments.purposes()[name]),
            ):
                if row[column] != value:
                    apart.append(Difference(name, f"segments.{column}", row[column], value))
            ways = Counter(
                way for label in inside for way in _ways(world, label, segments.purposes()[name])
            )
            shown = {
                each["contact"]: each["customers"]
                for each in tables["segment_contacts"]
                if each["segment"] == name
            }
            if shown != ways:
                apart.append(Difference(name, "segment_contacts.customers", shown, dict(ways)))
    return apart


def _allows(world: World, label: str, purpose: str) -> bool:
    return bool(_ways(world, label, purpose))


def _ways(world: World, label: str, purpose: str) -> set[str]:
    return {
        row["contact"]
        for row in world.consents[label]
        if row["purpose"] == purpose and row["state"] == "granted"
    }


def _listed(told: Any) -> Sequence[Mapping[str, Any]]:
    return [told] if isinstance(told, dict) else told
