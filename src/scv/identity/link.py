"""Run the linking SQL: the tiny driver around link.sql. A pure function of the set of records and the decisions."""

from collections.abc import Sequence
from typing import Protocol

from scv.identity.epochs import FIRST_IDENTIFIER
from scv.identity.overrides import Rewrites
from scv.identity.union_find import union
from scv.schema.sql_steps import run, steps

DEGREE_CAP = 1000
TOKEN = "DECIMAL(38,0)"
_INPUTS = {
    "shared_phones": ("phone",),
    "claimed": ("token",),
    "aliases": ("token", "canonical"),
    "parted_pairs": ("phone", "token"),
    "parted_tokens": ("stronger", "weaker"),
    "roots": ("label", "root"),
    "settled": ("phone",),
    "followed": ("old", "new"),
    "decided": ("one", "other"),
    "cuts": ("token", "other"),
    "epochs": ("phone", "since_at", "until_at", "epoch"),
    "named_numbers": ("phone",),
    "named_tokens": ("token",),
    "barriers": ("phone",),
    "later": ("name", "phone"),
}


class Engine(Protocol):
    """What linking needs of a database connection; DuckDB's has it."""

    def execute(self, query: str, parameters: object = None, /) -> "Engine":
        """Run one statement."""

    def fetchall(self) -> list[tuple[int, ...]]:
        """Return the rows of the last statement."""


def link(engine: Engine, rewrites: Rewrites = Rewrites(), degree_cap: int = DEGREE_CAP) -> None:
    """Link all records.

    Reads the tables or views `records` (record_id, phone, token_set) and `token_sets` (token_set, token); leaves, as temporary
    tables, the steps of link.sql, of which `links`, `votes`, `owners` and `token_groups` are the results.

    Args:
        rewrites: of the standing decisions.
        degree_cap: a free identifier in more phone-less tuples than this is junk and links nothing.
    """
    load(engine, "shared_phones", [(phone,) for phone in rewrites.shared])
    load(engine, "claimed", [(token,) for token in rewrites.claimed])
    load(engine, "aliases", rewrites.aliases)
    load(engine, "parted_pairs", rewrites.separate_pairs)
    load(engine, "parted_tokens", rewrites.separate_tokens)
    load(engine, "epochs", rewrites.epochs)
    later = [(epoch, phone) for phone, _, _, epoch in rewrites.epochs if epoch != phone]
    load(engine, "later", [*later, *rewrites.parts])
    engine.execute(
        f"CREATE OR REPLACE TEMP TABLE settings AS SELECT {int(degree_cap)} AS degree_cap, "
        f"CAST({FIRST_IDENTIFIER} AS {TOKEN}) AS first_identifier"
    )
    queries = steps("scv.identity", "link.sql")
    closing = next(at for at, step in enumerate(queries) if step.name == "components")
    run(engine, queries[:closing], view="keyed")
    load(engine, "roots", tuple(_roots(engine).items()))
    run(engine, queries[closing:])


def _roots(engine: Engine) -> dict[int, int]:
    """Join labels that a tuple holds together: exact for any shape, and almost always empty."""
    edges = engine.execute("SELECT label, other_label FROM certificate").fetchall()
    return union((int(left), int(right)) for left, right in edges)


def load(engine: Engine, name: str, rows: Sequence[tuple[int, ...]]) -> None:
    """Make one of the small input tables of the decisions."""
    columns = _INPUTS[name]
    declared = ", ".join(f"{column} {TOKEN}" for column in columns)
    engine.execute(f"CREATE OR REPLACE TEMP TABLE {name} ({declared})")
    if rows:
        # NOTE: one text a column, read as integers first: ten thousand rows take seconds if they are bound as a list or cell by cell,
        # written as literals, or read as decimals.
        cells = ", ".join(
            f"CAST(CAST(UNNEST(STRING_SPLIT(${place + 1}, ' ')) AS HUGEINT) AS {TOKEN})"
            for place in range(len(columns))
        )
        engine.execute(
            f"INSERT INTO {name} SELECT {cells}", [" ".join(map(str, column)) for column in zip(*rows, strict=True)]
        )
