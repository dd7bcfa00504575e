"""What a customer is worth, reckoned by hand. 客户价值。"""

import polars as pl
import pytest

from scv.profile.traits import TraitSettings, ValueSettings
from tests.profile.worlds import event, order, traits, uuid

ANN, BOB = uuid("ann"), uuid("bob")


def foreseen(histories: pl.DataFrame) -> pl.DataFrame:
    """Two days of purchase next year for 100 yuan each, and five, discounted, in the years after
    it, three of which Ann lives to see.
    """
    return histories.select(
        "customer_id",
        stays=pl.lit(0.9),
        expected_orders=pl.lit(2.0),
        basket_fen=pl.lit(10_000.0),
        later_orders=pl.lit(5.0),
        later_years=pl.lit(3.0),
    )


def test_next_year_is_profit_less_service_and_contact_half_a_year_away():
    told = traits(order("ann", 30), event("ann", 20), foresee=foreseen)[ANN]
    assert float(told["value_next_year_yuan"]) == pytest.approx((2 * 100 * 0.5 - 10 - 5) / 1.05)


def test_a_lifetime_adds_the_later_years_and_their_costs_while_the_customer_is_there():
    told = traits(order("ann", 30), event("ann", 20), foresee=foreseen)[ANN]
    assert float(told["lifetime_value_yuan"]) == pytest.approx(
        (7 * 100 * 0.5 - 4 * (10 + 5)) / 1.05
    )


def test_people_a_customer_sent_are_worth_a_part_of_what_they_brought_in_a_year():
    sent = {"customer_id": ANN, "referred": BOB}
    told = traits(order("ann", 30), order("bob", 10, yuan=300), sent, foresee=foreseen)[ANN]
    assert float(told["value_next_year_yuan"]) == pytest.approx((100 + 300 * 0.5 * 0.2 - 5) / 1.05)
    assert float(told["lifetime_value_yuan"]) == pytest.approx((350 + 4 * (30 - 5)) / 1.05)


def test_where_one_year_counts_a_lifetime_is_the_next_year():
    def one_year(histories):
        return foreseen(histories).with_columns(later_orders=pl.lit(0.0), later_years=pl.lit(0.0))

    told = traits(order("ann", 30), event("ann", 20), foresee=one_year)[ANN]
    assert told["lifetime_value_yuan"] == told["value_next_year_yuan"]


def test_the_brands_own_figures_count():
    own = TraitSettings(
        value=ValueSettings(margin=0.2, discount_rate=0.0, ticket_cost=1, contact_cost=0)
    )
    told = traits(order("ann", 30), event("ann", 20), reckoning=own, foresee=foreseen)[ANN]
    assert float(told["value_next_year_yuan"]) == pytest.approx(2 * 100 * 0.2 - 1)


def test_without_a_model_nobody_is_worth_a_guess():
    told = traits(order("ann", 30))[ANN]
    assert (told["value_next_year_yuan"], told["lifetime_value_yuan"]) == (None, None)


@pytest.mark.parametrize(
    ("hours", "preferred"),
    [
        ([9, 9, 20], 9),
        ([20, 9, 20], 20),
        ([8, 20, 14], 8),
        ([20, 20], None),
        ([20, None, 20], None),
        ([0, 0, 0], 0),
    ],
)
def test_the_preferred_hour_is_that_of_most_of_at_least_three_purchases_of_equals_the_earliest(
    hours, preferred
):
    told = traits(*(order("ann", 30 + at, hour=hour) for at, hour in enumerate(hours)))[ANN]
    assert told["preferred_hour"] == preferred
