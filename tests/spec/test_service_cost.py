"""What bad service costs 服务问题造成的年度损失: the worked example of the source texts (TARP), line by line."""

from fractions import Fraction

import pytest

from scv.profile.traits.service_cost import ServiceCost

EXAMPLE = ServiceCost(
    revenue=Fraction(10_000_000),
    customers=Fraction(2_500),
    dissatisfied_share=Fraction("0.25"),
    lost_share=Fraction("0.70"),
    tells=Fraction(10),
    deterred_share=Fraction("0.02"),
)


@pytest.mark.parametrize(
    ("line", "says", "figure"),
    [
        ("worth_each", "10,000,000 yuan from 2,500 customers: revenue per customer", 4_000),
        ("dissatisfied", "25 % of them are dissatisfied", 625),
        ("lost", "70 % of these are lost", Fraction("437.5")),
        ("lost_revenue", "and with them a revenue of", 1_750_000),
        ("told", "each of the 625 tells 10 others", 6_250),
        ("deterred", "2 % of those never buy", 125),
        ("deterred_revenue", "which is another", 500_000),
        ("total", "together", 2_250_000),
        ("share_of_revenue", "of the revenue that is", Fraction("0.225")),
    ],
)
def test_the_worked_example_comes_out_to_the_last_figure(line, says, figure):
    assert getattr(EXAMPLE, line) == figure, says


def test_what_nobody_knows_better_is_assumed_as_in_the_example():
    assert ServiceCost(Fraction(10_000_000), Fraction(2_500)) == EXAMPLE


def test_a_brand_without_dissatisfied_customers_loses_nothing():
    content = ServiceCost(Fraction(10_000_000), Fraction(2_500), dissatisfied_share=Fraction(0))
    assert (content.total, content.share_of_revenue) == (0, 0)


def test_a_brand_without_revenue_has_nothing_to_lose():
    assert ServiceCost(Fraction(0), Fraction(2_500)).share_of_revenue == 0


def test_losing_fewer_of_the_dissatisfied_costs_less_but_they_still_talk():
    kept = ServiceCost(Fraction(10_000_000), Fraction(2_500), lost_share=Fraction(0))
    assert (kept.lost_revenue, kept.total) == (0, 500_000)
