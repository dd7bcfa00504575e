"""The command that erases a person, and the one that proves it."""

from pathlib import Path

import click

from scv.cli.group import account_name, audit, commands, now, with_home
from scv.cli.runs import run_stages
from scv.console.i18n import say
from scv.customer_view import lookup
from scv.errors import EXIT_DONE, EXIT_PARTIAL, UsageError
from scv.home.open_home import open_vault
from scv.home.settings import Home
from scv.ops import run_summary
from scv.pipeline.run import open_run
from scv.privacy import erasure_receipts, restriction, right_to_erasure
from scv.privacy.disclosure import audience_files
from scv.values.times import SHANGHAI


@commands.command()
@click.argument("who", required=False)
@click.option(
    "--evidence",
    default="",
    help="How the identity of the person asking was verified: a form, a call back, a ticket.",
)
@click.option(
    "--member",
    default="",
    help="For a shared phone: the name of the person asking; '*' for all of them.",
)
@click.option(
    "--reader", default="", help="The reader who may open the recall lists; default: you."
)
@click.option(
    "--prove",
    "number",
    type=int,
    help="Prove that erasure N left nothing behind: search every segment, land every file again in a scratch home.",
)
@click.option(
    "--check",
    "receipt",
    type=click.Path(path_type=Path),
    help="Check that a receipt was signed by this home.",
)
@with_home
def forget(
    home: Home,
    who: str | None,
    evidence: str,
    member: str,
    reader: str,
    number: int | None,
    receipt: Path | None,
) -> int:
    """Erase WHO for good and publish at once. Old exports do not bring them back; after a later
    consent they are a new customer.

    WHO is a phone, an id or any identifier; PHONE#2025-01-31 is the owner of the phone on that day.
    Their rows become rejects of which nothing is kept, in every landed file; former generations are
    dropped. A receipt says which files of the inbox still hold them.
    """
    vault, at = open_vault(home), now()
    if receipt is not None:
        signed = erasure_receipts.check_receipt(vault, receipt)
        click.echo(
            "ok   "
            + say("the receipt of erasure {number} is as this home signed it", number=signed)
        )
        return EXIT_DONE
    if number is not None:
        outcomes = list(right_to_erasure.verify_erasure(vault, number, at))
        for passed, text in outcomes:
            click.echo(f"{'ok  ' if passed else 'FAIL'} {text}")
        return EXIT_DONE if all(passed for passed, _ in outcomes) else 8
    if not who or not evidence:
        raise UsageError(
            "name the person, and how their identity was verified: scv forget WHO --evidence 'called back, ticket 17'"
        )
    # NOTE: whoever asks to be erased is erased, however many customers fewer that makes.
    with open_run(home, "forget", at, accept=True) as run:
        with lookup.open_generation(vault) as session:
            person = right_to_erasure.person(session, vault, who, member)
            restriction.check_no_legal_hold(session, vault, person.customer_id, int(at.timestamp()))
            files = right_to_erasure.files_of(session, person)
            today, by, seconds = at.astimezone(SHANGHAI).date(), account_name(), int(at.timestamp())
            recall_files = audience_files.recall_customers(
                session, vault, person.ids, reader, today, by, seconds
            )
        erasure = right_to_erasure.erase(vault, person, evidence, by, seconds)
        audit(vault, f"forget {erasure}", person.customer_id)
        run_stages(run, lambda: None)
        path = erasure_receipts.write_receipt(vault, erasure, files, recall_files, run.report())
    click.echo(run_summary.summary(run))
    click.echo(
        say(
            "erasure {number}: receipt {path}. Proof: scv forget --prove {number}",
            number=erasure,
            path=path,
        )
    )
    for target, recall in recall_files.items():
        click.echo(
            "  "
            + say(
                "exported to {target}: recall with {file} (scv unseal)", target=target, file=recall
            )
        )
    if person.contested_count:
        kept = say(
            "identifiers that other phones claim too were kept: {count}. See: scv review",
            count=person.contested_count,
        )
        click.echo(f"  {kept}")
    return EXIT_PARTIAL if run.partial else EXIT_DONE
