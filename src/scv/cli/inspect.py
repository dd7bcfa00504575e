"""Commands that read: what landed, who somebody is and why, what is published, whether it all
holds.
"""

import webbrowser
from functools import partial
from pathlib import Path

import click
from click.core import ParameterSource

from scv.analytics.segment_preview import preview, reasons
from scv.cli.completion import file_names, segment_names
from scv.cli.group import as_table, as_text, audit, commands, home_option, now, with_home
from scv.console.i18n import say, word
from scv.console.output import emit, emit_text, lines
from scv.customer_view import file_rows, file_status, files_to_correct, lookup, screen
from scv.customer_view.view import View, find_places, single_view
from scv.errors import EXIT_DONE, shown_name
from scv.home.open_home import open_vault
from scv.home.settings import Home, published_folder, with_settings
from scv.identity.explain import explain
from scv.ops import home_status
from scv.ops.former_landing import run_again
from scv.ops.run_summary import quarantine_text
from scv.ops.verify import verify as run_verify
from scv.pipeline import run_report
from scv.pipeline.ledger_state import decisions_of
from scv.query import attach_file, sandbox
from scv.query.published import open_published
from scv.schema.session import Session
from scv.schema.sql_steps import statement
from scv.segments import load_segments, unknown_segment
from scv.stewardship import simulation


@commands.command()
@as_table
@with_home
def files(home: Home, shape: str) -> None:
    """List the landed files and what became of their rows; and what the last run parked, and why."""
    vault = open_vault(home)
    with lookup.open_generation(vault) as session:
        emit(file_rows.files(session), shape)
    if shape == "table":
        for line in (*file_rows.not_read(vault), *run_again(vault.store().all())):
            click.echo(line, err=True)
        for file in file_status.refused_files(vault):
            status = say("parked") if file["status"] == "parked" else say("passed over")
            click.echo(f"{status} {quarantine_text(file['code'], file['message'])}", err=True)


@commands.command()
@click.argument("file", shell_complete=file_names)
@click.option(
    "--only",
    type=click.Choice(["record", "duplicate", "superseded", "reject"]),
    help="Only these rows.",
)
@click.option("--reveal", is_flag=True, help="Show full phone numbers (audited).")
@click.option(
    "--fix-list",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write the rejected rows with their reasons to an .xlsx or .csv file, to be corrected and dropped again (audited).",
)
@as_table
@with_home
def rows(
    home: Home, file: str, only: str | None, reveal: bool, fix_list: Path | None, shape: str
) -> None:
    """Trace every row of FILE: a name as in `scv files`, a path, or the start of its id."""
    vault = open_vault(home)
    if reveal or fix_list:
        audit(
            vault, f"rows {'--fix-list' if fix_list else '--reveal'} {shown_name(Path(file).name)}"
        )
    if fix_list:
        click.echo(files_to_correct.hand_out_rejects(vault, file, fix_list))
        return
    with lookup.open_generation(vault) as session:
        found = file_rows.rows_of(session, vault, file, reveal)
    emit(found.filter(status=only) if only else found, shape)
    for line in (*file_rows.unread_of(vault, file), *file_rows.kept_as_text(vault, file)):
        click.echo(line, err=True)


def _view(session: Session, home: Home, customer_id: str) -> View:
    find_places(session, customer_id)
    return single_view(session, customer_id, home)


@commands.command()
@click.argument("who")
@with_home
def show(home: Home, who: str) -> None:
    """Show one customer by PHONE, customer ID or any identifier (audited)."""
    vault = open_vault(home)
    with lookup.open_generation(vault) as session:
        customer_id = lookup.customer_of(session, vault, who)
        audit(vault, "show", customer_id)
        lines(screen.customer(session, _view(session, home, customer_id)))
    click.echo(
        f"{say('segments')}  "
        + (", ".join(lookup.audiences_of(vault, customer_id)) or word("none"))
    )


@commands.command()
@click.argument("who")
@click.option(
    "--as-of", type=int, help="As of an earlier generation; scv.toml says how many are kept."
)
@with_home
def why(home: Home, who: str, as_of: int | None) -> None:
    """Explain why WHO's records were linked, what would separate them, and why each value was
    chosen (audited).
    """
    vault = open_vault(home)
    with lookup.open_generation(vault, as_of) as session:
        customer_id = lookup.customer_of(session, vault, who)
        audit(vault, "why", customer_id)
        decisions = decisions_of(vault, as_of)
        lines(
            screen.explanation(
                session, _view(session, home, customer_id), explain(session, customer_id, decisions)
            )
        )


