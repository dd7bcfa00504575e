"""What the next night would do, by the same decisions as a night takes, and without writing anything into the home."""

import tempfile
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Any

from scv.conditions import Lent
from scv.errors import BadInputError, BusyError, Message, shown_name
from scv.intake.inputs import Input
from scv.intake.landing import exported_at
from scv.intake.reading import Reading, read_pieces
from scv.night.basis import why_anew
from scv.night.customers import rules_of
from scv.night.inbox import channel_of, inbox_files
from scv.night.terms import FileResult, Terms
from scv.night.upkeep import Upkeep
from scv.segments import declared, fill_segments
from scv.speech.wording import chinese, either, label, listed, say, word
from scv.status.reports import parked_text
from scv.tables import PUBLISHED
from scv.unlocked import Vault
from scv.vault.engine import attach, open_engine
from scv.vault.keys import fresh_key
from scv.vault.lock import writing_now
from scv.vault.segments import Segment

# Of a file larger than this only the first rows are read; how many it has is guessed by the lines of its beginning.
_READ_WHOLE_BYTES = 32 << 20
_LOOKED_AT_BYTES = 1 << 20


def plan(vault: Vault, now: datetime) -> dict[str, Any]:
    """Return what a night would do now: its files, what it builds upon and why, what waits, and the audiences it would refuse.

    Raises:
        BusyError: a run is writing; what the next one finds, that one decides.
    """
    if writer := writing_now(vault.home.vault / "writer.lock"):
        raise BusyError("a run is writing: {writer}. Try again when it has ended.", writer=writer)
    with closing(Foresight(vault, now)) as foreseen:
        return foreseen.told() | {"refused_segments": _refused_audiences(vault)}


class Foresight(Upkeep):
    """A night that lands nothing: what would be landed stands among the landed files as a mere card."""

    def __init__(self, vault: Vault, now: datetime) -> None:
        super().__init__(vault, "nightly", now)
        self._held = {segment.name for segment in self.store.all()}

    def told(self) -> dict[str, Any]:
        """Return the plan."""
        current = self.generations.current()
        renewed = self.vault.ring.retiring or any(
            segment.header["chain"] < self.vault.index.length for segment in self.adopted()
        )
        files = [result for path in inbox_files(self.home) for result in self._foreseen_path(path)]
        here = {segment.name: segment.header["rows_in"] for segment in self.adopted()}
        why = why_anew(current, here, rules_of(self.home.settings, self.known), self.home.settings.rebuild_every)
        reasons = {"rotated": renewed and current, "erased": self.erasures_waiting and current, why: why}
        return {
            "generation": current.generation + 1 if current else 1,
            "files": [result.told() for result in files],
            "rows": sum(result.header.get("rows_in", 0) for result in files if result.status in ("new", "again")),
            "anew": [reason for reason, holds in reasons.items() if holds],
            "landed_since": len(self._held - current.segments.keys()) if current else len(self._held),
            "lost": len(current.segments.keys() - self._held) if current else 0,
            "waiting": self._waiting(),
            "expiry_due": self.expiry_due,
            "empty_inbox": [str(empty.text), chinese(empty.text)] if (empty := self.empty_inbox()) else [],
            "nothing_to_do": bool(empty and empty.final),
        }

    def _waiting(self) -> dict[str, int]:
        """Return how much was said since the current generation, by ledger."""
        known = {"decisions": "decided", "consents": "consented", "restrictions": "restricted", "erasures": "forgotten"}
        return {
            ledger: getattr(self.vault, ledger).tip()[0] - int(self._facts.get(fact, 0))
            for ledger, fact in known.items()
        }

    def _foreseen_path(self, path: Path) -> list[FileResult]:
        return self._each_inside(path, self._terms_of(path), self._foreseen)

    def _foreseen(self, file: Input, terms: Terms) -> FileResult:
        name = shown_name(file.name)
        try:
            file_id = file.digest()
            terms = self._settled(file_id, terms)
            if known := self._known_as(file, file_id, terms):
                return FileResult(name, "known", terms.account, header=known.header)
            status = "again" if file_id in self._landed else "new"
            header = self._first_look(file) | {"account": terms.account, "exported_at": exported_at(file.name)}
        except BadInputError as refused:
            return FileResult(name, "parked", terms.account, refused.code, str(refused))
        header["chain"] = self.vault.index.length
        self._landed[file_id] = Segment(f"coming {file_id}", file_id, "", "", 0, header)
        return FileResult(name, status, terms.account, header=header)

    def _first_look(self, file: Input) -> dict[str, Any]:
        """Return the layouts of a file and its rows, guessed where it is large.

        Raises:
            BadInputError: it would be parked.
        """
        reading, rows, large = Reading(), 0, file.size > _READ_WHOLE_BYTES
        with closing(read_pieces(file, reading, self.known, channel_of(self.home, file.path))) as pieces:
            for piece in pieces:
                rows += piece.cells.height
                if large:
                    rows = max(rows, _guessed(file))
                    break
        return {"sources": reading.sources, "rows_in": rows, "guessed": large}


