"""The BG/NBD model finds what the paper found, and gives a figure for every customer there can be."""

import math

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import hyp2f1

from scv.errors import UsageError
from scv.profile.clv import PurchaseModel, alive, fit, histories, predict_orders
from tests.laws import examples
from tests.profile.buyers import bought
from tests.profile.cdnow import summary

PAPER = PurchaseModel(
    r=0.243, alpha=4.414, a=0.793, b=2.426, log_likelihood=-9582.4, customers=2357
)
ONE_OF_THE_PAPER = pl.DataFrame({"repeats": [2], "last": [30.43], "observed": [38.86]})


def table(*rows: tuple[int, float, float]) -> pl.DataFrame:
    return pl.DataFrame(
        rows, schema={"repeats": pl.Int64, "last": pl.Float64, "observed": pl.Float64}, orient="row"
    )


def test_the_customers_of_cdnow_have_the_parameters_of_the_paper():
    model = fit(summary())
    assert model is not None
    assert (round(model.r, 3), model.alpha) == (PAPER.r, pytest.approx(PAPER.alpha, abs=6e-4))
    assert (round(model.a, 3), round(model.b, 3)) == (PAPER.a, PAPER.b)
    assert (round(model.log_likelihood, 1), model.customers) == (
        PAPER.log_likelihood,
        PAPER.customers,
    )


def test_the_first_customer_of_cdnow_is_expected_as_in_the_note_on_excel():
    # Fader, Hardie and Lee, Implementing the BG/NBD Model for Customer Base Analysis in Excel
    # (2005): 39 weeks.
    assert predict_orders(PAPER, ONE_OF_THE_PAPER, 39).item() == pytest.approx(1.226, abs=5e-4)


def test_the_integral_is_the_hypergeometric_function_of_the_paper():
    rows = summary()
    x, last, observed = (
        rows[name].to_numpy().astype(float) for name in ("repeats", "last", "observed")
    )
    r, alpha, a, b, weeks = PAPER.r, PAPER.alpha, PAPER.a, PAPER.b, 39
    silence = ((alpha + observed) / (alpha + last)) ** (r + x)
    shrunk = ((alpha + observed) / (alpha + observed + weeks)) ** (r + x)
    f = hyp2f1(r + x, b + x, a + b + x - 1, weeks / (alpha + observed + weeks))
    left = np.where(x > 0, a / (b + x - 1) * silence, 0)
    slow = (a + b + x - 1) / (a - 1) * (1 - shrunk * f) / (1 + left)
    np.testing.assert_allclose(predict_orders(PAPER, rows, weeks).to_numpy(), slow, rtol=1e-10)
    np.testing.assert_allclose(alive(PAPER, rows).to_numpy(), 1 / (1 + left), rtol=1e-12)


def test_nothing_happens_at_the_place_where_the_papers_formula_divides_by_zero():
    near = [PurchaseModel(0.3, 5.0, a, 2.0, 0.0, 0) for a in (1 - 1e-9, 1.0, 1 + 1e-9)]
    figures = [predict_orders(model, ONE_OF_THE_PAPER, 26).item() for model in near]
    assert figures == pytest.approx([figures[1]] * 3, rel=1e-8)


@pytest.mark.filterwarnings("error")
def test_chances_that_sum_to_one_are_as_good_as_any():
    around = [
        predict_orders(PurchaseModel(0.3, 5.0, a, 0.5, 0.0, 0), table((0, 0, 4)), 26).item()
        for a in (0.5 - 1e-9, 0.5)
    ]
    assert around[0] == pytest.approx(around[1], rel=1e-8)


def test_invented_customers_give_their_parameters_back():
    model = fit(histories(bought(30_000, r=0.6, alpha=8, a=0.9, b=3, days=730, seed=4), 730))
    assert model is not None
    assert (model.r, model.alpha, model.a, model.b) == pytest.approx((0.6, 8, 0.9, 3), rel=0.1)


def test_the_order_of_the_rows_changes_no_bit():
    rows = summary()
    assert fit(rows) == fit(rows.sample(fraction=1, shuffle=True, seed=1))
    back = rows.reverse()
    assert (
        predict_orders(PAPER, back, 13).reverse().to_list()
        == predict_orders(PAPER, rows, 13).to_list()
    )


