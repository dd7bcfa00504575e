"""Open DuckDB the one way we trust it: no downloads, encrypted spill in our own folder, keys only
as bound parameters.
"""

import base64
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb

from scv.errors import IntegrityError, KeyAccessError
from scv.vault.extension import is_verified, load_encryption
from scv.vault.files import disk_error, forbid_core_dumps

if TYPE_CHECKING:
    import polars as pl

    # NOTE: for types alone: the tables that it brings along are read from files.
    from scv.schema.session import Engine

TEMP_BYTES = 10 << 30
_ACCESS_SETTINGS = (
    "python_enable_replacements = false",
    "allow_persistent_secrets = false",
    "allow_community_extensions = false",
    "enable_external_access = false",
    "lock_configuration = true",
)
_OFFLINE: dict[str, Any] = {
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
}


@dataclass(frozen=True)
class Limits:
    """What one engine may use. `memory` is DuckDB's soft limit, such as '8GB'; None leaves DuckDB's
    default.
    """

    threads: int | None = None
    memory: str | None = None


def open_engine(temp_folder: Path, limits: Limits = Limits()) -> duckdb.DuckDBPyConnection:
    """Return an in-memory DuckDB that can attach encrypted files, spills only encrypted pages into
    `temp_folder`, and loads nothing more that is unsigned.

    Raises:
        KeyAccessError: encryption is unavailable.
    """
    forbid_core_dumps()
    temp_folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    # NOTE: checking the signature takes ten times as long as all the rest, so each process does it
    # once for the same file.
    known = {"allow_unsigned_extensions": "true"} if is_verified() else {}
    # NOTE: threads are started by connecting, so their number is told then.
    limited = {"threads": limits.threads} if limits.threads else {}
    con = duckdb.connect(":memory:", config=_OFFLINE | known | limited)
    # NOTE: before the extension is loaded: on a busy machine that takes seconds, and a bar would be
    # printed among the rows.
    con.execute("SET enable_progress_bar = false")
    load_encryption(con)
    # NOTE: before any other SQL runs; DuckDB lets nobody allow them again.
    con.execute("SET allow_unsigned_extensions = false")
    # NOTE: must come before anything can spill; DuckDB writes plain pages by default even beside
    # encrypted files.
    con.execute("SET temp_file_encryption = true")
    con.execute("SET temp_directory = ?", [str(temp_folder)])
    con.execute("SET preserve_insertion_order = false")
    if limits.memory:
        con.execute("SET memory_limit = ?", [limits.memory])
    return con


def attach(con: "Engine", path: Path, name: str, key: bytes, *, read_only: bool) -> None:
    """Attach the encrypted file `path` as catalog `name`; a missing file is created unless
    `read_only`.

    Raises:
        KeyAccessError: the key does not open the file.
        IntegrityError: the file is missing or not a DuckDB file.
        DiskError: the disk is full or failing.
    """
    if read_only and not path.exists():
        raise IntegrityError(
            "{path}: the file is gone. Restore it from a backup, or run: scv nightly",
            path=path.name,
        )
    # NOTE: a file that is written counts once it is closed, read back and signed; what was broken off
    # is begun anew. A log to recover it from would be read by nobody.
    mode = "READ_ONLY" if read_only else "RECOVERY_MODE no_wal_writes"
    quoted = str(path).replace("'", "''")
    try:
        con.execute(
            f"ATTACH '{quoted}' AS {name} ({mode}, ENCRYPTION_KEY ?)",
            [base64.b64encode(key).decode()],
        )
    except duckdb.InvalidInputException:
        raise KeyAccessError(
            "{path}: the key does not open this file. Check the keys folder.", path=path.name
        ) from None
    except duckdb.Error as error:
        if failure := disk_error(error):
            raise failure from None
        if "encryption" in str(error).lower():
            raise KeyAccessError(
                "{path}: the key does not open this file. Check the keys folder.", path=path.name
            ) from None
        raise IntegrityError(
            "{path}: damaged, or not a file of this vault. Check it with: scv verify",
            path=path.name,
        ) from None


@contextmanager
def attach_read_only(con: "Engine", path: Path, name: str, key: bytes) -> Iterator[None]:
    """Attach read-only for the length of a with block."""
    attach(con, path, name, key, read_only=True)
    try:
        yield
    finally:
        con.execute(f"DETACH {name}")


@contextmanager
def share_file(con: "Engine", path: Path, name: str, key: bytes) -> Iterator[None]:
    """Write out and detach the catalog `name` for the length of a with block, in which other
    processes may read its file.

    Raises:
        DiskError: the disk is full or failing.
    """
    try:
        con.execute(f"CHECKPOINT {name}")
        con.execute(f"DETACH {name}")
    except duckdb.Error as error:
        if failure := disk_error(error):
            raise failure from None
        raise
    try:
        yield
    finally:
        attach(con, path, name, key, read_only=False)


class _ArrowOnly:
    """Hands a frame to DuckDB through the Arrow C stream alone, so that pyarrow need not be
    installed.
    """

    def __init__(self, frame: "pl.DataFrame") -> None:
        self._frame = frame

    def __arrow_c_stream__(self, requested_schema: object = None) -> Any:
        return self._frame.__arrow_c_stream__(requested_schema)


@contextmanager
def as_view(con: duckdb.DuckDBPyConnection, name: str, frame: "pl.DataFrame") -> Iterator[None]:
    """Let SQL on `con` read `frame` as the view `name` for the length of a with block."""
    con.register(name, _ArrowOnly(frame))
    try:
        yield
    finally:
        con.unregister(name)


def closed_engine(
    path: Path, key: bytes, temp_folder: Path, limits: Limits, name: str = "scv"
) -> duckdb.DuckDBPyConnection:
    """Return an engine for SQL that is not ours: the tables of one file, attached as catalog
    `name`, are all there is to reach.

    The order of the settings is the one that was tried: encryption and limits, then the file, then
    the doors, then the lock.

    Raises:
        KeyAccessError: the key does not open the file.
        IntegrityError: the file is missing or not a DuckDB file.
    """
    con = open_engine(temp_folder, limits)
    con.execute(f"SET max_temp_directory_size = '{TEMP_BYTES >> 30}GiB'")
    attach(con, path, name, key, read_only=True)
    con.execute(f"USE {name}")
    for setting in _ACCESS_SETTINGS:
        con.execute(f"SET {setting}")
    return con
