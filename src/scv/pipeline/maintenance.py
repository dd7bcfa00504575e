"""What a run does to landed files before it builds from them: under fresh keys, without those who were erased, without what has expired."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta, timezone
from typing import Any

from scv.errors import IntegrityError, shown_name
from scv.home.open_home import Vault
from scv.ingest.retention import REJECTED, oldest_kept, without_expired
from scv.ingest.standardise import StandardRows
from scv.pipeline import key_rotation, run_report
from scv.pipeline.erasures import all_tombstones, read_segment, redact_ledgers, rewrite_segments, write_segment
from scv.pipeline.inbox import Empty, empty_inbox
from scv.pipeline.s1_ingest import Ingest
from scv.pipeline.sealed_originals import destroy
from scv.vault.landed_segments import Segment
from scv.vault.session import open_session

SHANGHAI = timezone(timedelta(hours=8))


class Maintenance(Ingest):
    """The landed files of a run, kept as they have to be.

    Attributes:
        rebuild: everything must be built from nothing.
        former: the generation that was current when the run began; None before the first.
        erasure_count: how many erasures are carried out.
        stopped: what stopped the run, if anything did: stage, exit code, message.
        former_go: former generations hold what must not be kept, or are under keys that go.
    """

    def __init__(self, vault: Vault, command: str, now: datetime) -> None:
        super().__init__(vault, command, now)
        self.generations = vault.generations()
        current = self.generations.current()
        self._facts = current.facts if current else {}
        self.previous = current.generation if current else None
        self.excluded = frozenset(self._facts.get("set_aside", ()))
        self.rebuild = self.drop_previous = self.rotating = False
        self.allow_missing = False
        self.erasure_count = 0
        self.stopped: dict[str, Any] | None = None

    def ingest_again(self, channel: str, allow_missing: bool) -> dict[str, int]:
        """Replace a channel's landed rows by those of its files in the inbox."""
        self.allow_missing = allow_missing
        with self.record_failure("ingest"):
            return super().ingest_again(channel, allow_missing)

    def empty_inbox(self) -> Empty | None:
        """Return what to say where the inbox holds no file; None where it holds one."""
        current = self.generations.current()
        return empty_inbox(self.home, len(self.store.all()) or len(current.segments if current else ()))

    @contextmanager
    def record_failure(self, stage: str) -> Iterator[None]:
        """Keep for the account what stops the run."""
        try:
            yield
        except Exception as error:
            self.stopped = run_report.failure_of(stage, error)
            raise

    @property
    def again(self) -> str:
        """The command that does the same once more."""
        if not self.command.startswith("channel-"):
            return f"scv {'nightly' if self.command == 'demo' else self.command}"
        return f"scv channel {self.command[8:]}" + (" --allow-missing" if self.allow_missing else "")

    @property
    def to_accept(self) -> str:
        """The command that publishes what the gate refused: what a channel's files brought is gone with the run, all else has landed."""
        return f"{self.again if self.command.startswith('channel-') else 'scv publish'} --accept"

    @property
    def pending_erasures(self) -> int:
        """How many erasures the current generation does not know."""
        return abs(self.vault.erasures.tip()[0] - int(self._facts.get("forgotten", 0)))

    @property
    def expiry_due(self) -> bool:
        """Tell whether rows may have expired since the current generation: in a new month, or under other terms."""
        return bool(self.cutoffs) and self.cutoffs != self._facts.get("expired", {})

    def keep_up(self) -> None:
        """Bring the landed files up to date.

        Raises:
            IntegrityError: one of them is damaged, or gone although nobody dropped it.
        """
        self._check_complete()
        self._renew_keys()
        self._apply_erasures()
        self._leave_out_expired()
        for segment in self.segments():
            self.store.check(segment)

    def _renew_keys(self) -> None:
        """After a rotation: bring all that is under a former key under the newest."""
        self.rotating = key_rotation.encrypt_again(self.vault, self.store)
        updated = key_rotation.with_tokens_of_today(self.vault, self.segments(), self._draft)
        self._replace(updated)
        self.rebuild |= self.rotating
        self.drop_previous |= self.rotating or bool(updated)

    def _apply_erasures(self) -> None:
        """Write the landed segments anew without those erased since the current generation."""
        self.erasure_count = self.vault.erasures.tip()[0]
        if self.pending_erasures:
            self.rebuild = self.drop_previous = True
            self.tombstones = all_tombstones(self.vault)
            redact_ledgers(self.vault, int(self._facts.get("forgotten", 0)))
            self._replace(
                rewrite_segments(self.vault, self.segments(), self.tombstones, self._draft, self._destroy_original)
            )

    def _leave_out_expired(self) -> None:
        """Once a month, or after a change of the terms: write the segments anew that hold rows whose time is over."""
        if self.expiry_due:
            for segment in self.segments():
                if self._may_hold_expired(segment):
                    content = read_segment(self.vault, segment)
                    left = without_expired(content, self.cutoffs, segment.header["landed_at"])
                    self._replace(
                        {segment.file_id: write_segment(left, segment, self._draft)} if _differ(content, left) else {}
                    )

    def _may_hold_expired(self, segment: Segment) -> bool:
        if segment.header["landed_at"] < self.cutoffs.get(REJECTED, 0) and segment.header["rejects"]:
            return True
        self.store.check(segment)
        with (
            open_session(self.home.vault / "spill", self.vault.limits) as session,
            self.store.attach(session, [segment]) as (name,),
        ):
            found = session.frame(f"SELECT COUNT(*) FROM {name}.landed_rows WHERE {oldest_kept(self.cutoffs)}")
        return bool(found.item())

    def _destroy_original(self, file_id: str) -> None:
        destroy(self.vault, [file_id])

    def _replace(self, segments: dict[str, Segment]) -> None:
        self._by_id |= segments
        self.rebuild |= bool(segments)

    def _check_complete(self) -> None:
        """Refuse to build without a file that the current generation holds, unless the user dropped it."""
        current, existing = self.generations.current(), {segment.name for segment in self.store.all()}
        if current is None or not (gone := current.segments.keys() - existing):
            return
        with self.generations.open("vault") as session:
            rows = session.rows("SELECT segment, file_id, name FROM vault.files")
        missing = [name for segment, id_, name in rows if segment in gone and id_ not in {*self._by_id, *self._dropped}]
        if missing:
            raise IntegrityError(
                "{lost} landed files are gone from vault/landed: {lost2}. Put the folder back "
                "from a backup, or land them again: scv ingest FILE",
                lost=len(missing),
                lost2=", ".join(map(shown_name, missing[:5])),
            )


def _differ(before: StandardRows, after: StandardRows) -> bool:
    return before.rows.height != after.rows.height or not before.rejects.equals(after.rejects)
