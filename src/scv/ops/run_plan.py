"""What the next night would do, by the same decisions as a night takes, and without writing
anything into the home.
"""

import tempfile
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Any

from scv.console.i18n import chinese, either, join_texts, label, say, word
from scv.errors import BadInputError, BusyError, Message, shown_name
from scv.home.open_home import Vault
from scv.ingest.land import exported_at
from scv.ingest.read.client import ReadProgress, read_pieces
from scv.ingest.read.inputs import Input
from scv.ops.former_landing import run_again
from scv.ops.run_summary import quarantine_text
from scv.pipeline.admission import Admission, each_inside
from scv.pipeline.context import RunContext, RunOptions
from scv.pipeline.inbox import channel_of, inbox_files
from scv.pipeline.ingest_options import FileResult, IngestOptions
from scv.pipeline.maintenance import expiry_due, pending_erasures
from scv.pipeline.rebuild import rebuild_reason, rules_of
from scv.query.conditions.client import SharedFile
from scv.segments import fill_segments, load_segments
from scv.vault.engine import attach
from scv.vault.keys import fresh_key
from scv.vault.landed_segments import Segment
from scv.vault.session import open_session
from scv.vault.writer_lock import current_writer

# Of a file larger than this only the first rows are read; how many it has is guessed by the lines
# of its beginning.
_READ_FULL_BYTES = 32 << 20
_SAMPLE_BYTES = 1 << 20


def plan(vault: Vault, now: datetime) -> dict[str, Any]:
    """Return what a night would do now: its files, what it builds upon and why, what waits, and the
    audiences it would refuse.

    Raises:
        BusyError: a run is writing; what the next one finds, that one decides.
    """
    if writer := current_writer(vault.home.vault / "writer.lock"):
        raise BusyError("a run is writing: {writer}. Try again when it has ended.", writer=writer)
    context = RunContext(vault, RunOptions("nightly", now))
    return DryRun(context).to_dict() | {"refused_segments": _refused_audiences(context)}


class DryRun:
    """A night that lands nothing: what would be landed stands among the landed files as a mere
    card.
    """

    def __init__(self, context: RunContext) -> None:
        self._context, self._admission = context, Admission(context)
        self._stored = {segment.name for segment in context.store.all()}

    def to_dict(self) -> dict[str, Any]:
        """Return the plan."""
        context, current, landed = self._context, self._context.before, self._context.landed
        vault, settings = context.vault, context.home.settings
        is_rotated = vault.key_set.is_rotating or any(
            segment.header["chain"] < vault.index.length for segment in landed.segments()
        )
        files = [result for path in inbox_files(context.home) for result in self._plan_path(path)]
        rows_by_segment = {segment.name: segment.header["rows_in"] for segment in landed.segments()}
        rules = rules_of(settings, context.known)
        reason = rebuild_reason(current, rows_by_segment, rules, settings.rebuild_every)
        reasons = {
            "rotated": is_rotated and current,
            "erased": pending_erasures(context) and current,
            reason: reason,
        }
        empty = context.empty_inbox()
        return {
            "generation": current.generation + 1 if current else 1,
            "files": [result.to_dict() for result in files],
            "rows": sum(
                result.header.get("rows_in", 0)
                for result in files
                if result.status in ("new", "again")
            ),
            "anew": [reason for reason, holds in reasons.items() if holds],
            "landed_since": len(self._stored - current.segments.keys())
            if current
            else len(self._stored),
            "lost": len(current.segments.keys() - self._stored) if current else 0,
            "waiting": self._pending(),
            "run_again": [*run_again(context.store.all())],
            "expiry_due": expiry_due(context),
            "empty_inbox": [str(empty.text), chinese(empty.text)] if empty else [],
            "nothing_to_do": bool(empty and empty.final),
        }

    def _pending(self) -> dict[str, int]:
        """Return how much was said since the current generation, by ledger."""
        known = {
            "decisions": "decided",
            "consents": "consented",
            "restrictions": "restricted",
            "erasures": "forgotten",
        }
        return {
            ledger: getattr(self._context.vault, ledger).tip()[0]
            - int(self._context.facts_before.get(fact, 0))
            for ledger, fact in known.items()
        }

    def _plan_path(self, path: Path) -> list[FileResult]:
        return each_inside(path, self._admission.options_of(path), self._plan_file)

    def _plan_file(self, file: Input, options: IngestOptions) -> FileResult:
        context, name = self._context, shown_name(file.name)
        try:
            file_id = file.digest()
            options = self._admission.settled(file_id, options)
            if known := self._admission.known_as(file, file_id, options):
                return FileResult(name, "known", options.account, header=known.header)
            status = "again" if context.landed.get(file_id) else "new"
            header = self._first_look(file) | {
                "account": options.account,
                "exported_at": exported_at(file.name),
            }
        except BadInputError as refused:
            return FileResult.refused(name, options.account, refused)
        header["chain"] = context.vault.index.length
        context.landed.put(Segment(f"coming {file_id}", file_id, "", "", 0, header))
        return FileResult(name, status, options.account, header=header)

    def _first_look(self, file: Input) -> dict[str, Any]:
        """Return the layouts of a file and its rows, guessed where it is large.

        Raises:
            BadInputError: it would be parked.
        """
        progress, rows, large = ReadProgress(), 0, file.size > _READ_FULL_BYTES
        with closing(
            read_pieces(
                file, progress, self._context.known, channel_of(self._context.home, file.path)
            )
        ) as pieces:
            for piece in pieces:
                rows += piece.cells.height
                if large:
                    rows = max(rows, _estimate_rows(file))
                    break
        return {"sources": progress.sources, "rows_in": rows, "guessed": large}


