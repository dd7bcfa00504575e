"""The command that writes down what customers allow and refuse."""

from pathlib import Path

import click

from scv.cli.group import account_name, audit, commands, now, with_home
from scv.console.output import lines
from scv.customer_view import lookup
from scv.errors import UsageError
from scv.home.open_home import open_vault
from scv.home.settings import Home
from scv.privacy import consent_entries
from scv.privacy.consent_entries import Statement


@commands.command()
@click.argument("doing", type=click.Choice(["grant", "withdraw", "show", "import"]))
@click.argument("what")
@click.option(
    "--purpose",
    help="marketing, service, survey, third_party; * for all (the default of withdraw).",
)
@click.option("--contact", help="sms, call, email, wechat, weibo, post, app; * for all.")
@click.option(
    "--at",
    "at_",
    default="",
    help="When it was given or withdrawn, such as 2026-03-01 or '2026-03-01 14:30', Shanghai time; default: now.",
)
@click.option("--text", default="", help="Version of the consent text.")
@click.option(
    "--evidence", default="", help="Where the evidence is: a form, a recording, a ticket."
)
@with_home
def consent(
    home: Home,
    doing: str,
    what: str,
    purpose: str | None,
    contact: str | None,
    at_: str,
    text: str,
    evidence: str,
) -> None:
    """Record, withdraw, show and import consent: kept for good, and stronger than whatever exports
    say later.

    \b
    grant WHO --purpose P --contact C     they agree
    withdraw WHO                          they refuse: everything, or what --purpose and --contact name
    show WHO                              what stands, and everything that was said (kept in the audit ledger)
    import FILE.csv                       many at once, all or none: columns who, state, purpose, contact, at, text, evidence
                                          (客户, 状态, 用途, 触达方式, 时间, 文本版本, 凭证)

    WHO is a phone, or an identifier as VALUE, KIND:VALUE or KIND@PLACE:VALUE. A withdrawal is
    lifted only by a newer grant about the same number. Of whom nothing is known, nobody may be
    contacted.
    """
    vault, at = open_vault(home), int(now().timestamp())
    with lookup.open_generation(vault) as session:
        if doing == "show":
            audit(vault, "consent show", lookup.customer_of(session, vault, what))
            lines(consent_entries.statement_lines(session, vault, what))
            return
        if doing == "import":
            statements = consent_entries.statements_in(Path(what))
        elif doing == "grant" and not (purpose and contact):
            raise UsageError(
                "a grant needs a purpose and a contact method: --purpose marketing --contact sms"
            )
        else:
            state = "granted" if doing == "grant" else "withdrawn"
            statements = [
                Statement(what, state, purpose or "*", contact or "*", at_, text, evidence)
            ]
        click.echo(consent_entries.record(session, vault, statements, account_name(), at))
    audit(vault, f"consent {doing}")
