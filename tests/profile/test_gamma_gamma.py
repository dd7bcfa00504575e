"""The gamma-gamma model finds what its note found, and draws averages of few purchases towards that
of all.
"""

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scv.errors import UsageError
from scv.profile.clv import SpendingModel, expected_average, fit_spending
from tests.laws import examples
from tests.profile.cdnow import summary

NOTE = SpendingModel(p=6.25, q=3.74, v=15.44, log_likelihood=0.0, customers=946)


def spent(customers: int, p: float, q: float, v: float, seed: int) -> pl.DataFrame:
    """Return customers whose purchases are worth what the model says."""
    draw = np.random.default_rng(seed)
    repeats = draw.integers(1, 10, customers)
    return pl.DataFrame(
        {
            "repeats": repeats,
            "average": draw.gamma(p * repeats, 1 / (draw.gamma(q, 1 / v, customers) * repeats)),
        }
    )


def test_the_customers_of_cdnow_have_the_parameters_of_the_note():
    model = fit_spending(summary())
    assert model is not None
    assert (model.p, model.q, model.v) == pytest.approx((NOTE.p, NOTE.q, NOTE.v), abs=0.01)
    assert model.customers == NOTE.customers


def test_one_purchase_weighs_as_in_the_note():
    told = expected_average(NOTE, pl.Series([0, 1, 1_000_000]), pl.Series([None, 100.0, 100.0]))
    one = 6.25 / (6.25 + 3.74 - 1)
    assert told.to_list() == pytest.approx(
        [NOTE.mean, one * 100 + (1 - one) * NOTE.mean, 100], rel=1e-4
    )
    assert NOTE.mean == pytest.approx(6.25 * 15.44 / 2.74)


def test_invented_customers_give_their_parameters_back():
    model = fit_spending(spent(30_000, p=4, q=3.5, v=20, seed=2))
    assert model is not None
    assert (model.p, model.q, model.v) == pytest.approx((4, 3.5, 20), rel=0.1)


def test_fen_and_yuan_are_the_same_customers():
    yuan = spent(2_000, p=4, q=3.5, v=20, seed=3)
    one, hundred = fit_spending(yuan), fit_spending(yuan.with_columns(pl.col("average") * 100))
    assert one is not None and hundred is not None
    assert (hundred.p, hundred.q, hundred.v) == pytest.approx((one.p, one.q, one.v * 100), rel=1e-4)


def test_the_order_of_the_rows_changes_no_bit():
    rows = summary()
    assert fit_spending(rows) == fit_spending(rows.sample(fraction=1, shuffle=True, seed=1))


def test_averages_of_no_repeat_and_gifts_do_not_count():
    rows = spent(500, p=4, q=3.5, v=20, seed=5)
    others = pl.DataFrame({"repeats": [0, 0, 3], "average": [None, 900.0, 0.0]})
    assert fit_spending(pl.concat([rows, others.cast(dict(rows.schema))])) == fit_spending(rows)


def test_too_few_or_all_equal_are_no_model():
    assert fit_spending(spent(29, p=4, q=3.5, v=20, seed=1)) is None
    assert fit_spending(pl.DataFrame({"repeats": [2] * 500, "average": [50.0] * 500})) is None


def test_averages_without_a_mean_are_no_model():
    assert fit_spending(spent(5_000, p=4, q=0.7, v=20, seed=1)) is None


def test_an_average_that_cannot_be_is_refused():
    for average in (None, -1.0, float("nan"), float("inf")):
        with pytest.raises(UsageError, match="1 spendings cannot be"):
            expected_average(NOTE, pl.Series([1, 0]), pl.Series([average, None], dtype=pl.Float64))
    with pytest.raises(UsageError, match="spendings lack average"):
        fit_spending(pl.DataFrame({"repeats": [1]}))


@settings(max_examples=examples(100), deadline=None)
@given(
    st.integers(0, 100_000),
    st.floats(0, 1e9),
    st.floats(1e-3, 1e4),
    st.floats(1.001, 1e4),
    st.floats(1e-3, 1e9),
)
def test_what_is_expected_lies_between_what_was_seen_and_the_mean_of_all(repeats, average, p, q, v):
    model = SpendingModel(p, q, v, 0.0, 0)
    told = expected_average(model, pl.Series([repeats]), pl.Series([average])).item()
    low, high = sorted((average if repeats else model.mean, model.mean))
    assert low * (1 - 1e-9) <= told <= high * (1 + 1e-9)


def test_customers_who_all_spend_alike_are_drawn_to_their_common_average():
    draw = np.random.default_rng(6)
    repeats = draw.integers(1, 10, 2_000)
    average = draw.gamma(3 * repeats, 20 / repeats)
    model = fit_spending(pl.DataFrame({"repeats": repeats, "average": average}))
    assert model is not None
    told = expected_average(model, pl.Series([1, 9]), pl.Series([10.0, 90.0])).to_list()
    assert told == pytest.approx([60, 60], rel=0.08)
