"""Cut the indirect paths that a *not-same* denies: two names that other rows lead together all the
same.

A path goes from one of the two over rows without a phone, identifier by identifier, to the other,
or to an identifier that belongs to the other's phone. It is cut at its first step, where that
identifier stands in one row with the next; then linking runs again, until no path is left. Two
identifiers of one phone's own rows cannot be parted so: only a *split* of that phone does.
"""

from collections.abc import Iterator
from dataclasses import replace
from functools import partial

from scv.identity.epochs import is_phone
from scv.identity.link import DEGREE_CAP, link
from scv.identity.overrides import Rewrites
from scv.schema.scratch import load
from scv.schema.session import Session
from scv.schema.sql_steps import statement

_sql = partial(statement, "scv.identity", "cannot_link.sql")


Cut = tuple[int, int]


def link_and_cut(session: Session, rewrites: Rewrites, degree_cap: int = DEGREE_CAP) -> Rewrites:
    """Link all records as `link` does, without the paths that a decision denies; return the
    rewrites it took.

    Leaves, besides the tables of `link`, `cuts` (token, other): the steps at which paths were cut.
    """
    made: set[Cut] = set()
    while True:
        cut = replace(rewrites, separate_tokens=tuple(sorted({*rewrites.separate_tokens, *made})))
        link(session, cut, degree_cap)
        found = {
            step
            for pair in _forbidden_pairs(session, rewrites)
            for step in _first_steps(session, pair, rewrites)
        } - made
        if not found:
            break
        made |= found
    load(session, "cuts", sorted(made))
    return cut


def _forbidden_pairs(session: Session, rewrites: Rewrites) -> Iterator[tuple[int, int]]:
    """Yield identifier and phone, or two identifiers, that are not the same and yet in one group."""
    names = dict(rewrites.aliases)
    pairs = [*rewrites.separate_pairs, *rewrites.separate_tokens]
    if not pairs:
        return
    tokens = {names.get(token, token) for pair in pairs for token in pair if not is_phone(token)}
    groups = {
        int(token): int(group)
        for token, group in session.rows(_sql("groups"), [sorted(map(str, tokens))])
    }
    for low, high in pairs:
        one, other = names.get(low, low), names.get(high, high)
        meets = groups.get(one) if not is_phone(one) else one
        if one != other and meets is not None and meets == groups.get(other):
            yield high, low


def _first_steps(session: Session, pair: tuple[int, int], rewrites: Rewrites) -> list[Cut]:
    """Return the first step of a shortest path from an identifier to the other, or to the other's
    phone; none if there is none.

    The path goes by the names after *same*; the step is two identifiers as one row holds them.
    """
    names = dict(rewrites.aliases)
    start, end = (names.get(token, token) for token in pair)
    steps: dict[int, Cut] = {}
    current = {start}
    while current:
        rows = session.rows(_sql("steps"), [sorted(map(str, current))])
        current = set()
        for one, other, owner, *raw in rows:
            one, other = int(one), int(other)
            if other in steps or other == start:
                continue
            steps[other] = steps[one] if one in steps else (min(map(int, raw)), max(map(int, raw)))
            current.add(other)
            if other == end or (is_phone(end) and owner is not None and int(owner) == end):
                return [steps[other]]
    return []
