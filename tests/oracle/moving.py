"""Who goes on under another number: an account of theirs leaves one number and comes to another (docs/linking.md)."""

from collections import Counter, defaultdict
from collections.abc import Collection, Sequence
from datetime import datetime

from tests.oracle.records import Identifier, Row
from tests.oracle.words import is_full_name, surname

_SINGLE = ("unionid", "external_userid", "member_card", "buyer_nick", "login_id")
_PERSONAL = (*_SINGLE, "weibo_uid", "alipay", "openid")
# One account shows several of these at once.
_SAME_ACCOUNT = {"openid": "unionid", "alipay": "buyer_nick", "email": "buyer_nick"}


def followed(rows: Sequence[Row]) -> dict[str, str]:
    """Return number → the number its person goes on under, of rows whose phone is their customer's."""
    at = defaultdict(list)
    for row in rows:
        if row.phone and row.role != "fallback":
            at[row.phone].append(row)
    wrong = _mistyped(at)
    for phone, right in wrong.items():
        at[right] += at.pop(phone)
    found = wrong | _moved(at)
    return {phone: _end(found, phone) for phone in found}


def _end(found: dict[str, str], phone: str) -> str:
    while phone in found:
        phone = found[phone]
    return phone


def _mistyped(at: dict[str, list[Row]]) -> dict[str, str]:
    """Return number on one row → number on several with another digit, of one account, name and birthday."""
    found = defaultdict(list)
    for wrong, (row, *more) in at.items():
        for right, others in at.items():
            if more or len(others) < 2 or not _is_slip(wrong, right):
                continue
            same_account = _personal(row) & {i for other in others for i in _personal(other)}
            same_name = row.name in {other.name for other in others} and is_full_name(row.name)
            births = {each.birthday for each in (row, *others) if each.birthday}
            if same_account and same_name and (len(births) < 2 or not row.birthday):
                found[wrong].append(right)
    return {wrong: rights[0] for wrong, rights in found.items() if len(rights) == 1}


def _is_slip(one: str, two: str) -> bool:
    if len(one) != len(two):
        return False
    places = [n for n in range(len(one)) if one[n] != two[n]]
    if len(places) == 2 and places[1] == places[0] + 1:
        return one[places[0]] == two[places[1]] and one[places[1]] == two[places[0]]
    return len(places) == 1


def _moved(at: dict[str, list[Row]]) -> dict[str, str]:
    beside = defaultdict(set)
    for phone, rows in at.items():
        for row in rows:
            for identifier in _personal(row):
                beside[identifier].add(phone)
    moves = {move for phones in beside.values() for move in _turns(phones, at)}
    leaves, arrives = Counter(old for old, _ in moves), Counter(new for _, new in moves)
    return {
        old: new
        for old, new in moves
        if leaves[old] == arrives[new] == 1 and _is_one_person(at[old], at[new])
    }


def _turns(phones: Collection[str], at: dict[str, list[Row]]) -> list[tuple[str, str]]:
    """Return the steps from number to number of an identifier, if it was never on two at a time."""
    times: dict[str, list[datetime]] = {p: sorted(r.at for r in at[p] if r.at) for p in phones}
    if len(phones) < 2 or not all(times.values()):
        return []
    order = sorted(phones, key=lambda phone: times[phone][0])
    steps = [(order[n], order[n + 1]) for n in range(len(order) - 1)]
    return steps if all(times[old][-1] < times[new][0] for old, new in steps) else []


def _is_one_person(old: list[Row], new: list[Row]) -> bool:
    agree = False
    for told in (_full_names, _births):
        agree |= bool(told(old) & told(new))
    common = {i for row in old for i in row.identifiers} & {
        i for row in new for i in row.identifiers
    }
    agree |= len({_SAME_ACCOUNT.get(i[0], i[0]) for i in common}) > 1
    return (
        agree
        and not any(
            signs and others and not signs & others
            for signs, others in ((told(old), told(new)) for told in (_surnames, _births, _genders))
        )
        and not _has_another(old, new)
    )


def _has_another(old: list[Row], new: list[Row]) -> bool:
    """Tell whether both show an identifier of which a person has one in a space, and none in common."""
    spaces = [defaultdict(set), defaultdict(set)]
    for side, rows in zip(spaces, (old, new), strict=True):
        for row in rows:
            for kind, space, value in row.identifiers:
                if kind in _SINGLE:
                    side[kind, space].add(value)
    return any(not spaces[0][s] & spaces[1][s] for s in spaces[0].keys() & spaces[1].keys())


def _personal(row: Row) -> set[Identifier]:
    return {each for each in row.identifiers if each[0] in _PERSONAL}


def _full_names(rows: list[Row]) -> set:
    return {row.name for row in rows if is_full_name(row.name)}


def _surnames(rows: list[Row]) -> set:
    return {surname(row.name) for row in rows} - {None}


def _births(rows: list[Row]) -> set:
    return {row.birthday for row in rows if row.birthday}


def _genders(rows: list[Row]) -> set:
    return {row.gender for row in rows if row.gender}
