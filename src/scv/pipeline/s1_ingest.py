"""First stage: take files in. What is new is landed, what is known is left alone, what cannot be
used is parked with its reason.
"""

import logging
import threading
import time
from collections.abc import Sequence
from pathlib import Path

from scv.errors import BadInputError, shown_name
from scv.ingest.land import Export, OpenDraft, ingest_file
from scv.ingest.read.inputs import Input
from scv.ingest.standardise import RowOrigin
from scv.pipeline.admission import Admission, each_inside
from scv.pipeline.context import Counts, RunContext
from scv.pipeline.erasures import all_tombstones
from scv.pipeline.inbox import channel_of, place_of
from scv.pipeline.ingest_options import FileResult, IngestOptions
from scv.vault.landed_segments import Segment

_log = logging.getLogger("scv")


class Ingest:
    """The first stage of one run, for any number of calls from several threads.

    Args:
        draft: opens a new landed segment; that of the home if left away.
    """

    def __init__(self, context: RunContext, draft: OpenDraft | None = None) -> None:
        self._context, self._admission, self._draft = (
            context,
            Admission(context),
            draft or context.store.draft,
        )
        self._tombstones = all_tombstones(context.vault)
        self._cutoffs = context.cutoffs
        self._started_at: float | None = None
        self._turns: dict[str, threading.Lock] = {}
        self._lock = threading.Lock()

    def files(
        self,
        paths: Sequence[Path],
        account: str | None = None,
        source: str | None = None,
        accept: bool = False,
        password: bytes = b"",
    ) -> Counts:
        """Land files; those landed before are left alone, those that cannot be used are parked with
        their reason.

        Args:
            account: the shop, app or card system; else the folder in inbox/<channel>/<account>/,
                else 'main'.
            source: the only layout accepted.
            accept: land files that differ from those of their kind landed before.
            password: opens the archives that have one.

        Returns: files landed, known and parked, and rows landed.
        """
        context, start = self._context, time.perf_counter()
        by_account: dict[str, list[tuple[Path, IngestOptions]]] = {}
        for path in sorted(paths):
            options = self._admission.options_of(path, account, source, accept, password)
            by_account.setdefault(options.account, []).append((path, options))
        context.progress.add(expected=len(paths))
        # NOTE: accounts side by side, the files of one in turn: each is compared with the shop that
        # those before it name.
        largest_first = sorted(
            by_account.values(),
            key=lambda files: -sum(path.stat().st_size for path, _ in files if path.exists()),
        )
        batches = context.store.session.map(
            lambda files: [self._path(*file) for file in files], largest_first
        )
        results = [result for of_account in batches for of_path in of_account for result in of_path]
        with self._lock:
            context.results += sorted(results, key=lambda result: result.name)
            self._started_at = self._started_at or start
            context.seconds["ingest"] = time.perf_counter() - self._started_at
        by_status = {
            status: sum(r.status == status for r in results)
            for status in ("landed", "known", "parked")
        }
        return by_status | {
            "rows": sum(r.header.get("rows_in", 0) for r in results if r.status == "landed")
        }

    def _path(self, path: Path, options: IngestOptions) -> list[FileResult]:
        results = each_inside(path, options, self._file)
        self._context.progress.add(files=1)
        return results

    def _file(self, file: Input, options: IngestOptions) -> FileResult:
        name = shown_name(file.name)
        try:
            stamp, file_id = file.stamp, file.digest()
            options = self._admission.settled(file_id, options)
            # NOTE: one copy of a file at a time: the second must find the first one landed.
            with self._turn(file_id):
                known = self._admission.known_as(file, file_id, options)
                segment = known or self._land(file, file_id, stamp, options)
        except BadInputError as refused:
            place = place_of(self._context.home, file.path)
            result = FileResult.refused(name, options.account, refused, place)
        else:
            status = "known" if known else "landed"
            result = FileResult(name, status, options.account, header=segment.header, id=file_id)
        _log.info("%s: %s %s", name, result.status, result.code)
        return result

    def _land(
        self, file: Input, file_id: str, stamp: tuple[int, int], options: IngestOptions
    ) -> Segment:
        context, channel = self._context, channel_of(self._context.home, file.path)
        export = Export(
            file=file,
            file_id=file_id,
            stamp=stamp,
            origin=RowOrigin(options.account, context.home.settings.open_platform, channel),
            landed_at=int(context.options.now.timestamp()),
            known=context.known,
            channel=channel,
            source=options.source,
            before=context.landed.headers_of(options.account),
            accept=options.accept or context.landed.header_of(file_id) is not None,
            named=options.named,
            tombstones=self._tombstones,
            cutoffs=self._cutoffs,
            unread_share=context.home.settings.unread_share,
            on_rows=lambda rows: context.progress.add(rows=rows),
        )
        segment: Segment = ingest_file(export, self._draft, context.vault.index)
        context.landed.put(segment)
        return segment

    def _turn(self, file_id: str) -> threading.Lock:
        with self._lock:
            return self._turns.setdefault(file_id, threading.Lock())
