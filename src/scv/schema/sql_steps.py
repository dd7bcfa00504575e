"""Portable SQL kept in .sql files beside its module: named steps, each of which becomes a temporary table of its name."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib import resources

from scv.schema.session import Session


@dataclass(frozen=True)
class Step:
    """One SELECT and the name of the rows it gives."""

    name: str
    select: str


@cache
def steps(package: str, file: str) -> tuple[Step, ...]:
    """Return the steps of a .sql file in order. `package` is the package it stands in, such as scv.identity."""
    text = resources.files(package).joinpath(file).read_text(encoding="utf-8")
    return tuple(_parse(text))


def run(session: Session, queries: tuple[Step, ...], view: str = "") -> None:
    """Make the relation of each step; the one named `view` is a view, for a single reader."""
    for step in queries:
        session.make(step.name, step.select, view=step.name == view)


def _parse(text: str) -> Iterator[Step]:
    for block in text.split("-- step: ")[1:]:
        name, _, body = block.partition("\n")
        yield Step(name.strip(), body.strip())
