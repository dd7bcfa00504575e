"""The path of a night, in order: ingest → records → link → profile → segments → publish. The one place that knows it.

`open_run` takes the writer's lock; each stage is a method of the `Run` it gives, and returns counts. The command line and the
Prefect flows call the same methods in the same order.
"""

import json
import logging
import os
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import polars as pl

from scv import linking
from scv.channels import CHANNELS, SOURCES
from scv.config import Home
from scv.errors import AccountConflictError, BadInputError, IntegrityError, UsageError, shown_name
from scv.intake import adopt
from scv.intake.landing import Export, exported_at, land
from scv.intake.standardise import Landing
from scv.profile import build_profiles
from scv.segments import declared, fill_segments
from scv.serving.publishing import fill_published
from scv.tables import LANDED, PUBLISHED, VAULT
from scv.vault.engine import Limits, frame, insert
from scv.vault.files import private_folder, write_atomically
from scv.vault.generations import Build, Generations
from scv.vault.index import BlindIndex
from scv.vault.keys import KeyRing
from scv.vault.keys import load as load_keys
from scv.vault.ledger import Ledger
from scv.vault.lock import writer_lock
from scv.vault.manifest import Manifest, digest
from scv.vault.segments import Segment, SegmentStore

__all__ = [
    "STAGES",
    "FileResult",
    "Run",
    "Vault",
    "account_of",
    "assign_ids",
    "check_ledger",
    "inbox_files",
    "ingest_everything",
    "link_records",
    "open_run",
    "open_vault",
    "registry_before",
    "store_links",
]

STAGES = ("records", "link", "profile", "segments", "publish")
SHANGHAI = timezone(timedelta(hours=8))
DEFAULT_ACCOUNT = "main"
_log = logging.getLogger("scv")

Counts = dict[str, int]


@dataclass(frozen=True)
class FileResult:
    """What became of one file: landed, known (the same bytes were landed before) or parked, with the reason."""

    name: str
    status: str
    account: str
    code: str = ""
    message: str = ""
    header: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Vault:
    """A home with its keys loaded."""

    home: Home
    ring: KeyRing = field(repr=False)

    @property
    def index(self) -> BlindIndex:
        """What makes tokens."""
        return BlindIndex(self.ring.index)

    @property
    def limits(self) -> Limits:
        """What one engine may use, from scv.toml."""
        return Limits(self.home.settings.threads, self.home.settings.memory)

    @property
    def decisions(self) -> Ledger:
        """The ledger of human decisions."""
        return Ledger(self.home.ledger / "decisions.log", self.ring.vault)

    @property
    def audit(self) -> Ledger:
        """The ledger of who looked at whom."""
        return Ledger(self.home.ledger / "audit.log", self.ring.vault)

    def generations(self) -> Generations:
        """Return the home's generations."""
        home = self.home
        outside = home.settings.published_dir is not None
        return Generations(home.vault / "generations", home.published, home.keys, self.ring, group_readable=outside)

    def store(self) -> SegmentStore:
        """Return the home's landed segments."""
        return SegmentStore(self.home.vault / "landed", self.home.vault / "spill", self.ring)


def open_vault(home: Home) -> Vault:
    """Return the home with its keys.

    Raises:
        KeyAccessError: a key is missing, exposed or damaged.
    """
    return Vault(home, load_keys(home.keys))


@contextmanager
def open_run(home: Home, doing: str, now: datetime) -> Iterator["Run"]:
    """Take the writer's lock for one run.

    Args:
        doing: what the run does, shown to whoever comes second and kept in its report: nightly, channel or ingest.
        now: the current time, with its zone.

    Raises:
        BusyError: another run is writing.
        KeyAccessError: the home's keys cannot be used.
    """
    vault = open_vault(home)
    private_folder(home.vault)
    with writer_lock(home.vault / "writer.lock", doing, f"{now:%Y-%m-%d %H:%M:%S %Z}"), ExitStack() as stack:
        run = Run(vault, doing, now, stack)
        _sweep_spill(home)
        yield run


