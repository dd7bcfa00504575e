"""One small table of every shipped layout, made from its declaration; each cell that says who
somebody is holds a canary.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import chain

from benchmarks.fuzz.canaries import NAME, PHONE, WORD
from benchmarks.generate.layouts import known_headers
from scv.sources import Source, builtin_layouts

ROWS = 7
_AT = "2026-03-0{} 05:06:07"


@dataclass(frozen=True)
class Table:
    """One table: its headers, and rows of as many cells."""

    source: Source
    headers: list[str]
    rows: list[list[str]]


def tables() -> list[list[Table]]:
    """Return, for every layout about persons, the tables it may hold."""
    layouts: dict[str, list[Table]] = {}
    for source in builtin_layouts().sources.values():
        if source.persons and not source.furniture:
            layouts.setdefault(source.name, []).append(_table(source))
    return list(layouts.values())


def _table(source: Source) -> Table:
    headers = list(dict.fromkeys(_headers(source)))
    makers = [_maker(source, header) for header in headers]
    return Table(
        source, headers, [[make(number) for make in makers] for number in range(1, ROWS + 1)]
    )


def _headers(source: Source) -> Iterator[str]:
    """Yield the headers as the platform writes them where we know their order, and one for each
    column declared.
    """
    known = () if source.table else known_headers(source.name)
    signature = min(source.signature, key=lambda headers: len(headers - set(known)))
    yield from known or sorted(signature)
    present = {*known, *signature}
    yield from sorted(signature - set(known))
    declared = [*source.fields.values(), *source.who(), *(phone.country for phone in source.phones)]
    for alternatives in declared:
        if alternatives and present.isdisjoint(alternatives):
            yield alternatives[0]


def _maker(source: Source, header: str) -> Callable[[int], str]:
    """Return what makes the cell of row 1, 2, … under a header."""
    if any(header in phone.country for phone in source.phones):
        return lambda _: "86"
    if any(header in phone.headers for phone in source.phones):
        return lambda number: f"{PHONE}{number:04d}"
    for identifier in source.identifiers:
        if header in identifier.headers:
            return _CELLS.get(identifier.kind, _own)
    fields = [field for field, headers in source.fields.items() if header in headers]
    if any(field in source.account for field in fields):
        return lambda _: "一店"
    if source.statuses and "status" in fields:
        return lambda _: next(
            name
            for name in chain.from_iterable(s.names for s in source.statuses)
            if "," not in name
        )
    if any(field in (*source.happened, *source.updated) for field in fields):
        return lambda number: _AT.format(number)
    made = next((_CELLS[field] for field in fields if field in _CELLS), None)
    if made is not None:
        return made
    in_key = {field for names in source.key for field in names}
    return _own if in_key & set(fields) else lambda _: ""


def _own(number: int) -> str:
    return f"{WORD}{number:04d}"


_CELLS: dict[str, Callable[[int], str]] = {
    "name": lambda _: NAME,
    "nickname": lambda number: f"黻影{number}",
    "gender": lambda _: "女",
    "birthday": lambda number: f"1990-03-0{number}",
    "email": lambda number: f"{WORD}{number}@example.com",
    "province": lambda _: "浙江省",
    "city": lambda _: "杭州市",
    "address": lambda number: f"浙江省 杭州市 西湖区 黻黼弄{number}号",
    "amount": lambda number: f"{number}2.50",
    "refund": lambda _: "0.00",
    "quantity": lambda _: "1",
    "product": lambda _: "茶壶",
    "store": lambda _: "一店",
    "topic": lambda number: f"我是{NAME}，电话 {PHONE}{number:04d}",
}
