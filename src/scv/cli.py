"""The command line. Thin: parse, call, print; every error ends as one sentence and its exit code (see errors.py)."""

import getpass
import logging
import os
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from functools import wraps
from pathlib import Path
from traceback import extract_tb
from typing import Any

import click
from polars.exceptions import PanicException

from scv import handouts, lookup, pipeline, reports
from scv.api import published_folder
from scv.channels import catalogue
from scv.config import Home, load_home
from scv.display import bar, emit, lines, progress
from scv.errors import EXIT_DONE, EXIT_PARTIAL, BadInputError, ScvError, UsageError, shown_name
from scv.founding import found_home
from scv.ingest import ingest_everything
from scv.intake.inputs import inputs_of
from scv.linking.explain import explain
from scv.segments import declared
from scv.serving import attaching, sandbox
from scv.unlocked import Vault, open_vault
from scv.verify import verify as run_verify


def main(arguments: list[str] | None = None) -> None:
    """Run one command and exit with its code."""
    level = logging.getLevelNamesMapping().get(os.environ.get("SCV_LOG", "WARNING").upper(), logging.WARNING)
    logging.basicConfig(level=level, format="%(message)s")
    try:
        code = commands.main(arguments, prog_name="scv", standalone_mode=False)
    except ScvError as error:
        click.echo(f"scv: {error}", err=True)
        code = error.exit_code
    except click.ClickException as error:
        error.show()
        code = UsageError.exit_code
    except (click.Abort, KeyboardInterrupt):
        click.echo("scv: stopped. What was published before stays as it was.", err=True)
        code = 130
    # NOTE: a panic of Polars is no Exception, and its traceback could print a customer's cells like any other.
    except (Exception, PanicException) as error:  # noqa: BLE001  (the outermost door)
        at = "".join(
            f"{frame.filename.rsplit('/', 1)[-1]}:{frame.lineno} " for frame in extract_tb(error.__traceback__)[-4:]
        )
        click.echo(
            f"scv: a fault of ours: {type(error).__name__} at {at}. Nothing was published; please report it.", err=True
        )
        code = ScvError.exit_code
    sys.exit(code if isinstance(code, int) else EXIT_DONE)