class Run:
    """One run under the writer's lock. Stages are called in the order of `STAGES`, after any number of ingests."""

    def __init__(self, vault: Vault, doing: str, now: datetime, stack: ExitStack) -> None:
        self.vault, self.now, self.doing = vault, now, doing
        self.home, self.store, self.generations = vault.home, vault.store(), vault.generations()
        self.run_id = f"{now.astimezone(SHANGHAI):%Y%m%d-%H%M%S}-{doing}-{os.urandom(2).hex()}"
        self.results: list[FileResult] = []
        self.seconds: dict[str, float] = {}
        self.counts: dict[str, Counts] = {}
        self._stack, self._lock = stack, threading.Lock()
        self._built: Build | None = None
        self._landed = self.store.newest()
        self._dropped: set[str] = set()

    # ingest

    def drawers(self) -> list[str]:
        """Return the top folders of the inbox that hold files, '' for files beside them: the units to ingest in parallel."""
        return sorted({_drawer(self.home, path) for path in inbox_files(self.home)})

    def ingest_drawer(self, drawer: str) -> Counts:
        """Land the new files below one top folder of the inbox."""
        return self.ingest([path for path in inbox_files(self.home) if _drawer(self.home, path) == drawer])

    def ingest(self, paths: Sequence[Path], account: str | None = None, source: str | None = None) -> Counts:
        """Land files; those landed before are left alone, those that cannot be used are parked with their reason.

        Args:
            account: the shop, app or card system; else the folder in inbox/<channel>/<account>/, else 'main'.
            source: the only layout accepted.

        Returns: files landed, known and parked, and rows landed.
        """
        results = [self._timed_ingest(path, account or account_of(self.home, path), source) for path in paths]
        with self._lock:
            self.results += results
        by_status = {status: sum(r.status == status for r in results) for status in ("landed", "known", "parked")}
        return by_status | {"rows": sum(r.header.get("rows_in", 0) for r in results if r.status == "landed")}

    def reland(self, channel: str, allow_missing: bool) -> Counts:
        """Replace a channel's landed rows by those of its files in the inbox.

        Raises:
            UsageError: no such channel.
            BadInputError: files landed before are no longer in the inbox.
        """
        if channel not in CHANNELS:
            raise UsageError(f"no channel {channel!r}. Channels: {', '.join(CHANNELS)}")
        paths = {digest(path): path for path in inbox_files(self.home)}
        before = {id_: segment for id_, segment in self._landed.items() if segment.header["channel"] == channel}
        missing = [segment for id_, segment in before.items() if id_ not in paths]
        if missing and not allow_missing:
            names = ", ".join(shown_name(segment.header["name"]) for segment in missing[:5])
            raise BadInputError(
                f"channel {channel}: {len(missing)} files landed before are not in the inbox: {names}. Put them back, or "
                "drop their rows with --allow-missing. Nothing was changed."
            )
        self._dropped |= {segment.file_id for segment in missing}
        for id_ in before:
            self._landed.pop(id_)
        again = [path for id_, path in paths.items() if id_ in before or _drawer(self.home, path) == channel]
        counts = self.ingest(again)
        for id_, segment in before.items():
            if id_ not in self._dropped:
                self._landed.setdefault(id_, segment)
        return counts

    def _timed_ingest(self, path: Path, account: str, source: str | None) -> FileResult:
        start = time.perf_counter()
        result = self._ingest_one(path, account, source)
        with self._lock:
            self.seconds["ingest"] = self.seconds.get("ingest", 0.0) + time.perf_counter() - start
        _log.info("%s: %s %s", shown_name(path.name), result.status, result.code)
        return result

    def _ingest_one(self, path: Path, account: str, source: str | None) -> FileResult:
        name = shown_name(path.name)
        try:
            file_id = digest(path)
            known = self._landed.get(file_id)
            if known and not self._again(path, known, account):
                return FileResult(name, "known", account, header=known.header)
            landing = Landing(account, self.home.settings.open_platform)
            export = Export(path, file_id, landing, int(self.now.timestamp()), source, self._shops(account))
            header = land(export, self._draft, self.vault.index)
        except BadInputError as refused:
            return FileResult(name, "parked", account, refused.code, str(refused))
        except (PermissionError, FileNotFoundError, IsADirectoryError) as error:
            # NOTE: any other OSError is the machine's fault, not the file's: it ends the run and may be retried.
            return FileResult(name, "parked", account, "unreadable", f"{name}: cannot be opened ({error.strerror}).")
        with self._lock:
            # NOTE: only this file's entry: a re-run has taken the channel's other files out to land them again.
            self._landed[file_id] = self.store.newest()[file_id]
        return FileResult(name, "landed", account, header=header)

    def _draft(self) -> Any:
        return self.store.draft([table.create("segment") for table in LANDED])

    def _again(self, path: Path, known: Segment, account: str) -> bool:
        """Tell whether a file landed before must be landed again.

        So it must where its name tells a later export, or the version that counts would depend on which copy came in first;
        and where somebody lands it by hand because its segment is damaged.
        """
        if known.header["account"] != account:
            raise AccountConflictError(
                f"{shown_name(path.name)}: the same file was landed before for account {shown_name(known.header['account'])}, "
                f"now it stands under {shown_name(account)}. Keep it in one place. Nothing was landed."
            )
        later = (exported_at(path.name) or 0) > (known.header["exported_at"] or 0)
        return later or (self.doing == "ingest" and not self.store.whole(known))

    def _shops(self, account: str) -> tuple[tuple[str, str], ...]:
        headers = [segment.header for segment in self._landed.values()]
        return tuple((h["source"], h["shop"]) for h in headers if h["account"] == account and h["shop"])

    # the generation

    def stage(self, name: str) -> Counts:
        """Run one stage of `STAGES` and return its counts."""
        start = time.perf_counter()
        counts: Counts = getattr(self, f"_{name}")()
        self.seconds[name] = time.perf_counter() - start
        self.counts[name] = counts
        _log.info("%s: %s", name, counts)
        return counts

    @property
    def _build(self) -> Build:
        if self._built is None:
            self._built = self._stack.enter_context(self.generations.build(self.vault.limits))
            for catalog, tables in (("vault", VAULT), ("published", PUBLISHED)):
                for table in tables:
                    self._built.con.execute(table.create(catalog))
        return self._built

    def _adopted(self) -> list[Segment]:
        return [segment for id_, segment in self._landed.items() if id_ not in self._dropped]

    def _records(self) -> Counts:
        check_ledger(self.vault.decisions, self.generations.current())
        self._check_none_vanished()
        for segment in self._adopted():
            self.store.check(segment)
        adopt(self._build.con, self.store, list(self._adopted()))
        return _totals(self._build.con)

    def _check_none_vanished(self) -> None:
        """Refuse to build without a file that the current generation holds, unless the user dropped it."""
        current, here = self.generations.current(), {segment.name for segment in self.store.all()}
        if current is None or not (gone := current.segments.keys() - here):
            return
        with self.generations.opened("vault") as con:
            held = con.execute("SELECT segment, file_id, name FROM vault.files").fetchall()
        lost = [name for segment, id_, name in held if segment in gone and id_ not in {*self._landed, *self._dropped}]
        if lost:
            raise IntegrityError(
                f"{len(lost)} landed files are gone from vault/landed: {', '.join(map(shown_name, lost[:5]))}. Put the folder "
                "back from a backup, or land them again: scv ingest FILE"
            )

    def _link(self) -> Counts:
        con = self._build.con
        link_records(con, self.vault, self.home.settings.degree_cap)
        registry_before(con, self.generations)
        assign_ids(con, self._build.generation)
        return store_links(con, self._build.generation)

    def _profile(self) -> Counts:
        con, settings = self._build.con, self.home.settings
        build_profiles(con, settings.policies, settings.trust, tuple(SOURCES))
        con.execute("INSERT INTO vault.profiles BY NAME SELECT * FROM profiles")
        con.execute("DROP TABLE profiles")
        return {"customers": _one(con, "SELECT COUNT(*) FROM vault.profiles")}

    def _segments(self) -> Counts:
        con, here = self._build.con, self.now.astimezone(SHANGHAI)
        con.execute(
            "INSERT INTO published.about VALUES (?, ?, ?, ?)",
            [self._build.generation, here.date(), here.replace(tzinfo=None, microsecond=0), self.partial],
        )
        fill_published(con, lambda sql: frame(con, sql), lambda table, rows: insert(con, table, rows), here.date())
        fill_segments(con, declared(self.home.segments))
        sizes = con.execute("SELECT segment, members FROM published.segments ORDER BY segment").fetchall()
        return {name: int(members) for name, members in sizes}

    def _publish(self) -> Counts:
        about = {
            "run_id": self.run_id,
            "built_at": f"{self.now:%Y-%m-%dT%H:%M:%S%z}",
            "partial": self.partial,
            "facts": {
                "rows": self.counts.get("records", {}),
                "ledgers": {ledger.name: ledger.tip() for ledger in (self.vault.decisions, self.vault.audit)},
            },
        }
        kept = {segment.name: segment.sha256 for segment in self._adopted()}
        manifest = self.generations.switch(self._build, about, kept, self.home.settings.keep)
        self.store.sweep(set(kept))
        return {"generation": manifest.generation}

    @property
    def partial(self) -> bool:
        """Tell whether a file was parked in this run."""
        return any(result.status == "parked" for result in self.results)

    def report(self) -> dict[str, Any]:
        """Return the run's account and keep it in reports/: counts, codes and file names, nothing personal."""
        account = {
            "run_id": self.run_id,
            "doing": self.doing,
            "partial": self.partial,
            "files": [
                {"name": r.name, "status": r.status, "account": r.account, "code": r.code, "message": r.message}
                for r in self.results
            ],
            "counts": self.counts,
            "seconds": {name: round(seconds, 3) for name, seconds in self.seconds.items()},
        }
        write_atomically(private_folder(self.home.reports) / f"{self.run_id}.json", _json(account))
        return account


