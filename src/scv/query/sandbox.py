"""Open a published file as a marketer: read-only, with one reader's key, closed to everything else.

SQL that is not ours runs in a child process besides (`client.py`): DuckDB's own limit of memory is
a soft one.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import duckdb
import polars as pl

from scv.query.published import PublishedGeneration, open_published
from scv.query.temp_folder import own_temp_folder
from scv.schema import PUBLISHED
from scv.schema.session import Session
from scv.vault.engine import Limits, closed_engine
from scv.vault.files import path_of
from scv.vault.other_version import check_version
from scv.vault.session import DuckSession


def connect_published(folder: Path) -> duckdb.DuckDBPyConnection:
    """Return a connection on tonight's published tables: `SELECT … FROM profiles` works, nothing
    else is reachable.

    Raises:
        IntegrityError, KeyAccessError: see `open_published`.
        UsageError: nothing is published there, or small groups are hidden there.
    """
    with open_published(folder) as published:
        published.check_unrestricted()
        return connect(published)


@dataclass(frozen=True)
class Published:
    """One published generation, open for queries of our own.

    Attributes:
        min_group: customers a figure must rest on before it may be shown; 0 for no such rule.
    """

    session: Session
    min_group: int

    def rows(self, sql: str, parameters: list[object] | None = None) -> pl.DataFrame:
        """Return the rows of a query.

        Raises:
            UsageError: what is published was made by another version of scv, and lacks what is
                asked for.
        """
        try:
            return self.session.frame(sql, parameters)
        except (duckdb.CatalogException, duckdb.BinderException):
            check_version(self.session, PUBLISHED)
            raise


@contextmanager
def open_tables(folder: Path) -> Iterator[Published]:
    """Open tonight's published tables for several queries: all are answered by one generation."""
    with open_published(folder) as published, connect(published) as con:
        yield Published(DuckSession(con), published.min_group)


def rows(folder: Path, sql: str, parameters: list[object] | None = None) -> pl.DataFrame:
    """Return the rows of a query of our own on tonight's published tables."""
    with open_tables(folder) as published:
        return published.rows(sql, parameters)


def connect(published: PublishedGeneration) -> duckdb.DuckDBPyConnection:
    """Return a connection on one published generation, closed to everything else."""
    return closed_engine(
        path_of(published.handle), published.file_key(), own_temp_folder(), Limits(memory="4GB")
    )
