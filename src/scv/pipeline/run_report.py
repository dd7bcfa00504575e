"""The account of a run: what it did, in counts, codes and file names, kept in reports/ beside the
page made of it.
"""

import json
import logging
from collections.abc import Iterator, Mapping
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any, Literal

from scv.analytics.satisfaction import figures
from scv.analytics.value_model import model_note
from scv.console.documents import parse_json
from scv.console.i18n import chinese
from scv.errors import (
    EXIT_DONE,
    EXIT_PARTIAL,
    ScvError,
    UsageError,
    internal_error_text,
    shown_name,
)
from scv.home.open_home import Vault
from scv.pipeline.context import RunContext, RunOptions
from scv.publish import quality_gate
from scv.publish.own_columns import closed_texts
from scv.query.sandbox import Published
from scv.report import report_page
from scv.values.times import SHANGHAI
from scv.vault.files import private_folder, resource_error, write_atomically

_log = logging.getLogger("scv")
# How many earlier nights the page lays a run beside.
_RUNS_SHOWN = 30

# What every account has, of whatever run.
_SURE = frozenset(
    (
        "run_id",
        "published",
        "partial",
        "gate",
        "lost",
        "refused_segments",
        "files",
        "counts",
        "seconds",
    )
)
Outcome = Literal["good", "partial", "refused", "stopped"]


def account_of(context: RunContext) -> dict[str, Any]:
    """Return what a run did so far: counts, codes and file names, nothing personal."""
    published = context.reports.get("publish")
    before = context.before.generation if context.before else None
    return {
        "run_id": context.run_id,
        "doing": context.options.command,
        "at": f"{context.figures_at.astimezone(SHANGHAI):%Y-%m-%d %H:%M}",
        "generation": published.counts["generation"] if published else before,
        "published": published is not None,
        "partial": context.partial,
        "stopped": context.stopped,
        "again": again_command(context.options) if context.stopped else "",
        "to_accept": accept_command(context.options) if context.violations else "",
        "refused_segments": context.refused,
        "lost": context.lost,
        "closed": [f"{text} {chinese(text)}" for text in closed_texts(context.closed)],
        "gate": context.violations,
        "accepted": context.options.accept,
        "health": context.health,
        "files": [result.to_dict() for result in context.results],
        "counts": context.counts,
        "seconds": {name: round(seconds, 3) for name, seconds in context.seconds.items()},
    }


def again_command(options: RunOptions) -> str:
    """Return the command that does the same once more."""
    if not options.command.startswith("channel-"):
        return f"scv {'nightly' if options.command == 'demo' else options.command}"
    return f"scv channel {options.command[8:]}" + (
        " --allow-missing" if options.allow_missing else ""
    )


def accept_command(options: RunOptions) -> str:
    """Return the command that publishes what the gate refused: what a channel's files brought is
    gone with the run, all else has landed.
    """
    return f"{again_command(options) if options.command.startswith('channel-') else 'scv publish'} --accept"


def keep(vault: Vault, account: dict[str, Any]) -> None:
    """Write an account into reports/."""
    folder = private_folder(vault.home.reports)
    write_atomically(
        folder / f"{account['run_id']}.json",
        json.dumps(account, ensure_ascii=False, indent=1).encode(),
    )


def write_page(vault: Vault, account: dict[str, Any]) -> None:
    """Write the page made of an account, and of what is published now, beside it."""
    folder = private_folder(vault.home.reports)
    try:
        write_atomically(
            folder / f"{account['run_id']}.html", _page(vault, account, folder).encode()
        )
    # NOTE: whatever is wrong with the page, the night it tells of is what it is.
    except Exception as error:  # noqa: BLE001
        _log.warning(
            "the report's page could not be made: %s",
            _known_error(error) or internal_error_text(error),
        )


def _page(vault: Vault, account: dict[str, Any], folder: Path) -> str:
    earlier = (
        each
        for each in stored_accounts(folder)
        if each["run_id"] < account["run_id"] and each["published"]
    )
    before = list(islice(earlier, _RUNS_SHOWN))[::-1]
    is_shown = partial(quality_gate.is_significant, limits=vault.home.settings.gate)
    generations = vault.generations()
    if generations.current() is None:
        return report_page(account, outcome(account), before, vault.home.root, is_shown)
    with generations.open("published", vault.limits) as session:
        session.execute("USE published")
        least = vault.home.settings.min_group
        satisfaction = figures(Published(session, least)).to_dicts()
        note = model_note(Published(session, least))
        return report_page(
            account,
            outcome(account),
            before,
            vault.home.root,
            is_shown,
            session,
            least,
            satisfaction,
            note,
        )


def stored_accounts(folder: Path) -> Iterator[dict[str, Any]]:
    """Yield the accounts of the runs in a reports folder, the newest first. What is no account is
    left out.
    """
    for path in sorted(folder.glob("[0-9]*.json"), reverse=True):
        try:
            account = parse_json(path.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            account = None
        if isinstance(account, dict) and account.keys() >= _SURE:
            yield account
        else:
            _log.info("%s is not the account of a run; left out", shown_name(path.name))


def last(folder: Path) -> dict[str, Any] | None:
    """Return the account of the last run that had one."""
    return next(stored_accounts(folder), None)


def outcome(account: Mapping[str, Any]) -> Outcome:
    """Return how a run ended: published, all of it or in part; refused by the gate; or stopped
    before it published.
    """
    if account["published"]:
        return "partial" if account["partial"] else "good"
    return "refused" if account["gate"] else "stopped"


def exit_code(account: Mapping[str, Any]) -> int:
    """Return the exit code that a run ended with; that of a fault of ours where its account names
    none.
    """
    if account["published"]:
        return EXIT_PARTIAL if account["partial"] else EXIT_DONE
    return int((account.get("stopped") or {}).get("code", ScvError.exit_code))


def failure_of(stage: str, error: BaseException) -> dict[str, Any]:
    """Return what an account says of the error that stopped its run: the stage, the exit code, the
    message.
    """
    known = _known_error(error)
    return {
        "stage": stage,
        "code": known.exit_code if known else ScvError.exit_code,
        "message": str(known) if known else internal_error_text(error),
    }


def _known_error(error: BaseException) -> ScvError | None:
    """Return what an error says in our words; None where it is a fault of ours."""
    return error if isinstance(error, ScvError) else resource_error(error)


def page_of(folder: Path, start: str) -> Path:
    """Return the page of the last run whose id begins with `start`.

    Raises:
        UsageError: there is none.
    """
    pages = sorted(path for path in folder.glob("[0-9]*.html") if path.name.startswith(start))
    if not pages:
        which = f"whose id begins with {shown_name(start)!r}" if start else "yet"
        raise UsageError(
            "{folder}: no report {which}. Every run leaves one: scv nightly",
            folder=folder,
            which=which,
        )
    return pages[-1]
