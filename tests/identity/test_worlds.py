"""The worlds are what they claim to be: they reach every rule, and many link as each does by
itself.
"""

from random import Random

import pytest

from tests.identity.oracle import RANK, Row, link
from tests.identity.slow_worlds import ORDERS, numbered, slow_worlds
from tests.identity.worlds import CAPS, NUMBERS, apart, disjoint, random_world

RULES = {"phone", "direct", "direct!", "chain", "anonymous", "contested", "junk", "unidentified"}


def rules(rows: tuple[Row, ...], *arguments: object) -> set[str]:
    """Return the rules in use, `direct!` for a flagged one."""
    return {a.rule + "!" * a.flagged for a in link(rows, *arguments).values()}


def test_random_worlds_reach_every_rule_with_and_without_decisions():
    random = Random(1)
    worlds = [random_world(random) for _ in range(300)]
    assert set().union(*(rules(world.rows, (), 2) for world in worlds)) == RULES
    assert set().union(*(rules(world.rows, world.decisions, 2) for world in worlds)) == RULES


@pytest.mark.parametrize("degree_cap", CAPS)
def test_many_worlds_link_together_as_each_does_alone(degree_cap):
    random = Random(2)
    worlds = [random_world(random) for _ in range(60)]
    together = disjoint(worlds)
    assert apart(link(together.rows, together.decisions, degree_cap)) == {
        at: link(world.rows, world.decisions, degree_cap) for at, world in enumerate(worlds)
    }


def test_side_by_side_keeps_every_rank_and_every_order_inside_a_world():
    random = Random(3)
    for _ in range(50):
        world = random_world(random)
        beside = disjoint([world, world])
        own, moved = (world.rows, beside.rows[len(world.rows) :])
        before = sorted({t for row in own for t in row.tokens})
        after = sorted({t for row in moved for t in row.tokens})
        assert [t // RANK for t in before] == [t // RANK for t in after]
        assert [t % RANK + NUMBERS for t in before] == [t % RANK for t in after]


def test_a_slow_world_is_one_component():
    for world in slow_worlds(lengths=(3, 50)):
        phoneless = [row for row in world.rows if row.phone is None]
        groups = {answer.group for answer in link(phoneless).values()}
        assert groups == {min(token for row in phoneless for token in row.tokens)}


@pytest.mark.parametrize("order", ORDERS.values(), ids=ORDERS)
@pytest.mark.parametrize("length", [1, 2, 7, 8])
def test_an_order_keeps_every_token_once(order, length):
    tokens = numbered(Random(4), length)
    assert sorted(order(tokens, Random(5))) == tokens
