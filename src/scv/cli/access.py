"""The command that tells a person what is held about them."""

from pathlib import Path

import click

from scv.cli.group import account_name, audit, commands, now, with_home
from scv.config import Home
from scv.looking import lookup
from scv.officer.access import Request, account, hand_over, page, refuse_taken
from scv.officer.requesting import requester
from scv.unlocked import open_vault


@commands.command()
@click.argument("who")
@click.option(
    "--evidence",
    required=True,
    help="How it was made sure that the person who asks is this one: a form, a call back, a ticket. It stands on the page.",
)
@click.option(
    "--member", default="", help="Of several who share the phone, the name of the one who asks; '*' if all do."
)
@click.option(
    "--to",
    "folder",
    required=True,
    type=click.Path(path_type=Path, file_okay=False),
    help="The folder for the two files, outside the home; made private. Nothing is written over.",
)
@with_home
def access(home: Home, who: str, evidence: str, member: str, folder: Path) -> None:
    """Everything held about WHO, every value with its file and row, as JSON and as a page to print (kept in the audit ledger).

    WHO is a phone, an id or any identifier; PHONE#2025-01-31 is whoever had the phone on that day. Nothing of other people is told; what
    was left out for their sake is counted. The files are in clear: read the page, hand it over, remove it.
    """
    vault, at = open_vault(home), now()
    with lookup.opened(vault) as con:
        asked = requester(con, vault, who, member)
        refuse_taken(home, folder, asked.customer_id, at)
        audit(vault, "access", asked.customer_id)
        told = account(con, vault, asked, Request(evidence, account_name(), at))
    written, shown = hand_over(folder, told, page(told), asked.customer_id, at)
    left = sum(each["count"] for each in told["left_out"])
    click.echo(f"{written}\n{shown}")
    click.echo(
        f"records 记录 {len(told['records'])}, older versions 旧版本 {len(told['older_versions'])}, rejected rows 拒收行 "
        f"{len(told['rejected_rows'])}, in rows of others 他人记录中 {len(told['appearances'])}, left out 未提供 {left}"
    )
    if waiting := told["about"]["files_waiting_for_a_night"]:
        click.echo(
            f"{waiting} files landed since the last night and are not in it: run scv nightly first 请先运行夜间任务"
        )
    click.echo("Both files are in clear 明文: read the page before you hand it over, then remove them.")