@commands.command()
@click.option(
    "--set",
    "changes",
    multiple=True,
    required=True,
    help="SECTION.NAME=VALUE of scv.toml. May be repeated.",
)
@with_home
def simulate(home: Home, changes: tuple[str, ...]) -> None:
    """Preview what a change of scv.toml would do to customers, ids and audiences."""
    lines(
        simulation.outcome_lines(
            simulation.simulate(open_vault(home), with_settings(home, changes), now())
        )
    )


@commands.command()
@home_option
def attach(root: Path) -> None:
    """Write the file that opens the current generation in the duckdb shell, DBeaver and other
    tools.
    """
    with open_published(published_folder(root)) as published:
        path = attach_file.write_attach(published)
    click.echo(path)
    example = f"duckdb -init {path} -c 'SELECT COUNT(*) FROM profiles'"
    version = attach_file.VERSION
    click.echo(
        say(
            "Needs DuckDB {version}: pip install duckdb-cli=={version}. Try: {tried}",
            version=version,
            tried=example,
        )
    )
    if warning := attach_file.client_warning():
        click.echo(say(warning), err=True)


_sql = partial(statement, "scv.cli", "inspect.sql")
_CONTACTABLE = (
    "contactable 可触达: members with consent for the audience's purpose by any method; sms, call, email, wechat: by that method, "
    "which is what an export uses. 可触达指以任一方式同意该用途；其后各列为以该方式同意者，导出时以后者为准。"
)


@commands.command()
@click.argument("name", required=False, shell_complete=segment_names)
@click.option(
    "--try",
    "condition",
    help="Test a condition over profiles and traits before saving it: how many customers match.",
)
@click.option(
    "--why",
    "customer",
    help="With NAME: which parts of its condition are true for this customer id.",
)
@as_table
@home_option
def segments(
    root: Path, name: str | None, condition: str | None, customer: str | None, shape: str
) -> None:
    """List the audiences and their sizes; with NAME, its members."""
    folder = published_folder(root)
    if condition:
        emit(preview(folder, condition), shape)
        return
    if customer:
        emit(reasons(folder, name or "", customer), shape)
        return
    if name is None:
        emit(sandbox.rows(folder, _sql("audiences")), shape)
        if shape == "table":
            click.echo(_CONTACTABLE, err=True)
        return
    names = sandbox.rows(folder, "SELECT segment FROM segments")["segment"].to_list()
    if name not in names:
        raise unknown_segment(name, names)
    members = "SELECT customer_id FROM segment_members WHERE segment = ? ORDER BY 1"
    emit(sandbox.rows(folder, members, [name]), shape)


@commands.command()
@as_text
@with_home
def status(home: Home, shape: str) -> None:
    """Show the current generation, and how the last run went."""
    vault = open_vault(home)
    state = home_status.current_state(
        vault.generations().current(), home.reports, len(load_segments(home.segments)[0]), now()
    )
    emit_text(state, home_status.status_lines(state), shape)


@commands.command()
@click.option(
    "--rebuild/--no-rebuild",
    default=True,
    help="Rebuild everything on a scratch copy and compare (default).",
)
@with_home
def verify(home: Home, rebuild: bool) -> int:
    """Check every guarantee on your own data: conservation, closure, ids, rebuild, manifest, no
    plaintext.
    """
    for check in (checks := run_verify(open_vault(home), rebuild)):
        click.echo(f"{'ok  ' if check.passed else 'FAIL'} {check.name}: {check.detail}")
    return EXIT_DONE if all(check.passed for check in checks) else 8


@commands.command()
@click.argument("run", required=False)
@click.option("--open", "look", is_flag=True, help="Open it in the browser.")
@with_home
def report(home: Home, run: str | None, look: bool) -> None:
    """Print where the last run's report is, or that of RUN (the start of its id, such as 20261123)."""
    page = run_report.page_of(home.reports, run or "")
    click.echo(page)
    if look:
        webbrowser.open(page.absolute().as_uri())


@commands.command()
@as_text
@home_option
@click.pass_context
def doctor(context: click.Context, root: Path, shape: str) -> int:
    """Check Python, packages, encryption, clock, Prefect and the home, if any: one line each, with
    what to do.

    Nothing is changed. It ends with 0 where nothing failed, 4 where a key or a permission did, else
    8.
    """
    # NOTE: here, because only this command needs it.
    from scv.ops.doctor import check_home, environment, exit_code

    is_explicit = context.get_parameter_source("root") != ParameterSource.DEFAULT
    findings = [*environment(now()), *check_home(root, is_explicit, now())]
    code = exit_code(findings)
    document = {"exit_code": code, "checks": [finding.to_dict() for finding in findings]}
    emit_text(document, (finding.line() for finding in findings), shape)
    return code
