"""What is estimated from judged pairs: the interval covers the truth when the judge is honest, and
says how little is known otherwise.
"""

import random

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scv.publish.quality_gate import Limits, Measure, violations
from scv.schema.scratch import load
from scv.schema.sql_steps import statement
from scv.stewardship.accuracy_estimate import Stratum, estimates
from scv.vault.session import DuckSession
from tests.laws import examples

# Name, joined, pairs, the share of one person's, of one household's besides; and how many are drawn.
WORLD = [
    ("phone", True, 170_000, 0.93, 0.06, 22),
    ("receiver", True, 310_000, 0.87, 0.12, 28),
    ("direct", True, 98_000, 0.96, 0.02, 18),
    ("chain", True, 3_000, 0.70, 0.05, 10),
    ("likely", False, 9_000, 0.95, 0.02, 12),
    ("doubtful", False, 2_000, 0.25, 0.10, 10),
    ("unlikely", False, 250_000, 0.004, 0.001, 60),
    ("asked", False, 15_000, 0.35, 0.0, 12),
]


def shares() -> dict[str, float]:
    joined = [each for each in WORLD if each[1]]
    found = sum(weight * yes for _, _, weight, yes, _, _ in joined)
    homes = sum(weight * (yes + home) for _, _, weight, yes, home, _ in joined)
    missed = sum(weight * yes for _, is_joined, weight, yes, *_ in WORLD if not is_joined)
    pairs = sum(each[2] for each in joined)
    return {
        "person_precision": found / pairs,
        "household_precision": homes / pairs,
        "recall": found / (found + missed),
    }


def judged(rng: random.Random) -> list[Stratum]:
    """What an honest judge answers of one draw."""
    strata = []
    for name, joined, weight, yes, home, count in WORLD:
        answers = rng.choices((0, 1, 2), (yes, home, 1 - yes - home), k=count)
        strata.append(Stratum(name, joined, weight, (*map(answers.count, range(3)), 0)))
    return strata


def test_the_interval_covers_the_true_share_in_ninety_of_a_hundred_draws_at_least():
    truth, covered = shares(), dict.fromkeys(shares(), 0)
    for seed in range(100):
        for name, each in estimates(judged(random.Random(seed)), times=80, seed=seed).items():
            covered[name] += each.low <= truth[name] <= each.high
    assert min(covered.values()) >= 90, covered


def test_what_a_judge_cannot_tell_widens_the_interval_on_both_sides_and_moves_no_share():
    strata = judged(random.Random(3))
    unsure = [
        Stratum(each.name, each.joined, each.weight, (*each.answers[:3], 5)) for each in strata
    ]
    for name, each in estimates(strata, times=300).items():
        wide = estimates(unsure, times=300)[name]
        assert wide.share == each.share
        assert wide.low < each.low and wide.high >= each.high


def test_without_an_answer_nothing_is_known():
    for each in estimates([Stratum("phone", True, 100), Stratum("likely", False, 10)]).values():
        assert (each.low, each.high) == (0.0, 1.0)


@settings(max_examples=examples(10))
@given(st.lists(st.tuples(*[st.integers(0, 9)] * 4), min_size=2, max_size=4), st.integers(0, 9))
def test_a_share_lies_in_its_interval_and_the_order_of_strata_changes_it_not(answers, seed):
    strata = [Stratum(str(n), n % 2 == 0, 10**n, each) for n, each in enumerate(answers)]
    for name, each in estimates(strata, times=50, seed=seed).items():
        assert 0 <= each.low <= each.share <= each.high <= 1
        assert estimates(strata[::-1], times=50)[name].share == pytest.approx(each.share)


def test_a_link_goes_against_a_judgement_where_it_breaks_a_yes_or_joins_a_no():
    with DuckSession(duckdb.connect()) as session:
        session.execute("ATTACH ':memory:' AS vault")
        session.execute(
            "CREATE TABLE vault.links AS SELECT * FROM (VALUES (1, 'a'), (2, 'a'), (3, 'b'), (4, NULL), (5, NULL)) "
            "AS links (record_id, customer_id)"
        )
        pairs = [(1, 2, 1), (1, 3, 0), (4, 5, 0), (1, 3, 1), (2, 4, 1), (1, 2, 0), (1, 9, 1)]
        load(session, "judged_pairs", pairs)
        counted = session.rows(statement("scv.publish", "quality_gate.sql", "judged"))
    # Right: joined, apart, nobody's; against: broken, lost, joined. A record that is gone says nothing.
    assert counted == [(3, 6)]


def test_the_gate_tells_of_one_contradicted_pair_and_holds_at_three():
    held = [list(violations([Measure("judged", count, 120)], Limits())) for count in (1, 2, 3)]
    assert held[:2] == [[], []] and "people judged" in held[2][0]
