"""Where a JSON document has its rows: which of its lists of objects, and the names that lead there.

A place is a tuple of names; `EACH` stands for every object of a list, so that ("pages", EACH,
"rows") is {"pages": [{"rows": [{…}]}, {"rows": [{…}]}]}. `NUMBERED` stands for a list whose objects
stand under numbers, as PHP writes one with a gap: {"0": {…}, "2": {…}}.
"""

import json
import re
from collections.abc import Iterator
from itertools import islice
from typing import Any

from scv.ingest.headers import LayoutMatcher
from scv.ingest.mapping.header_row import known_words

Object = dict[str, Any]
Place = tuple[str, ...]

EACH, NUMBERED = "[]", "{}"
LOOK_AHEAD = 20
# From so many known names on, objects are rows and no mere cover around other lists.
_NAMES_OF_ROWS = 2
_MAX_DEPTH = 4
# What stands beside a page of anything.
_OF_A_PAGE = re.compile(
    r"(?:^|\.)(?:total|count|page|size|next|cursor|offset|limit|has_?more|err|code|msg|message|status|ret)",
    re.IGNORECASE,
)
# Shorter numbers only count the objects under them.
_SHORTEST_KEY = 6


def place_of_rows(document: Any, matcher: LayoutMatcher) -> Place | None:
    """Return the names that lead to the list of rows in a document; None where it is a row itself.

    Of several lists the one of a known layout is taken, else the longest. Where its objects have no
    names that say anything, and hold lists of objects that have, it is a cover, such as a page.

    Raises:
        ValueError: there is no object in it.
    """
    lists = lists_in(document)
    if isinstance(document, dict) and (not lists or is_known(matcher, [document])):
        return None
    for at, rows in lists:
        if is_known(matcher, rows):
            return at
    longest = max(lists, key=lambda found: len(found[1]), default=None)
    if longest is None:
        raise ValueError
    return _inside(longest, matcher)


def _inside(outer: tuple[Place, list[Object]], matcher: LayoutMatcher) -> Place:
    """Return the place of a list, or of the lists in its objects, if it is but a cover around them."""
    at, rows = outer
    if at.count(EACH) == _MAX_DEPTH or _names_known(rows) >= _NAMES_OF_ROWS:
        return at
    inner: dict[Place, list[Object]] = {}
    for row in rows:
        for place, found in lists_in(row):
            inner.setdefault((*at, EACH, *place), []).extend(found[:LOOK_AHEAD])
    for place, found in inner.items():
        if is_known(matcher, found) or _names_known(found) >= _NAMES_OF_ROWS:
            return place
    deeper = (_inside(each, matcher) for each in inner.items())
    return next((place for place in deeper if place not in inner), at)


def _names_known(rows: list[Object]) -> int:
    """Return how many names of these objects mean something, those of lists aside."""
    names = (name for row in rows[:LOOK_AHEAD] for name in flatten(_without_lists(row)))
    return known_words(list(dict.fromkeys(names)))


def _without_lists(value: Object) -> Object:
    return {
        name: _without_lists(inner) if isinstance(inner, dict) else inner
        for name, inner in value.items()
        if not are_objects(inner)
    }


def lists_in(document: Any) -> list[tuple[Place, list[Object]]]:
    """Return the lists of objects in a document that stand in no other list, the outermost first,
    and the names they are under.
    """
    found: list[tuple[Place, list[Object]]] = []
    pending: list[tuple[Place, Any]] = [((), document)]
    while pending:
        found += [(at, value) for at, value in pending if are_objects(value)]
        found += [((*at, NUMBERED), _rows(value)) for at, value in pending if _is_numbered(value)]
        pending = [
            ((*at, name), inner)
            for at, value in pending
            if isinstance(value, dict) and not _is_numbered(value)
            for name, inner in value.items()
        ]
    return found


def _is_numbered(value: Any) -> bool:
    return (
        isinstance(value, dict)
        and bool(value)
        and all(name.isdecimal() and isinstance(inner, dict) for name, inner in value.items())
    )


def _rows(value: Object) -> list[Object]:
    """Return the objects under numbers; under long ones, which are somebody's, each with its own."""
    return [
        {"key": name} | inner if len(name) >= _SHORTEST_KEY else inner
        for name, inner in value.items()
    ]


