"""Who is one customer: phones are labels, and other identifiers carry rows without a phone to one (docs/linking.md).

Left out is what the data of the oracle's exports never show: numbers that change hands, numbers that many share, decisions, identifiers on
more than a thousand rows, and what a conflict between single identifiers leaves of a component.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from tests.oracle.moving import followed
from tests.oracle.records import Identifier, Row
from tests.oracle.words import may_be_one

# A person has one of these in a namespace at a time.
_SINGLE = ("unionid", "external_userid", "member_card", "buyer_nick", "login_id")
_ORDER_NAMERS = ("douyin_aftersale",)
_LONG_AGO, _NEVER = datetime(1900, 1, 1), datetime(9999, 1, 1)


@dataclass
class Record:
    """The row that counts of all that are about one thing, and the others."""

    row: Row
    versions: list[Row]
    rule: str = ""
    is_gift: bool = False  # sent to somebody else: its phone and name are not the customer's


@dataclass
class Customer:
    """One person: records with their rule, under a label that means nothing outside."""

    label: str
    phone: str | None
    records: list[Record] = field(default_factory=list)

    def rows(self) -> list[Row]:
        """Return the rows that count."""
        return [record.row for record in self.records]


def records_of(rows: Iterable[Row]) -> list[Record]:
    """Return one record per thing: its own latest time wins, then the later status, then the later export.

    A row without its key is none where another has it.
    """
    versions = defaultdict(list)
    for row in rows:
        versions[row.record].append(row)
    records = []
    for same in versions.values():
        best = max(
            same, key=lambda r: (r.updated or _LONG_AGO, r.status_rank, r.exported or _LONG_AGO)
        )
        records.append(Record(replace(best, identifiers=set(best.identifiers)), same))
    full = [record.row for record in records if not record.row.keyless]
    records = (
        [record for record in records if not any(row.stands_for(record.row) for row in full)]
        if len(full) < len(records)
        else records
    )
    _name_orders(records)
    return records


def customers_of(records: Sequence[Record]) -> list[Customer]:
    """Return the customers; records that are nobody's are in none."""
    _set_aside(records)
    _give_away(records)
    goes_on = followed([record.row for record in records if not record.is_gift])
    for record in records:
        record.row.phone = goes_on.get(record.row.phone, record.row.phone)
    votes = defaultdict(set)
    for record in records:
        if record.row.phone and not record.is_gift:
            for identifier in record.row.identifiers:
                votes[identifier].add(record.row.phone)
    owners = {
        identifier: next(iter(phones)) for identifier, phones in votes.items() if len(phones) == 1
    }
    contested = {identifier for identifier, phones in votes.items() if len(phones) > 1}
    too_common = _too_common(records, owners)
    contested |= too_common
    owners = {each: phone for each, phone in owners.items() if each not in too_common}
    phoneless = [record for record in records if record.row.phone is None or record.is_gift]
    component = _components([record.row.identifiers - contested for record in phoneless])
    reached = defaultdict(set)
    for identifier, root in component.items():
        if identifier in owners:
            reached[root].add(owners[identifier])
    customers: dict[str, Customer] = {}
    for record in records:
        label, phone, record.rule = _whose(record, owners, contested, component, reached)
        if label:
            customers.setdefault(label, Customer(label, phone)).records.append(record)
    return list(customers.values())


def _too_common(records: Sequence[Record], owners: dict[Identifier, str]) -> set[Identifier]:
    """Return what stands beside two single identifiers of one namespace that no one phone holds."""
    beside, holders = defaultdict(set), defaultdict(set)
    for record in records:
        phone = None if record.is_gift else record.row.phone
        for single in record.row.identifiers:
            for other in record.row.identifiers if single[0] in _SINGLE else ():
                beside[other, single[:2]].add(single)
                holders[other, single[:2]].add(phone or owners.get(single, single))
    return {
        other
        for (other, space), singles in beside.items()
        if other[0] not in _SINGLE and len(singles) > 1 and len(holders[other, space]) > 1
    }


def _whose(
    record: Record, owners, contested, component, reached
) -> tuple[str | None, str | None, str]:
    """Return label, phone and rule of one record: the table of docs/linking.md."""
    if record.row.phone and not record.is_gift:
        return record.row.phone, record.row.phone, "phone"
    if not record.row.identifiers:
        return None, None, "unidentified"
    usable = record.row.identifiers - contested
    own = {owners[each] for each in usable if each in owners}
    if not usable:
        return None, None, "contested"
    root = component[next(iter(usable))]
    if not reached[root]:
        return (
            f"without a phone: {min(i for i, at in component.items() if at == root)}",
            None,
            "anonymous",
        )
    if len(own) == 1:
        return min(own), min(own), "direct"
    if not own and len(reached[root]) == 1:
        phone = min(reached[root])
        return phone, phone, "chain"
    return None, None, "contested"