_EXIT_CODES = (
    "Exit codes: 0 done; 1 a fault of ours; 2 wrong use; 3 bad input, nothing landed; 4 keys or permission; 5 refused to publish; "
    "6 another run is writing; 7 published but partial; 8 integrity or verify failed."
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


@commands.command()
@home_option
@click.option("--reader", default=None, help="Name of the first reader key; your account's name if left away.")
def init(root: Path, reader: str | None) -> None:
    """Make a home: keys, settings, folders, and a reader key for you."""
    mine = found_home(root, reader or _account_name())
    click.echo(
        f"{root}: a new home. Back up {root / 'keys'} now, away from this machine: without it nothing here can be read.\n"
        f"Your reader key is {mine}.\n"
        f"Next: put exports into {root / 'inbox'}/<channel>/<account>/ and run: scv nightly --home {root}"
    )


@commands.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--source", help="Accept only this layout.")
@click.option("--account", help="The shop, app or card system the files come from.")
@click.option("--accept", is_flag=True, help="Land files unlike those of their kind before them.")
@click.option("--propose", is_flag=True, help="Land nothing: write a draft declaration into channels.d/.")
@with_home
def ingest(
    home: Home, files: tuple[Path, ...], source: str | None, account: str | None, accept: bool, propose: bool
) -> int:
    """Land FILES; the next night links them. A later `scv channel` needs them in the inbox."""
    missing = [path for path in files if not path.is_file()]
    if source and source not in (layouts := catalogue(home.channels).layouts):
        raise UsageError(f"no source {shown_name(source)!r}. Sources: {', '.join(layouts)}")
    if missing:
        raise BadInputError(f"{shown_name(missing[0].name)}: no such file (a folder is not one). Nothing was landed.")
    if propose:
        for file in (file for path in files for file in inputs_of(path)):
            lines(handouts.hand_out_draft(home, file))
        return EXIT_DONE
    with pipeline.open_run(home, "ingest", now()) as run:
        for path in bar(files, "ingest"):
            run.ingest([path], account, source, accept)
    for result in run.results:
        click.echo(reports.file_line(result))
    return reports.ingest_exit_code(run.results)


@commands.command()
@with_home
def nightly(home: Home) -> int:
    """Everything in the inbox: ingest, link, profile, segments, publish."""
    return _whole_run(home, "nightly", lambda run: ingest_everything(run))


@commands.command()
@click.argument("name")
@click.option("--allow-missing", is_flag=True, help="Drop the rows of files that are no longer in the inbox.")
@with_home
def channel(home: Home, name: str, allow_missing: bool) -> int:
    """Re-run one channel NAME from its files in the inbox: its records are replaced, then the same path."""
    return _whole_run(home, f"channel-{name}", lambda run: run.reland(name, allow_missing))


def _whole_run(home: Home, doing: str, take_in: Callable[[pipeline.Run], object]) -> int:
    with pipeline.open_run(home, doing, now()) as run:
        run_stages(run, lambda: take_in(run))
    click.echo(reports.summary(run))
    return EXIT_PARTIAL if run.partial else EXIT_DONE


def run_stages(run: pipeline.Run, take_in: Callable[[], object]) -> None:
    """Take the files in, then run every stage, showing where it is; the run's account is kept either way."""
    try:
        with progress("ingest"):
            take_in()
        for stage in pipeline.STAGES:
            with progress(stage):
                run.stage(stage)
    finally:
        run.report()


@commands.command()
@as_table
@with_home
def files(home: Home, shape: str) -> None:
    """What landed, and what became of its rows."""
    with lookup.opened(open_vault(home)) as con:
        emit(lookup.files(con), shape)


@commands.command()
@click.argument("file")
@click.option("--only", type=click.Choice(["record", "duplicate", "superseded", "reject"]), help="Only these rows.")
@click.option("--reveal", is_flag=True, help="Show whole phone numbers; this is kept in the audit ledger.")
@click.option(
    "--fix-list",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write the rejected rows as an .xlsx, the reason beside each, to be corrected and dropped again (kept in the audit ledger).",
)
@as_table
@with_home
def rows(home: Home, file: str, only: str | None, reveal: bool, fix_list: Path | None, shape: str) -> None:
    """What became of every row of FILE: a name as in `scv files`, a path, or the start of its id."""
    vault = open_vault(home)
    if reveal or fix_list:
        _audit(vault, f"rows {'--fix-list' if fix_list else '--reveal'} {shown_name(Path(file).name)}")
    if fix_list:
        click.echo(handouts.hand_out_rejects(vault, file, fix_list))
        return
    with lookup.opened(vault) as con:
        found = lookup.rows_of(con, vault, file, reveal)
    emit(found.filter(status=only) if only else found, shape)


@commands.command()
@click.argument("who")
@with_home
def show(home: Home, who: str) -> None:
    """One customer by PHONE, customer ID or any identifier (the officer's screen; kept in the audit ledger)."""
    vault = open_vault(home)
    with lookup.opened(vault) as con:
        customer_id = lookup.customer_of(con, vault, who)
        _audit(vault, "show", customer_id)
        lines(reports.customer(con, customer_id))
    click.echo("segments 人群  " + (", ".join(lookup.memberships(vault, customer_id)) or "none"))


@commands.command()
@click.argument("who")
@with_home
def why(home: Home, who: str) -> None:
    """Why WHO's records are one customer, and why each value won (kept in the audit ledger)."""
    vault = open_vault(home)
    with lookup.opened(vault) as con:
        customer_id = lookup.customer_of(con, vault, who)
        _audit(vault, "why", customer_id)
        lines(reports.explanation(con, customer_id, explain(con, customer_id)))


@commands.command()
@click.argument("sql")
@as_table
@home_option
def query(root: Path, sql: str, shape: str) -> None:
    """Read-only SQL on the published generation, as a marketer."""
    emit(sandbox.query(published_folder(root), sql), shape)


@commands.command()
@home_option
def attach(root: Path) -> None:
    """Write tonight's ATTACH for the duckdb shell, DBeaver and other tools."""
    path = attaching.write_attach(sandbox.tonight(published_folder(root)))
    click.echo(f"{path}\nTry: duckdb -init {path} -c 'SELECT COUNT(*) FROM profiles'")


@commands.command()
@click.argument("name", required=False)
@as_table
@home_option
def segments(root: Path, name: str | None, shape: str) -> None:
    """The audiences and their sizes; with NAME, its members."""
    folder = published_folder(root)
    if name is None:
        emit(sandbox.query(folder, "SELECT segment, title_zh, title_en, members FROM segments ORDER BY segment"), shape)
        return
    names = sandbox.query(folder, "SELECT segment FROM segments")["segment"].to_list()
    if name not in names:
        raise UsageError(f"no segment {name!r}. Segments: {', '.join(sorted(names))}")
    emit(sandbox.query(folder, f"SELECT customer_id FROM segment_members WHERE segment = '{name}' ORDER BY 1"), shape)


@commands.command()
@with_home
def status(home: Home) -> int:
    """Which generation is current, and how the last run went."""
    vault = open_vault(home)
    lines(reports.status(vault.generations().current(), home.reports, len(declared(home.segments)[0])))
    return EXIT_DONE


@commands.command()
@with_home
def verify(home: Home) -> int:
    """Prove the promises on your own data: conservation, closure, ids, rebuild, manifest, no plaintext."""
    for check in (checks := run_verify(open_vault(home))):
        click.echo(f"{'ok  ' if check.passed else 'FAIL'} {check.name}: {check.detail}")
    return EXIT_DONE if all(check.passed for check in checks) else 8


def _audit(vault: Vault, action: str, customer_id: str = "") -> None:
    vault.audit.append({"action": action, "customer_id": customer_id, "by": _account_name()}, int(now().timestamp()))


def _account_name() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return f"uid-{os.getuid()}"


if __name__ == "__main__":
    main()
