"""Which published generation a reader may open tonight: checked against its signed manifest, and
held open from then on.
"""

import os
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType

from scv.errors import IntegrityError, KeyAccessError, UsageError
from scv.vault import manifest as manifests
from scv.vault import rollback_protection
from scv.vault.hash_cache import open_verified
from scv.vault.manifest import Manifest
from scv.vault.reader_keys import Reader, load_reader, trust
from scv.vault.rollback_protection import Seen


@dataclass(frozen=True)
class PublishedGeneration:
    """The published generation a reader may open. `handle` is its file, open: what was checked is
    what is read, even if it is pruned.
    """

    manifest: Manifest
    reader: Reader
    path: Path
    handle: int = field(repr=False)

    def __enter__(self) -> "PublishedGeneration":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        os.close(self.handle)

    @property
    def min_group(self) -> int:
        """Customers a figure must rest on before a marketer's SQL shows it; 0 for no such rule."""
        return int(self.manifest.facts.get("min_group", 0))

    def file_key(self) -> bytes:
        """Return the key of the published file.

        Raises:
            KeyAccessError: this reader may not open this generation.
        """
        sealed = self.manifest.sealed.get(self.reader.name)
        if sealed is None:
            raise KeyAccessError(
                "the reader key {reader} may not open generation {generation}. Ask the operator.",
                reader=self.reader.name,
                generation=self.manifest.generation,
            )
        return self.reader.decrypt_key(sealed, f"generation {self.manifest.generation}")

    def check_unrestricted(self) -> None:
        """Refuse to hand out the file itself where small groups are hidden.

        Raises:
            UsageError: they are.
        """
        if self.min_group:
            raise UsageError(
                "groups of fewer than {min_group} customers are hidden in this home ([published] min_group), so its "
                "file is not handed out whole. Ask for figures with: scv query, scv shell",
                min_group=self.min_group,
            )


def open_published(folder: Path) -> PublishedGeneration:
    """Return the current published generation in `folder`, checked and not older than one this
    reader has seen.

    Raises:
        UsageError: nothing is published there.
        IntegrityError: manifest or file are not what was signed.
        KeyAccessError: this account has no reader key for it.
    """
    while True:
        before = current_manifest(folder)
        try:
            return _open_checked(folder, rollback_protection.record_read)
        except IntegrityError:
            # NOTE: a night may publish, and prune, between the reading of the manifest and the
            # opening of its file.
            if current_manifest(folder) == before:
                raise


def accept_place(folder: Path) -> tuple[Seen, Seen | None]:
    """Take a published folder as it is, though it is behind what was read elsewhere, or held
    another home; return what is there, and was.

    Raises:
        IntegrityError: manifest or file are not what was signed, or this very folder was put back
            to an older copy.
    """
    before = list[Seen | None]()
    with _open_checked(
        folder, lambda place, now: before.append(rollback_protection.accept(place, now))
    ) as published:
        return Seen(published.manifest.home_id, published.manifest.generation), before[0]


def current_manifest(folder: Path) -> bytes:
    """Return the bytes of the manifest that is current, unread; empty before the first."""
    path = folder / manifests.CURRENT
    return path.read_bytes() if path.exists() else b""


def _open_checked(folder: Path, note: Callable[[Path, Seen], None]) -> PublishedGeneration:
    home_id = manifests.home_of(folder)
    if home_id is None:
        raise UsageError(
            "{folder}: nothing was published here. Name the home with --home; the operator publishes with: scv nightly",
            folder=folder,
        )
    reader = load_reader(home_id)
    current = manifests.read(folder, [reader.verifier()])
    if current is None or current.home_id != home_id:
        raise IntegrityError("{folder}: the manifest is not of this home.", folder=folder)
    path = folder / current.published.name
    if (handle := open_verified(path, current.published.sha256)) is None:
        raise IntegrityError(
            "{path}: damaged, replaced or gone. Ask the operator to run: scv nightly",
            path=path.name,
        )
    try:
        note(folder, Seen(home_id, current.generation))
        trust(reader, current.signed_by)
    except IntegrityError:
        os.close(handle)
        raise
    return PublishedGeneration(current, reader, path, handle)
