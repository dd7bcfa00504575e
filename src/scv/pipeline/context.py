"""What the stages of one run share: how it was asked for, what it builds from, and what each stage
has told so far.
"""

import os
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from scv.home.open_home import Vault
from scv.home.settings import Home
from scv.identity import Decision, Rewrites, Scope
from scv.ingest.retention import Cutoffs
from scv.pipeline.as_of import moment_of
from scv.pipeline.inbox import Empty, empty_inbox
from scv.pipeline.ingest_options import FileResult, IngestProgress
from scv.pipeline.landed_files import LandedFiles
from scv.publish.own_columns import own_columns
from scv.schema.session import Session
from scv.sources import Catalogue, catalogue
from scv.values.times import SHANGHAI
from scv.vault.build import Build
from scv.vault.generations import Generations
from scv.vault.landed_segments import SegmentStore
from scv.vault.manifest import Manifest
from scv.vault.writer_lock import Lock

Counts = dict[str, int]


@dataclass(frozen=True)
class RunOptions:
    """How a run was asked for; nothing of it changes on the way.

    Attributes:
        command: what it does, shown to whoever comes second and kept in its report: nightly,
            channel-NAME, ingest, publish …
        now: the current time, with its zone.
        rebuild: build everything from nothing.
        accept: publish although the quality gate refuses.
        day: work the figures out as of the end of this day; files and what people said are those of
            now.
        allow_missing: of one channel: drop the rows of files that are no longer in the inbox.
    """

    command: str
    now: datetime
    rebuild: bool = False
    accept: bool = False
    day: date | None = None
    allow_missing: bool = False


@dataclass(frozen=True)
class StageReport:
    """What one stage did.

    Attributes:
        counts: what is shown of it, and kept in the run's account.
        facts: what the manifest keeps, so that later runs know what this one was built from.
    """

    counts: Counts
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Maintained:
    """What was done to landed files before a run builds from them.

    Attributes:
        rebuild: some were written anew, so everything must be built from nothing.
        drop_previous: former generations hold what must not be kept, or are under keys that go.
        rotating: keys are being rotated.
        erasures: how many erasures are carried out.
    """

    rebuild: bool = False
    drop_previous: bool = False
    rotating: bool = False
    erasures: int = 0


@dataclass(frozen=True)
class Linked:
    """What linking heeded: the active decisions, the rewrites that came of them and of the guards,
    and what it looked at.
    """

    decisions: tuple[Decision, ...]
    rewrites: Rewrites
    scope: Scope | None


class RunContext:
    """One run, from the writer's lock to its report.

    Attributes:
        figures_at: the moment that figures, audiences and the published data are of; `options.now`
            but for a past day.
        before: the generation that was current when the run began; None before the first.
        results: what became of each file that was given to the run.
        reports: stage → what it told.
        build: the generation being built, from the stage `records` on. building: holds it open
            until the run ends.
        incremental_nights: how many incremental runs lie between the last rebuild and this one; 0
            for a rebuild.
        quiet: neither a file nor a decision came since the current generation: what it linked
            stands.
        linked: what linking heeded; None in a quiet run, which links nothing.
        own: the brand's own attributes that are published. closed: those of them whose column is
            empty, and why.
        refused: audiences that were refused, and why. lost: what could not be read of the former
            generation.
        violations: what the quality gate found over its limits. health: its measures, name → count
            and of how many.
        stopped: what stopped the run, if anything did: stage, exit code, message.
    """

    def __init__(self, vault: Vault, options: RunOptions, lock: Lock | None = None) -> None:
        self.vault, self.options, self.lock = vault, options, lock
        self.store: SegmentStore = vault.store()
        self.generations: Generations = vault.generations()
        self.before: Manifest | None = self.generations.current()
        self.known: Catalogue = catalogue(vault.home.channels, vault.home.packages)
        self.own = own_columns(self.known.attributes, vault.home.settings.own_published)
        self.figures_at = (
            moment_of(options.now, options.day, self.before) if options.day else options.now
        )
        self.run_id = f"{options.now.astimezone(SHANGHAI):%Y%m%d-%H%M%S}-{options.command}-{os.urandom(2).hex()}"
        self.landed = LandedFiles(
            self.store.newest().values(), self.facts_before.get("set_aside", ())
        )
        self.progress = IngestProgress()
        self.results: list[FileResult] = []
        self.reports: dict[str, StageReport] = {}
        self.seconds: dict[str, float] = {}
        self.maintained = Maintained()
        self.build: Build | None = None
        self.building = ExitStack()
        self.incremental_nights = 0
        self.quiet = False
        self.linked: Linked | None = None
        self.closed: dict[str, str] = {}
        self.refused: list[str] = []
        self.lost: list[str] = []
        self.violations: list[str] = []
        self.health: dict[str, list[int]] = {}
        self.stopped: dict[str, Any] | None = None

    @property
    def home(self) -> Home:
        """The home it runs in."""
        return self.vault.home

    @property
    def facts_before(self) -> dict[str, Any]:
        """What the current generation's manifest keeps; nothing before the first."""
        return self.before.facts if self.before else {}

    @property
    def counts(self) -> dict[str, Counts]:
        """Stage → what is shown of it."""
        return {stage: report.counts for stage, report in self.reports.items()}

    @property
    def session(self) -> Session:
        """What the generation is built with."""
        return self.built.session

    @property
    def built(self) -> Build:
        """The generation being built."""
        assert self.build is not None, "the stage records comes first"
        return self.build

    def empty_inbox(self) -> Empty | None:
        """Return what to say where the inbox holds no file; None where it holds one."""
        ever_landed = len(self.store.all()) or len(self.before.segments if self.before else ())
        return empty_inbox(self.home, ever_landed)

    @property
    def figures_on(self) -> date:
        """The business date: the day in Shanghai that figures are of."""
        return self.figures_at.astimezone(SHANGHAI).date()

    @property
    def cutoffs(self) -> Cutoffs:
        """The moments before which rows have expired."""
        return self.home.settings.retention.cutoffs(self.options.now)

    @property
    def partial(self) -> bool:
        """Tell whether a file was parked or an audience refused."""
        return bool(self.refused) or any(result.status == "parked" for result in self.results)
