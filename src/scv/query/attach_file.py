"""Write tonight's ATTACH for the duckdb shell, DBeaver and other tools: the one file in which a key
may stand in SQL.
"""

import base64
import re
import shutil
import subprocess
from importlib.metadata import version
from pathlib import Path

from scv.errors import Message
from scv.query.published import PublishedGeneration
from scv.vault.extension import extension_path
from scv.vault.files import private_folder, write_atomically
from scv.vault.reader_keys import config_folder

VERSION = version("duckdb")
"""The one client version that loads the extension the published file needs."""
_NUMBER = re.compile(r"v?(\d+\.\d+\.\d+)")
_SECONDS = 5


def write_attach(published: PublishedGeneration) -> Path:
    """Write an init file (mode 0600) that attaches the published generation as `scv`, and return
    its path.

    Raises:
        UsageError: small groups are hidden in this home.
    """
    published.check_unrestricted()
    key = base64.b64encode(published.file_key()).decode()
    text = f"""-- scv generation {published.manifest.generation}. Made by: scv attach. Holds the key of this one file; do not share it.
-- 由 scv attach 生成，内含当晚文件的密钥，请勿外传。用法: duckdb -init {{this file}}
-- Needs DuckDB {VERSION} exactly 必须用 DuckDB {VERSION}: pip install duckdb-cli=={VERSION}
SELECT CASE WHEN version() = 'v{VERSION}' THEN 'DuckDB {VERSION}'
       ELSE error('this file needs DuckDB {VERSION}: pip install duckdb-cli=={VERSION} 请改用 DuckDB {VERSION}') END AS client;
SET autoinstall_known_extensions = false;
SET autoload_known_extensions = false;
LOAD '{_quote(extension_path())}';
SET temp_file_encryption = true;
ATTACH '{_quote(published.path.absolute())}' AS scv (READ_ONLY, ENCRYPTION_KEY '{key}');
USE scv;
"""
    path = private_folder(config_folder()) / f"{published.manifest.home_id}.attach.sql"
    write_atomically(path, text.encode())
    return path


def client_warning(search: str | None = None) -> Message | None:
    """Return what to say of the `duckdb` found first on the search path, in English and in Chinese;
    None where it fits, or there is none.

    Args:
        search: folders as in $PATH, which is taken if left away.
    """
    client = shutil.which("duckdb", path=search)
    if client is None:
        return None
    try:
        result = subprocess.run(
            [client, "--version"], capture_output=True, timeout=_SECONDS, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return _version_warning(client, "")
    found = _NUMBER.search(result.stdout.decode(errors="replace"))
    version = found[1] if found else ""
    return None if version == VERSION else _version_warning(client, version)


def _version_warning(client: str, found: str) -> Message:
    way_out = f"pip install duckdb-cli=={VERSION}"
    version = (
        Message("is DuckDB {found}", found=found)
        if found
        else Message("does not report its version")
    )
    return Message(
        "{client} {version}; only DuckDB {needed} opens this file: {way_out}",
        client=client,
        version=version,
        needed=VERSION,
        way_out=way_out,
    )


def _quote(path: Path) -> str:
    return str(path).replace("'", "''")
