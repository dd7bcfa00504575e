"""The command that takes a published folder as it is, though it is not what this account read
before.
"""

from contextlib import suppress
from pathlib import Path

import click

from scv.cli.group import audit, commands, home_option
from scv.console.i18n import say
from scv.errors import KeyAccessError, Message
from scv.home.open_home import open_vault
from scv.home.settings import SETTINGS_FILE, load_home, published_folder
from scv.query.published import accept_place


@commands.command(name="accept-place")
@home_option
def accept_place_(root: Path) -> None:
    """Trust this folder from now on, although it is an older copy than you read elsewhere, or held
    another home before.

    A folder that you have read yourself and that was put back to an older copy is not taken. Where
    your account has the home's keys, the audit ledger keeps it.
    """
    folder = published_folder(root)
    now, before = accept_place(folder)
    kept = False
    for home in (each for each in (root, root.resolve().parent) if (each / SETTINGS_FILE).exists()):
        with suppress(KeyAccessError, PermissionError):
            audit(open_vault(load_home(home)), f"accept-place generation {now.generation}")
            kept = True
    was = (
        Message(", before home {home}", home=before.home_id)
        if before and before.home_id != now.home_id
        else ""
    )
    recorded = (
        Message("Kept in the audit ledger.")
        if kept
        else Message("Your account has no key of the audit ledger: tell the operator.")
    )
    click.echo(
        say(
            "{folder}: home {home}, generation {generation}{was}: read from now on. {audited}",
            folder=folder,
            home=now.home_id,
            generation=now.generation,
            was=was,
            audited=recorded,
        )
    )
