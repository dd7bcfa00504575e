"""Take files in: land what is new, leave what is known, park what cannot be used, each with its reason."""

import logging
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

from scv.errors import AccountConflictError, BadInputError, SetAsideError, shown_name
from scv.home.open_home import Vault
from scv.ingest.land import Export, exported_at, ingest_file
from scv.ingest.read.inputs import Input, inputs_of, paths_by_id
from scv.ingest.standardise import RowOrigin
from scv.pipeline.erasures import all_tombstones
from scv.pipeline.inbox import (
    DEFAULT_ACCOUNT,
    account_of,
    channel_of,
    channels_where,
    check_channel,
    folder_of,
    inbox_files,
    missing_files,
    place_of,
    readable,
)
from scv.pipeline.ingest_options import FileResult, Taken, Terms
from scv.schema import LANDED
from scv.sources import catalogue
from scv.vault.landed_segments import Segment

_AT_ONCE = 2
_log = logging.getLogger("scv")


class Ingest:
    """The first half of a run: what was landed before, and what this run makes of the files it is given."""

    def __init__(self, vault: Vault, command: str, now: datetime) -> None:
        self.vault, self.home, self.store, self.command, self.now = vault, vault.home, vault.store(), command, now
        self.known = catalogue(vault.home.channels)
        self.tombstones = all_tombstones(vault)
        self.cutoffs = vault.home.settings.retention.cutoffs(now)
        self.results: list[FileResult] = []
        self.taken = Taken()
        self.seconds: dict[str, float] = {}
        self._lock = threading.Lock()
        self._pool = ThreadPoolExecutor(max_workers=_AT_ONCE)
        self._started_at: float | None = None
        self._by_id = self.store.newest()
        # What was landed once is not held against the files before it again.
        self._accepted = {file_id: segment.header for file_id, segment in self._by_id.items()}
        self._dropped: set[str] = set()
        self._met: set[str] = set()
        # Files that a rollback took out: they stay out until somebody lands them by hand.
        self.excluded: frozenset[str] = frozenset()
        self._turns: dict[str, threading.Lock] = {}

    def recall(self, segments: Sequence[Segment]) -> None:
        """Take files in on the terms on which they were landed elsewhere."""
        self._accepted |= {segment.file_id: segment.header for segment in segments}

    def restore(self, segments: Sequence[Segment]) -> list[Segment]:
        """Build from these landed files and no others; return those that are set aside with it."""
        selected = {segment.file_id: segment for segment in segments}
        excluded = [segment for file_id, segment in self._by_id.items() if file_id not in selected]
        self._dropped |= {segment.file_id for segment in excluded}
        self._by_id = selected
        self.excluded |= self._dropped
        return excluded

    def top_folders(self) -> list[str]:
        """Return the top folders of the inbox that hold files, '' for files beside them: the units to ingest in parallel."""
        return sorted({folder_of(self.home, path) for path in inbox_files(self.home)})

    def ingest_folder(self, folder: str) -> dict[str, int]:
        """Land the new files below one top folder of the inbox."""
        return self.ingest([path for path in inbox_files(self.home) if folder_of(self.home, path) == folder])

    def ingest(
        self, paths: Sequence[Path], account: str | None = None, source: str | None = None, accept: bool = False
    ) -> dict[str, int]:
        """Land files; those landed before are left alone, those that cannot be used are parked with their reason.

        Args:
            account: the shop, app or card system; else the folder in inbox/<channel>/<account>/, else 'main'.
            source: the only layout accepted.
            accept: land files that differ from those of their kind landed before.

        Returns: files landed, known and parked, and rows landed.
        """
        start = time.perf_counter()
        by_account: dict[str, list[tuple[Path, Terms]]] = {}
        for path in sorted(paths):
            terms = self._terms_of(path, account, source, accept)
            by_account.setdefault(terms.account, []).append((path, terms))
        with self._lock:
            self.taken.expected += len(paths)
        # NOTE: accounts side by side, the files of one in turn: each is compared with the shop that those before it name.
        largest_first = sorted(by_account.values(), key=lambda files: -sum(_size(path) for path, _ in files))
        batches = self._pool.map(lambda files: [self._ingest_path(path, terms) for path, terms in files], largest_first)
        results = [result for of_account in batches for of_path in of_account for result in of_path]
        with self._lock:
            self.results += sorted(results, key=lambda result: result.name)
            self._started_at = self._started_at or start
            self.seconds["ingest"] = time.perf_counter() - self._started_at
        by_status = {status: sum(r.status == status for r in results) for status in ("landed", "known", "parked")}
        return by_status | {"rows": sum(r.header.get("rows_in", 0) for r in results if r.status == "landed")}

    def ingest_again(self, channel: str, allow_missing: bool) -> dict[str, int]:
        """Replace a channel's landed rows by those of its files in the inbox.

        Raises:
            UsageError: no such channel.
            BadInputError: files landed before are no longer in the inbox.
        """
        check_channel(channel)
        files = inbox_files(self.home)
        paths = paths_by_id(files)
        before = {
            id_: segment
            for id_, segment in self._by_id.items()
            if channel in segment.header["channels"] or segment.header.get("folder") == channel
        }
        missing = [segment for id_, segment in before.items() if id_ not in paths]
        if missing and not allow_missing:
            raise missing_files(channel, [segment.header["name"] for segment in missing])
        self._dropped |= {segment.file_id for segment in missing}
        for id_ in before:
            self._by_id.pop(id_)
        current_paths = {path for id_, path in paths.items() if id_ in before}
        # NOTE: what took the place of a file that is gone stands in its folder, and may be of this channel too.
        folders = {channel, *(segment.header.get("folder") for segment in missing)}
        counts = self.ingest([path for path in files if path in current_paths or folder_of(self.home, path) in folders])
        for id_, segment in before.items():
            if id_ not in self._dropped:
                self._by_id.setdefault(id_, segment)
        return counts

    def _terms_of(
        self, path: Path, account: str | None = None, source: str | None = None, accept: bool = False
    ) -> Terms:
        """Return on what terms a file is taken in from where it stands."""
        name = account or account_of(self.home, path)
        return Terms(readable(name or DEFAULT_ACCOUNT), account is not None, name is None, source, accept)

    def _ingest_path(self, path: Path, terms: Terms) -> list[FileResult]:
        results = self._each_inside(path, terms, self._ingest_one)
        with self._lock:
            self.taken.files += 1
        return results

    def _each_inside(self, path: Path, terms: Terms, take: Callable[[Input, Terms], FileResult]) -> list[FileResult]:
        """Take what a file holds: itself, or the files packed inside it."""
        name = shown_name(path.name)
        try:
            return [take(file, terms) for file in inputs_of(path)]
        except BadInputError as refused:
            return [FileResult(name, "parked", terms.account, refused.code, str(refused))]
        except (PermissionError, FileNotFoundError, IsADirectoryError) as error:
            # NOTE: any other OSError is the machine's fault, not the file's: it ends the run and may be retried.
            message = f"{name}: cannot be opened ({error.strerror})."
            return [FileResult(name, "parked", terms.account, "unreadable", message)]

    def _ingest_one(self, file: Input, terms: Terms) -> FileResult:
        result = self._ingest_or_quarantine(file, terms)
        _log.info("%s: %s %s", shown_name(file.name), result.status, result.code)
        return result

    def _ingest_or_quarantine(self, file: Input, terms: Terms) -> FileResult:
        name = shown_name(file.name)
        try:
            stamp, file_id = file.stamp, file.digest()
            terms = self._resolve_terms(file_id, terms)
            with self._turn(file_id):
                if known := self._known_as(file, file_id, terms):
                    return FileResult(name, "known", terms.account, header=known.header, id=file_id)
                segment = self._ingest_file(file, file_id, stamp, terms)
        except BadInputError as refused:
            return FileResult(
                name, "parked", terms.account, refused.code, str(refused), place=place_of(self.home, file.path)
            )
        return FileResult(name, "landed", terms.account, header=segment.header, id=file_id)

    def _resolve_terms(self, file_id: str, terms: Terms) -> Terms:
        """Return the terms of a file under the account that was settled for it, if one was."""
        past = self._accepted.get(file_id)
        if past and not terms.named and (terms.is_default or past.get("named")):
            # NOTE: what somebody named by hand stays so wherever the file stands; so does a file of which no folder says.
            return replace(terms, account=past["account"], named=bool(past.get("named")))
        return terms

    def _known_as(self, file: Input, file_id: str, terms: Terms) -> Segment | None:
        """Return the landed segment of a file that is left alone; None where the file must be landed.

        Raises:
            AccountConflictError: it was landed before for another account.
            SetAsideError: a rollback took it out.
        """
        known = self._by_id.get(file_id)
        if known and not self._again(file, known, terms):
            return known
        if file_id in self.excluded and not terms.accept:
            raise SetAsideError(
                "{file}: a rollback set this file aside. Take it out of the inbox, or land it "
                "all the same with: scv ingest --accept FILE",
                file=shown_name(file.name),
            )
        return None

    def _ingest_file(self, file: Input, file_id: str, stamp: tuple[int, int], terms: Terms) -> Segment:
        export = Export(
            file=file,
            file_id=file_id,
            stamp=stamp,
            origin=RowOrigin(terms.account, self.home.settings.open_platform, channel_of(self.home, file.path)),
            landed_at=int(self.now.timestamp()),
            known=self.known,
            channel=channel_of(self.home, file.path),
            source=terms.source,
            before=self._before(terms.account),
            accept=terms.accept or file_id in self._accepted,
            named=terms.named,
            tombstones=self.tombstones,
            cutoffs=self.cutoffs,
            on_rows=self._count_rows,
        )
        segment: Segment = ingest_file(export, self._draft, self.vault.index)
        with self._lock:
            self._by_id[file_id] = segment
        return segment

    def _count_rows(self, rows: int) -> None:
        with self._lock:
            self.taken.rows += rows

    def _before(self, account: str) -> tuple[Mapping[str, Any], ...]:
        """Return the headers of an account's landed files, in landing order."""
        with self._lock:
            segments = sorted(self._by_id.values(), key=lambda segment: segment.order)
        return tuple(segment.header for segment in segments if segment.header["account"] == account)

    def _turn(self, file_id: str) -> threading.Lock:
        """Return what lets one copy of a file in at a time: the second must find the first one landed."""
        with self._lock:
            return self._turns.setdefault(file_id, threading.Lock())

    def _draft(self) -> Any:
        return self.store.draft(lambda catalog: [table.create(catalog) for table in LANDED])

    def _again(self, file: Input, known: Segment, terms: Terms) -> bool:
        """Tell whether a file landed before must be landed again.

        So it must where its name tells a later export, or the version that counts would depend on which copy came in first;
        where its folder says another channel than it was landed for, unless a copy of it was met in this run; where somebody now
        names another account for it; and where somebody lands it by hand because its segment is damaged.
        """
        before = known.header["account"]
        if before != terms.account and not terms.named:
            raise AccountConflictError(
                "{file}: the same file was landed before for account {before}, now it stands under {account}. Keep "
                "it in one place, or settle it with: scv ingest --account NAME FILE. Nothing was landed.",
                file=shown_name(file.name),
                before=shown_name(before),
                account=shown_name(terms.account),
            )
        later = (exported_at(file.name) or 0) > (known.header["exported_at"] or 0)
        channels = channels_where(self.home, file.path, known.header, self.known)
        moved = channels != known.header.get("channels") and known.file_id not in self._met
        self._met.add(known.file_id)
        renamed = terms.named and before != terms.account
        return later or renamed or moved or (self.command == "ingest" and not self.store.is_intact(known))

    def close(self) -> None:
        """Let go of what landing holds open."""
        self._pool.shutdown()
        self.store.close()

    @property
    def partial(self) -> bool:
        """Tell whether a file was parked."""
        return any(result.status == "parked" for result in self.results)

    def segments(self) -> list[Segment]:
        """Return the landed files that this run builds from."""
        return [segment for id_, segment in self._by_id.items() if id_ not in self._dropped]


def _size(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0


def ingest_everything(run: Ingest) -> None:
    """Land every new file of the inbox."""
    run.ingest(inbox_files(run.home))
