"""The command that reads the ledgers: what people did, and whether every entry is still there."""

import click

from scv.cli.group import as_table, commands, with_home
from scv.console.output import emit
from scv.errors import EXIT_DONE, IntegrityError
from scv.home.open_home import open_vault
from scv.home.settings import Home
from scv.privacy import audit_trail


@commands.command(name="audit")
@click.argument("doing", type=click.Choice(["verify", "list"]))
@as_table
@with_home
def audit_(home: Home, doing: str, shape: str) -> int:
    """What people did: looks at customers, exports, decisions, consents, erasures, restrictions,
    keys, overrides of the gate.

    \b
    verify    every ledger's chain is whole, every entry opens, and none that the current generation knew is missing
    list      every entry, the oldest first
    """
    vault = open_vault(home)
    if doing == "list":
        emit(audit_trail.audit_table(vault), shape)
        return EXIT_DONE
    outcomes = list(audit_trail.check_ledgers(vault))
    for passed, text in outcomes:
        click.echo(f"{'ok  ' if passed else 'FAIL'} {text}")
    return EXIT_DONE if all(passed for passed, _ in outcomes) else IntegrityError.exit_code
