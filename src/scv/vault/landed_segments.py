"""Landed files: each becomes one encrypted, immutable segment. A signed card beside it makes it
exist.

A segment without its card is the trace of a killed landing and is swept; a card names the segment's
hash, its wrapped key and, sealed, what was landed. Landing the same file again makes a new segment;
the newest card of a file counts.
"""

import json
import os
import threading
import time
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
from cryptography.exceptions import InvalidSignature

from scv.console.documents import parse_json
from scv.errors import IntegrityError
from scv.schema import LANDED
from scv.schema.session import Engine
from scv.vault.aead import Cipher
from scv.vault.engine import Limits, attach, attach_read_only, open_engine
from scv.vault.files import private_folder, sync_file, write_atomically
from scv.vault.keys import KeySet, fresh_key, verified_by
from scv.vault.manifest import digest
from scv.vault.session import DuckSession, insert

# Rows are appended and never looked at again: what is written need not stay in memory, however
# large the file.
_WRITE_MEMORY = "400MB"
_ROWS_PER_COMMIT = 1_500_000
_LABEL = "segment card v2"


@dataclass(frozen=True)
class Segment:
    """One landed file. `header` is what its landing wrote: source, account, counts and so on."""

    name: str
    file_id: str
    sha256: str
    wrapped: str
    order: int
    header: dict[str, Any]


class Draft:
    """A segment being written; `commit` makes it exist."""

    def __init__(
        self, store: "SegmentStore", name: str, con: duckdb.DuckDBPyConnection, wrapped: str
    ) -> None:
        self._store, self._name, self._con, self._wrapped = store, name, con, wrapped
        self.catalog = f"draft_{name}"
        self._uncommitted = 0

    def insert(self, table: str, rows: pl.DataFrame) -> None:
        """Append rows to one of the segment's tables."""
        insert(self._con, f"{self.catalog}.{table}", rows)
        self._uncommitted += rows.height
        if self._uncommitted > _ROWS_PER_COMMIT:
            # NOTE: what a transaction wrote stays in memory until it ends. The segment does not
            # exist before its card anyway.
            self._con.commit()
            self._con.begin()
            self._uncommitted = 0

    def commit(self, file_id: str, header: dict[str, Any]) -> Segment:
        """Close the segment, write its card, and return it."""
        self._con.commit()
        self._con.execute(f"CHECKPOINT {self.catalog}")
        self._con.execute(f"DETACH {self.catalog}")
        return self._store.card(self._name, file_id, self._wrapped, header)


def _landed_tables(catalog: str) -> list[str]:
    return [table.create(catalog) for table in LANDED]


