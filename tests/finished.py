"""Finished homes are made once and copied: the first night upon the same files, under the same
keys, is run for one test.

A new home of the fixture `home` is a copy of one that `scv init` made, its keys and its reader's
key as well. What its first night makes of it is kept by all that lies in the home before; a later
test whose home is the same to the byte gets a copy of that, and what was printed. Homes of
`new_home` have keys of their own, and nights of theirs are run. So is every night in a test that
patches something or reads the log, every second night, and everything with SCV_FRESH=1, as `make
deep` has it.
"""

import hashlib
import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TypeVar

from scv.home.settings import Home, load_home
from scv.vault import rollback_protection
from scv.vault.reader_keys import config_folder
from scv.vault.rollback_protection import Seen

Told = TypeVar("Told")
FRESH = bool(os.environ.get("SCV_FRESH"))
# Of a home about 8 MB each, and tests of one file come one after the other.
_KEPT = 8
_SEES_MORE = {"monkeypatch", "caplog", "capfd"}


@dataclass(frozen=True)
class Night:
    """A home after a night, and what the command that ran it told."""

    folder: Path
    place: Path
    told: object


class Finished:
    """Homes and nights of one worker.

    Args:
        folder: where they are kept.
        new: makes a home at a path, as `scv init` does.
    """

    def __init__(self, folder: Path, new: Callable[[Path], Home]) -> None:
        self._folder, self._new = folder, new
        self._made: Home | None = None
        self._reader, self._home_id = b"", ""
        self._nights: dict[str, Night] = {}
        self._count = 0
        self.patched = False

    def home(self, root: Path) -> Home:
        """Return an empty home at `root`."""
        if FRESH:
            return self._new(root)
        before = set(_readers())
        if self._made is None:
            self._made = self._new(self._folder / "home")
            (path,) = set(_readers()) - before
            self._home_id, self._reader = path.stem, path.read_bytes()
        shutil.copytree(self._made.root, root)
        for path in config_folder().glob(f"{self._home_id}*"):
            path.unlink()
        own = config_folder() / f"{self._home_id}.reader"
        own.touch(0o600)
        own.write_bytes(self._reader)
        self._forget_places()
        rollback_protection.accept(root / "published", Seen(self._home_id, 0))
        return load_home(root)

    def night(
        self, root: Path, how: str, run: Callable[[], Told], same: Callable[[Told, Path], Told]
    ) -> Told:
        """Return what `run` tells of the night it runs upon the home at `root`, or of one before
        upon the same home.

        Args:
            how: what kind of night it is.
            same: what was told of a home, as told of the home that stood at another path.
        """
        if self.patched or not self._is_new(root):
            return run()
        key = _digest(root, how)
        if not (kept := self._nights.pop(key, None)):
            told = run()
            self._count += 1
            kept = Night(self._folder / f"night-{self._count}", root, told)
            shutil.copytree(root, kept.folder)
        else:
            for path in root.iterdir():
                shutil.rmtree(path) if path.is_dir() else path.unlink()
            shutil.copytree(kept.folder, root, dirs_exist_ok=True)
        self._nights[key] = kept
        if len(self._nights) > _KEPT:
            shutil.rmtree(self._nights.pop(next(iter(self._nights))).folder)
        return same(kept.told, kept.place)

    def _is_new(self, root: Path) -> bool:
        """Tell whether a home has our keys and no night behind it."""
        if (
            self._made is None
            or not (root / "keys" / "home.json").exists()
            or (root / "vault" / "generations").exists()
        ):
            return False
        # Links, pipes and the like are tried for themselves: no copy is the same.
        plain = all(
            path.is_file() or path.is_dir() for path in root.rglob("*") if not path.is_symlink()
        )
        linked = any(path.is_symlink() for path in root.rglob("*"))
        return plain and not linked and _key_bytes(root) == _key_bytes(self._made.root)

    def _forget_places(self) -> None:
        """Let this account have read no home of ours: those of tests before are as if they had
        never been.
        """
        with rollback_protection._stored_places() as places:
            rollback_protection._note(
                {at: seen for at, seen in places.items() if seen.home_id != self._home_id}
            )


def is_patched(fixtures: list[str]) -> bool:
    """Tell whether a test of these fixtures may see more of a night than what it makes and prints."""
    return FRESH or not _SEES_MORE.isdisjoint(fixtures)


def _readers() -> list[Path]:
    return [*config_folder().glob("*.reader")] if config_folder().exists() else []


def _key_bytes(root: Path) -> list[tuple[str, bytes]]:
    return sorted((path.name, path.read_bytes()) for path in (root / "keys").iterdir())


def _digest(root: Path, how: str) -> str:
    found = hashlib.sha256(f"{how} {date.today()}".encode())  # noqa: DTZ011 - a night of yesterday is another
    for path in sorted(root.rglob("*")):
        kind = "link" if path.is_symlink() else "folder" if path.is_dir() else "file"
        found.update(
            f"\n{kind} {path.relative_to(root)} {path.lstat().st_mode} ".encode(
                "utf-8", "surrogateescape"
            )
        )
        if path.is_file():
            found.update(hashlib.sha256(path.read_bytes()).digest())
    return found.hexdigest()