def test_twice_the_same_customers_have_the_same_parameters():
    once, twice = fit(summary()), fit(pl.concat([summary()] * 2))
    assert once is not None and twice is not None
    assert (twice.r, twice.alpha, twice.a, twice.b) == pytest.approx(
        (once.r, once.alpha, once.a, once.b), rel=1e-4
    )
    assert twice.customers == 2 * once.customers


def test_twenty_nine_who_came_back_are_too_few():
    rows = summary()
    few = pl.concat(
        [rows.filter(pl.col("repeats") == 0), rows.filter(pl.col("repeats") > 0).head(29)]
    )
    assert fit(few) is None


def test_customers_who_never_leave_leave_the_model_open():
    assert fit(histories(bought(2_000, r=0.3, alpha=6, a=0, b=0, days=730, seed=1), 730)) is None


def test_customers_who_are_all_alike_leave_the_model_open():
    assert (
        fit(histories(bought(2_000, r=1, alpha=1, a=0.8, b=2.5, days=730, seed=1, rate=0.1), 730))
        is None
    )


def test_one_history_many_times_leaves_the_model_open():
    assert fit(table(*[(3, 20.0, 30.0)] * 500)) is None
    assert fit(table(*[(1, 1.0, 1.0)] * 40)) is None


def test_no_customers_are_no_model_and_no_figures():
    assert fit(table()) is None
    assert alive(PAPER, table()).to_list() == predict_orders(PAPER, table(), 13).to_list() == []


def test_who_has_no_repeat_counts_as_active_and_is_expected_less_with_every_week():
    silent = table((0, 0, 1), (0, 0, 10), (0, 0, 100))
    assert alive(PAPER, silent).to_list() == [1, 1, 1]
    figures = predict_orders(PAPER, silent, 13).to_list()
    assert figures == sorted(figures, reverse=True)


@pytest.mark.parametrize(
    "row",
    [(-1, 0, 1), (1, 5, 4), (0, 1, 4), (2, 0, 4), (1, 1, math.inf), (1, None, 4), (None, 0, 4)],
)
def test_a_history_that_cannot_be_is_refused(row):
    with pytest.raises(UsageError, match="1 histories cannot be"):
        alive(PAPER, table((1, 1, 2), row))


def test_a_missing_column_is_named():
    with pytest.raises(UsageError, match="histories lack last, observed"):
        fit(pl.DataFrame({"repeats": [1]}))


PARAMETER = st.floats(1e-3, 1e4)
MODELS = st.builds(
    PurchaseModel, PARAMETER, PARAMETER, PARAMETER, PARAMETER, st.just(0.0), st.just(0)
)
HISTORIES = st.one_of(
    st.tuples(st.just(0), st.just(0.0), st.floats(0, 5000)),
    st.tuples(st.integers(1, 100_000), st.floats(0.01, 1), st.floats(0.01, 5000)).map(
        lambda drawn: (drawn[0], drawn[1] * drawn[2], drawn[2])
    ),
)


@settings(max_examples=examples(60), deadline=None)
@given(MODELS, st.lists(HISTORIES, min_size=1, max_size=4), st.floats(0, 1000))
def test_every_customer_has_a_chance_and_a_finite_figure(model, rows, weeks):
    frame = table(*rows)
    chances, figures = alive(model, frame), predict_orders(model, frame, weeks)
    assert chances.is_between(0, 1).all()
    assert figures.is_finite().all() and figures.min() >= 0
    pace = (model.r + frame["repeats"]) / (model.alpha + frame["observed"])
    assert (figures <= pace * weeks * (1 + 1e-9) + 1e-300).all()


@settings(max_examples=examples(30), deadline=None)
@given(MODELS, HISTORIES, st.floats(0, 500), st.floats(0, 500))
def test_more_weeks_never_bring_less(model, row, weeks, more):
    short, long = (predict_orders(model, table(row), span).item() for span in (weeks, weeks + more))
    assert short <= long * (1 + 1e-9) + 1e-300
