"""The command that says what the data cannot know."""

from pathlib import Path

import click

from scv import deciding, lookup
from scv.cli.group import account_name, as_table, commands, now, with_home
from scv.config import Home
from scv.display import emit, lines
from scv.errors import UsageError
from scv.unlocked import open_vault


@commands.command()
@click.argument("name")
@click.argument("about", nargs=-1)
@click.option("--why", default="", help="The reason, for whoever asks later.")
@as_table
@with_home
def decide(home: Home, name: str, about: tuple[str, ...], why: str, shape: str) -> None:
    """Say what the data cannot know. Each decision is kept for good, and can be undone.

    \b
    same A B         two identifiers, or two phones of which B is the second number of A
    not-same A B     two identifiers, or an identifier and a phone
    shared PHONE     nobody's own: a clerk's, a pick-up station's
    not-shared PHONE a rule says it is shared, and it is not
    undo N           as if decision N had never been made
    list             all decisions, and what became of them
    rules            what the guards found by themselves, with the evidence
    from FILE.csv    many at once, all or none: columns decision, a, b, why (决定, 甲, 乙, 原因)

    A and B are phones, or identifiers as VALUE, KIND:VALUE or KIND@PLACE:VALUE.
    """
    vault, at = open_vault(home), int(now().timestamp())
    if name == "undo":
        if len(about) != 1 or not about[0].isdecimal():
            raise UsageError("'undo' takes the number of a decision. See: scv decide list")
        click.echo(deciding.undo(vault, int(about[0]), account_name(), why, at))
        return
    with lookup.opened(vault) as con:
        if name in ("list", "rules"):
            emit(deciding.told(con, vault) if name == "list" else deciding.ruled(con), shape)
            return
        many = name == "from" and len(about) == 1
        wanted = deciding.wanted_in(Path(about[0])) if many else [deciding.Wanted(name, about, why)]
        lines(deciding.decide(con, vault, wanted, account_name(), at))
