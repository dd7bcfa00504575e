"""Portable SQL kept in .sql files beside its module: named steps, each of which becomes a temporary table of its name."""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Protocol


class Engine(Protocol):
    """What runs SQL; DuckDB's connection is one."""

    def execute(self, query: str, parameters: object = None, /) -> object:
        """Run one statement."""


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


def run(engine: Engine, queries: tuple[Step, ...], view: str = "") -> None:
    """Materialise steps, each as a temporary table of its name; the one named `view` becomes a view, for a single reader."""
    for step in queries:
        kind = "VIEW" if step.name == view else "TABLE"
        engine.execute(f"CREATE OR REPLACE TEMP {kind} {step.name} AS {step.select}")


def fill(engine: Engine, table: str, rows: Iterable[Sequence[object]]) -> None:
    """Append rows of plain values, in the order of the table's columns; large numbers come as text."""
    parameters = [{f"c{at}": value for at, value in enumerate(row)} for row in rows]
    if not parameters:
        return
    # NOTE: one text instead of one value each: the driver looks for Pandas anew at every value it is given.
    shape = json.dumps([dict.fromkeys(parameters[0], "VARCHAR")])
    engine.execute(
        f"INSERT INTO {table} SELECT * FROM (SELECT UNNEST(from_json(?, '{shape}'), recursive := TRUE))",
        [json.dumps(parameters)],
    )


def _parse(text: str) -> Iterator[Step]:
    for block in text.split("-- step: ")[1:]:
        name, _, body = block.partition("\n")
        yield Step(name.strip(), body.strip())
