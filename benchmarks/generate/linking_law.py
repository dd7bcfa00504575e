"""The linking law for small data, read off docs/linking §1 case by case: slow, plain, and shared
with nobody.

It exists to hold the sample's truth against; the pipeline must not import it and does not.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

Token = tuple[str, str, str]
"""Kind, namespace, value."""


@dataclass(frozen=True)
class Evidence:
    """What linking may know of one record: its key phone, or None, and its identifiers."""

    phone: str | None
    tokens: frozenset[Token]


@dataclass(frozen=True)
class Verdict:
    """`group` is None where the record is nobody's."""

    group: str | None
    rule: str


def judge(records: Mapping[int, Evidence]) -> dict[int, Verdict]:
    """Return the verdict on every record, by the record's key in `records`."""
    owners = _owners(records.values())
    components = _components(records.values(), owners)
    return {key: _verdict(record, owners, components) for key, record in records.items()}


def _owners(records: Iterable[Evidence]) -> dict[Token, set[str]]:
    owners: dict[Token, set[str]] = defaultdict(set)
    for record in records:
        for token in record.tokens:
            owners[token] |= {record.phone} if record.phone else set()
    return owners


def _components(
    records: Iterable[Evidence], owners: Mapping[Token, set[str]]
) -> dict[Token, frozenset[Token]]:
    """Return, per non-contested token of a phone-less record, all tokens of its component."""
    component: dict[Token, frozenset[Token]] = {}
    for record in records:
        tokens = _uncontested(record, owners)
        if record.phone or not tokens:
            continue
        joined = tokens.union(*(component[token] for token in tokens if token in component))
        component |= dict.fromkeys(joined, joined)
    return component


def _verdict(
    record: Evidence, owners: Mapping[Token, set[str]], components: Mapping[Token, frozenset[Token]]
) -> Verdict:
    if record.phone:
        return Verdict(f"phone {record.phone}", "phone")
    if not record.tokens:
        return Verdict(None, "unidentified")
    tokens = _uncontested(record, owners)
    if not tokens:
        return Verdict(None, "contested")
    component = components[min(tokens)]
    reachable = set().union(*(owners[token] for token in component))
    direct = set().union(*(owners[token] for token in tokens))
    if not reachable:
        return Verdict(f"token {min(component)}", "anonymous")
    if len(direct) == 1:
        return Verdict(f"phone {min(direct)}", "direct")
    if not direct and len(reachable) == 1:
        return Verdict(f"phone {min(reachable)}", "chain")
    return Verdict(None, "contested")


def _uncontested(record: Evidence, owners: Mapping[Token, set[str]]) -> frozenset[Token]:
    return frozenset(token for token in record.tokens if len(owners[token]) < 2)
