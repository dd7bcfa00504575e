"""The commands that say who may read: one key a marketer, each revocable."""

from pathlib import Path

import click
import polars as pl

from scv.cli.group import as_table, audit, commands, with_home
from scv.config import Home
from scv.display import emit
from scv.errors import UsageError
from scv.unlocked import open_vault
from scv.vault import readers


@commands.command()
@click.argument("doing", type=click.Choice(["list", "add-reader", "revoke"]))
@click.argument("name", required=False)
@click.option(
    "--to",
    "path",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Where to write the new key, to be handed over.",
)
@as_table
@with_home
def keys(home: Home, doing: str, name: str | None, path: Path | None, shape: str) -> None:
    """Who may read the published tables.

    \b
    list                          every reader, and whether the current generation opens with their key
    add-reader NAME --to FILE     a key for one more marketer; it opens the generations from the next run on
    revoke NAME                   that key opens nothing that is published from the next run on

    The marketer puts FILE, readable for nobody else, to ~/.config/scv/HOME.reader, under the name the command tells.
    """
    vault = open_vault(home)
    if doing == "list":
        current = vault.generations().current()
        sealed = current.sealed if current else {}
        known = readers.public_keys(home.keys)
        names = sorted({*known, *sealed})
        told = {
            "reader": names,
            "opens the current generation 可读当前代次": [
                "yes" if each in sealed else "from the next run on" for each in names
            ],
            "state 状态": [
                "listed 有效" if each in known else "revoked: until the next run 已撤销，下次运行生效" for each in names
            ],
        }
        emit(pl.DataFrame(told, schema=dict.fromkeys(told, pl.String)), shape)
        return
    if not name or (doing == "add-reader" and path is None):
        raise UsageError("say who: scv keys add-reader NAME --to FILE, or scv keys revoke NAME")
    audit(vault, f"keys {doing} {name}")
    if doing == "revoke":
        readers.revoke(home.keys, name)
        click.echo(
            f"{name}: revoked 已撤销. Nothing published from the next run on opens with that key; publish now with: scv publish"
        )
        return
    made = readers.enroll(home.keys, vault.ring, name, path)
    click.echo(
        f"{made}: the key of {name}. Hand it over safely, and remove it here; it goes to ~/.config/scv/{vault.ring.home_id}.reader "
        "(mode 0600). It opens what is published from the next run on 下次运行起生效."
    )
