"""Where a file is that cannot be shown, for it is not among those the current generation was built
from: why, and the way out.
"""

from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from scv.errors import BadInputError, nearest, shown_name
from scv.home.open_home import Vault
from scv.ingest.read.inputs import paths_by_id
from scv.ops.run_summary import quarantine_reason
from scv.pipeline import run_report
from scv.pipeline.inbox import inbox_files, place_of
from scv.pipeline.ingest_options import PASSED_OVER

# How many runs back are looked through for the one that met a file last.
_RUNS = 50


def not_shown(vault: Vault, requested: str) -> BadInputError:
    """Return what to raise of a file that the current generation was not built from.

    It was set aside by a rollback, landed since, parked by the last run that met it, is in the
    inbox and was not met yet, or nobody knows it. The first of these that holds is told.

    Args:
        requested: a file's name, a path that ends in it, or the start of its SHA-256.
    """
    path = Path(requested)
    name = shown_name(path.name)
    files = [file for file in inbox_files(vault.home) if file.name == path.name]
    place = place_of(vault.home, path.absolute()) if path.is_absolute() or path.exists() else ""
    return (
        _excluded_error(vault, files, name)
        or _ingested_since(vault, requested, name)
        or _quarantine_error(vault, name, "/".join(map(shown_name, place.split("/"))))
        or (_not_met(name) if files else _unknown(vault, name))
    )


def refused_files(vault: Vault) -> Iterator[dict[str, Any]]:
    """Yield the files that the last run parked or passed over, as its account has them: name,
    status, code, message, and place where one is known.
    """
    last = run_report.last(vault.home.reports)
    statuses = ("parked", PASSED_OVER)
    yield from (file for file in (last["files"] if last else ()) if file["status"] in statuses)


def _excluded_error(vault: Vault, files: list[Path], name: str) -> BadInputError | None:
    excluded = vault.generations().require_current().facts.get("set_aside", ())
    if not excluded or not paths_by_id(files).keys() & set(excluded):
        return None
    return BadInputError(
        "{name}: set aside by a rollback, so its rows are not in use. To use it again: scv ingest --accept FILE",
        name=name,
    )


def _ingested_since(vault: Vault, requested: str, name: str) -> BadInputError | None:
    current = vault.generations().require_current()
    others = [
        segment
        for segment in vault.store().all()
        if segment.name not in current.segments
        and (
            segment.header["name"] == Path(requested).name or segment.file_id.startswith(requested)
        )
    ]
    if not others:
        return None
    return BadInputError(
        "{name}: landed, but not linked yet. The next nightly run includes its rows: scv nightly",
        name=name,
    )


def _quarantine_error(vault: Vault, name: str, place: str) -> BadInputError | None:
    for account in islice(run_report.stored_accounts(vault.home.reports), _RUNS):
        met = [file for file in account["files"] if file["name"] == name]
        if exact := [file for file in met if place and file.get("place") == place]:
            met = exact
        quarantined = [file for file in met if file["status"] == "parked"]
        if quarantined:
            reasons = [quarantine_reason(file["code"], file["message"]) for file in quarantined]
            at = account.get("at") or account["run_id"]
            return BadInputError(
                "{name}: parked by the run of {at}, so it has no rows here. {reasons}",
                name=name,
                at=at,
                reasons=" ".join(english for english, _ in reasons),
                in_chinese=" ".join(translated for _, translated in reasons),
            )
        if met:
            return None
    return None


def _not_met(name: str) -> BadInputError:
    return BadInputError(
        "{name}: in the inbox, not landed yet. Preview the next run: scv plan; run it: scv nightly",
        name=name,
    )


def _unknown(vault: Vault, name: str) -> BadInputError:
    names = [shown_name(segment.header["name"]) for segment in vault.store().all()]
    return BadInputError(
        "{name}: no file of this name was landed, and none is in the inbox.{meant} All landed files: scv files",
        name=name,
        meant=nearest(name, [each for each in names if "*" not in each]),
    )
