"""Open tonight's published file as a marketer: read-only, with one reader's key, closed to everything else.

The order of the settings is the one that was tried: encryption and limits, then the file, then the doors, then the lock.
"""

import os
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import duckdb
import polars as pl

from scv.errors import IntegrityError, KeyAccessError, UsageError
from scv.vault import manifest as manifests
from scv.vault.engine import Limits, attach, open_engine
from scv.vault.files import private_folder
from scv.vault.manifest import Manifest
from scv.vault.readers import Reader, config_folder, load_reader, remember_generation

_SECONDS = 300


@dataclass(frozen=True)
class Tonight:
    """The published generation a reader may open."""

    folder: Path
    manifest: Manifest
    reader: Reader

    @property
    def path(self) -> Path:
        """The published file."""
        return self.folder / self.manifest.published.name

    def file_key(self) -> bytes:
        """Return the key of the published file.

        Raises:
            KeyAccessError: this reader may not open this generation.
        """
        sealed = self.manifest.sealed.get(self.reader.name)
        if sealed is None:
            raise KeyAccessError(
                f"the reader key {self.reader.name} may not open generation {self.manifest.generation}. Ask the operator."
            )
        return self.reader.unseal(sealed, self.manifest.generation)


def tonight(folder: Path) -> Tonight:
    """Return the current published generation in `folder`, checked and not older than one this reader has seen.

    Raises:
        UsageError: nothing is published there.
        IntegrityError: manifest or file are not what was signed.
        KeyAccessError: this account has no reader key for it.
    """
    home_id = manifests.home_of(folder)
    if home_id is None:
        raise UsageError(
            f"{folder}: nothing was published here. Name the home with --home; the operator publishes with: scv nightly"
        )
    reader = load_reader(home_id)
    current = manifests.read(folder, reader.verifier())
    if current is None or current.home_id != home_id:
        raise IntegrityError(f"{folder}: the manifest is not of this home.")
    path = folder / current.published.name
    if not path.exists() or manifests.digest(path) != current.published.sha256:
        raise IntegrityError(f"{path.name}: damaged, replaced or gone. Ask the operator to run: scv nightly")
    remember_generation(home_id, current.generation)
    return Tonight(folder, current, reader)


def connect_published(folder: Path, limits: Limits = Limits(memory="4GB")) -> duckdb.DuckDBPyConnection:
    """Return a connection on tonight's published tables: `SELECT … FROM profiles` works, nothing else is reachable.

    Raises:
        IntegrityError, KeyAccessError: see `tonight`.
    """
    night = tonight(folder)
    con = open_engine(_own_spill(), limits, for_others=True)
    con.execute("SET max_temp_directory_size = '10GB'")
    attach(con, night.path, "scv", night.file_key(), read_only=True)
    con.execute("USE scv")
    for setting in (
        "python_enable_replacements = false",
        "allow_persistent_secrets = false",
        "allow_community_extensions = false",
        "enable_external_access = false",
        "lock_configuration = true",
    ):
        con.execute(f"SET {setting}")
    return con


def _own_spill() -> Path:
    """Return this process's spill folder, and remove those of processes that are gone."""
    spill = private_folder(config_folder() / "spill")
    for folder in spill.iterdir():
        if folder.name.isdigit() and not Path(f"/proc/{folder.name}").exists() and Path("/proc/self").exists():
            shutil.rmtree(folder, ignore_errors=True)
    return private_folder(spill / str(os.getpid()))


def query(folder: Path, sql: str, seconds: float = _SECONDS) -> pl.DataFrame:
    """Return the rows of one read-only query.

    Raises:
        UsageError: the SQL is not one SELECT, fails, or runs longer than `seconds`. The message holds no value of a row.
    """
    with connect_published(folder) as con, _stopped_after(con, seconds):
        try:
            if len(statements := duckdb.extract_statements(sql)) != 1:
                raise UsageError(f"one SQL statement is needed, {len(statements)} were given.")
            if statements[0].type not in (duckdb.StatementType.SELECT, duckdb.StatementType.EXPLAIN):
                raise UsageError("only SELECT reads published tables; nothing else is allowed here.")
            return _frame(con.sql(sql))
        except duckdb.InterruptException:
            raise UsageError(f"the query ran longer than {seconds:.0f} s and was stopped.") from None
        except (duckdb.ParserException, duckdb.BinderException, duckdb.CatalogException) as error:
            # NOTE: these three speak of the query's own words and of column names, never of rows.
            raise UsageError(str(error).split("\n\n")[0]) from None
        except duckdb.Error as error:
            raise UsageError(f"the query failed: {type(error).__name__}.") from None


def _frame(found: duckdb.DuckDBPyRelation) -> pl.DataFrame:
    columns = found.columns
    if doubled := sorted({name for name in columns if columns.count(name) > 1}):
        raise UsageError(f"two columns are called {doubled[0]}. Give each a name of its own: AS …")
    if unknown := [name for name, kind in zip(columns, found.types, strict=True) if "INTERVAL" in str(kind)]:
        raise UsageError(f"column {unknown[0]} is an INTERVAL, which cannot be shown. Cast it: {unknown[0]}::VARCHAR")
    return pl.DataFrame(found)


@contextmanager
def _stopped_after(con: duckdb.DuckDBPyConnection, seconds: float) -> Iterator[None]:
    timer = threading.Timer(seconds, con.interrupt)
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
