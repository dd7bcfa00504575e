"""What all future years bring: the same as many invented futures bring on average."""

from itertools import pairwise

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scv.profile.clv import PurchaseModel, alive, fit, histories, later_years, predict_orders
from tests.laws import examples
from tests.profile.buyers import bought

MODEL = PurchaseModel(r=0.6, alpha=17.0, a=3.3, b=15.3, log_likelihood=0.0, customers=0)
YEAR = 365 / 7


def table(*rows: tuple[int, float, float]) -> pl.DataFrame:
    return pl.DataFrame(
        rows, schema={"repeats": pl.Int64, "last": pl.Float64, "observed": pl.Float64}, orient="row"
    )


@pytest.mark.parametrize("history", [(0, 0.0, 40.0), (3, 50.0, 60.0), (9, 20.0, 100.0)])
def test_later_years_are_what_invented_futures_bring_on_average(history):
    repeats, _, observed = history
    draw = np.random.default_rng(1)
    rate = draw.gamma(MODEL.r + repeats, 1 / (MODEL.alpha + observed), 400_000)
    leaves = draw.beta(MODEL.a, MODEL.b + repeats, 400_000)
    active = alive(MODEL, table(history)).item()
    orders = years = 0.0
    for year in range(2, 31):
        at_begin, at_end = (np.exp(-rate * leaves * YEAR * each) for each in (year - 1, year))
        orders += active * ((at_begin - at_end) / leaves).mean() / 1.1 ** (year - 1)
        years += active * at_begin.mean() / 1.1 ** (year - 1)
    told = later_years(MODEL, table(history), 30, 0.1).row(0)
    assert told == pytest.approx((orders, years), rel=0.01)


def test_one_year_has_no_later_ones():
    assert later_years(MODEL, table((0, 0, 4), (3, 5, 9)), 1, 0.1).rows() == [(0, 0), (0, 0)]


def test_without_interest_the_years_add_up_to_what_is_expected_of_their_whole_length():
    rows = table((0, 0, 4), (3, 50, 60), (40, 90, 91))
    whole = (predict_orders(MODEL, rows, 5 * YEAR) - predict_orders(MODEL, rows, YEAR)).to_list()
    assert later_years(MODEL, rows, 5, 0.0)["orders"].to_list() == pytest.approx(whole)


ROWS = st.tuples(st.integers(1, 300), st.floats(0.01, 1), st.floats(0.01, 900)).map(
    lambda drawn: (drawn[0], drawn[1] * drawn[2], drawn[2])
)


@settings(max_examples=examples(30))
@given(st.lists(ROWS, min_size=1, max_size=3), st.integers(1, 40), st.floats(0, 1))
def test_more_years_bring_more_and_a_customer_is_there_for_no_more_years_than_there_are(
    rows, years, interest
):
    frame = table(*rows)
    short, long = (later_years(MODEL, frame, each, interest) for each in (years, years + 1))
    for name, most in (("orders", float("inf")), ("years", years)):
        assert ((long[name] - short[name]) >= -1e-9).all()
        assert long[name].is_between(0, most + 1e-9).all()


def test_who_all_leave_with_the_same_chance_have_a_model_whose_ratio_is_that_chance():
    told = histories(bought(4_000, r=1.0, alpha=10.0, a=2e6, b=8e6, days=730, seed=3), 730)
    model = fit(told)
    assert model is not None
    assert model.a / (model.a + model.b) == pytest.approx(0.2, abs=0.02)


def test_a_model_does_not_vanish_because_two_parameters_grow_together():
    # The chance to leave is well told by the data (0.18), how much it differs between customers is
    # not: night after night a and b grow.
    rows = bought(357, r=0.6, alpha=17.0, a=500.0, b=2300.0, days=900, seed=5)
    foretold = []
    for until in range(900, 960, 3):
        told = histories(rows, until)
        model = fit(told)
        assert model is not None, until
        foretold.append(float(predict_orders(model, told, YEAR).sum()))
    steps = [abs(after / before - 1) for before, after in pairwise(foretold)]
    assert max(steps) < 0.03


def test_thirty_who_came_back_once_after_a_day_foretell_nothing():
    few = [(1, 1 / 7, 2 / 7)] * 35 + [(0, 0.0, 1 / 7)] * 500
    assert fit(table(*few)) is None
