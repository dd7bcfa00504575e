"""Where a file is that cannot be shown, for it is not among those the current generation was built from: why, and the way out."""

from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from scv.errors import BadInputError, nearest, shown_name
from scv.intake.inputs import paths_by_id
from scv.night import accounts
from scv.night.inbox import inbox_files, place_of
from scv.status.reports import parked_reason
from scv.unlocked import Vault

# How many runs back are looked through for the one that met a file last.
_RUNS = 50


def not_shown(vault: Vault, asked: str) -> BadInputError:
    """Return what to raise of a file that the current generation was not built from.

    It was set aside by a rollback, landed since, parked by the last run that met it, is in the inbox and was not met yet, or nobody
    knows it. The first of these that holds is told.

    Args:
        asked: a file's name, a path that ends in it, or the start of its SHA-256.
    """
    path = Path(asked)
    name = shown_name(path.name)
    here = [file for file in inbox_files(vault.home) if file.name == path.name]
    place = place_of(vault.home, path.absolute()) if path.is_absolute() or path.exists() else ""
    return (
        _set_aside(vault, here, name)
        or _landed_since(vault, asked, name)
        or _parked(vault, name, "/".join(map(shown_name, place.split("/"))))
        or (_not_met(name) if here else _unknown(vault, name))
    )


def parked_now(vault: Vault) -> Iterator[dict[str, Any]]:
    """Yield the files that the last run parked, as its account has them: name, code, message, and place where one is known."""
    last = accounts.last(vault.home.reports)
    yield from (file for file in (last["files"] if last else ()) if file["status"] == "parked")


def _set_aside(vault: Vault, here: list[Path], name: str) -> BadInputError | None:
    aside = vault.generations().required().facts.get("set_aside", ())
    if not aside or not paths_by_id(here).keys() & set(aside):
        return None
    return BadInputError(
        "{name}: set aside by a rollback, so its rows are not in use. To use it again: scv ingest --accept FILE",
        name=name,
    )


def _landed_since(vault: Vault, asked: str, name: str) -> BadInputError | None:
    current = vault.generations().required()
    others = [
        segment
        for segment in vault.store().all()
        if segment.name not in current.segments
        and (segment.header["name"] == Path(asked).name or segment.file_id.startswith(asked))
    ]
    if not others:
        return None
    return BadInputError(
        "{name}: landed, but not linked yet. The next nightly run includes its rows: scv nightly", name=name
    )


def _parked(vault: Vault, name: str, place: str) -> BadInputError | None:
    for account in islice(accounts.kept(vault.home.reports), _RUNS):
        met = [file for file in account["files"] if file["name"] == name]
        if exact := [file for file in met if place and file.get("place") == place]:
            met = exact
        parked = [file for file in met if file["status"] == "parked"]
        if parked:
            reasons = [parked_reason(file["code"], file["message"]) for file in parked]
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
        "{name}: in the inbox, not landed yet. Preview the next run: scv plan; run it: scv nightly", name=name
    )


def _unknown(vault: Vault, name: str) -> BadInputError:
    landed = [shown_name(segment.header["name"]) for segment in vault.store().all()]
    return BadInputError(
        "{name}: no file of this name was landed, and none is in the inbox.{meant} All landed files: scv files",
        name=name,
        meant=nearest(name, [each for each in landed if "*" not in each]),
    )
