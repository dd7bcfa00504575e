"""Make a home: keys first, then settings and folders."""

from pathlib import Path

from scv.errors import UsageError
from scv.home.settings import DEFAULT_SETTINGS, SETTINGS_FILE
from scv.sources import CHANNELS
from scv.vault import key_files, reader_keys, rollback_protection
from scv.vault.files import private_folder, write_atomically

_FOLDERS = ("inbox", "vault", "ledger", "reports", "segments", "channels.d")


def found_home(root: Path, reader: str) -> Path:
    """Make a home at `root` with a first reader; return where that reader's key was put.

    Raises:
        UsageError: there is a home already.
    """
    if (root / SETTINGS_FILE).exists():
        raise UsageError("{root}: there is a home here already. Nothing was changed.", root=root)
    private_folder(root)
    root.chmod(0o700)
    key_set = key_files.create_keys(root / "keys")
    for folder in (*_FOLDERS, *(f"inbox/{name}" for name in CHANNELS)):
        private_folder(root / folder)
    write_atomically(root / SETTINGS_FILE, DEFAULT_SETTINGS.encode())
    made = reader_keys.add_reader(root / "keys", key_set, reader)
    # NOTE: whatever home was read at this path before is gone.
    rollback_protection.accept(root / "published", rollback_protection.Seen(key_set.home_id, 0))
    return made
