"""Generations: each run builds new encrypted files beside the old and switches to them with one signed manifest.

Order of the switch: build → checkpoint, detach, sync → reopen read-only and compare every table's count and row hash →
SHA-256 → sign → sync → rename onto CURRENT → sync the folder → prune. A killed run leaves the former generation current.
"""

import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from shlex import quote
from typing import Any

from scv.errors import GateRefusedError, IntegrityError, Message, UsageError
from scv.schema.session import Engine
from scv.vault import manifest as manifests
from scv.vault.build import CATALOGS, Build
from scv.vault.checksums import table_seals
from scv.vault.engine import Limits, attach, attach_read_only
from scv.vault.files import private_folder, remove_unfinished, sync_file, sync_folder, write_atomically
from scv.vault.hash_cache import open_verified, path_of
from scv.vault.keys import KeySet, fresh_key
from scv.vault.manifest import FileSeal, Manifest
from scv.vault.reader_keys import public_keys, seal
from scv.vault.session import DuckSession, open_session

_BUILT = re.compile(r"(?:vault|scv)-\d{6}-[0-9a-f]{8}\.duckdb(?:\.wal)?|MANIFEST-\d{6}\.json|CHECKED")


class Generations:
    """The generations of one home: where their files are, which is current, and how a new one becomes current."""

    def __init__(self, vault: Path, published: Path, keys_folder: Path, key_set: KeySet, group_readable: bool) -> None:
        self._folders = {"vault": vault, "published": published}
        self._modes = {"vault": 0o600, "published": 0o640 if group_readable else 0o600}
        self._published_mode = 0o750 if group_readable else 0o700
        self._keys_folder, self._key_set = keys_folder, key_set
        self.temp_folder = vault / "spill"

    def current(self) -> Manifest | None:
        """Return the current generation's manifest, or None before the first.

        The vault keeps a copy of the last one published: without its manifest a vault has lost every customer id.

        Raises:
            IntegrityError: the manifest is damaged, gone, or older than the copy.
        """
        known = self._key_set.verifiers()
        current = manifests.read(self._folders["published"], known)
        last = manifests.read(self._folders["vault"], known)
        if current is last is None and (kept := self._manifests()):
            raise IntegrityError(
                "{manifest} is gone, and its copy in the vault. Nothing was changed. Put the last back with: {command}",
                manifest=self._folders["published"] / manifests.CURRENT,
                command=self._cleanup(kept[-1]),
            )
        if last and (current is None or current.generation < last.generation):
            found = Message("is of generation {number}", number=current.generation) if current else Message("is gone")
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
        if current and not self._kept_manifest(current.generation).exists():
            # NOTE: whoever published it died right after.
            self._keep_manifest(current.generation)
        # NOTE: what a killed run left is as large as a generation: it goes before its room is needed.
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
                    shutil.copyfile(self._path("vault", current.vault.name), self._path("vault", names["vault"]))
                self._check(names["vault"], current.vault)
                # NOTE: else DuckDB writes the file anew in the middle of a statement, again and again.
                built.session.execute("SET checkpoint_threshold = '64GB'")
            for name in CATALOGS:
                attach(built.session, self._path(name, names[name]), name, built.keys[name], read_only=False)
            yield built
        finally:
            built.session.close()
            self._prune(None)

    def switch(self, built: Build, run: dict[str, Any], segments: dict[str, str], keep: int) -> Manifest:
        """Prove the built files, make them current, and drop all but the `keep` newest former generations.

        Args:
            built: from `build`, all its tables filled.
            run: `run_id`, `built_at`, `partial` and free `facts` (counts only) for the manifest.
            segments: the landed segments in this generation, name → SHA-256.
            keep: former generations to keep for readers that still hold them and for rollback.

        Raises:
            GateRefusedError: a file read back differs from what was written.
        """
        seals = {name: self._close(built, name) for name in CATALOGS}
        previous = self._folders["published"] / manifests.CURRENT
        signed = Manifest(
            home_id=self._key_set.home_id,
            generation=built.generation,
            previous=manifests.content_hash(previous.read_bytes()) if previous.exists() else None,
            vault=seals["vault"],
            published=seals["published"],
            wrapped={name: self._key_set.wrap(built.keys[name]) for name in CATALOGS},
            sealed={
                reader: seal(built.keys["published"], public, self._key_set.home_id, f"generation {built.generation}")
                for reader, public in public_keys(self._keys_folder).items()
            },
            segments=segments,
            **run,
        )
        content = manifests.sign(signed, self._key_set)
        manifests.publish(self._folders["published"], content, self._modes["published"])
        manifests.publish(self._folders["vault"], content, self._modes["vault"])
        self._keep_manifest(signed.generation)
        self._prune(keep)
        return signed

    @contextmanager
    def open(self, catalog: str, limits: Limits = Limits(), generation: int | None = None) -> Iterator[DuckSession]:
        """Open the `vault` or `published` file of a generation read-only, under that catalog name; the current one's if none is named.

        Raises:
            UsageError: nothing was published yet, or that generation is not kept.
            IntegrityError: the file is not what the manifest says.
        """
        manifest = self.require_current() if generation is None else self.manifest_of(generation)
        with open_session(self.temp_folder, limits) as session:
            self.attach_current(session, catalog, manifest)
            yield session

    def manifest_of(self, generation: int) -> Manifest:
        """Return the manifest of the current or a former generation that is still kept.

        Raises:
            UsageError: it is not kept, or never was.
        """
        path = self._kept_manifest(generation)
        if not path.exists():
            numbers = [_number_of(each) for each in self._manifests()]
            raise UsageError(
                "generation {generation} is not kept. Kept: {held}; how many: scv.toml [published] keep",
                generation=generation,
                held=", ".join(map(str, numbers)) or "none",
            )
        return self._parse(path)

    def previous(self) -> list[Manifest]:
        """Return the manifests of the former generations that are kept, the newest first."""
        current = self.require_current()
        kept = map(self._parse, self._manifests())
        return sorted(
            (each for each in kept if each.generation < current.generation), key=lambda each: -each.generation
        )

    def _manifests(self) -> list[Path]:
        return sorted(self._folders["vault"].glob("MANIFEST-*.json"))

    def _parse(self, kept: Path) -> Manifest:
        try:
            return manifests.parse(kept.read_bytes(), self._key_set.verifiers(), where=kept.name)
        except IntegrityError:
            raise IntegrityError(
                "{manifest}: damaged, or edited. Put it back from a backup, or remove it: generation {number} can "
                "then no longer be read or rolled back to, unless it is the current one. Nothing was changed.",
                manifest=kept,
                number=_number_of(kept),
            ) from None

    def _keep_manifest(self, generation: int) -> None:
        """Keep the current manifest by its number: a former generation is read by its own. It goes when its files go."""
        write_atomically(self._kept_manifest(generation), (self._folders["published"] / manifests.CURRENT).read_bytes())

    def _kept_manifest(self, generation: int) -> Path:
        return self._folders["vault"] / f"MANIFEST-{generation:06d}.json"

    def attach_current(self, con: Engine, catalog: str, current: Manifest, name: str = "") -> None:
        """Attach one file of the current generation read-only: the very file whose hash was checked, and no write-ahead log beside it."""
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

    def _close(self, built: Build, catalog: str) -> FileSeal:
        written = table_seals(built.session, catalog)
        built.session.execute(f"CHECKPOINT {catalog}")
        built.session.execute(f"DETACH {catalog}")
        path = self._path(catalog, built.names[catalog])
        path.chmod(self._modes[catalog])
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
        return FileSeal(path.name, manifests.digest(path), written)

    def _prune(self, keep: int | None) -> None:
        """Remove what no generation is made of and, unless None, the generations older than the `keep` before the current one."""
        in_use = self._in_use(keep)
        for folder in self._folders.values():
            remove_unfinished(folder)
            for path in list(folder.iterdir()):
                # NOTE: people keep files of their own beside ours; only names we gave are ours to remove.
                if _BUILT.fullmatch(path.name) and path.name not in in_use:
                    path.unlink(missing_ok=True)

    def _in_use(self, keep: int | None) -> set[str]:
        """Return what the current generation and the `keep` before it, or all of them, are made of: files and manifests, by name."""
        if (current := self.current()) is None:
            return set()
        in_use = {current.vault.name, current.published.name}
        for path in self._manifests():
            age = current.generation - _number_of(path)
            if age < 0 or (keep is not None and age > keep):
                continue
            previous = self._parse(path)
            in_use |= {path.name, previous.vault.name, previous.published.name}
        return in_use

    def _path(self, catalog: str, name: str) -> Path:
        return self._folders[catalog] / name


def _number_of(manifest: Path) -> int:
    return int(manifest.stem.removeprefix("MANIFEST-"))


def _not_signed(sealed: FileSeal) -> IntegrityError:
    return IntegrityError(
        "{sealed}: damaged or gone. Put it back from a backup; the landed files are not affected.", sealed=sealed.name
    )
