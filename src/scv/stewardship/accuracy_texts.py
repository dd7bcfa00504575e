"""A sample of judged pairs as lines: a pair with its evidence, the figures with their intervals, and
the decisions that follow.
"""

from collections.abc import Iterator

from scv.console.i18n import say
from scv.errors import Message
from scv.pipeline.judgements import Sample
from scv.schema.session import Session
from scv.stewardship.accuracy_estimate import ANSWERS, Stratum, estimates
from scv.stewardship.candidate_texts import FIELD_NAMES
from scv.stewardship.review_queue import Case, summary
from scv.stewardship.reviewed_pairs import FIGURES, PairView, customers_of, strata_of

_STRATA = {
    "phone": Message("joined by the customer's phone"),
    "receiver": Message("joined by a receiver's phone"),
    "direct": Message("joined by one identifier"),
    "anonymous": Message("joined without a phone"),
    "chain": Message("joined by a chain"),
    "gift": Message("joined as a gift"),
    "second_number": Message("joined by a decision or a number change"),
    "likely": Message("apart, likely one (90% or more)"),
    "open": Message("apart, perhaps one (50% to 90%)"),
    "doubtful": Message("apart, perhaps two (10% to 50%)"),
    "unlikely": Message("apart, likely two (below 10%)"),
    "asked": Message("apart, asked in review"),
}


def pair_lines(view: PairView) -> Iterator[str]:
    """Yield the lines of a pair. Nothing in them reaches anybody but names, birthdays and cities,
    and nothing tells what scv makes of it.
    """
    yield f"{say('pair')} {view.number}"
    for label, side in view.sides:
        yield f"  {label}: {'; '.join(summary(side))}"
    for what, fields in ((say("agree"), view.equal), (say("differ"), view.other_fields)):
        if fields:
            yield f"  {what}: {', '.join(say(FIELD_NAMES[field]) for field in fields)}"


def figure_lines(sample: Sample) -> Iterator[str]:
    """Yield what a sample says of the home: three shares with their 95 % intervals, and what was
    answered of each stratum.
    """
    groups = strata_of(sample)
    reviewed = sum(each.reviewed for each in groups)
    yield say(
        "{judged} of {pairs} pairs judged; drawn from generation {generation} with seed {seed}",
        judged=reviewed,
        pairs=len(sample.pairs),
        generation=sample.generation,
        seed=sample.seed,
    )
    if not reviewed:
        return
    for name, each in estimates(groups).items():
        yield f"  {each.share:.3f}  ({each.low:.3f} – {each.high:.3f})  {say(FIGURES[name])}"
    columns = ", ".join(ANSWERS)
    yield say("answers by stratum: pairs in the home; {columns}", columns=columns)
    yield from (f"  {_stratum(each)}" for each in groups)


def decision_lines(session: Session, sample: Sample) -> Iterator[str]:
    """Yield the decisions that answers suggest: to join what was judged one person, and to part
    what was judged two.
    """
    for pair in sample.pairs:
        places = customers_of(session, pair)
        groups = sorted({group for _, group, _ in places.values()})
        if pair.answer == "yes" and len(groups) == 2:
            case = Case("one_person", groups[0], groups[1], None, 0, 0, 0)
            yield f"{say('pair')} {pair.number}: {say('judged one person, and is two customers')}"
            yield f"  scv decide yes {case.code}"
        elif pair.answer == "no" and len(places) == 2 and len(groups) == 1:
            customer, _, row = places[pair.records[1]]
            yield f"{say('pair')} {pair.number}: {say('judged two people, and is one customer')}"
            yield f"  scv why {customer}"
            yield f"  scv decide split PHONE --row {row}"


def _stratum(each: Stratum) -> str:
    answers = " ".join(f"{count:3d}" for count in each.answers)
    return f"{each.weight:>12,}  {answers}  {say(_STRATA[each.name])}"
