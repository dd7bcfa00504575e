"""What every command shares: the group, --home, --format, the clock, who runs it."""

import getpass
import os
from collections.abc import Callable
from datetime import UTC, datetime
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from scv.cli.faults import failure, outermost
from scv.cli.help_texts import Grouped

if TYPE_CHECKING:
    from scv.home.open_home import Vault


@click.group(
    cls=Grouped, context_settings={"help_option_names": ["-h", "--help"]}, no_args_is_help=True
)
@click.version_option(package_name="scv")
def commands() -> None:
    """Single customer view."""


home_option = click.option(
    "--home",
    "root",
    type=click.Path(path_type=Path),
    envvar="SCV_HOME",
    default=Path("scv-home"),
    help="The home folder; default: $SCV_HOME or ./scv-home.",
)


def with_home(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command its --home."""

    @home_option
    @wraps(command)
    def wrapper(root: Path, **options: Any) -> Any:
        # NOTE: here, because settings bring Polars along, which `scv --help` need not.
        from scv.home.settings import load_home

        return command(home=load_home(root), **options)

    return wrapper


def _output_format(*shapes: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Give a command its --format, of which the first is the default, and --json for short."""

    def decorate(command: Callable[..., Any]) -> Callable[..., Any]:
        @click.option(
            "--format", "shape", type=click.Choice(shapes), default=shapes[0], help="Output format."
        )
        @click.option("--json", "as_json", is_flag=True, help="Same as --format json.")
        @wraps(command)
        def wrapper(shape: str, as_json: bool, **options: Any) -> Any:
            return command(shape="json" if as_json else shape, **options)

        return wrapper

    return decorate


as_table = _output_format("table", "csv", "json")
_as_text = _output_format("text", "json")


def as_text(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command that prints lines its --format and --json; where it fails, programs are told
    so in a document too.
    """

    @wraps(command)
    def wrapper(shape: str, **options: Any) -> Any:
        try:
            return command(shape=shape, **options)
        except outermost() as error:
            if shape == "json":
                click.echo(failure(error))
            raise

    return _as_text(wrapper)


def now() -> datetime:
    """Return the current time; below this module time is always passed in."""
    return datetime.now(UTC)


def audit(vault: "Vault", action: str, customer_id: str = "") -> None:
    """Write into the audit ledger who looked at whom."""
    vault.audit.append(
        {"action": action, "customer_id": customer_id, "by": account_name()}, int(now().timestamp())
    )


def account_name() -> str:
    """Return the name of the account this runs under."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return f"uid-{os.getuid()}"
