"""Find and load DuckDB's OpenSSL extension from its wheel: without it DuckDB reads but cannot write
encrypted files.
"""

from importlib import util
from pathlib import Path

import duckdb

from scv.errors import KeyAccessError

_PACKAGE = "duckdb_extension_httpfs"

_verified: set[tuple[str, int, int, int]] = set()


def extension_path() -> Path:
    """Return the signed `httpfs` binary inside its wheel.

    Raises:
        KeyAccessError: the wheel is not installed, or not for this DuckDB version.
    """
    spec = util.find_spec(_PACKAGE)
    roots = list(spec.submodule_search_locations or []) if spec else []
    version = f"v{duckdb.__version__}"
    found = [
        path
        for root in roots
        for path in Path(root).rglob("httpfs.duckdb_extension")
        if version in path.parts
    ]
    if not found:
        raise KeyAccessError(
            "DuckDB {version} cannot write encrypted files: the package duckdb-extension-httpfs=={version} is not "
            "installed here. Install it with: pip install -c constraints.txt -e .",
            version=duckdb.__version__,
        )
    return found[0]


def is_verified() -> bool:
    """Tell whether DuckDB has checked the signature of the extension, as it stands now, in this
    process before.
    """
    return _identity(extension_path()) in _verified


def load_encryption(con: duckdb.DuckDBPyConnection) -> None:
    """Load OpenSSL encryption into `con`. DuckDB checks its signature unless `con` was opened to
    allow unsigned extensions.

    Raises:
        KeyAccessError: the extension is missing, or DuckDB refuses it.
    """
    path = extension_path()
    quoted = str(path).replace("'", "''")
    try:
        con.execute(f"LOAD '{quoted}'")
        _verified.add(_identity(path))
    except duckdb.Error:
        raise KeyAccessError(
            "DuckDB refused the httpfs extension: its file is damaged or for another version. "
            "Reinstall it with: pip install --force-reinstall -c constraints.txt duckdb-extension-httpfs"
        ) from None


def _identity(path: Path) -> tuple[str, int, int, int]:
    status = path.stat()
    return str(path), status.st_ino, status.st_size, status.st_mtime_ns