def _estimate_rows(file: Input) -> int:
    with file.open_bytes() as source:
        start = source.read(_SAMPLE_BYTES)
    return file.size * start.count(b"\n") // max(len(start), 1)


def _is_new(status: str) -> bool:
    return status in ("new", "again")


def _refused_audiences(context: RunContext) -> list[str]:
    """Return why audiences would be refused: each is tried on the published tables, empty."""
    segments, refused = load_segments(context.home.segments)
    with (
        tempfile.TemporaryDirectory() as temp_folder,
        open_session(Path(temp_folder), context.vault.limits) as session,
    ):
        empty = SharedFile(Path(temp_folder) / "empty.duckdb", fresh_key(), Path(temp_folder))
        attach(session, empty.path, "published", empty.key, read_only=False)
        for table in context.own.tables:
            session.execute(table.create("published"))
        return refused + fill_segments(session, segments, empty)


_REASONS = {
    "first": Message("first run"),
    "gone": Message("landed files were removed or are landed again"),
    "rules": Message("settings, layout declarations or scv itself changed"),
    "much": Message("much new data"),
    "due": Message("a regular rebuild is due ([engine] rebuild_every)"),
    "rotated": Message("keys were rotated"),
    "erased": Message("erasures are to be carried out"),
}
_NEW, _AGAIN, _SINCE = Message("new", "file"), Message("again", "file"), Message("since", "plan")
_LEDGERS = (Message("decisions"), Message("consents"), Message("restrictions"), Message("erasures"))


def lines(document: dict[str, Any]) -> Iterator[str]:
    """Yield the lines of `scv plan`."""
    if document["empty_inbox"]:
        yield either(*document["empty_inbox"])
    if document["nothing_to_do"]:
        return
    number = document["generation"]
    yield word("the next nightly run builds generation {number}", number=number)
    by_status = {
        status: [file for file in document["files"] if file["status"] == status]
        for status in ("known", "parked")
    }
    new_files = [file for file in document["files"] if _is_new(file["status"])]
    guessed = word("about ") if any(file["guessed"] for file in new_files) else ""
    counts = [
        f"{say(_NEW)} {len(new_files)} ({guessed}{document['rows']:,} {say('rows')})",
        f"{say('known')} {len(by_status['known'])}",
        f"{say('parked')} {len(by_status['parked'])}",
    ]
    if document["landed_since"]:
        counts.append(f"{say('landed since the last run')} {document['landed_since']}")
    yield f"  {label('files')}{join_texts(counts)}"
    yield from map(_new_file_line, new_files)
    yield from (
        f"    {word('parked')} {quarantine_text(file['code'], file['message'])}"
        for file in by_status["parked"]
    )
    reason = join_texts([say(_REASONS[reason]) for reason in document["anew"]])
    incremental = say("incrementally, on top of the last one")
    yield f"  {label('builds')}" + (f"{say('full rebuild')}: {reason}" if reason else incremental)
    yield from _pending_lines(document)
    yield from (f"  {label('audience')}{text}" for text in document["refused_segments"])


def _new_file_line(file: dict[str, Any]) -> str:
    about = word("about ") if file["guessed"] else ""
    rows = f"{about}{file['rows_in']:,} {word('rows')}"
    parts = [" + ".join(file["sources"]), f"{word('account')} {file['account']}", rows]
    return f"    {word(Message(file['status'], 'file'))} {file['name']}: {join_texts(parts)}"


def _pending_lines(document: dict[str, Any]) -> Iterator[str]:
    """Say what people said since the last night, what expires, and what is missing."""
    since = [f"{word(name)} {count}" for name, count in document["waiting"].items() if count]
    yield f"  {label(_SINCE)}{join_texts(since) or word('nothing')}"
    yield from (f"  {label('run again')}{text}" for text in document["run_again"])
    if document["expiry_due"]:
        text = say("rows past their retention period will be removed")
        yield f"  {label('retention')}{text}"
    if document["lost"]:
        text = word(
            "{lost} landed files are missing from vault/landed; unless they are landed "
            "again, the run refuses. See: scv verify",
            lost=document["lost"],
        )
        yield f"  {label('lost')}{text}"
