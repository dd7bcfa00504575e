"""A generation while it is being built, until its files are closed and read back."""

from dataclasses import dataclass, field
from pathlib import Path

from scv.errors import GateRefusedError
from scv.vault.checksums import table_seals
from scv.vault.engine import attach_read_only
from scv.vault.files import sync_file, sync_folder
from scv.vault.manifest import FileSeal, digest
from scv.vault.session import DuckSession

CATALOGS = ("vault", "published")


@dataclass
class Build:
    """A generation being built: `session` has the new files attached as `vault` and `published`."""

    generation: int
    session: DuckSession
    names: dict[str, str]
    keys: dict[str, bytes] = field(repr=False)
    files: dict[str, Path]


def close_file(built: Build, catalog: str, mode: int) -> FileSeal:
    """Write a file out to the disk, compare what is read back with what was written, and return
    what it must be from now on.

    Raises:
        GateRefusedError: they differ.
    """
    written = table_seals(built.session, catalog)
    built.session.execute(f"CHECKPOINT {catalog}")
    built.session.execute(f"DETACH {catalog}")
    path = built.files[catalog]
    path.chmod(mode)
    sync_file(path)
    sync_folder(path.parent)
    with attach_read_only(built.session, path, catalog, built.keys[catalog]):
        stored = table_seals(built.session, catalog)
    if stored != written or path.with_name(path.name + ".wal").exists():
        raise GateRefusedError(
            "{path}: what was read back differs from what was written; the disk or memory "
            "may be failing. The former generation stays current. Run again with: scv nightly",
            path=path.name,
        )
    return FileSeal(path.name, digest(path), written)
