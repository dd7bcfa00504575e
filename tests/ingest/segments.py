"""Landed segments in memory, for tests of what is made of them."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import duckdb

from scv.schema import LANDED, VAULT
from scv.vault.session import DuckSession


@dataclass(frozen=True)
class LandedFile:
    """A landed file: its rows in order, and the moment that its name tells.

    Its segment holds what `fill` of the store makes of them.
    """

    file_id: str
    rows: tuple[Any, ...]
    exported_at: int | None = None

    @property
    def name(self) -> str:
        """Its segment."""
        return f"segment_{self.file_id}"

    @property
    def header(self) -> dict[str, object]:
        """What its landing wrote."""
        counts = {"rows_in": len(self.rows), "furniture": 1, "rejects": 0, "landed_at": 0}
        of = {"account": "main", "name": self.file_id, "sources": ["s"], "channels": ["c"]}
        return counts | of | {"exported_at": self.exported_at}


class MemoryStore:
    """Where they are opened.

    Args:
        fill: inserts the rows of a file into the tables of its segment.
    """

    def __init__(self, fill: Callable[[Any, Any], None]) -> None:
        self._fill = fill

    @contextmanager
    def attach(self, con: Any, files: Sequence[LandedFile]) -> Iterator[list[str]]:
        """Attach files and give their catalog names."""
        for file in files:
            con.execute(f"ATTACH ':memory:' AS {file.name}")
            for table in LANDED:
                con.execute(table.create(file.name))
            self._fill(con, file)
        yield [file.name for file in files]
        for file in files:
            con.execute(f"DETACH {file.name}")


def insert(con: Any, table: str, **columns: object) -> None:
    """Insert one row."""
    marks = ", ".join("?" * len(columns))
    con.execute(f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({marks})", [*columns.values()])


def empty_vault() -> DuckSession:
    """Return a session with the tables of a vault, empty."""
    con = DuckSession(duckdb.connect())
    con.execute("ATTACH ':memory:' AS vault")
    for table in VAULT:
        con.execute(table.create("vault"))
    return con
