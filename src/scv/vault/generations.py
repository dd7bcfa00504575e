"""Generations: each run builds new encrypted files beside the old and switches to them with one
signed manifest.

Order of the switch: build → checkpoint, detach, sync → reopen read-only and compare every table's
count and row hash → SHA-256 → sign → sync → rename onto CURRENT → sync the folder → prune. A killed
run leaves the former generation current.
"""

import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from shlex import quote
from typing import Any

import duckdb

from scv.errors import IntegrityError, Message, UsageError
from scv.schema import VAULT
from scv.schema.session import Engine
from scv.vault import manifest as manifests
from scv.vault.build import CATALOGS, Build, close_file
from scv.vault.engine import Limits, attach
from scv.vault.files import path_of, private_folder, remove_unfinished
from scv.vault.hash_cache import open_verified
from scv.vault.kept_manifests import KeptManifests
from scv.vault.keys import KeySet, fresh_key
from scv.vault.manifest import FileSeal, Manifest
from scv.vault.other_version import check_version
from scv.vault.reader_keys import public_keys, seal
from scv.vault.session import DuckSession, open_session

_BUILT = re.compile(
    r"(?:vault|scv)-\d{6}-[0-9a-f]{8}\.duckdb(?:\.wal)?|MANIFEST-\d{6}\.json|CHECKED"
)