def _guessed(file: Input) -> int:
    with file.open_bytes() as source:
        start = source.read(_LOOKED_AT_BYTES)
    return file.size * start.count(b"\n") // max(len(start), 1)


def _comes(status: str) -> bool:
    return status in ("new", "again")


def _refused_audiences(vault: Vault) -> list[str]:
    """Return why audiences would be refused: each is tried on the published tables, empty."""
    segments, refused = declared(vault.home.segments)
    with tempfile.TemporaryDirectory() as spill, open_engine(Path(spill), vault.limits) as con:
        empty = Lent(Path(spill) / "empty.duckdb", fresh_key(), Path(spill))
        attach(con, empty.path, "published", empty.key, read_only=False)
        for table in PUBLISHED:
            con.execute(table.create("published"))
        return refused + fill_segments(con, segments, empty)


_WHY = {
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


def lines(told: dict[str, Any]) -> Iterator[str]:
    """Yield the lines of `scv plan`."""
    if told["empty_inbox"]:
        yield either(*told["empty_inbox"])
    if told["nothing_to_do"]:
        return
    number = told["generation"]
    yield word("the next nightly run builds generation {number}", number=number)
    by_status = {status: [file for file in told["files"] if file["status"] == status] for status in ("known", "parked")}
    coming = [file for file in told["files"] if _comes(file["status"])]
    guessed = word("about ") if any(file["guessed"] for file in coming) else ""
    counts = [
        f"{say(_NEW)} {len(coming)} ({guessed}{told['rows']:,} {say('rows')})",
        f"{say('known')} {len(by_status['known'])}",
        f"{say('parked')} {len(by_status['parked'])}",
    ]
    if told["landed_since"]:
        counts.append(f"{say('landed since the last run')} {told['landed_since']}")
    yield f"  {label('files')}{listed(counts)}"
    yield from map(_coming, coming)
    yield from (f"    {word('parked')} {parked_text(file['code'], file['message'])}" for file in by_status["parked"])
    why = listed([say(_WHY[reason]) for reason in told["anew"]])
    upon = say("incrementally, on top of the last one")
    yield f"  {label('builds')}" + (f"{say('full rebuild')}: {why}" if why else upon)
    yield from _waiting(told)
    yield from (f"  {label('audience')}{text}" for text in told["refused_segments"])


def _coming(file: dict[str, Any]) -> str:
    about = word("about ") if file["guessed"] else ""
    rows = f"{about}{file['rows_in']:,} {word('rows')}"
    told = [" + ".join(file["sources"]), f"{word('account')} {file['account']}", rows]
    return f"    {word(Message(file['status'], 'file'))} {file['name']}: {listed(told)}"


def _waiting(told: dict[str, Any]) -> Iterator[str]:
    """Say what people said since the last night, what expires, and what is missing."""
    since = [f"{word(name)} {count}" for name, count in told["waiting"].items() if count]
    yield f"  {label(_SINCE)}{listed(since) or word('nothing')}"
    if told["expiry_due"]:
        text = say("rows past their retention period will be removed")
        yield f"  {label('retention')}{text}"
    if told["lost"]:
        text = word(
            "{lost} landed files are missing from vault/landed; unless they are landed "
            "again, the run refuses. See: scv verify",
            lost=told["lost"],
        )
        yield f"  {label('lost')}{text}"
