"""The command that estimates how right the links of a home are, from pairs that a person judges."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

from scv.cli.group import account_name, audit, commands, now, with_home
from scv.console.i18n import say
from scv.console.output import lines
from scv.customer_view import lookup
from scv.errors import UsageError
from scv.home.open_home import Vault, open_vault
from scv.home.settings import Home
from scv.stewardship import accuracy_texts, reviewed_pairs

if TYPE_CHECKING:
    from scv.pipeline.judgements import ReviewedPair, Sample
    from scv.schema.session import Session

_KEYS = {"y": "yes", "h": "household", "n": "no", "u": "unsure"}


@commands.command()
@click.option("--sample", "count", type=int, help="Draw so many pairs to be judged.")
@click.option(
    "--evidence",
    default="",
    help="With --sample: by whose order it is drawn and what for; kept in the ledger.",
)
@click.option("--seed", type=int, default=1, show_default=True, help="With --sample: of the draw.")
@click.option(
    "--judge", "ask", is_flag=True, help="Judge the pairs that have no answer, one by one."
)
@click.option("--pair", type=int, help="Show one pair.")
@click.option(
    "--answer",
    nargs=2,
    metavar="PAIR ANSWER",
    help="Answer one pair: yes (one person), household (two who share a phone), no, or unsure.",
)
@with_home
def accuracy(
    home: Home,
    count: int | None,
    evidence: str,
    seed: int,
    ask: bool,
    pair: int | None,
    answer: tuple[str, str] | None,
) -> None:
    """Estimate how right your own links are, from a sample of pairs that a person judges blind.

    Every pair that is looked at is kept in the audit ledger under both customers. Without an
    option: the figures with their 95 % intervals, and the decisions that the answers suggest.
    """
    if sum((count is not None, ask, pair is not None, answer is not None)) > 1:
        raise UsageError("choose one of --sample, --judge, --pair and --answer.")
    vault = open_vault(home)
    with lookup.open_generation(vault) as session:
        if count is not None:
            _sample(session, vault, count, seed, evidence)
            return
        sample = reviewed_pairs.latest_sample(vault)
        if answer is not None:
            number = int(answer[0]) if answer[0].isdecimal() else 0
            _store(vault, reviewed_pairs.pair_of(sample, number), answer[1])
        elif pair is not None:
            lines(_pair_lines(session, vault, reviewed_pairs.pair_of(sample, pair)))
        elif ask:
            _ask(session, vault, sample)
        else:
            audit(vault, "accuracy")
            lines(accuracy_texts.figure_lines(sample))
            lines(accuracy_texts.decision_lines(session, sample))


def _sample(session: "Session", vault: Vault, count: int, seed: int, evidence: str) -> None:
    if not evidence:
        raise UsageError(
            "say by whose order and what for: scv accuracy --sample 200 --evidence 'yearly audit, ticket 9'"
        )
    audit(vault, f"accuracy --sample {count}")
    at = int(now().timestamp())
    pairs = reviewed_pairs.new_sample(session, vault, count, seed, evidence, account_name(), at)
    click.echo(say("{pairs} pairs were drawn. Judge them: scv accuracy --judge", pairs=pairs))


def _ask(session: "Session", vault: Vault, sample: "Sample") -> None:
    unanswered = [each for each in sample.pairs if each.records and not each.answer]
    for number, each in enumerate(unanswered, 1):
        shown = list(_pair_lines(session, vault, each))
        if not shown:
            continue
        click.echo(f"{number}/{len(unanswered)}")
        lines(shown)
        question = say("One person? y yes, h one household, n no, u unsure, q stop")
        key = click.prompt(question, type=click.Choice([*_KEYS, "q"]), show_choices=False)
        if key == "q":
            return
        _store(vault, each, _KEYS[key])
    click.echo(say("No pair waits. The figures: scv accuracy"))


def _pair_lines(session: "Session", vault: Vault, pair: "ReviewedPair") -> Iterator[str]:
    view = reviewed_pairs.view_of(session, pair)
    if view is None:
        return
    for customer, _, _ in reviewed_pairs.customers_of(session, pair).values():
        audit(vault, f"accuracy --pair {pair.number}", customer)
    yield from accuracy_texts.pair_lines(view)


def _store(vault: Vault, pair: "ReviewedPair", answer: str) -> None:
    reviewed_pairs.answer_pair(vault, pair, answer, account_name(), int(now().timestamp()))
