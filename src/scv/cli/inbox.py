"""The command that takes landed exports out of the inbox, where they stand in clear."""

import click

from scv.cli.group import audit, commands, now, with_home
from scv.console.output import lines
from scv.errors import shown_name
from scv.home.settings import Home
from scv.pipeline import sealed_originals
from scv.pipeline.run import open_run


@commands.command()
@click.argument("doing", type=click.Choice(["seal", "unseal", "list"]))
@click.option(
    "--remove",
    is_flag=True,
    help="Delete them instead, for good: landed rows stay, but scv channel can no longer reprocess them.",
)
@with_home
def inbox(home: Home, doing: str, remove: bool) -> None:
    """Files in the inbox are clear text. What was landed and published can be encrypted and moved
    out of it.

    \b
    seal      keep it encrypted in vault/originals (or, with --remove, not at all)
    unseal    put it back, for scv channel
    list      what is sealed

    An erasure destroys the sealed originals that held the person, and so does what expires.
    """
    with open_run(home, "inbox", now()) as run:
        if doing == "list":
            lines(shown_name(path) for path in sealed_originals.sealed_paths(run.vault))
            return
        audit(run.vault, f"inbox {doing}{' --remove' if remove else ''}")
        if doing == "unseal":
            lines(sealed_originals.decrypt_originals(run.vault))
            return
        current = run.generations.require_current()
        current_files = {
            segment.file_id for segment in run.store.all() if segment.name in current.segments
        }
        lines(sealed_originals.seal(run.vault, current_files, remove=remove))
