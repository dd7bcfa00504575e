"""An engine for SQL that is not ours: the tables of one encrypted file, read-only, and nothing else to reach.

The order of the settings is the one that was tried: encryption and limits, then the file, then the doors, then the lock.
"""

from pathlib import Path

import duckdb

from scv.vault.engine import Limits, attach, open_engine

TEMP_BYTES = 10 << 30
_ACCESS_SETTINGS = (
    "python_enable_replacements = false",
    "allow_persistent_secrets = false",
    "allow_community_extensions = false",
    "enable_external_access = false",
    "lock_configuration = true",
)


def closed_engine(
    path: Path, key: bytes, temp_folder: Path, limits: Limits, name: str = "scv"
) -> duckdb.DuckDBPyConnection:
    """Return an engine in which the tables of one file, attached as catalog `name`, are all there is to reach.

    Raises:
        KeyAccessError: the key does not open the file.
        IntegrityError: the file is missing or not a DuckDB file.
    """
    con = open_engine(temp_folder, limits, for_others=True)
    con.execute(f"SET max_temp_directory_size = '{TEMP_BYTES >> 30}GiB'")
    attach(con, path, name, key, read_only=True)
    con.execute(f"USE {name}")
    for setting in _ACCESS_SETTINGS:
        con.execute(f"SET {setting}")
    return con