class Generations:
    """The generations of one home: where their files are, which is current, and how a new one
    becomes current.
    """

    def __init__(
        self, vault: Path, published: Path, keys_folder: Path, key_set: KeySet, group_readable: bool
    ) -> None:
        self._folders = {"vault": vault, "published": published}
        self._modes = {"vault": 0o600, "published": 0o640 if group_readable else 0o600}
        self._published_mode = 0o750 if group_readable else 0o700
        self._keys_folder, self._key_set = keys_folder, key_set
        self._kept = KeptManifests(vault, key_set)
        self.temp_folder = vault / "spill"

    def current(self) -> Manifest | None:
        """Return the current generation's manifest, or None before the first.

        The vault keeps a copy of the last one published: without its manifest a vault has lost
        every customer id.

        Raises:
            IntegrityError: the manifest is damaged, gone, or older than the copy.
        """
        known = self._key_set.verifiers()
        current = manifests.read(self._folders["published"], known)
        last = manifests.read(self._folders["vault"], known)
        if current is last is None and (kept := self._kept.paths()):
            raise IntegrityError(
                "{manifest} is gone, and its copy in the vault. Nothing was changed. Put the last back with: {command}",
                manifest=self._folders["published"] / manifests.CURRENT,
                command=self._cleanup(kept[-1]),
            )
        if last and (current is None or current.generation < last.generation):
            found = (
                Message("is of generation {number}", number=current.generation)
                if current
                else Message("is gone")
            )
            raise IntegrityError(
                "{manifest} {found}, but generation {number} was published. Nothing was changed. If the published "
                "file {file} is lost too, the next run makes another. Put the copy back with: {command}",
                manifest=self._folders["published"] / manifests.CURRENT,
                found=found,
                number=last.generation,
                file=last.published.name,
                command=self._cleanup(self._folders["vault"] / manifests.CURRENT),
            )
        return current

    def _cleanup(self, copy: Path) -> str:
        folder = self._folders["published"]
        return f"mkdir -p {quote(str(folder))} && cp {quote(str(copy))} {quote(str(folder / manifests.CURRENT))}"

    @contextmanager
    def build(self, limits: Limits, *, incremental: bool = False) -> Iterator[Build]:
        """Open the next generation's files; remove them again unless `switch` was reached.

        Args:
            incremental: begin with a copy of the current generation's vault file, under its key
                (docs/decisions/0017-nights-upon-nights.md), instead of an empty one.

        Raises:
            IntegrityError: the current vault file is not what the manifest says.
        """
        private_folder(self._folders["vault"])
        self._folders["published"].mkdir(mode=self._published_mode, parents=True, exist_ok=True)
        current = self.current()
        if current and current.generation not in self._kept.numbers():
            # NOTE: whoever published it died right after.
            self._kept.add(
                current.generation, (self._folders["published"] / manifests.CURRENT).read_bytes()
            )
        # NOTE: what a killed run left is as large as a generation: it goes before its room is
        # needed.
        self._prune(None)
        generation = current.generation + 1 if current else 1
        stamp = f"{generation:06d}-{os.urandom(4).hex()}"
        names = {"vault": f"vault-{stamp}.duckdb", "published": f"scv-{stamp}.duckdb"}
        keys = {name: fresh_key() for name in CATALOGS}
        files = {name: self._path(name, names[name]) for name in CATALOGS}
        built = Build(generation, open_session(self.temp_folder, limits), names, keys, files)
        try:
            if incremental and current:
                keys["vault"] = self._key_set.unwrap(current.wrapped["vault"])
                with suppress(FileNotFoundError):
                    shutil.copyfile(
                        self._path("vault", current.vault.name), self._path("vault", names["vault"])
                    )
                self._check(names["vault"], current.vault)
                # NOTE: else DuckDB writes the file anew in the middle of a statement, again and
                # again.
                built.session.execute("SET checkpoint_threshold = '64GB'")
            for name in CATALOGS:
                attach(
                    built.session,
                    self._path(name, names[name]),
                    name,
                    built.keys[name],
                    read_only=False,
                )
            yield built
        finally:
            built.session.close()
            self._prune(None)

    def switch(
        self, built: Build, run: dict[str, Any], segments: dict[str, str], keep: int
    ) -> Manifest:
        """Prove the built files, make them current, and drop all but the `keep` newest former
        generations.

        Args:
            built: from `build`, all its tables filled.
            run: `run_id`, `built_at`, `partial` and free `facts` (counts only) for the manifest.
            segments: the landed segments in this generation, name → SHA-256.
            keep: former generations to keep for readers that still hold them and for rollback.

        Raises:
            GateRefusedError: a file read back differs from what was written.
        """
        seals = {name: close_file(built, name, self._modes[name]) for name in CATALOGS}
        previous = self._folders["published"] / manifests.CURRENT
        signed = Manifest(
            home_id=self._key_set.home_id,
            generation=built.generation,
            previous=manifests.content_hash(previous.read_bytes()) if previous.exists() else None,
            vault=seals["vault"],
            published=seals["published"],
            wrapped={name: self._key_set.wrap(built.keys[name]) for name in CATALOGS},
            sealed={
                reader: seal(
                    built.keys["published"],
                    public,
                    self._key_set.home_id,
                    f"generation {built.generation}",
                )
                for reader, public in public_keys(self._keys_folder).items()
            },
            segments=segments,
            **run,
        )
        content = manifests.sign(signed, self._key_set)
        manifests.publish(self._folders["published"], content, self._modes["published"])
        manifests.publish(self._folders["vault"], content, self._modes["vault"])
        self._kept.add(signed.generation, content)
        self._prune(keep)
        return signed

    @contextmanager
    def open(
        self, catalog: str, limits: Limits = Limits(), generation: int | None = None
    ) -> Iterator[DuckSession]:
        """Open the `vault` or `published` file of a generation read-only, under that catalog name;
        the current one's if none is named.

        Raises:
            UsageError: nothing was published yet, or that generation is not kept; or what is asked
                for was not kept by the version of scv that built it.
            IntegrityError: the file is not what the manifest says.
        """
        manifest = self.require_current() if generation is None else self.manifest_of(generation)
        with open_session(self.temp_folder, limits) as session:
            self.attach_current(session, catalog, manifest)
            try:
                yield session
            except (duckdb.CatalogException, duckdb.BinderException):
                if catalog == "vault":
                    check_version(session, VAULT, catalog)
                raise

    def manifest_of(self, generation: int) -> Manifest:
        """Return the manifest of the current or a former generation that is still kept.

        Raises:
            UsageError: it is not kept, or never was.
        """
        return self._kept.find(generation)

    def previous(self) -> list[Manifest]:
        """Return the manifests of the former generations that are kept, the newest first."""
        return self._kept.before(self.require_current())

    def attach_current(self, con: Engine, catalog: str, current: Manifest, name: str = "") -> None:
        """Attach one file of the current generation read-only: the very file whose hash was
        checked, and no write-ahead log beside it.
        """
        sealed: FileSeal = getattr(current, catalog)
        if (handle := open_verified(self._path(catalog, sealed.name), sealed.sha256)) is None:
            raise _not_signed(sealed)
        try:
            key = self._key_set.unwrap(current.wrapped[catalog])
            attach(con, path_of(handle), name or catalog, key, read_only=True)
        finally:
            os.close(handle)

    def check(self, signed: Manifest) -> None:
        """Compare every byte of a generation's files with what was signed.

        Raises:
            IntegrityError: they differ, or a file is gone.
        """
        for catalog in CATALOGS:
            sealed: FileSeal = getattr(signed, catalog)
            self._check(sealed.name, sealed, catalog)

    def _check(self, name: str, sealed: FileSeal, catalog: str = "vault") -> None:
        """Compare the bytes of a file with those that were sealed."""
        path = self._path(catalog, name)
        if not path.exists() or manifests.digest(path) != sealed.sha256:
            raise _not_signed(sealed)

    def require_current(self) -> Manifest:
        """Return the current manifest, or say that there is none yet."""
        current = self.current()
        if current is None:
            raise UsageError(
                "{published}: nothing was published yet. Build the first generation with: scv nightly",
                published=self._folders["published"],
            )
        return current

    def _prune(self, keep: int | None) -> None:
        """Remove what no generation is made of and, unless None, the generations older than the
        `keep` before the current one.
        """
        current = self.current()
        in_use = self._kept.in_use(current, keep) if current else set[str]()
        for folder in self._folders.values():
            remove_unfinished(folder)
            for path in list(folder.iterdir()):
                # NOTE: people keep files of their own beside ours; only names we gave are ours to
                # remove.
                if _BUILT.fullmatch(path.name) and path.name not in in_use:
                    path.unlink(missing_ok=True)

    def _path(self, catalog: str, name: str) -> Path:
        return self._folders[catalog] / name


def _not_signed(sealed: FileSeal) -> IntegrityError:
    return IntegrityError(
        "{sealed}: damaged or gone. Put it back from a backup; the landed files are not affected.",
        sealed=sealed.name,
    )