class SegmentStore:
    """The folder of landed segments of one home."""

    def __init__(self, folder: Path, temp_folder: Path, key_set: KeySet) -> None:
        self.folder, self._temp_folder, self._key_set = folder, temp_folder, key_set
        self._open_lock = threading.Lock()
        # NOTE: loading encryption takes longer than writing a small segment, so all drafts share
        # one engine. One thread: for small inserts a second one doubles processor and wall time.
        self.session = DuckSession(lambda: open_engine(temp_folder, Limits(1, _WRITE_MEMORY)))
        self._newest = 0
        self._previous = folder / "former"

    @contextmanager
    def draft(self, create_tables: Callable[[str], list[str]] = _landed_tables) -> Iterator[Draft]:
        """Open a new segment with the tables created for its catalog; leave nothing behind unless
        it is committed.
        """
        key, name = fresh_key(), os.urandom(12).hex()
        private_folder(self.folder)
        with self.session.con.cursor() as con:
            new = Draft(self, name, con, self._key_set.wrap(key))
            try:
                attach(con, self._path(name), new.catalog, key, read_only=False)
                con.begin()
                for statement in create_tables(new.catalog):
                    con.execute(statement)
                yield new
            finally:
                if not self._card(name).exists():
                    with suppress(duckdb.TransactionException):
                        con.rollback()
                    con.execute(f"DETACH DATABASE IF EXISTS {new.catalog}")
                    self._remove(name)

    def close(self) -> None:
        """Close the engine that drafts are written with."""
        self.session.close()

    def card(self, name: str, file_id: str, wrapped: str, header: dict[str, Any]) -> Segment:
        """Write the signed card of a finished segment file: from here on it exists."""
        sync_file(self._path(name))
        # NOTE: tokens in it are of the index as it is now; see BlindIndex.renewed.
        header = header | {"chain": len(self._key_set.index)}
        segment = Segment(
            name, file_id, digest(self._path(name)), wrapped, self._next_order(), header
        )
        self._write_card(segment)
        return segment

    def _write_card(self, segment: Segment) -> None:
        card = {
            "name": segment.name,
            "file_id": segment.file_id,
            "sha256": segment.sha256,
            "wrapped": segment.wrapped,
            "order": segment.order,
            "header": self._cipher(segment.wrapped).seal(
                json.dumps(segment.header).encode(), segment.name.encode()
            ),
        }
        payload = json.dumps(card, sort_keys=True)
        signature = self._key_set.sign(_LABEL, payload.encode())
        write_atomically(
            self._card(segment.name),
            json.dumps({"payload": payload, "signature": signature}).encode(),
        )

    def _cipher(self, wrapped: str) -> Cipher:
        return Cipher(self._key_set.unwrap(wrapped), "segment header")

    def renew(self) -> None:
        """Write every card anew under the newest keys; the segments themselves stay."""
        for segment in self.all():
            self._write_card(
                replace(segment, wrapped=self._key_set.wrap(self._key_set.unwrap(segment.wrapped)))
            )

    def _next_order(self) -> int:
        """Return the time, or, where the clock went back, a little more than the newest card has."""
        with self._open_lock:
            self._newest = max(
                time.time_ns(),
                1 + (self._newest or max((each.order for each in self.all()), default=0)),
            )
            return self._newest

    def all(self) -> list[Segment]:
        """Return every segment that exists, in landing order.

        Raises:
            IntegrityError: a card is damaged.
        """
        return sorted(
            (self._read(path) for path in self.folder.glob("*.card")),
            key=lambda segment: segment.order,
        )

    def newest(self) -> dict[str, Segment]:
        """Return file id → its newest segment."""
        return {segment.file_id: segment for segment in self.all()}

    def is_intact(self, segment: Segment) -> bool:
        """Tell whether a segment's bytes are those its card names."""
        path = self._path(segment.name)
        return path.exists() and digest(path) == segment.sha256

    def check(self, segment: Segment) -> None:
        """Compare a segment's bytes with its card.

        Raises:
            IntegrityError: they differ.
        """
        if not self.is_intact(segment):
            raise IntegrityError(
                "landed segment {segment}: damaged or gone. Put vault/landed back from a backup, "
                "or land its file again: scv ingest FILE",
                segment=segment.name,
            )

    @contextmanager
    def attach(self, con: Engine, segments: Sequence[Segment]) -> Iterator[list[str]]:
        """Attach segments read-only for the length of a with block, and give the catalog names, in
        the same order.
        """
        names = [f"segment_{at}" for at in range(len(segments))]
        with ExitStack() as stack:
            for name, segment in zip(names, segments, strict=True):
                key = self._key_set.unwrap(segment.wrapped)
                stack.enter_context(attach_read_only(con, self._path(segment.name), name, key))
            yield names

    def remove_unused(self, keep: Collection[str], previous: Collection[str] = ()) -> None:
        """Remove segments and the traces of killed landings, but for `keep`; lay those in
        `previous` aside, for a rollback.

        Only the holder of the writer's lock may.
        """
        # NOTE: cards first: a card without its segment is damage, a segment without its card is
        # nothing.
        stored = (path for path in private_folder(self.folder).iterdir() if path.is_file())
        for path in sorted(stored, key=lambda path: path.suffix):
            name = path.name.split(".")[0]
            if name in previous and name not in keep:
                path.replace(private_folder(self._previous) / path.name)
            elif name not in keep:
                path.unlink(missing_ok=True)
        for path in list(self._previous.iterdir()) if self._previous.exists() else ():
            if path.name.split(".")[0] not in previous:
                path.unlink(missing_ok=True)

    def remove(self, segment: Segment) -> None:
        """Remove a segment for good."""
        self._card(segment.name).unlink(missing_ok=True)
        self._remove(segment.name)

    def restore(self, names: Collection[str]) -> None:
        """Put segments that were laid aside back among the others."""
        for path in (
            sorted(self._previous.iterdir(), reverse=True) if self._previous.exists() else ()
        ):
            if path.name.split(".")[0] in names:
                path.replace(self.folder / path.name)

    def _read(self, path: Path) -> Segment:
        try:
            outer = parse_json(path.read_bytes())
            signature, payload = bytes.fromhex(outer["signature"]), outer["payload"].encode()
            verified_by(self._key_set.verifiers(), signature, payload, _LABEL, previous=True)
            card = parse_json(outer["payload"])
            if card["name"] != path.stem:
                raise ValueError
        except (ValueError, KeyError, TypeError, AttributeError, InvalidSignature):
            raise IntegrityError(
                "{path}: the card of a landed file is damaged. Put vault/landed back from a "
                "backup; or remove the card and land its file again: scv ingest FILE",
                path=path.name,
            ) from None
        header = self._cipher(card["wrapped"]).open(card["header"], card["name"].encode())
        return Segment(**card | {"header": parse_json(header)})

    def _path(self, name: str) -> Path:
        return self.folder / f"{name}.duckdb"

    def _card(self, name: str) -> Path:
        return self.folder / f"{name}.card"

    def _remove(self, name: str) -> None:
        for path in self.folder.glob(f"{name}.*"):
            path.unlink(missing_ok=True)
