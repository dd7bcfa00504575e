"""One trial's own folders: a home, the reader's config, a temporary and a working folder, and what
its commands printed.
"""

import itertools
import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from scv.home.open_home import Vault, open_vault
from scv.home.settings import Home, load_home


@dataclass
class Place:
    """The folders of one trial below `root`; what commands print goes to `outputs`, which is no
    part of the trial.
    """

    root: Path
    outputs: Path
    numbers: Iterator[int] = field(default_factory=itertools.count, compare=False)

    @property
    def home(self) -> Path:
        """The home."""
        return self.root / "home"

    @property
    def work(self) -> Path:
        """The working folder."""
        return self.root / "work"

    @property
    def environment(self) -> dict[str, str]:
        """What its commands find in the environment."""
        folders = {"XDG_CONFIG_HOME": "config", "TMPDIR": "temporary", "PREFECT_HOME": "prefect"}
        return {name: str(self.root / folder) for name, folder in folders.items()} | {
            "SCV_LOG": "INFO"
        }

    def enter(self) -> Vault:
        """Make this process find this place's reader key, and return its vault."""
        os.environ |= self.environment
        return open_vault(self.home_with_settings)

    @property
    def home_with_settings(self) -> Home:
        """The home with its settings."""
        return load_home(self.home)

    def copy(self, root: Path) -> "Place":
        """Return a copy of it at `root`."""
        shutil.copytree(self.root, root, symlinks=True)
        return _make_folders(root)

    def remove(self) -> None:
        """Remove it."""
        shutil.rmtree(self.root, ignore_errors=True)
        shutil.rmtree(self.outputs, ignore_errors=True)


def _make_folders(root: Path) -> Place:
    place = Place(root, root.with_name(f"{root.name}.outputs"))
    for folder in (place.root / "config", place.root / "temporary", place.work, place.outputs):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return place


def new_place(root: Path) -> Place:
    """Return an empty place at `root`."""
    return _make_folders(root)
