"""Exports that were landed, sealed: taken out of the inbox and kept encrypted, or removed; and put
back when they are wanted.

Each is an encrypted file of its own with a signed card, as landed segments are. Whoever is erased,
and what expires, takes the sealed originals that hold it along: they cannot be read for one row and
written without it.
"""

import hashlib
from collections.abc import Collection, Iterator
from pathlib import Path

import polars as pl

from scv.errors import BadInputError, IntegrityError, UsageError, shown_name
from scv.home.open_home import Vault
from scv.ingest.read.inputs import inputs_of
from scv.pipeline.inbox import inbox_files
from scv.vault.files import private_folder, write_atomically
from scv.vault.landed_segments import Segment
from scv.vault.manifest import digest
from scv.vault.session import open_session

_PIECE = 4 << 20
_TABLE = "CREATE TABLE {}.original (number INTEGER, content BLOB)"


def seal(vault: Vault, file_ids: Collection[str], *, remove: bool) -> Iterator[str]:
    """Take every file of the inbox that is landed whole out of it; yield what to tell about each.

    Args:
        file_ids: file ids (SHA-256) that the current generation was built from.
        remove: keep no sealed copy.
    """
    store = vault.originals()
    known = store.newest()
    store.remove_unused({original.name for original in known.values()})
    for path in inbox_files(vault.home):
        name = str(path.relative_to(vault.home.inbox))
        ids = _ids(path)
        if not ids or not ids <= set(file_ids):
            yield f"left    {shown_name(name)}: not landed, or not whole"
            continue
        if not remove and digest(path) not in known:
            with (
                store.draft(lambda catalog: [_TABLE.format(catalog)]) as draft,
                path.open("rb") as source,
            ):
                for number, piece in enumerate(iter(lambda: source.read(_PIECE), b"")):
                    draft.insert("original", pl.DataFrame({"number": [number], "content": [piece]}))
                draft.commit(digest(path), {"path": name, "file_ids": sorted(ids)})
        path.unlink()
        yield f"{'removed' if remove else 'sealed '} {shown_name(name)}"


def _ids(path: Path) -> set[str]:
    """Return the ids of what a file holds; nothing where it cannot be read."""
    try:
        return {file.digest() for file in inputs_of(path)}
    except BadInputError:
        return set()


def decrypt_originals(vault: Vault) -> Iterator[str]:
    """Put every sealed original back where it was in the inbox; yield what to tell about each.

    Raises:
        UsageError: another file stands there.
        IntegrityError: a sealed original is damaged.
    """
    for original in vault.originals().all():
        path = vault.home.inbox / original.header["path"]
        if path.exists():
            raise UsageError(
                "inbox/{path}: another file stands there. Move it away first.",
                path=shown_name(original.header["path"]),
            )
        content = _content(vault, original)
        private_folder(path.parent)
        write_atomically(path, content)
        vault.originals().remove(original)
        yield f"put back {shown_name(original.header['path'])}"


def _content(vault: Vault, original: Segment) -> bytes:
    store = vault.originals()
    store.check(original)
    with (
        open_session(vault.home.vault / "spill", vault.limits) as session,
        store.attach(session, [original]) as (name,),
    ):
        content = b"".join(
            session.frame(f"SELECT content FROM {name}.original ORDER BY number")["content"]
        )
    if hashlib.sha256(content).hexdigest() != original.file_id:
        raise IntegrityError(
            "sealed original {original}: damaged. Put vault/originals back from a backup.",
            original=original.name,
        )
    return content


def sealed_paths(vault: Vault) -> list[str]:
    """Return where in the inbox each sealed original stood."""
    return sorted(original.header["path"] for original in vault.originals().all())


def destroy(vault: Vault, file_ids: Collection[str]) -> int:
    """Remove the sealed originals that hold one of these files; return how many."""
    store = vault.originals()
    hit = [original for original in store.all() if set(file_ids) & set(original.header["file_ids"])]
    for original in hit:
        store.remove(original)
    return len(hit)
