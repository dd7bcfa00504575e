"""The path of a night, in order: ingest → records → link → profile → segments → publish. The one place that knows it.

`open_run` takes the writer's lock; each stage is a method of the `Run` it gives, and returns counts. The command line and the
Prefect flows call the same methods in the same order.
"""

import logging
import os
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import datetime
from typing import Any

from scv.home.open_home import Vault, open_vault
from scv.home.settings import Home
from scv.ingest import deduplicate, totals
from scv.pipeline import key_rotation, run_report
from scv.pipeline.consent_state import events_until, store_consents
from scv.pipeline.disclosures import expire
from scv.pipeline.erasures import check_ledgers, claimed_tokens, tombstone_ids
from scv.pipeline.former_generation import load_previous_run
from scv.pipeline.maintenance import SHANGHAI, Maintenance
from scv.pipeline.rebuild import rebuild_reason
from scv.pipeline.s3_resolve import (
    Linked,
    assign_ids,
    decisions_until,
    erase_ids,
    link_records,
    registry_before,
    rules_of,
    store_links,
    store_review,
)
from scv.pipeline.s4_survive import store_profiles
from scv.pipeline.s5_traits import fill_figures, tier_definitions
from scv.publish import quality_gate
from scv.publish.marts import fill_health, fill_marts, fill_moves
from scv.publish.published_tables import fill_published
from scv.query.conditions import SharedFile
from scv.schema import PUBLISHED, VAULT
from scv.segments import fill_history, fill_segments, load_segments
from scv.vault.build import Build
from scv.vault.files import private_folder, remove_files, remove_unfinished
from scv.vault.landed_segments import Segment
from scv.vault.writer_lock import Lock, writer_lock

__all__ = ["SHANGHAI", "STAGES", "Run", "open_run"]

STAGES = ("records", "link", "profile", "traits", "segments", "publish")
_log = logging.getLogger("scv")

Counts = dict[str, int]


@contextmanager
def open_run(home: Home, command: str, now: datetime) -> Iterator["Run"]:
    """Take the writer's lock for one run.

    Args:
        command: what the run does, shown to whoever comes second and kept in its report: nightly, channel or ingest.
        now: the current time, with its zone.

    Raises:
        BusyError: another run is writing.
        KeyAccessError: the home's keys cannot be used.
    """
    vault = open_vault(home)
    private_folder(home.vault)
    with (
        writer_lock(home.vault / "writer.lock", command, f"{now.astimezone(SHANGHAI):%Y-%m-%d %H:%M:%S %z}") as lock,
        ExitStack() as stack,
    ):
        run = Run(vault, command, now, stack, lock)
        stack.callback(run.close)
        for folder in (home.reports, home.ledger, home.keys):
            remove_unfinished(folder)
        for temp_folder in (home.vault / "spill", home.vault / "generations" / "spill"):
            remove_files(temp_folder)
        yield run


