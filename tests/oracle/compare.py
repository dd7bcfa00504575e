"""Differences between what the product published and what the oracle worked out, each with its row."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

from tests.oracle.people import Customer

_CLOSE = 1e-6
# What a column rounded to so many places may be off: half of the last one.
HALF_A_FEN = Fraction(1, 200)


@dataclass(frozen=True)
class OneOf:
    """Several values that are equally right: the definition leaves open which of equals it is."""

    values: frozenset


@dataclass(frozen=True)
class About:
    """A number that the product rounds, or that two searches for one maximum find a little apart."""

    value: Fraction | float
    within: Fraction | float


@dataclass(frozen=True)
class Difference:
    """One cell: whose, which column, what the product says and what the oracle. `customer` is None where it is nobody's alone."""

    who: str
    column: str
    ours: object
    oracles: object
    customer: Customer | None = None

    def __str__(self) -> str:
        return f"{self.who}  {self.column}: published {self.ours!r}, by hand {self.oracles!r}"


def agree(ours: Any, oracles: Any) -> bool:
    """Tell whether a published value is the oracle's; days are compared where one of the two knows no more."""
    if isinstance(oracles, OneOf):
        return any(agree(ours, each) for each in oracles.values)
    if ours is None or oracles is None:
        return ours is None and oracles is None
    if isinstance(oracles, About):
        return abs(Fraction(ours) - Fraction(oracles.value)) <= oracles.within + Fraction(_CLOSE)
    if isinstance(ours, datetime | date):
        return _day(ours) == _day(oracles)
    if isinstance(ours, float) or isinstance(oracles, Fraction):
        return abs(Fraction(ours) - Fraction(oracles)) <= Fraction(_CLOSE)
    return ours == oracles


def pair(
    customers: Sequence[Customer], ids: Mapping[tuple[str, int], str]
) -> tuple[dict[str, Customer], list[str]]:
    """Return customer id → the oracle's customer, matched by their rows, and what does not match.

    Args:
        ids: account/file and row number → customer id, of the rows the product counts; of equal rows either may be the one.
    """
    row_to_customer = {
        (version.file.partition("/")[2], version.row_no): customer
        for customer in customers
        for record in customer.records
        for version in record.versions
    }
    found: dict[str, Customer] = {}
    wrong = []
    for row, customer_id in sorted(ids.items()):
        customer = row_to_customer.get(row)
        if customer is None:
            wrong.append(f"{row[0]}, row {row[1]}: has a customer, by hand it is nobody's")
        elif found.setdefault(customer_id, customer) is not customer:
            wrong.append(
                f"{row[0]}, row {row[1]}: one customer with {who(found[customer_id])}, by hand that of {who(customer)}"
            )
    paired = {id(customer) for customer in found.values()}
    wrong += [
        f"{who(customer)}: by hand a customer, not published"
        for customer in customers
        if id(customer) not in paired
    ]
    if len(paired) < len(found):
        wrong.append(f"{len(found)} customers published, {len(paired)} by hand")
    return found, wrong


def who(customer: Customer) -> str:
    """Return a name for an invented customer: the phone, or the first of its rows."""
    row = min(
        (version.file, version.row_no) for record in customer.records for version in record.versions
    )
    return customer.phone or f"{row[0]}, row {row[1]}"


def rows_apart(
    table: str,
    ours: Iterable[Mapping[str, Any]],
    oracles: Mapping[str, Mapping[str, Any]],
    paired: Mapping[str, Customer],
) -> list[Difference]:
    """Return the cells that differ of a table with one row a customer, over the columns the oracle knows.

    Args:
        oracles: label of the oracle's customer → column → value.
    """
    apart, seen = [], set()
    for row in ours:
        customer = paired[str(row["customer_id"])]
        seen.add(customer.label)
        for column, right in oracles[customer.label].items():
            # A column that is not published is told of once, not in every row (test_oracle.py).
            if column in row and not agree(row[column], right):
                apart.append(
                    Difference(who(customer), f"{table}.{column}", row[column], right, customer)
                )
    return apart + [
        Difference(label, table, "no row", "a row") for label in oracles if label not in seen
    ]


def lists_apart(
    table: str,
    ours: Iterable[Mapping[str, Any]],
    oracles: Mapping[str, Sequence[Mapping[str, Any]]],
    paired: Mapping[str, Customer],
    key: Sequence[str] = (),
) -> list[Difference]:
    """Return the cells of rows that only one of the two has, of a table with any number of rows a customer.

    Args:
        key: columns that tell a customer's rows apart, so that a row is held against the one that means the same.
    """
    by_customer = defaultdict(list)
    for row in ours:
        by_customer[paired[str(row["customer_id"])].label].append(row)
    apart = []
    for customer in {customer.label: customer for customer in paired.values()}.values():
        left, wanted = list(by_customer[customer.label]), []
        for right in oracles.get(customer.label, ()):
            found = next(
                (
                    row
                    for row in left
                    if all(agree(row[column], value) for column, value in right.items())
                ),
                None,
            )
            if found is None:
                wanted.append(right)
            else:
                left.remove(found)
        apart += _cells_apart(table, customer, left, wanted, key)
    return apart


def _cells_apart(
    table: str, customer: Customer, left: list, wanted: list, key: Sequence[str]
) -> list[Difference]:
    apart, name = [], who(customer)
    for right in wanted:
        mine = next(
            (row for row in left if all(row[column] == right[column] for column in key)), None
        )
        if mine is None:
            apart.append(Difference(name, table, "no row", right, customer))
            continue
        left.remove(mine)
        where = "/".join([name, *(str(right[column]) for column in key)])
        apart += [
            Difference(where, f"{table}.{column}", mine[column], value, customer)
            for column, value in right.items()
            if not agree(mine[column], value)
        ]
    return apart + [Difference(name, table, row, "no row", customer) for row in left]


def _day(moment: Any) -> Any:
    return moment.date() if isinstance(moment, datetime) else moment


def yuan(fen: int | None) -> Decimal | None:
    """Return fen as published."""
    return None if fen is None else Decimal(fen) / 100
