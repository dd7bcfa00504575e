"""`scv service-cost`, `scv satisfaction` and `scv value`, as a marketer types them."""

import csv
import io
import json

import polars as pl
import pytest

from scv.analytics.clv_findings import evaluate, summary_lines
from scv.profile.clv import LEAST_REPEAT_BUYERS, TOTAL
from scv.query.sandbox import open_tables
from tests.conftest import new_home, night
from tests.exports import ORDERS, drop, order, text
from tests.profile.buyers import bought

FIRST_DAY, LAST_DAY = pl.date(2024, 11, 23), 729


def at(home):
    return ("--home", home.root)


def rows_of(outcome):
    assert outcome.code == 0, outcome.err
    return list(csv.DictReader(io.StringIO(outcome.out)))


@pytest.mark.parametrize(
    "command",
    [("service-cost",), ("satisfaction",), ("satisfaction", "--part", "indicators"), ("value",)],
)
def test_each_prints_as_table_csv_and_json(scv, sample_home, command):
    table, told, parsed = (
        scv(*command, *at(sample_home), "--format", shape) for shape in ("table", "csv", "json")
    )
    assert (table.code, told.code, parsed.code) == (0, 0, 0), (table.err, told.err, parsed.err)
    assert len(rows_of(told)) == len(json.loads(parsed.out))
    assert not table.out.isascii() and len(table.out.splitlines()) >= 5


def test_the_worked_example_needs_no_home(scv, tmp_path):
    said = ("--revenue", "10,000,000", "--customers", "2500", "--dissatisfied", "25%")
    outcome = scv("service-cost", *said, "--home", tmp_path / "nowhere", "--format", "csv")
    figures = {row["figure"]: (float(row["value"]), row["source"]) for row in rows_of(outcome)}
    assert figures["total"] == (2_250_000, "result") and figures["share_of_revenue"] == (
        0.225,
        "result",
    )
    assert figures["revenue"][1] == "given" and figures["lost_share"] == (0.7, "assumed")
    assert "2–20" in outcome.err
    table = scv("service-cost", *said, "--home", tmp_path / "nowhere").out
    assert all(
        figure in table
        for figure in ("437.5 ", "1,750,000 ", "6,250 ", "125 ", "2,250,000 ", "22.5 % ", "2–20")
    )


def test_it_says_which_figures_are_the_brands_own(scv, sample_home):
    figures = {
        row["figure"]: row
        for row in rows_of(scv("service-cost", *at(sample_home), "--format", "csv"))
    }
    (year,) = rows_of(
        scv(
            "query",
            "SELECT SUM(spent_year_yuan) AS yuan, COUNT(*) FILTER (orders_year > 0) AS buyers, "
            "(SELECT COUNT(*) FILTER (latest < 50) / COUNT(*) FROM marks WHERE indicator = 'overall') AS dissatisfied FROM traits",
            *at(sample_home),
            "--format",
            "csv",
        )
    )
    for name, told in (
        ("revenue", "yuan"),
        ("customers", "buyers"),
        ("dissatisfied_share", "dissatisfied"),
    ):
        assert (float(figures[name]["value"]), figures[name]["source"]) == (
            float(year[told]),
            "own",
        )


@pytest.mark.parametrize(
    "said",
    [
        ("--lost", "1.5"),
        ("--lost", "nan"),
        ("--revenue", "-1"),
        ("--revenue", "5%"),
        ("--customers", "0"),
        ("--tells", "1e9"),
    ],
)
def test_what_is_no_amount_and_no_share_is_wrong_use(scv, sample_home, said):
    assert scv("service-cost", *said, *at(sample_home)).code == 2


def test_without_purchases_it_asks_for_the_figures(scv, home):
    night(home)
    refused = scv("service-cost", *at(home))
    assert refused.code == 2 and "--customers --revenue" in refused.err
    assert rows_of(
        scv("service-cost", "--revenue", "1000", "--customers", "10", *at(home), "--format", "csv")
    )


def test_without_buyers_nothing_is_foreseen_and_the_command_says_so(scv, home):
    night(home)
    told = scv("value", *at(home))
    assert (told.code, told.err) == (
        0,
        "",
    ) and f"too few repeat buyers (fewer than {LEAST_REPEAT_BUYERS})" in told.out
    assert json.loads(scv("value", *at(home), "--format", "json").out) == []
    assert scv("satisfaction", *at(home)).code == 0


@pytest.fixture(scope="module")
def buyers(tmp_path_factory):
    """Five hundred customers who buy and leave as the model says, over two years up to the night."""
    home = new_home(tmp_path_factory.mktemp("buyers") / "home")
    told = bought(500, r=1.0, alpha=10.0, a=1.0, b=4.0, days=LAST_DAY, seed=7)
    paid = told.with_columns((FIRST_DAY + pl.duration(days="day")).cast(pl.String).alias("on"))
    orders = [
        order(
            f"77{nth}",
            f"1391000{who + 1000}",
            paid=f"{on} 10:00:00",
            nick=f"nick{who}",
            amount=f"{50 + who * nth % 400}.00",
        )
        for nth, (who, on) in enumerate(paid.select("customer", "on").iter_rows())
    ]
    drop(home, "ecommerce/shop/orders.csv", text(ORDERS, *orders))
    night(home)
    return home


def test_what_was_foreseen_half_a_year_ago_is_held_against_what_happened(scv, buyers):
    rows = rows_of(scv("value", *at(buyers), "--format", "csv"))
    assert [row["cohort"] for row in rows] == [
        "2024Q4",
        *(f"2025Q{quarter}" for quarter in (1, 2, 3, 4)),
        "2026Q1",
        "2026Q2",
        TOTAL,
    ]
    total = rows.pop()
    for column in ("customers", "actual"):
        assert int(total[column]) == sum(int(row[column]) for row in rows)
    assert abs(float(total["difference"])) < 0.15
    assert int(
        rows_of(scv("value", "--days", "90", *at(buyers), "--format", "csv"))[-1]["customers"]
    ) > int(total["customers"])


def test_the_parameters_are_told_in_words(scv, buyers):
    told = scv("value", *at(buyers)).out
    assert told.startswith("500 buyers, ")
    assert "days a year on average" in told and "churn" in told and "yuan 平均单次消费" in told
    assert "predicted 预测" in told


def test_small_cohorts_are_hidden(buyers):
    with open_tables(buyers.published) as published:
        value, every = evaluate(published, 180), evaluate(published, 180).cohorts
        least = int(every["customers"].sort()[1])
        hidden = evaluate(type(published)(published.session, least), 180)
        assert hidden.cohorts.height < every.height and hidden.cohorts["customers"].min() >= least
        assert hidden.cohorts.row(-1) == every.row(-1)
        nobody = evaluate(type(published)(published.session, 10_000), 180)
    assert value.returned and nobody.returned is None and nobody.model is None
    assert not any(
        char.isdigit()
        for char in "".join(summary_lines(nobody)).replace(str(LEAST_REPEAT_BUYERS), "")
    )
