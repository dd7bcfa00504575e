"""Run the linking SQL: the tiny driver around link.sql. A pure function of the set of records and
the decisions.
"""

from collections.abc import Iterator
from functools import partial

from scv.identity.epochs import FIRST_IDENTIFIER
from scv.identity.overrides import Rewrites
from scv.identity.union_find import union
from scv.schema.scratch import TOKEN, load
from scv.schema.session import Session
from scv.schema.sql_steps import run, statement, steps

_sql = partial(statement, "scv.identity", "conflicts.sql")
DEGREE_CAP = 1000


def link(session: Session, rewrites: Rewrites = Rewrites(), degree_cap: int = DEGREE_CAP) -> None:
    """Link all records.

    Reads the tables or views `records` (record_id, phone, token_set), `token_sets` (token_set,
    token), `identifier_kinds` and `single_tokens` (singles.sql); leaves, as temporary tables, the
    steps of link.sql and the files it names, of which `links`, `votes`, `owners` and `token_groups` are the results.

    Args:
        rewrites: of the standing decisions.
        degree_cap: a free identifier in more phone-less tuples than this is junk and links nothing.
    """
    load(session, "shared_phones", [(phone,) for phone in rewrites.shared])
    load(session, "claimed", [(token,) for token in rewrites.claimed])
    load(session, "aliases", rewrites.aliases)
    load(session, "parted_pairs", rewrites.separate_pairs)
    load(session, "parted_tokens", rewrites.separate_tokens)
    load(session, "epochs", rewrites.epochs)
    later = [(epoch, phone) for phone, _, _, epoch in rewrites.epochs if epoch != phone]
    load(session, "later", [*later, *rewrites.parts])
    first = f"CAST({FIRST_IDENTIFIER} AS {TOKEN})"
    session.make("settings", f"SELECT {int(degree_cap)} AS degree_cap, {first} AS first_identifier")
    queries = steps("scv.identity", "link.sql")
    closing = next(at for at, step in enumerate(queries) if step.name == "component_owners")
    run(session, queries[:closing])
    run(session, steps("scv.identity", "single_identifiers.sql"))
    run(session, steps("scv.identity", "components.sql"))
    load(session, "roots", tuple(_roots(session).items()))
    *conflicts, own_tuples = steps("scv.identity", "conflicts.sql")
    run(session, tuple(conflicts))
    load(session, "own_components", _own_components(session))
    run(session, (own_tuples, *queries[closing:]))


def _roots(session: Session) -> dict[int, int]:
    """Join labels that a tuple holds together: exact for any shape, and almost always empty."""
    edges = session.rows("SELECT label, other_label FROM certificate")
    return union((int(left), int(right)) for left, right in edges)


def _own_components(session: Session) -> Iterator[tuple[int, int]]:
    """Yield each tuple of a component with a conflict, with the smallest of the single identifiers
    that hang together with its own, without any other between them.
    """
    members: dict[int, int] = {}
    pairs = [(int(row), int(token)) for row, token in session.rows(_sql("own_edges"))]
    roots = union((token, members.setdefault(row, token)) for row, token in pairs)
    yield from ((row, roots[token]) for row, token in members.items())