class Run(Maintenance):
    """One run under the writer's lock. Stages are called in the order of `STAGES`, after any number of ingests."""

    def __init__(self, vault: Vault, command: str, now: datetime, stack: ExitStack, lock: Lock) -> None:
        super().__init__(vault, command, now)
        self.run_id = f"{now.astimezone(SHANGHAI):%Y%m%d-%H%M%S}-{command}-{os.urandom(2).hex()}"
        self.counts: dict[str, Counts] = {}
        self.refused: list[str] = []
        self.missing: list[str] = []
        self._building = stack.enter_context(ExitStack())
        self._built: Build | None = None
        self._run_count = 0
        self._decision_number = 0
        self._entries = {"consented": 0, "restricted": 0}
        self._linked: Linked | None = None
        self._writer_lock = lock
        self.accepted = False
        self.violations: list[str] = []
        self._health: dict[str, list[int]] = {}

    @property
    def partial(self) -> bool:
        """Tell whether a file was parked or an audience refused."""
        return super().partial or bool(self.refused)

    def stage(self, name: str) -> Counts:
        """Run one stage of `STAGES` and return its counts."""
        start = time.perf_counter()
        with self.record_failure(name):
            counts: Counts = getattr(self, f"_{name}")()
        self.seconds[name] = time.perf_counter() - start
        self.counts[name] = counts
        _log.info("%s: %s", name, counts)
        return counts

    @property
    def _build(self) -> Build:
        assert self._built is not None, "the stage records comes first"
        return self._built

    def _open_build(self, *, incremental: bool) -> None:
        """Begin the next generation: upon a copy of the current one, or from nothing."""
        current = self.generations.current()
        self._building.close()
        self._built = self._building.enter_context(self.generations.build(self.vault.limits, incremental=incremental))
        self._run_count = current.facts["nights"] + 1 if incremental and current else 0
        for catalog, tables in (("vault", VAULT), ("published", PUBLISHED)):
            for table in tables if catalog == "published" or not incremental else ():
                self._built.session.execute(table.create(catalog))

    def _records(self) -> Counts:
        check_ledgers(self.vault, self.generations.current())
        self.keep_up()
        added = self._new_segments()
        self._open_build(incremental=added is not None)
        if not deduplicate(self._build.session, self.store, self.segments() if added is None else added):
            self._open_build(incremental=False)
            deduplicate(self._build.session, self.store, self.segments())
        return totals(self._build.session)

    def _new_segments(self) -> list[Segment] | None:
        """Return the landed files that came since the current generation; None where all must be built from nothing."""
        current, by_name = self.generations.current(), {segment.name: segment for segment in self.segments()}
        rows = {name: segment.header["rows_in"] for name, segment in by_name.items()}
        rules = rules_of(self.home.settings, self.known)
        if self.rebuild or current is None or rebuild_reason(current, rows, rules, self.home.settings.rebuild_every):
            return None
        return [segment for name, segment in by_name.items() if name not in current.segments]

    def _link(self) -> Counts:
        session = self._build.session
        self._decision_number = self.vault.decisions.tip()[0]
        self._linked = link_records(
            session,
            self.home.settings,
            decisions_until(self.vault, self._decision_number),
            claimed_tokens(self.vault),
            incremental=self._run_count > 0,
        )
        if not self._linked.scope:
            registry_before(session, self.generations, self.vault.index)
            erase_ids(session, tombstone_ids(self.vault), self._build.generation)
        assign_ids(session, self._build.generation, self.now.astimezone(SHANGHAI).date())
        return store_links(session, self._build.generation, self.home.settings.guards, self._linked.scope)

    def _profile(self) -> Counts:
        assert self._linked is not None
        store_profiles(self._build.session, self.home.settings, self.known, self.segments(), self._linked.scope)
        customers = int(self._build.session.scalar("SELECT COUNT(*) FROM vault.profiles"))
        review = store_review(self._build.session, self._linked)
        self._entries = {"consented": self.vault.consents.tip()[0], "restricted": self.vault.restrictions.tip()[0]}
        consents = store_consents(self._build.session, events_until(self.vault, **self._entries))
        return {"customers": customers, "review": review, "consents": consents}

    def _traits(self) -> Counts:
        session, now, settings = self._build.session, self.now.astimezone(SHANGHAI), self.home.settings
        session.execute(
            "INSERT INTO published.about VALUES (?, ?, ?, ?, ?)",
            [
                self._build.generation,
                now.date(),
                now.replace(tzinfo=None, microsecond=0),
                self.partial,
                settings.times,
            ],
        )
        fill_published(session, now.date(), settings.times)
        if reason := load_previous_run(session, self.generations):
            self.missing.append(
                f"segment_history, segment_sizes, value_model begin anew 人群历史与预测模型重新开始: {reason}"
            )
        fill_figures(session, now.date(), settings.trait_settings, settings.min_group, settings.times)
        tiers = session.rows("SELECT relationship, COUNT(*) FROM published.traits GROUP BY 1 ORDER BY 1")
        return {tier: int(customers) for tier, customers in tiers}

    def _segments(self) -> Counts:
        session = self._build.session
        segments, self.refused = load_segments(self.home.segments)
        self.refused += fill_segments(session, segments, self._share_published())
        fill_history(session, self.now.astimezone(SHANGHAI).date(), self.home.settings.min_group)
        fill_moves(session, self.home.settings.min_group)
        fill_marts(session, self.home.settings.min_group)
        session.execute("UPDATE published.about SET partial = ?", [self.partial])
        sizes = session.rows("SELECT segment, members FROM published.segments ORDER BY segment")
        return {name: int(members) for name, members in sizes}

    def _share_published(self) -> SharedFile:
        return SharedFile(
            self._build.files["published"], self._build.keys["published"], private_folder(self.generations.temp_folder)
        )

    def _publish(self) -> Counts:
        self._pass_gate()
        # NOTE: before anything is written by name, and once more before the switch.
        self._writer_lock.check()
        about = {
            "run_id": self.run_id,
            "built_at": f"{self.now:%Y-%m-%dT%H:%M:%S%z}",
            "partial": self.partial,
            "facts": {
                "rows": self.counts.get("records", {}),
                "decided": self._decision_number,
                **self._entries,
                "forgotten": self.erasure_count,
                "expired": self.cutoffs,
                "set_aside": sorted(self.excluded - {segment.file_id for segment in self.segments()}),
                "chain": self.vault.index.length,
                "rules": rules_of(self.home.settings, self.known),
                "tiers": tier_definitions(),
                "nights": self._run_count,
                "sizes": quality_gate.sizes(self._build.session),
                "health": self._health,
                "min_group": self.home.settings.min_group,
                "accepted": self.violations if self.accepted else [],
                "ledgers": {ledger.name: ledger.tip() for ledger in self.vault.ledgers},
                "tips": self.vault.tips.number(),
            },
        }
        kept = {segment.name: segment.sha256 for segment in self.segments()}
        keep = 0 if self.drop_previous else self.home.settings.keep
        self._writer_lock.check()
        generation = self.generations.switch(self._build, about, kept, keep).generation
        self.store.remove_unused(kept.keys(), {name for each in self.generations.previous() for name in each.segments})
        expire(self.vault, int(self.now.timestamp()))
        if self.rotating:
            key_rotation.retire(self.vault)
        return {"generation": generation}

    def _pass_gate(self) -> None:
        """Measure what was built, and refuse it where a figure is over its limit, unless somebody accepts it.

        The first generation is only measured: there is none it could spoil.
        """
        current = self.generations.current()
        facts = current.facts if current else {}
        same_tiers = facts.get("tiers") == tier_definitions()
        measures = quality_gate.measure_all(self._build.session, facts.get("sizes", {}), same_tiers)
        self._health = {measure.name: [measure.count, measure.of] for measure in measures}
        fill_health(self._build.session, self._health, self.home.settings.gate, self.home.settings.min_group)
        self.violations = list(quality_gate.violations(measures, self.home.settings.gate))
        if self.violations and not self.accepted and current:
            raise quality_gate.gate_error(self.violations, self.to_accept)

    def report(self) -> dict[str, Any]:
        """Return the run's account and keep it in reports/, with the page made of it."""
        account = self.account()
        run_report.keep(self.vault, account)
        run_report.write_page(self.vault, account)
        return account

    def account(self) -> dict[str, Any]:
        """Return what the run did so far: counts, codes and file names, nothing personal."""
        return {
            "run_id": self.run_id,
            "doing": self.command,
            "at": f"{self.now.astimezone(SHANGHAI):%Y-%m-%d %H:%M}",
            "generation": self.counts.get("publish", {}).get("generation", self.previous),
            "published": "publish" in self.counts,
            "partial": self.partial,
            "stopped": self.stopped,
            "again": self.again if self.stopped else "",
            "to_accept": self.to_accept if self.violations else "",
            "refused_segments": self.refused,
            "lost": self.missing,
            "gate": self.violations,
            "accepted": self.accepted,
            "health": self._health,
            "files": [result.to_dict() for result in self.results],
            "counts": self.counts,
            "seconds": {name: round(seconds, 3) for name, seconds in self.seconds.items()},
        }
