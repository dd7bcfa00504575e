"""How a home stands: its current generation and how old that is, and how the last run went."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from scv.console.i18n import label, say, word
from scv.errors import Message
from scv.ops.run_summary import quarantine_text
from scv.pipeline import run_report
from scv.values.times import SHANGHAI
from scv.vault.manifest import Manifest

STALE_HOURS = 36


def current_state(
    current: Manifest | None, folder: Path, segments: int, now: datetime
) -> dict[str, Any]:
    """Return the current generation, None before the first, and the account of the last run, None
    before one was kept.
    """
    generation = current and {
        "generation": current.generation,
        "built_at": current.built_at,
        "age_hours": round(age_hours(current, now), 1),
        "customers": current.published.tables["profiles"][0],
        "segments": segments,
        "partial": current.partial,
    }
    return {"current": generation, "last_run": run_report.last(folder)}


def age_hours(current: Manifest, now: datetime) -> float:
    """Return how old a generation is."""
    return (now - current.built).total_seconds() / 3600


def shanghai(at: datetime) -> str:
    """Return a moment as people in China read it."""
    return f"{at.astimezone(SHANGHAI):%Y-%m-%d %H:%M} {word('Shanghai')}"


def status_lines(state: dict[str, Any]) -> Iterator[str]:
    """Yield the lines of `scv status`."""
    if (current := state["current"]) is None:
        nothing = say("nothing published yet")
        yield nothing + word(". Build the first generation with: scv nightly")
    else:
        yield from _current(current)
    if last := state["last_run"]:
        yield f"{say('last run')} {last['run_id']}: {_outcome_text(last)}"
        if (stopped := last.get("stopped")) and not last["gate"]:
            yield f"  {stopped['stage']}: {stopped['message']}"
        yield from (f"  {say('gate')} {text}" for text in last.get("gate", ()))
        quarantined = (file for file in last["files"] if file["status"] == "parked")
        yield from (
            f"  {say('parked')} {quarantine_text(file['code'], file['message'])}"
            for file in quarantined
        )
        yield from (f"  {say('refused')} {text}" for text in last["refused_segments"])
        yield from (f"  {say('lost')} {text}" for text in last["lost"])


def _current(current: dict[str, Any]) -> Iterator[str]:
    number, built = current["generation"], shanghai(datetime.fromisoformat(current["built_at"]))
    partial = word(", ") + say("partial") if current["partial"] else ""
    yield (
        word(
            "generation {number}, built {built}, {customers} customers, {segments} segments",
            number=number,
            built=built,
            customers=current["customers"],
            segments=current["segments"],
        )
        + partial
    )
    warning = say("nothing has been published since; see the last run below")
    yield f"{label('age')}{current['age_hours']:.0f} {say('hours')}" + (
        f"{word('; ')}{warning}" if current["age_hours"] > STALE_HOURS else ""
    )


def _outcome_text(last: dict[str, Any]) -> str:
    """Return how a run ended."""
    if last["gate"] and last["published"]:
        return say("published although the quality gate refused")
    return say(_OUTCOMES[run_report.outcome(last)])


_OUTCOMES = {
    "good": Message("good"),
    "partial": Message("partial"),
    "refused": Message("refused by the quality gate"),
    "stopped": Message("stopped before publishing"),
}
