"""The account of a run: what it did, in counts, codes and file names, kept in reports/ beside the page made of it."""

import json
import logging
from pathlib import Path
from typing import Any

from scv.errors import ScvError, UsageError, fault_of_ours, shown_name
from scv.report import report_page
from scv.satisfaction import figures
from scv.serving.sandbox import Published
from scv.unlocked import Vault
from scv.vault.files import private_folder, resource_error, write_atomically

_log = logging.getLogger("scv")


def keep(vault: Vault, account: dict[str, Any]) -> None:
    """Write an account into reports/."""
    folder = private_folder(vault.home.reports)
    write_atomically(folder / f"{account['run_id']}.json", json.dumps(account, ensure_ascii=False, indent=1).encode())


def draw(vault: Vault, account: dict[str, Any]) -> None:
    """Write the page made of an account, and of what is published now, beside it."""
    folder = private_folder(vault.home.reports)
    try:
        write_atomically(folder / f"{account['run_id']}.html", _page(vault, account, folder).encode())
    # NOTE: whatever is wrong with the page, the night it tells of is what it is.
    except Exception as error:  # noqa: BLE001
        _log.warning("the report's page could not be made: %s", resource_error(error) or fault_of_ours(error))


def _page(vault: Vault, account: dict[str, Any], folder: Path) -> str:
    generations = vault.generations()
    if generations.current() is None:
        return report_page(account, folder, None, None)
    with generations.opened("published", vault.limits) as con:
        con.execute("USE published")
        return report_page(account, folder, con, figures(Published(con, vault.home.settings.min_group)).to_dicts())


def stopped(stage: str, error: BaseException) -> dict[str, Any]:
    """Return what an account says of the error that stopped its run: the stage, the exit code, the message."""
    told = error if isinstance(error, ScvError) else resource_error(error)
    return {
        "stage": stage,
        "code": told.exit_code if told else ScvError.exit_code,
        "message": str(told) if told else fault_of_ours(error),
    }


def page_of(folder: Path, start: str) -> Path:
    """Return the page of the last run whose id begins with `start`.

    Raises:
        UsageError: there is none.
    """
    pages = sorted(path for path in folder.glob("[0-9]*.html") if path.name.startswith(start))
    if not pages:
        which = f"whose id begins with {shown_name(start)!r}" if start else "yet"
        raise UsageError(f"{folder}: no report {which}. Every run leaves one: scv nightly")
    return pages[-1]
