"""The command that tells what the next night would do."""

from scv.cli.group import as_text, commands, now, with_home
from scv.console.output import emit_text
from scv.home.open_home import open_vault
from scv.home.settings import Home


@commands.command()
@as_text
@with_home
def plan(home: Home, shape: str) -> None:
    """Preview the next nightly run: its files, incremental or rebuild and why, pending entries, audiences it would refuse.

    Files are recognised and counted, not standardised: what only their values show (a contradiction of shops, far fewer phones than
    before) is found by the night itself. Of files over 32 MB only the first rows are read, and the number of rows is a guess.
    """
    # NOTE: here, because only this command needs it.
    from scv.ops import run_plan

    document = run_plan.plan(open_vault(home), now())
    emit_text(document, run_plan.lines(document), shape)
