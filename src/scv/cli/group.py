"""What every command shares: the group, --home, --format, the clock, who runs it."""

import getpass
import os
from collections.abc import Callable
from datetime import UTC, datetime
from functools import wraps
from pathlib import Path
from typing import Any

import click

from scv.config import load_home
from scv.unlocked import Vault

_EXIT_CODES = (
    "Exit codes: 0 done; 1 a fault of ours; 2 wrong use; 3 bad input, nothing landed; 4 keys or permission; 5 refused to publish; "
    "6 another run is writing; 7 published but partial; 8 integrity or verify failed; 9 the disk is full or failing, or memory ran out; "
    "10 a webhook was not told."
)


@click.group(context_settings={"help_option_names": ["-h", "--help"]}, no_args_is_help=True, epilog=_EXIT_CODES)
@click.version_option(package_name="scv")
def commands() -> None:
    """Single customer view 单一客户视图: exports in, one encrypted, traceable profile per customer out."""


home_option = click.option(
    "--home",
    "root",
    type=click.Path(path_type=Path),
    envvar="SCV_HOME",
    default=Path("scv-home"),
    help="The home folder; $SCV_HOME or ./scv-home if left away.",
)


def with_home(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command its --home."""

    @home_option
    @wraps(command)
    def wrapper(root: Path, **options: Any) -> Any:
        return command(home=load_home(root), **options)

    return wrapper


as_table = click.option(
    "--format", "shape", type=click.Choice(["table", "csv", "json"]), default="table", help="How to print it."
)


def now() -> datetime:
    """Return the current time; below this module time is always passed in."""
    return datetime.now(UTC)


def audit(vault: Vault, action: str, customer_id: str = "") -> None:
    """Write into the audit ledger who looked at whom."""
    vault.audit.append({"action": action, "customer_id": customer_id, "by": account_name()}, int(now().timestamp()))


def account_name() -> str:
    """Return the name of the account this runs under."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return f"uid-{os.getuid()}"
