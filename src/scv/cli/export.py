"""The commands that hand an audience out, and open what was handed out."""

from dataclasses import replace
from datetime import datetime
from pathlib import Path

import click

from scv.cli.completion import segment_names
from scv.cli.group import account_name, as_table, audit, commands, now, with_home
from scv.console.i18n import say, word
from scv.console.output import emit
from scv.customer_view import lookup
from scv.errors import BadInputError, UsageError, shown_name
from scv.home.open_home import Vault, open_vault
from scv.home.settings import Home
from scv.privacy.disclosure import activation, audience_files
from scv.privacy.disclosure.activation import REASONS
from scv.privacy.disclosure.audience_files import Delivery
from scv.privacy.disclosure.destinations import TARGETS
from scv.privacy.disclosure.export_request import ExportRequest, recall_request, resolve_account
from scv.values.times import SHANGHAI
from scv.vault.files import write_atomically
from scv.vault.reader_keys import load_reader
from scv.vault.sealed_files import SUFFIX, unpack

_TARGETS = "; ".join(
    f"{target.name}: {target.english} {target.chinese}" for target in TARGETS.values()
)


@commands.command(epilog=f"Targets: {_TARGETS}.")
@click.argument("segment", required=False, shell_complete=segment_names)
@click.option("--for", "target", help="The target; see below.")
@click.option("--account", default="", help="For targets that use openid: the app.")
@click.option(
    "--contact",
    default="",
    help="For targets without a fixed contact method: how customers will be contacted.",
)
@click.option(
    "--with-name", "named", is_flag=True, help="Include names, if the target accepts them."
)
@click.option(
    "--recall",
    "recalled",
    help="Instead of an export: list the customers this target received but may no longer have.",
)
@click.option(
    "--list", "listing", is_flag=True, help="Instead of an export: list all past exports."
)
@click.option(
    "--to",
    "path",
    type=click.Path(path_type=Path, dir_okay=False),
    help="The output file; named automatically if omitted.",
)
@click.option("--reader", default="", help="The reader who may open it; default: you.")
@click.option(
    "--clear", is_flag=True, help="Do not seal the file; requires --approved-by and --why."
)
@click.option("--approved-by", default="", help="Who approved the export in clear text.")
@click.option("--why", default="", help="Reason for clear text.")
@as_table
@with_home
def export(  # noqa: PLR0913  (an option each)
    home: Home,
    segment: str | None,
    target: str | None,
    account: str,
    contact: str,
    named: bool,
    recalled: str | None,
    listing: bool,
    path: Path | None,
    reader: str,
    clear: bool,
    approved_by: str,
    why: str,
    shape: str,
) -> None:
    """Export SEGMENT in the platform's format, consenting customers only, sealed for one reader and
    recorded in the disclosure ledger.

    Consents, withdrawals and restrictions take effect at once, also those since the last night.
    Open the file with: scv unseal FILE
    """
    vault, at = open_vault(home), now()
    if listing:
        emit(audience_files.disclosure_table(vault), shape)
        return
    if bool(recalled) == bool(segment and target):
        raise UsageError(
            "name an audience and a target: scv export SEGMENT --for TARGET, or scv export --recall TARGET"
        )
    with lookup.open_generation(vault) as session:
        target_request = ExportRequest(target or "", account, contact, named)
        request = (
            recall_request(vault, recalled, account)
            if recalled
            else resolve_account(session, target_request)
        )
        to = _delivery(
            vault, request, path, segment or "recall", "" if clear else reader, clear, at
        )
        to = replace(to, approved_by=approved_by, reason=why)
        today, by, seconds = at.astimezone(SHANGHAI).date(), account_name(), int(at.timestamp())
        if recalled:
            recall = activation.recall(session, vault, request, today)
            gone = (
                "; " + say("{count} more are no longer in the data", count=recall.gone)
                if recall.gone
                else ""
            )
            if recall.people.is_empty():
                click.echo(say("nobody to recall") + gone)
                return
            number = audience_files.recall_audience(vault, request, recall, to, by, seconds)
            people = say("{count} customers to recall", count=recall.people.height)
            click.echo(f"{to.path}: {people}{gone} ({word('entry {number}', number=number)})")
        else:
            found = activation.audience(session, vault, str(segment), request, today)
            if found.people.is_empty():
                click.echo(say("nobody to export; no file was written"))
                _tell_suppressed(found)
                return
            number = audience_files.hand_out(vault, str(segment), request, found, to, by, seconds)
            _tell(to, found, number)
    audit(vault, f"export {number}")


def _tell(to: Delivery, found: activation.Audience, number: int) -> None:
    suppressed = sum(found.suppressed.values())
    people = f"{found.people.height} {say('customers')}, {suppressed} {say('excluded')}"
    click.echo(f"{to.path}: {people} ({word('disclosure {number}', number=number)})")
    _tell_suppressed(found)
    if to.reader:
        click.echo(say("sealed for {reader}: scv unseal {path}", reader=to.reader, path=to.path))


def _tell_suppressed(found: activation.Audience) -> None:
    by = f"{found.people.height} {say('by')} {found.contact}"
    some = f"{found.in_some_way} {say('in any way')}"
    click.echo(f"{say('contactable')} ({found.purpose}): {by}, {some}")
    for reason, count in found.suppressed.items():
        click.echo(f"  {reason:<22} {count:>8}  {REASONS[reason]}")


def _delivery(
    vault: Vault,
    request: ExportRequest,
    path: Path | None,
    what: str,
    reader: str,
    clear: bool,
    at: datetime,
) -> Delivery:
    if not clear and not reader:
        reader = load_reader(vault.key_set.home_id).name
    place = request.place.replace("/", "-")
    made = Path(
        f"{what}-{place}-{at.astimezone(SHANGHAI):%Y%m%d-%H%M%S}{TARGETS[request.target].suffix}{'' if clear else SUFFIX}"
    )
    return Delivery(path or made, reader)


@commands.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option(
    "--to",
    "path",
    type=click.Path(path_type=Path, dir_okay=False),
    help="The output file; default: next to FILE.",
)
def unseal(file: Path, path: Path | None) -> None:
    """Open a FILE that scv export sealed for you, with the reader key of this account."""
    if not file.is_file():
        raise BadInputError("{file}: no such file.", file=shown_name(file.name))
    unpacked = unpack(file.read_bytes())
    path = path or file.with_name(unpacked.name)
    if path.exists():
        raise UsageError(
            "{path}: a file of this name already exists. Nothing was written.",
            path=shown_name(path.name),
        )
    write_atomically(path, unpacked.content)
    click.echo(f"{path}: {say('decrypted to clear text; delete it after handing it over')}")
