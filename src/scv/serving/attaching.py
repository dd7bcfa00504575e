"""Write tonight's ATTACH for the duckdb shell, DBeaver and other tools: the one file in which a key may stand in SQL."""

import base64
from pathlib import Path

from scv.serving.tonight import Tonight
from scv.vault.extension import extension_path
from scv.vault.files import private_folder, write_atomically
from scv.vault.readers import config_folder


def write_attach(night: Tonight) -> Path:
    """Write an init file (mode 0600) that attaches the published generation as `scv`, and return its path.

    Raises:
        UsageError: small groups are hidden in this home.
    """
    night.wholly_open()
    key = base64.b64encode(night.file_key()).decode()
    text = f"""-- scv generation {night.manifest.generation}. Made by: scv attach. Holds the key of this one file; do not share it.
-- 由 scv attach 生成，内含当晚文件的密钥，请勿外传。用法: duckdb -init {{this file}}
SET autoinstall_known_extensions = false;
SET autoload_known_extensions = false;
LOAD '{_quoted(extension_path())}';
SET temp_file_encryption = true;
ATTACH '{_quoted(night.path.absolute())}' AS scv (READ_ONLY, ENCRYPTION_KEY '{key}');
USE scv;
"""
    path = private_folder(config_folder()) / f"{night.manifest.home_id}.attach.sql"
    write_atomically(path, text.encode())
    return path


def _quoted(path: Path) -> str:
    return str(path).replace("'", "''")
