"""The order of a run: ingest → records → link → profile → traits → segments → publish. The one
place that knows it.

`open_run` takes the writer's lock; the command line and the Prefect flows call the same stages in
the same order.
"""

import logging
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import Any

from scv.home.open_home import Vault, open_vault
from scv.home.settings import Home
from scv.pipeline import run_report
from scv.pipeline.channel_rerun import ingest_channel
from scv.pipeline.context import Counts, RunContext, RunOptions, StageReport
from scv.pipeline.inbox import folder_of, inbox_files
from scv.pipeline.s1_ingest import Ingest
from scv.pipeline.s2_deduplicate import deduplicate_landed
from scv.pipeline.s3_resolve import resolve
from scv.pipeline.s4_survive import survive
from scv.pipeline.s5_traits import work_out_traits
from scv.pipeline.s6_segments import segment
from scv.pipeline.s7_publish import publish
from scv.values.times import SHANGHAI
from scv.vault.files import private_folder, remove_files, remove_unfinished
from scv.vault.writer_lock import Lock, writer_lock

__all__ = ["STAGES", "Counts", "Run", "open_run"]

# What follows on ingest, in this order.
STAGES: dict[str, Callable[[RunContext], StageReport]] = {
    "records": deduplicate_landed,
    "link": resolve,
    "profile": survive,
    "traits": work_out_traits,
    "segments": segment,
    "publish": publish,
}
_log = logging.getLogger("scv")


@contextmanager
def open_run(
    home: Home,
    command: str,
    now: datetime,
    *,
    rebuild: bool = False,
    accept: bool = False,
    day: date | None = None,
    allow_missing: bool = False,
) -> Iterator["Run"]:
    """Take the writer's lock for one run; see `RunOptions` for what it is asked for.

    Raises:
        BusyError: another run is writing.
        KeyAccessError: the home's keys cannot be used.
        UsageError: `day` has not come, or a newer one is published.
    """
    vault = open_vault(home)
    private_folder(home.vault)
    with (
        writer_lock(
            home.vault / "writer.lock", command, f"{now.astimezone(SHANGHAI):%Y-%m-%d %H:%M:%S %z}"
        ) as lock,
        ExitStack() as stack,
    ):
        run = Run(vault, RunOptions(command, now, rebuild, accept, day, allow_missing), lock)
        stack.callback(run.close)
        for folder in (home.reports, home.ledger, home.keys):
            remove_unfinished(folder)
        for temp_folder in (home.vault / "spill", home.vault / "generations" / "spill"):
            remove_files(temp_folder)
        yield run


class Run(RunContext):
    """One run under the writer's lock. Stages are called in the order of `STAGES`, after any number
    of ingests.
    """

    def __init__(self, vault: Vault, options: RunOptions, lock: Lock) -> None:
        super().__init__(vault, options, lock)
        self._ingest = Ingest(self)

    def close(self) -> None:
        """Let go of what landing and building hold open."""
        self.building.close()
        self.store.close()

    def stage(self, name: str) -> Counts:
        """Run one stage of `STAGES` and return its counts."""
        start = time.perf_counter()
        with self._record_failure(name):
            report = STAGES[name](self)
        self.seconds[name] = time.perf_counter() - start
        self.reports[name] = report
        _log.info("%s: %s", name, report.counts)
        return report.counts

    def top_folders(self) -> list[str]:
        """Return the top folders of the inbox that hold files, '' for files beside them: the units
        to ingest in parallel.
        """
        return sorted({folder_of(self.home, path) for path in inbox_files(self.home)})

    def ingest_inbox(self) -> Counts:
        """Land every new file of the inbox."""
        return self.ingest(inbox_files(self.home))

    def ingest_folder(self, folder: str) -> Counts:
        """Land the new files below one top folder of the inbox."""
        return self.ingest(
            [path for path in inbox_files(self.home) if folder_of(self.home, path) == folder]
        )

    def ingest(
        self,
        paths: Sequence[Path],
        account: str | None = None,
        source: str | None = None,
        accept: bool = False,
        password: bytes = b"",
    ) -> Counts:
        """Land files; see `Ingest.files`."""
        return self._ingest.files(paths, account, source, accept, password)

    def ingest_channel(self, channel: str) -> Counts:
        """Replace a channel's landed rows by those of its files in the inbox; see `ingest_channel`."""
        with self._record_failure("ingest"):
            return ingest_channel(self, self._ingest, channel)

    def report(self) -> dict[str, Any]:
        """Return the run's account and keep it in reports/, with the page made of it."""
        account = self.account()
        run_report.keep(self.vault, account)
        run_report.write_page(self.vault, account)
        return account

    def account(self) -> dict[str, Any]:
        """Return what the run did so far: counts, codes and file names, nothing personal."""
        return run_report.account_of(self)

    @contextmanager
    def _record_failure(self, stage: str) -> Iterator[None]:
        """Keep for the account what stops the run."""
        try:
            yield
        except Exception as error:
            self.stopped = run_report.failure_of(stage, error)
            raise
