"""What published figures mean where there is nothing to divide by, nothing is known, or values are
tied. 指标在空值、零与并列时的含义。
"""

import math

import pytest

from scv.profile.traits import Thresholds, TraitSettings
from scv.schema import TRAITS
from tests.profile.worlds import event, mark, order, traits, uuid

ANN = uuid("ann")


def of_ann(*told, **more):
    return traits(*told, **more)[ANN]


@pytest.mark.parametrize(
    ("categories", "intent"),
    [
        ((None, None), "occasional"),  # nobody knows what they come for
        ((None, None, "tea"), "occasional"),  # one purchase shows no purpose
        ((None, "tea", "tea"), "purposeful"),
        (("tea", "tea", "pots"), "purposeful"),  # two of three
        (("tea", "pots"), "occasional"),
    ],
)
def test_who_comes_on_purpose_told_a_category_twice(categories, intent):
    told = [order("ann", 9 - at, category=category) for at, category in enumerate(categories)]
    assert of_ann(*told)["intent"] == intent


def test_who_was_only_asked_what_they_would_do_has_no_satisfaction():
    asked = of_ann(mark("ann", "recommend", 100, 1), mark("ann", "recommend", 90, 2))
    assert (asked["satisfaction"], asked["satisfaction_change"]) == (None, None)
    assert asked["recommends"] == "promoter"


@pytest.mark.parametrize(
    ("overall", "satisfied", "level"),
    [
        (100, True, "satisfied"),
        (75, True, "satisfied"),
        (50, False, "undecided"),
        (62.5, False, "undecided"),
        (25, False, "dissatisfied"),
        (0, False, "dissatisfied"),
    ],
)
def test_who_said_so_so_is_neither_satisfied_nor_dissatisfied(overall, satisfied, level):
    row = of_ann(mark("ann", "overall", overall))
    assert (row["satisfied"], row["satisfaction_level"]) == (satisfied, level)


def test_who_gave_no_overall_mark_has_no_level():
    row = of_ann(mark("ann", "quality", 0))
    assert (row["satisfied"], row["satisfaction_level"]) == (None, None)


@pytest.mark.parametrize(("purchases", "bought"), [(0, False), (1, True), (2, True), (5, True)])
def test_a_festival_buyer_bought_before_it_once_or_more(purchases, bought):
    # 22 November 2026: the next festival is Double 12; the last one was on 12 December 2025, 345
    # days ago.
    told = [order("ann", 350 + at) for at in range(purchases)]
    row = of_ann(*told, order("ann", 3))
    assert (row["next_festival"], row["festival_buyer"]) == ("double_12", bought)


def complaint(days_ago, **more):
    return event("ann", days_ago, **{"matter": "complaint"} | more)


def undated(**more):
    return complaint(0, **more) | {"day": None}


@pytest.mark.parametrize(
    ("complaints", "step", "days"),
    [
        ([undated(step=3)], 3, None),
        ([undated(step=4), undated(step=2)], 2, None),
        ([undated(step=3), complaint(10, step=5)], 5, 10),
        ([complaint(10, step=5), complaint(40, step=7), undated(step=1)], 7, 40),
        ([complaint(40, closed=True), complaint(10, step=5)], 5, 10),
        ([complaint(0, step=1)], 1, 0),
        (
            [complaint(9, event="comment")],
            None,
            None,
        ),  # no case of the desk: nobody will ever close it
    ],
)
def test_the_oldest_open_complaint_is_the_oldest_that_has_a_date(complaints, step, days):
    row = of_ann(*complaints)
    assert (row["open_complaint_step"], row["open_complaint_days"]) == (step, days)


def ended(days_ago, came=100, **more):
    told = {"closed": True, "solved": True} | more
    day = None if days_ago is None else complaint(days_ago)["day"]
    return complaint(came, **told) | {"ended_day": day}


@pytest.mark.parametrize(
    ("complaints", "days"),
    [
        ([ended(5)], 5),
        ([ended(5), ended(40)], 5),
        ([ended(None, came=12)], 12),  # no closing time: the day it came
        ([ended(5, solved=False)], None),  # cancelled or dismissed
        ([ended(5, matter="return")], None),
        ([ended(None) | {"day": None}], None),
        ([ended(-3)], None),  # not yet, on the day that is asked about
        ([complaint(5)], None),
    ],
)
def test_a_complaint_is_solved_on_the_day_its_case_ends(complaints, days):
    assert of_ann(*complaints)["complaint_solved_days"] == days


def test_a_discount_counts_where_the_price_is_told_too():
    known = order("ann", 3, 100, discount_fen=0)
    priceless = order("ann", 2, 0, discount_fen=5000, amount_fen=None)
    assert of_ann(known, priceless)["discount_rate"] == 0
    assert of_ann(priceless)["discount_rate"] is None


def test_a_share_that_is_the_threshold_to_the_last_order_reaches_it():
    # 63 of 90 are seven tenths; 0.7 times 90 is less than 63 in binary.
    told = [order("ann", 3, discount_fen=100 if at < 63 else 0) for at in range(90)]
    own = TraitSettings(Thresholds(price_sensitive=0.9, price_insensitive=0.7))
    assert of_ann(*told, reckoning=own)["price_sensitivity"] == "low"


def test_the_top_share_that_ends_between_two_buyers_takes_the_upper_one():
    # Seven tenths of 45 buyers are 31.5: the 32nd is half in, and half is enough.
    told = traits(
        *(order(f"c{at}", 3, 1000 - at) for at in range(45)),
        reckoning=TraitSettings(Thresholds(vip_share=0.7, important_share=0.7)),
    )
    assert sum(row["importance"] == "vip" for row in told.values()) == 32


def test_an_undated_purchase_counts_for_the_price_level_as_for_everything_else():
    undated_order = order("ann", 0, 300, category="tea") | {"day": None}
    told = traits(undated_order, order("bob", 3, 100, category="tea"))
    assert told[ANN]["price_level"] == pytest.approx(300 / 200)
    assert (told[ANN]["recency_days"], told[ANN]["r_quintile"]) == (None, None)


def test_no_figure_is_not_a_number():
    worlds = (
        [event("ann", 3)],
        [order("ann", 3, 0)],
        [order("ann", 3, 0, discount_fen=0, category="tea", quantity=0)],
        [order("ann", 3, bought=False, spent_fen=0)],
        [order("ann", 3, 10, refunded=True, spent_fen=0, category="tea")],
        [mark("ann", name, 50) for name in ("recommend", "repurchase", "price_tolerance")],
        [order("ann", 0, 5) | {"day": None}],
    )
    for world in worlds:
        row = of_ann(*world)
        assert not [
            name
            for name, value in row.items()
            if isinstance(value, float) and not math.isfinite(value)
        ]


def test_every_trait_that_is_worked_out_is_described():
    assert set(of_ann(order("ann", 3))) == {trait.name for trait in TRAITS}