def check_ledger(ledger: Ledger, current: Manifest | None) -> None:
    """Open every entry, and look for the one that was the last when `current` was published.

    Raises:
        IntegrityError: the chain is broken, or entries were cut off its end.
    """
    known = current.facts.get("ledgers", {}).get(ledger.name) if current else None
    ledger.check(tuple(known) if known else None)


# Steps that `verify` repeats on a scratch generation: the same text, not a second implementation.


def link_records(con: Any, vault: Vault, degree_cap: int) -> None:
    """Link all records of the attached vault under the standing decisions."""
    con.execute("CREATE OR REPLACE TEMP VIEW records AS SELECT * FROM vault.records")
    con.execute("CREATE OR REPLACE TEMP VIEW token_sets AS SELECT * FROM vault.token_sets")
    entries = ((entry.number, entry.body) for entry in vault.decisions.entries())
    linking.link(con, linking.rewrites(linking.standing(entries)), degree_cap)


def registry_before(con: Any, generations: Generations) -> None:
    """Load `registry` and the id history of the current generation; empty before the first."""
    con.execute("CREATE OR REPLACE TEMP TABLE registry AS SELECT * FROM vault.registry")
    current = generations.current()
    if current:
        generations.attach_current(con, "vault", current, "former")
        con.execute("INSERT INTO registry SELECT * FROM former.registry")
        con.execute("INSERT INTO vault.id_history SELECT * FROM former.id_history")
        con.execute("DETACH former")


