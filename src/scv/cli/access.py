"""The command that tells a person what is held about them."""

from pathlib import Path

import click

from scv.cli.group import account_name, audit, commands, now, with_home
from scv.console.i18n import join_texts, plural, say
from scv.customer_view import lookup
from scv.home.open_home import open_vault
from scv.home.settings import Home
from scv.privacy.access import Request, account, check_free, hand_over, page
from scv.privacy.data_subject import find_subject


@commands.command()
@click.argument("who")
@click.option(
    "--evidence",
    required=True,
    help="How the identity of the person asking was verified: a form, a call back, a ticket. Printed on the page.",
)
@click.option(
    "--member",
    default="",
    help="For a shared phone: the name of the person asking; '*' for all of them.",
)
@click.option(
    "--to",
    "folder",
    required=True,
    type=click.Path(path_type=Path, file_okay=False),
    help="Folder for the two files, outside the home; made private. Existing files are not overwritten.",
)
@with_home
def access(home: Home, who: str, evidence: str, member: str, folder: Path) -> None:
    """Write everything held about WHO, each value with its file and row, as JSON and as a page to
    print (audited).

    WHO is a phone, an id or any identifier; PHONE#2025-01-31 is whoever had the phone on that day.
    Nothing of other people is told; what was left out for their sake is counted. The files are in
    clear: read the page, hand it over, remove it.
    """
    vault, at = open_vault(home), now()
    with lookup.open_generation(vault) as session:
        subject = find_subject(session, vault, who, member)
        check_free(home, folder, subject.customer_id, at)
        audit(vault, "access", subject.customer_id)
        document = account(session, vault, subject, Request(evidence, account_name(), at))
    written, shown = hand_over(folder, document, page(document), subject.customer_id, at)
    left = sum(each["count"] for each in document["left_out"])
    click.echo(f"{written}\n{shown}")
    counts = [
        f"{say('records')} {len(document['records'])}",
        f"{say('older versions')} {len(document['older_versions'])}",
        f"{say('rejected rows')} {len(document['rejected_rows'])}",
        f"{say('in rows of others')} {len(document['appearances'])}",
        f"{say('left out')} {left}",
    ]
    click.echo(join_texts(counts))
    if pending := document["about"]["files_waiting_for_a_night"]:
        click.echo(
            say(
                "{files} landed since the last run and not included: run scv nightly first.",
                files=plural(pending, "file"),
                count=pending,
            )
        )
    click.echo(
        say(
            "Both files are clear text: check the page before handing it over, then delete the files."
        )
    )
