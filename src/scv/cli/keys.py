"""The commands that say who may read, renew the keys, and keep them safe."""

from pathlib import Path

import click
import polars as pl

from scv.cli.group import as_table, audit, commands, now, with_home
from scv.cli.runs import run_stages
from scv.console.i18n import say, word
from scv.console.output import emit
from scv.errors import EXIT_DONE, EXIT_PARTIAL, BadInputError, UsageError, shown_name
from scv.home.open_home import Vault, open_vault
from scv.home.settings import Home
from scv.ops import run_summary
from scv.pipeline.run import open_run
from scv.vault import escrow, key_files, reader_keys
from scv.vault.files import read_secret, write_atomically


@commands.command()
@click.argument(
    "doing", type=click.Choice(["list", "add-reader", "revoke", "rotate", "escrow", "restore"])
)
@click.argument("what", required=False)
@click.option(
    "--to",
    "path",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Where to write the new key, or the escrow.",
)
@click.option(
    "--passphrase-file",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Holds the passphrase of the escrow (mode 0600); prompted for if omitted.",
)
@as_table
@with_home
def keys(
    home: Home,
    doing: str,
    what: str | None,
    path: Path | None,
    passphrase_file: Path | None,
    shape: str,
) -> int:
    """Manage reader keys, key rotation and key escrow.

    \b
    list                          every reader, and whether their key opens the current generation
    add-reader NAME --to FILE     a key for another reader; it opens generations from the next run on
    revoke NAME                   the key no longer opens what is published from the next run on
    rotate [vault|index|signing]  new keys (all three if none is named); everything is re-encrypted
                                  and published at once; readers are not interrupted. The tombstone
                                  key is never rotated
    escrow --to FILE              all keys in one passphrase-protected file, to be kept in a safe
    restore FILE                  restore lost keys from an escrow

    The reader stores FILE as ~/.config/scv/HOME.reader (mode 0600), under the name the command
    prints.
    """
    if doing == "restore":
        _restore(home, what, passphrase_file)
        return EXIT_DONE
    vault = open_vault(home)
    if doing == "rotate":
        return _rotate(home, vault, [what] if what else list(key_files.ROTATING))
    if doing == "list":
        _list(home, vault, shape)
    elif doing == "escrow":
        _escrow(home, vault, path, passphrase_file)
    elif not what or (doing == "add-reader" and path is None):
        raise UsageError(
            "name the reader: scv keys add-reader NAME --to FILE, or scv keys revoke NAME"
        )
    else:
        audit(vault, f"keys {doing} {what}")
        _change_readers(home, vault, doing, what, path)
    return EXIT_DONE


def _list(home: Home, vault: Vault, shape: str) -> None:
    current = vault.generations().current()
    sealed = current.sealed if current else {}
    known = reader_keys.public_keys(home.keys)
    names = sorted({*known, *sealed})
    document = {
        "reader": names,
        "opens the current generation 可读当前数据": [
            "yes" if each in sealed else "from the next run on" for each in names
        ],
        "state 状态": [
            "listed 有效" if each in known else "revoked: until the next run 已撤销，下次运行生效"
            for each in names
        ],
    }
    emit(pl.DataFrame(document, schema=dict.fromkeys(document, pl.String)), shape)


def _change_readers(home: Home, vault: Vault, action: str, name: str, path: Path | None) -> None:
    if action == "revoke":
        reader_keys.revoke(home.keys, name)
        click.echo(
            say(
                "{name}: revoked. Nothing published from the next run on opens with that key; publish now with: scv publish",
                name=name,
            )
        )
        return
    made = reader_keys.add_reader(home.keys, vault.key_set, name, path)
    click.echo(
        say(
            "{file}: the key of {name}. Hand it over safely, and remove it here; it goes to ~/.config/scv/{home}.reader "
            "(mode 0600). It opens what is published from the next run on.",
            file=made,
            name=name,
            home=vault.key_set.home_id,
        )
    )


def _rotate(home: Home, vault: Vault, names: list[str]) -> int:
    if not set(names) <= set(key_files.ROTATING):
        raise UsageError(
            "rotate one of {rotated}, or all of them; the tombstone key is never rotated.",
            rotated=", ".join(key_files.ROTATING),
        )
    vault.generations().require_current()
    # NOTE: under the lock of the writer; what was begun here any later run ends.
    with open_run(home, "rotate", now()) as run:
        key_files.rotate(home.keys, run.vault.key_set, names)
    audit(open_vault(home), f"keys rotate {', '.join(names)}")
    with open_run(home, "rotate", now(), accept=True) as run:
        run_stages(run, lambda: None)
    click.echo(run_summary.summary(run))
    click.echo(
        say(
            "rotated: {names}. Back up {keys} now; a former backup or escrow opens nothing new.",
            names=", ".join(names),
            keys=home.keys,
        )
    )
    return EXIT_PARTIAL if run.partial else EXIT_DONE


def _escrow(home: Home, vault: Vault, path: Path | None, passphrase_file: Path | None) -> None:
    if path is None or path.exists():
        raise UsageError("name a new file: scv keys escrow --to FILE")
    write_atomically(path, escrow.escrow(home.keys, _passphrase(passphrase_file, confirm=True)))
    audit(vault, "keys escrow")
    click.echo(
        say(
            "{path}: all keys, under the passphrase. Keep them apart, away from this machine.",
            path=path,
        )
    )


def _restore(home: Home, file: str | None, passphrase_file: Path | None) -> None:
    if file is None or not Path(file).is_file():
        raise BadInputError(
            "{name}: no such file. Say which: scv keys restore FILE",
            name=shown_name(Path(file or "?").name),
        )
    put = escrow.restore(
        home.keys, Path(file).read_bytes(), _passphrase(passphrase_file, confirm=False)
    )
    audit(open_vault(home), "keys restore")
    restored = ", ".join(put) or word("nothing was missing")
    click.echo(say("put back: {files}. Check with: scv verify", files=restored))


def _passphrase(path: Path | None, *, confirm: bool) -> str:
    if path:
        return read_secret(path).decode().rstrip("\r\n")
    return str(
        click.prompt(say("passphrase"), hide_input=True, confirmation_prompt=confirm, err=True)
    )