def _components(sets: Sequence[set[Identifier]]) -> dict[Identifier, Identifier]:
    """Return the identifier that stands for each connected part, found by painting until nothing changes colour."""
    colour = {identifier: identifier for same in sets for identifier in same}
    changed = True
    while changed:
        changed = False
        for same in sets:
            if same:
                least = min(colour[identifier] for identifier in same)
                for identifier in same:
                    if colour[identifier] != least:
                        colour[identifier], changed = least, True
    return colour


def _name_orders(records: Sequence[Record]) -> None:
    """Let an order's number identify the order's own rows where a case of the desk knows a customer by nothing else."""
    named = {
        i
        for record in records
        if record.row.layout in _ORDER_NAMERS
        for i in record.row.identifiers
    }
    for record in records:
        if record.row.order in named:
            record.row.identifiers.add(record.row.order)


def _set_aside(records: Sequence[Record]) -> None:
    """Mark the orders whose receiver's phone is not their customer's: what identifies the buyer was told beside other phones; or nothing
    identifies anybody, and whoever has the phone is called otherwise.
    """
    told, names = defaultdict(set), defaultdict(set)
    for record in records:
        if record.row.role == "customer" and record.row.phone:
            for identifier in record.row.identifiers:
                told[identifier].add(record.row.phone)
        if record.row.role != "fallback" and record.row.name:
            names[record.row.phone].add(record.row.name)
    for record in records:
        if record.row.role != "fallback" or not record.row.phone:
            continue
        known = [each for each in record.row.identifiers if each[0] != "order"]
        phones = {
            phone for each in record.row.identifiers if each[0] != "cookie" for phone in told[each]
        }
        if phones:
            record.is_gift = record.row.phone not in phones
        elif not known and record.row.name and names[record.row.phone]:
            record.is_gift = not any(
                may_be_one(record.row.name, name) for name in names[record.row.phone]
            )


def _give_away(records: Sequence[Record]) -> None:
    """Mark the orders an account sent to somebody else: to another phone than its owner's, under a name the owner never used."""
    accounts = _accounts(records)
    sent = defaultdict(list)
    for record in records:
        if (
            record.row.role in ("receiver", "fallback")
            and record.row.phone
            and not record.is_gift
            and (account := accounts.get(id(record)))
        ):
            sent[account].append(record)
    buyers_at = defaultdict(set)
    for orders in sent.values():
        for record in orders:
            buyers_at[record.row.phone].add(_nick(record.row))
    untold = defaultdict(lambda: defaultdict(set))
    for record in records:
        if record.row.phone is None and record.row.name and id(record) in accounts:
            untold[accounts[id(record)]][record.row.name].add(record.row.order or record.row.record)
    for account, orders in sent.items():
        owner = _owner(orders, buyers_at, untold[account])
        used = {record.row.name for record in orders if record.row.phone == owner} - {None}
        for record in orders:
            name = record.row.name
            record.is_gift = (
                record.row.phone != owner and bool(used) and name is not None and name not in used
            )


def _owner(orders: Sequence[Record], buyers_at: dict, untold: dict[str, set]) -> str:
    """Return the phone most orders went to, with those that tell but a name of it; then whose names agree with most phones, then that
    the fewest buyers sent to, the earliest.
    """
    names = defaultdict(set)
    for record in orders:
        if record.row.name:
            names[record.row.phone].add(record.row.name)
    counted = Counter(
        {
            phone: len({r.row.record for r in orders if r.row.phone == phone})
            for phone in {r.row.phone for r in orders}
        }
    )

    for phone in counted:
        counted[phone] += sum(len(untold[name]) for name in names[phone] if name in untold)

    def worth(phone: str):
        agreeing = sum(1 for other in counted if names[phone] & names[other])
        first = min(r.row.at or _NEVER for r in orders if r.row.phone == phone)
        return (-counted[phone], -agreeing, len(buyers_at[phone]), first, phone)

    return min(counted, key=worth)


def _accounts(records: Sequence[Record]) -> dict[int, Identifier]:
    """Return whose account each order is on: the login that pays, where it pays for one account a shop and the account has no other."""
    pays = defaultdict(set)
    for record in records:
        nick, login = _nick(record.row), _login(record.row)
        if nick and login:
            pays[nick].add(login)
    crowded = Counter((login, nick[1]) for nick, logins in pays.items() for login in logins)
    offices = {login for (login, _), many in crowded.items() if many > 1}
    found = {}
    for record in records:
        nick = _nick(record.row)
        if nick:
            logins = pays[nick]
            alone = next(iter(logins)) if len(logins) == 1 else None
            found[id(record)] = alone if alone and alone not in offices else nick
    return found


def _nick(row: Row) -> Identifier | None:
    return next((each for each in row.identifiers if each[0] == "buyer_nick"), None)


def _login(row: Row) -> Identifier | None:
    return min((each for each in row.identifiers if each[0] in ("alipay", "email")), default=None)
