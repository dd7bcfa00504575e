"""What Python users get: `scv.connect()` and `scv.profiles()`."""

import os
from pathlib import Path

import duckdb
import polars as pl

from scv.errors import UsageError
from scv.home.settings import SETTINGS_FILE, load_home
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


def published_folder(home: str | Path | None) -> Path:
    """Return where a home publishes; a folder without scv.toml is taken for the published folder
    itself.

    Raises:
        UsageError: no such folder.
    """
    root = Path(home or os.environ.get("SCV_HOME") or "scv-home")
    if not root.is_dir():
        raise UsageError(
            "{root}: no such folder. Name the home with --home (or SCV_HOME).", root=root
        )
    if (root / SETTINGS_FILE).exists():
        return load_home(root).published
    return root
