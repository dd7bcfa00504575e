"""Commands of nights: a new home, files in, what the next night would do, whole nights."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date, datetime
from functools import partial
from pathlib import Path

import click

from scv.cli.completion import channel_names
from scv.cli.group import account_name, as_text, audit, commands, home_option, now, with_home
from scv.cli.output import Output, output_options
from scv.console.i18n import say, word
from scv.console.output import Steps, emit_text
from scv.customer_view import files_to_correct
from scv.errors import EXIT_DONE, EXIT_PARTIAL, BadInputError, UsageError, nearest, shown_name
from scv.home.init import found_home
from scv.home.open_home import open_vault
from scv.home.settings import Home
from scv.ingest.read.inputs import inputs_of
from scv.ingest.read.zip_password import read_password
from scv.ops import generation_rollback, run_summary
from scv.ops.former_landing import refused_rows
from scv.pipeline.inbox import check_channel
from scv.pipeline.run import STAGES, Run, open_run
from scv.sources import catalogue


@commands.command()
@home_option
@click.option(
    "--reader", default=None, help="Name of the first reader key; your account's name if left away."
)
def init(root: Path, reader: str | None) -> None:
    """Create a home: keys, settings, folders, and a reader key for you."""
    reader_file = found_home(root, reader or account_name())
    inbox, command = f"{root / 'inbox'}/<channel>/<account>/", f"scv nightly --home {root}"
    for line in (
        say(
            "{root}: new home created. Back up {root2} now, on another machine: without it nothing here can be read.",
            root=root,
            root2=root / "keys",
        ),
        say("Your reader key is {mine}.", mine=reader_file),
        say("Next: put exports into {inbox} and run: {command}", inbox=inbox, command=command),
    ):
        click.echo(line)


@commands.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--source", help="Accept this export layout only.")
@click.option("--account", help="Shop, app or membership system the files come from.")
@click.option(
    "--accept", is_flag=True, help="Land files although they differ from earlier ones (drift)."
)
@click.option(
    "--propose",
    is_flag=True,
    help="Land nothing: write a draft layout declaration into channels.d/.",
)
@click.option(
    "--password-file",
    type=click.Path(path_type=Path, dir_okay=False),
    help="A file whose first line is the password of the zips among FILES.",
)
@output_options
@with_home
def ingest(
    output: Output,
    home: Home,
    files: tuple[Path, ...],
    source: str | None,
    account: str | None,
    accept: bool,
    propose: bool,
    password_file: Path | None,
) -> int:
    """Land FILES; the next nightly run links them. A later `scv channel` needs them in the inbox."""
    missing = [path for path in files if not path.is_file()]
    if source and source not in (layouts := catalogue(home.channels, home.packages).layouts):
        raise UsageError(
            "unknown source {source!r}.{meant} Sources: {layouts}",
            source=shown_name(source),
            meant=nearest(source, layouts),
            layouts=", ".join(layouts),
        )
    if missing:
        name = shown_name(missing[0].name)
        raise BadInputError(
            "{name}: no such file (a folder is not one). Nothing was landed.", name=name
        )
    password = read_password(password_file) if password_file else b""
    if propose:
        drafts = output.extra.setdefault("drafts", [])
        for file in (file for path in files for file in inputs_of(path, password)):
            output.write(*files_to_correct.hand_out_draft(home, file, drafts))
        return EXIT_DONE
    with open_run(home, "ingest", now()) as run:
        output.run = run
        with _progress(run, output.steps):
            run.ingest(files, account, source, accept, password)
    output.write(*map(run_summary.file_line, run.results))
    return run_summary.ingest_exit_code(run.results)


_accept = click.option(
    "--accept",
    is_flag=True,
    help="Publish although the quality gate refuses; recorded in the audit ledger.",
)
_why = click.option("--why", default="", help="The reason, kept in the audit ledger.")


@commands.command()
@click.option(
    "--rebuild",
    is_flag=True,
    help="Rebuild everything from the landed files, instead of incrementally.",
)
@click.option(
    "--date",
    "day",
    type=click.DateTime(["%Y-%m-%d"]),
    help="Backfill a missed night: figures as of the end of this day, from all data known now.",
)
@output_options
@with_home
def nightly(output: Output, home: Home, rebuild: bool, day: datetime | None) -> int:
    """Run the whole pipeline on the inbox: ingest, link, profile, segments, publish.

    With --date only traits, audiences and their history are of that day; files, consents and
    decisions are those of now. Days to come are refused, and days before what is published.
    """
    return _run_stages(
        output, home, "nightly", Run.ingest_inbox, rebuild=rebuild, day=day.date() if day else None
    )


@commands.command()
@click.argument("name", shell_complete=channel_names)
@click.option(
    "--allow-missing", is_flag=True, help="Drop the rows of files that are no longer in the inbox."
)
@_accept
@_why
@output_options
@with_home
def channel(
    output: Output, home: Home, name: str, allow_missing: bool, accept: bool, why: str
) -> int:
    """Reprocess channel NAME from its files in the inbox: its records are replaced, then everything
    is rebuilt and published.
    """
    check_channel(name)
    return _run_stages(
        output,
        home,
        f"channel-{name}",
        lambda run: run.ingest_channel(name),
        accept,
        why,
        allow_missing=allow_missing,
    )


@commands.command()
@_accept
@_why
@output_options
@with_home
def publish(output: Output, home: Home, accept: bool, why: str) -> int:
    """Build and publish from the files already landed; after a refusal by the quality gate, with
    --accept.
    """
    return _run_stages(output, home, "publish", lambda _: None, accept, why)


@commands.command()
@click.argument("generation", type=int, required=False)
@_why
@output_options
@with_home
def rollback(output: Output, home: Home, generation: int | None, why: str) -> int:
    """Publish what a former GENERATION was built from, the one before the current if none is named,
    as a new generation.

    Files landed since are set aside: nights leave them where they are, until scv ingest --accept
    FILE. Decisions, consents, restrictions and erasures stay those of today, and ids stay put. How
    many generations are kept: scv.toml [published] keep.
    """
    with open_run(home, "rollback", now(), rebuild=True, accept=True) as run:
        output.run = run
        before = run.generations.require_current().generation
        generation_used, excluded = generation_rollback.roll_back(
            run, generation, account_name(), int(now().timestamp())
        )
        audit(
            run.vault,
            f"rollback from {before} to {generation_used}" + (f"; why: {why}" if why else ""),
        )
        output.extra = {
            "as_generation": generation_used,
            "set_aside": [shown_name(name) for name in excluded],
        }
        run_stages(run, lambda: None, output.steps)
    names = ", ".join(map(shown_name, excluded)) or word("no file")
    as_before = say("same content as generation {back}", back=generation_used)
    output.write(run_summary.summary(run), f"{as_before}; {say('set aside')}: {names}")
    return EXIT_PARTIAL if run.partial else EXIT_DONE


@commands.command()
@as_text
@with_home
def plan(home: Home, shape: str) -> None:
    """Preview the next nightly run: its files, incremental or rebuild and why, pending entries,
    audiences it would refuse.

    Files are recognised and counted, not standardised: what only their values show (a contradiction
    of shops, far fewer phones than before) is found by the night itself. Of files over 32 MB only
    the first rows are read, and the number of rows is a guess.
    """
    # NOTE: here, because only this command needs it.
    from scv.ops import run_plan

    document = run_plan.plan(open_vault(home), now())
    emit_text(document, run_plan.lines(document), shape)


def run_stages(run: Run, take_in: Callable[[], object], steps: Steps | None = None) -> None:
    """Take the files in, then run every stage, showing where it is; the run's account is kept
    either way.
    """
    steps = steps or Steps()
    try:
        with _progress(run, steps):
            take_in()
        for stage in STAGES:
            with steps.step(
                run_summary.display_name(stage), lambda _: "", partial(run_summary.step, run, stage)
            ):
                run.stage(stage)
    finally:
        run.report()


def _run_stages(
    output: Output,
    home: Home,
    command: str,
    take_in: Callable[[Run], object],
    accept: bool = False,
    reason: str = "",
    rebuild: bool = False,
    day: date | None = None,
    allow_missing: bool = False,
) -> int:
    with open_run(
        home, command, now(), rebuild=rebuild, accept=accept, day=day, allow_missing=allow_missing
    ) as run:
        output.run = run
        if empty := run.empty_inbox():
            output.extra = {"empty_inbox": str(empty.text)}
            output.write(say(empty.text))
            if empty.final:
                return EXIT_DONE
        run_stages(run, lambda: take_in(run), output.steps)
        if run.violations and accept:
            audit(
                run.vault,
                f"{command} --accept: {'; '.join(run.violations)}"
                + (f"; why: {reason}" if reason else ""),
            )
    output.write(run_summary.summary(run), *refused_rows(run.vault.store().all()))
    return EXIT_PARTIAL if run.partial else EXIT_DONE


def _progress(run: Run, steps: Steps) -> AbstractContextManager[None]:
    return steps.step(
        run_summary.display_name("ingest"),
        partial(run_summary.progress_text, run),
        partial(run_summary.step, run, "ingest"),
    )
