"""A generation while it is being built."""

from dataclasses import dataclass, field
from pathlib import Path

import duckdb

CATALOGS = ("vault", "published")


@dataclass
class Build:
    """A generation being built: `con` has the new files attached as `vault` and `published`."""

    generation: int
    con: duckdb.DuckDBPyConnection
    names: dict[str, str]
    keys: dict[str, bytes] = field(repr=False)
    files: dict[str, Path]
