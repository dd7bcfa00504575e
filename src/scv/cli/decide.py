"""The command that records manual decisions."""

from pathlib import Path
from typing import Literal

import click

from scv.cli.group import account_name, as_table, audit, commands, now, with_home
from scv.console.i18n import join_texts, plural, say
from scv.console.output import emit, lines
from scv.customer_view import lookup
from scv.errors import UsageError
from scv.home.open_home import open_vault
from scv.home.settings import Home
from scv.stewardship import (
    candidate_texts,
    case_answers,
    case_texts,
    decision_entries,
    review_queue,
    threshold_fit,
)
from scv.stewardship.batch import DecisionRequest, requests_in


@commands.command()
@click.argument("name")
@click.argument("about", nargs=-1)
@click.option("--why", default="", help="The reason, kept in the ledger.")
@click.option(
    "--from",
    "since",
    multiple=True,
    help="First day, such as 2026-03-01. For recycled and number-change.",
)
@click.option("--name", "person", default="", help="For a split: all records of this name.")
@click.option(
    "--row", "places", multiple=True, help="For a split: a row, as FILE:NUMBER. May be repeated."
)
@click.option("--dry-run", is_flag=True, help="Show what would be stored, without storing it.")
@as_table
@with_home
def decide(
    home: Home,
    name: str,
    about: tuple[str, ...],
    why: str,
    since: tuple[str, ...],
    person: str,
    places: tuple[str, ...],
    dry_run: bool,
    shape: str,
) -> None:
    """Record a manual decision. Each decision is kept in the ledger and can be undone.

    \b
    same A B            two identifiers, or two phones of which B is the second number of A
    not-same A B        two identifiers, two phones, or an identifier and a phone
    number-change OLD NEW --from DATE   the customer moved to another phone
    recycled PHONE --from DATE          the phone has another owner from that day
    not-recycled PHONE  overrule the rule that says so
    split PHONE --name NAME | --row FILE:NUMBER   these records of the phone belong to another person
    shared PHONE        a shared phone, such as a clerk's or a pick-up station's
    not-shared PHONE    overrule the rule that says it is shared
    correct WHO FIELD VALUE   set a value that takes precedence over all sources: name, nickname, gender, birthday, email, address
    yes CASE, no CASE   answer a case of scv review; for two phones, yes: one person, both numbers in use
    moved CASE --from DATE   answer a case of two phones: one person, who moved to the second on that day
    undo N              undo decision N
    list                all decisions and their status
    rules               what the guard rules found, with the evidence
    from FILE.csv       many at once, all or nothing: columns decision, a, b, why, from, value (决定, 甲, 乙, 原因, 自, 值)

    A and B are phones, or identifiers as VALUE, KIND:VALUE or KIND@PLACE:VALUE. PHONE#2026-03-01 is
    the phone's owner on that day.
    """
    vault, at = open_vault(home), int(now().timestamp())
    if name == "undo":
        if len(about) != 1 or not about[0].isdecimal():
            raise UsageError("'undo' takes the number of a decision. See: scv decide list")
        if dry_run:
            raise UsageError("'undo' has no --dry-run: the decision can simply be made again.")
        click.echo(decision_entries.undo(vault, int(about[0]), account_name(), why, at))
        return
    with lookup.open_generation(vault) as session:
        if name in ("list", "rules"):
            emit(
                decision_entries.decision_table(session, vault)
                if name == "list"
                else decision_entries.rule_decisions(session),
                shape,
            )
            return
        if name in ("yes", "moved", "no") and len(about) == 1:
            decision = case_answers.answer(
                session, about[0], name, since, lambda: candidate_texts.cases_of(session, vault)
            )
            lines(
                decision_entries.record(
                    session, vault, [(why, decision)], account_name(), at, dry_run
                )
            )
            return
        if name == "from" and len(about) == 1:
            requests = requests_in(Path(about[0]))
        elif name == "correct" and len(about) == 3:
            requests = [DecisionRequest(name, about[:2], why, since, about[2])]
        else:
            requests = [DecisionRequest(name, about, why, since, person, places)]
        lines(decision_entries.decide(session, vault, requests, account_name(), at, dry_run))


@commands.command()
@click.option(
    "--limit",
    type=click.IntRange(min=1),
    default=10,
    show_default=True,
    help="How many cases to show.",
)
@click.option(
    "--identifiers",
    is_flag=True,
    help="List the identifiers that are too common to be somebody's instead: they link nothing.",
)
@click.option(
    "--fit",
    is_flag=True,
    help="With --identifiers: propose thresholds from this home's own counts, and preview them.",
)
@click.option(
    "--candidates",
    "listed",
    flag_value="person",
    help="List pairs of customers whom no identifier joins, but who may be one person by all evidence.",
)
@click.option(
    "--households",
    "listed",
    flag_value="household",
    help="The same for pairs that may be one household, one of them without a phone.",
)
@as_table
@with_home
def review(
    home: Home,
    limit: int,
    identifiers: bool,
    fit: bool,
    listed: Literal["person", "household"] | None,
    shape: str,
) -> None:
    """List the cases waiting for manual review, the most valuable first (kept in the audit ledger).

    Each case shows its evidence side by side and, for each answer, what it will store and the
    command that stores it; decided cases are not asked again. Nothing is merged but by a decision.
    """
    if fit and not identifiers:
        raise UsageError("--fit goes with --identifiers.")
    if identifiers and listed:
        raise UsageError("choose one of --identifiers, --candidates and --households.")
    if shape != "table" and not identifiers:
        raise UsageError("cases are told in words alone; --format is for --identifiers.")
    vault = open_vault(home)
    option = {"person": " --candidates", "household": " --households"}.get(listed or "", "")
    audit(vault, "review --identifiers" if identifiers else f"review{option}")
    if listed:
        with lookup.open_generation(vault) as session:
            found_pairs = candidate_texts.pending_candidates(session, vault, listed)
            lines(candidate_texts.lines_of(session, found_pairs[:limit]))
        click.echo(candidate_texts.count_line(len(found_pairs), limit))
        return
    if fit:
        lines(threshold_fit.proposal(vault, now()))
        return
    if identifiers:
        with lookup.open_generation(vault) as session:
            found = review_queue.common_identifiers(session, home.settings.singles)
        emit(found.head(limit) if shape == "table" else found, shape)
        return
    with lookup.open_generation(vault) as session:
        pending = review_queue.cases(session)
        lines(case_texts.lines_of(session, pending[:limit]))
    count = say("{cases} waiting", cases=plural(len(pending), "case"), waiting=len(pending))
    shown = say("{limit} shown", limit=limit) if len(pending) > limit else ""
    click.echo(join_texts([count, *([shown] if shown else [])]))
