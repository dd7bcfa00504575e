"""Where queries spill: a folder per process, beside the reader's keys."""

import os
import shutil
from pathlib import Path

from scv.vault.files import private_folder
from scv.vault.reader_keys import config_folder


def own_temp_folder() -> Path:
    """Return this process's spill folder, and remove those of processes that are gone."""
    temp_folder = private_folder(config_folder() / "spill")
    for folder in temp_folder.iterdir():
        if (
            folder.name.isdigit()
            and not Path(f"/proc/{folder.name}").exists()
            and Path("/proc/self").exists()
        ):
            shutil.rmtree(folder, ignore_errors=True)
    return private_folder(temp_folder / str(os.getpid()))