def assign_ids(con: Any, generation: int) -> None:
    """Give every group its customer id."""
    con.execute("CREATE OR REPLACE TEMP TABLE new_ids (place BIGINT, customer_id UUID)")

    def load_ids(ids: list[str]) -> None:
        insert(
            con,
            "new_ids",
            pl.DataFrame({"customer_id": ids}, schema={"customer_id": pl.String}).with_row_index("place", 1),
        )

    linking.assign(con, load_ids, generation)


def store_links(con: Any, generation: int) -> Counts:
    """Write links, votes, owners, registry and history into the vault, and return records by rule."""
    con.execute(
        "INSERT INTO vault.links BY NAME "
        "SELECT links.*, group_ids.customer_id FROM links LEFT JOIN group_ids USING (group_key)"
    )
    for table, result in (("votes", "votes"), ("owners", "owners"), ("registry", "next_registry")):
        con.execute(f"INSERT INTO vault.{table} BY NAME SELECT * FROM {result}")
    con.execute(f"INSERT INTO vault.id_history SELECT *, {int(generation)} FROM changes")
    rules = con.execute("SELECT rule, COUNT(*) FROM vault.links GROUP BY rule ORDER BY rule").fetchall()
    return {rule: int(count) for rule, count in rules}


# The inbox


def inbox_files(home: Home) -> list[Path]:
    """Return the files under inbox/ at any depth, hidden and temporary ones left out, in order of their paths."""
    found = (path for path in home.inbox.rglob("*") if path.is_file() and not path.is_symlink())
    return sorted(
        path for path in found if not path.name.startswith((".", "~$")) and path.suffix not in (".tmp", ".part")
    )


def account_of(home: Home, path: Path) -> str:
    """Return the account a file stands under: inbox/<channel>/<account>/…/file, else 'main'."""
    try:
        parts = path.absolute().relative_to(home.inbox).parts
    except ValueError:
        return DEFAULT_ACCOUNT
    return parts[1] if len(parts) > 2 and parts[0] in CHANNELS else DEFAULT_ACCOUNT


def _drawer(home: Home, path: Path) -> str:
    parts = path.relative_to(home.inbox).parts
    return parts[0] if len(parts) > 1 else ""


def _sweep_spill(home: Home) -> None:
    for place in (home.vault / "spill", home.vault / "generations" / "spill"):
        for path in place.glob("**/*"):
            if path.is_file():
                path.unlink(missing_ok=True)


def _totals(con: Any) -> Counts:
    names = ("rows_in", "records", "duplicates", "superseded", "rejects")
    row = con.execute(f"SELECT COUNT(*), {', '.join(f'SUM({name})' for name in names)} FROM vault.files").fetchone()
    counts = dict(zip(("files", *names), (int(value or 0) for value in row), strict=True))
    kept = _one(con, "SELECT COUNT(*) FROM vault.records")
    if counts["records"] != kept:
        raise IntegrityError(
            f"{counts['records']} current records were counted but {kept} were kept; nothing was published."
        )
    return counts


def _one(con: Any, sql: str) -> int:
    return int(con.execute(sql).fetchone()[0])


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, indent=1).encode()


def ingest_everything(run: Run) -> None:
    """Land every drawer of the inbox, two at a time."""
    with ThreadPoolExecutor(max_workers=2) as pool:
        list(pool.map(run.ingest_drawer, run.drawers()))
