"""Customer tiers 客户分层: the four of the source texts, each of which covers everybody."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scv.profile.traits import Thresholds, TraitSettings
from tests.laws import examples
from tests.profile.worlds import TODAY, event, order, traits, uuid

ANN = uuid("ann")
TIERS = {
    "relationship": {"potential", "new", "regular", "old", "loyal"},
    "importance": {"vip", "important", "ordinary"},
    "intent": {"loyal", "purposeful", "occasional", "information"},
    "profitability": {"gold", "meteor", "small_star", "burden"},
}


def of_ann(*told, **more):
    return traits(*told, **more)[ANN]


def test_who_never_bought_is_a_potential_customer():
    assert of_ann(event("ann", 3, event="visit"))["relationship"] == "potential"


def test_an_order_that_was_not_paid_makes_no_buyer():
    assert of_ann(order("ann", 3, bought=False, spent_fen=0))["relationship"] == "potential"


def test_one_purchase_makes_a_new_customer_and_a_second_a_regular_one():
    assert of_ann(order("ann", 3))["relationship"] == "new"
    assert of_ann(order("ann", 3), order("ann", 2))["relationship"] == "regular"


@pytest.mark.parametrize(("days", "relationship"), [(364, "new"), (365, "old"), (366, "old")])
def test_a_year_after_the_first_purchase_a_customer_is_an_old_one(days, relationship):
    assert of_ann(order("ann", days))["relationship"] == relationship


@pytest.mark.parametrize(
    ("orders", "latest", "relationship"),
    [(5, 180, "loyal"), (5, 181, "old"), (4, 180, "old")],
)
def test_an_old_customer_who_buys_often_and_still_is_loyal(orders, latest, relationship):
    told = [order("ann", 400 + nth) for nth in range(orders - 1)]
    assert of_ann(*told, order("ann", latest))["relationship"] == relationship


def test_the_shop_sets_its_own_thresholds():
    own = TraitSettings(thresholds=Thresholds(regular_orders=3))
    assert of_ann(order("ann", 3), order("ann", 2), reckoning=own)["relationship"] == "new"


def test_the_top_twentieth_of_a_years_buyers_is_vip_and_the_top_fifth_important():
    told = traits(*(order(f"c{nth}", 10, yuan=1000 - nth) for nth in range(40)))
    by_spending = sorted(told.values(), key=lambda row: -row["spent_year_yuan"])
    assert [row["importance"] for row in by_spending] == ["vip"] * 2 + ["important"] * 6 + [
        "ordinary"
    ] * 32


def test_who_spent_the_same_is_as_important():
    told = traits(*(order(f"c{nth}", 10, yuan=500 if nth < 3 else 10) for nth in range(40)))
    assert (
        sorted(row["importance"] for row in told.values())
        == ["important"] * 0 + ["ordinary"] * 37 + ["vip"] * 3
    )


def test_what_was_spent_more_than_a_year_ago_does_not_count_for_importance():
    others = [order(f"c{nth}", 10, yuan=1) for nth in range(38)]
    told = traits(order("ann", 365, yuan=9999), order("bob", 364, yuan=10), *others)
    assert (told[ANN]["importance"], told[uuid("bob")]["importance"]) == ("ordinary", "vip")


def test_who_comes_for_one_category_comes_on_purpose():
    tea = [order("ann", days, category="tea") for days in (9, 8, 7)]
    assert (
        of_ann(*tea, order("ann", 6, category="pots"), order("ann", 5, category="cups"))["intent"]
        == "purposeful"
    )
    assert of_ann(*tea[:1], order("ann", 6, category="pots"))["intent"] == "occasional"
    assert of_ann(tea[0])["intent"] == "occasional"


def test_who_only_looks_seeks_information():
    assert of_ann(event("ann", 1, event="visit", channel="web"))["intent"] == "information"


def test_value_and_duration_make_gold_meteor_small_star_and_burden():
    told = traits(
        order("gold", 10, yuan=900),
        order("meteor", 200, yuan=900),
        *(order(f"small{nth}", 10, yuan=20) for nth in range(6)),
        order("burden", 300, yuan=20),
        order("burden2", 400, yuan=20),
    )
    found = {
        who: told[uuid(who)]["profitability"]
        for who in ("gold", "meteor", "small1", "burden", "burden2")
    }
    assert found == {
        "gold": "gold",
        "meteor": "meteor",
        "small1": "small_star",
        "burden": "burden",
        "burden2": "burden",
    }


def test_cases_at_the_desk_cost():
    told = traits(order("ann", 10, yuan=100), *(event("ann", 5) for _ in range(3)))
    assert told[ANN]["contribution_year_yuan"] == pytest.approx(100 * 0.5 - 3 * 10 - 5)


HAPPENED = st.lists(
    st.one_of(
        st.builds(
            order,
            st.sampled_from(["ann", "bob", "eve"]),
            st.integers(-20, 900),
            st.integers(0, 500),
            category=st.sampled_from([None, "tea", "pots"]),
            store=st.sampled_from([None, "east", "west"]),
            bought=st.booleans(),
            refunded=st.booleans(),
            discount_fen=st.sampled_from([None, 0, 500]),
        ),
        st.builds(
            event,
            st.sampled_from(["ann", "bob", "dan"]),
            st.integers(-20, 900),
            matter=st.sampled_from([None, "complaint", "return"]),
            step=st.integers(1, 8),
            closed=st.booleans(),
        ),
    ),
    min_size=1,
    max_size=12,
)


@settings(max_examples=examples(12))
@given(HAPPENED)
def test_every_customer_is_in_exactly_one_class_of_each_tier(happened):
    for row in traits(*happened).values():
        for tier, classes in TIERS.items():
            assert row[tier] in classes


@settings(max_examples=examples(8))
@given(HAPPENED, st.randoms(use_true_random=False))
def test_the_order_in_which_things_are_told_changes_nothing(happened, random):
    shuffled = random.sample(happened, len(happened))
    assert traits(*happened) == traits(*shuffled)


@settings(max_examples=examples(8))
@given(HAPPENED)
def test_what_happens_after_the_day_asked_about_changes_nothing(happened):
    before = [told for told in happened if told["day"] <= day(TODAY)]
    everybody = {told["customer_id"]: {} for told in happened}
    later, earlier = traits(*happened), traits(*before)
    assert {who: later[who] for who in earlier} == earlier
    assert later.keys() == everybody.keys()


def day(when):
    return (when - type(when)(1970, 1, 1)).days
