"""The command that restricts a customer's data to storage."""

import click

from scv.cli.group import account_name, audit, commands, now, with_home
from scv.cli.runs import run_stages
from scv.console.i18n import say, word
from scv.console.output import lines
from scv.customer_view import lookup
from scv.errors import EXIT_DONE, EXIT_PARTIAL, UsageError
from scv.home.open_home import open_vault
from scv.home.settings import Home
from scv.ops import run_summary
from scv.pipeline.run import open_run
from scv.privacy import restriction


@commands.command()
@click.argument("who", required=False)
@click.option(
    "--evidence", default="", help="The request and how identity was verified: a ticket, a letter."
)
@click.option(
    "--hold",
    default="",
    help="Legal hold: the case the data must be kept for; scv forget refuses until it is lifted.",
)
@click.option("--lift", type=int, help="Lift restriction N.")
@click.option("--list", "listing", is_flag=True, help="List all restrictions and their status.")
@with_home
def restrict(
    home: Home, who: str | None, evidence: str, hold: str, lift: int | None, listing: bool
) -> int:
    """Restrict processing: keep WHO's data but use it in no published table, audience or file;
    published at once.

    WHO is a phone, an id or any identifier; PHONE#2025-01-31 is whoever had the phone on that day.
    All who share a phone are restricted with it. The officer's commands still show the customer; a
    restriction follows the person through merges, splits and re-runs.
    """
    vault, at = open_vault(home), now()
    seconds, by = int(at.timestamp()), account_name()
    if listing:
        lines(restriction.restriction_lines(vault))
        return EXIT_DONE
    if lift is None and not (who and evidence):
        raise UsageError(
            "name the person and the reason: scv restrict WHO --evidence 'letter of 1 March, ticket 17'"
        )
    with open_run(home, "restrict", at, accept=True) as run:
        if lift is not None:
            restriction.end_restriction(vault, lift, {"evidence": evidence, "by": by}, seconds)
            audit(vault, f"restrict --lift {lift}")
        else:
            details = {"evidence": evidence, "hold": hold, "by": by}
            with lookup.open_generation(vault) as session:
                lift, customer_id = restriction.restrict(session, vault, str(who), details, seconds)
            audit(vault, f"restrict {lift}", customer_id)
        run_stages(run, lambda: None)
    click.echo(run_summary.summary(run))
    state = say("processing restricted") if who else say("lifted")
    click.echo(f"{word('restriction {number}', number=lift)}: {state}")
    return EXIT_PARTIAL if run.partial else EXIT_DONE
