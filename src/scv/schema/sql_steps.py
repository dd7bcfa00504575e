"""SQL kept in .sql files beside the module that runs it.

A file begins with what it is for and with `-- engine: any` (the subset that DuckDB and Spark share)
or `-- engine: duckdb`. Below stand its blocks: `-- step: NAME` is a SELECT that becomes a table of
its name, `-- view: NAME` one for a single reader, which is written down nowhere, and `-- name: NAME`
a query, or a statement that changes a table. Words in {braces} are names of ours that no engine
takes as a value; the head of the file tells them.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from types import MappingProxyType

from scv.schema.session import Session

# A block's heading, and what is said of it.
_HEADING = re.compile(r"^-- (step|view|name): (\w+)\n(?:--.*\n)*", re.MULTILINE)


@dataclass(frozen=True)
class Step:
    """One SELECT and the name of the relation it becomes."""

    name: str
    select: str
    view: bool = False


@cache
def steps(package: str, file: str) -> tuple[Step, ...]:
    """Return the steps and views of a .sql file in order. `package` is the package it stands in,
    such as scv.identity.
    """
    return tuple(
        Step(name, text, kind == "view")
        for kind, name, text in _blocks(package, file)
        if kind != "name"
    )


@cache
def statements(package: str, file: str) -> Mapping[str, str]:
    """Return name → text of every block of a .sql file."""
    return MappingProxyType({name: text for _, name, text in _blocks(package, file)})


def statement(package: str, file: str, name: str) -> str:
    """Return one block of a .sql file."""
    return statements(package, file)[name]


def run(session: Session, queries: tuple[Step, ...]) -> None:
    """Make the relation of each step."""
    for step in queries:
        session.make(step.name, step.select, view=step.view)


@cache
def _blocks(package: str, file: str) -> tuple[tuple[str, str, str], ...]:
    _, *blocks = _HEADING.split(resources.files(package).joinpath(file).read_text(encoding="utf-8"))
    return tuple(
        (kind, name, text.strip()) for kind, name, text in zip(*[iter(blocks)] * 3, strict=True)
    )