def other_lists(document: Any, at: Place) -> Iterator[tuple[str, int]]:
    """Yield, of the lists in a document that are not read and hold rows of their own, the name and
    how many objects each holds.
    """
    for place, rows in lists_in(document):
        if place != at[: len(place)] and _names_known(rows) >= _NAMES_OF_ROWS:
            yield ".".join(place), len(rows)


def rows_at(document: Any, at: Place) -> list[Any]:
    """Return the rows at a place; each with what the objects around it say, under their names.

    >>> rows_at({"d": [{"shop": "A", "l": [{"n": 1}]}, {"shop": "B", "l": []}]}, ("d", "[]", "l"))
    [{'d': {'shop': 'A'}, 'n': 1}]
    """
    if EACH not in at:
        found = document
        for name in at:
            if name == NUMBERED:
                return _rows(found) if _is_numbered(found) else []
            found = found.get(name, []) if isinstance(found, dict) else []
        return found or []
    turn = at.index(EACH)
    parents, rest = rows_at(document, at[:turn]), at[turn + 1 :]
    rows = []
    for parent in parents:
        if not isinstance(parent, dict):
            raise ValueError
        values = {
            name: cell
            for name, cell in parent.items()
            if not isinstance(cell, dict | list) and name != rest[0]
        }
        name = at[turn - 1] if turn else "page"
        inherited = {name: values} if values else {}
        rows += [inherited | row if isinstance(row, dict) else row for row in rows_at(parent, rest)]
    return rows


def bare_values(document: Any) -> tuple[str, int] | None:
    """Return where a document has a list of nothing but values, and how many, if that is all it
    tells; None if not.

    Raises:
        ValueError: its rows are lists, without names.

    >>> bare_values({"total": 2, "data": {"openid": ["o1", "o2"]}})
    ('data.openid', 2)
    """
    if isinstance(document, list):
        is_bare = bool(document) and not any(isinstance(each, dict | list) for each in document)
        return ("", len(document)) if is_bare else None
    if not isinstance(document, dict) or lists_in(document):
        return None
    found: dict[str, int] = {}
    names = []
    pending: list[tuple[Place, Any]] = [((), document)]
    while pending:
        at, value = pending.pop()
        if isinstance(value, dict):
            pending += [((*at, name), inner) for name, inner in value.items()]
        elif isinstance(value, list) and any(isinstance(each, list) for each in value):
            raise ValueError
        elif isinstance(value, list) and bare_values(value):
            found[".".join(at)] = len(value)
        else:
            names.append(".".join(at))
    longest = max(found, key=lambda name: found[name], default=None)
    names = [name for name in names if not _OF_A_PAGE.search(name)]
    is_all = longest is not None and known_words(names) < _NAMES_OF_ROWS
    return (longest, found[longest]) if is_all and longest is not None else None


def are_objects(value: Any) -> bool:
    """Tell whether a value is a list of objects, and not empty."""
    return (
        isinstance(value, list) and bool(value) and all(isinstance(entry, dict) for entry in value)
    )


def is_known(matcher: LayoutMatcher, rows: list[Object]) -> bool:
    """Tell whether a layout is known that objects are of."""
    names = {name: None for row in islice(rows, LOOK_AHEAD) for name in flatten(row)}
    return matcher.match(list(names)) is not None


def flatten(value: Object, prefix: str = "") -> dict[str, str]:
    """Return an object with dotted names and text values; a list of one is what stands in it, longer
    ones stay JSON; null is ''.

    >>> flatten({"a": {"b": True}, "c": [1, 2], "d": None, "e": [{"f": "g"}]})
    {'a.b': 'true', 'c': '[1, 2]', 'd': '', 'e.f': 'g'}
    """
    flat: dict[str, str] = {}
    for name, cell in value.items():
        inner = cell[0] if isinstance(cell, list) and len(cell) == 1 else cell
        if isinstance(inner, str):
            flat[prefix + name] = inner
        elif isinstance(inner, dict):
            flat |= flatten(inner, f"{prefix}{name}.")
        else:
            flat[prefix + name] = "" if inner is None else json.dumps(inner, ensure_ascii=False)
    return flat
