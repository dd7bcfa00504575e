"""What Python users get: `scv.connect()` and `scv.profiles()`."""

from pathlib import Path

import duckdb
import polars as pl

from scv.home.settings import published_folder
from scv.query.sandbox import connect_published
from scv.vault.session import frame


def connect(home: str | Path | None = None) -> duckdb.DuckDBPyConnection:
    """Return a DuckDB connection on tonight's published tables, read-only and closed to everything
    else.

    Args:
        home: the home, or the published folder itself; else `$SCV_HOME`, else `./scv-home`.

    Raises:
        UsageError: nothing is published there, or small groups are hidden there.
        IntegrityError: it is not what was signed.
        KeyAccessError: you have no reader key for it.
    """
    return connect_published(published_folder(home))


def profiles(home: str | Path | None = None) -> pl.DataFrame:
    """Return all published profiles, one row a customer; columns as in docs/reference/tables.md."""
    with connect(home) as con:
        return frame(con, "SELECT * FROM profiles")
