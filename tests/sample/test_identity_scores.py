"""The identity scores are what a reader gets who lists every pair, one by one."""

import itertools
import random
from collections import defaultdict

import polars as pl
import pytest

from benchmarks.measure.accuracy_page import text
from benchmarks.measure.identity import phone_equality
from benchmarks.measure.identity_scores import ALL, identity_scores

NUMBERS = ("+8613800001001", "+8613800001002", "", None)


def drawn_world(seed: int) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return links and truth of a dozen rows, drawn."""
    rng = random.Random(seed)
    truth = [
        {
            "file": "a",
            "row_no": nth,
            "person": (person := rng.randrange(5)),
            "household": person // 2,
            "phenomenon": rng.choice(("plain", "gift")),
            "part": 10 * person + rng.randrange(2),
            "case": rng.randrange(3),
            "phone": rng.choice(NUMBERS),
            "signs": rng.sample(("name", "card", "login"), rng.randrange(2)),
        }
        for nth in range(12)
    ]
    links = [
        {
            "file": "a",
            "row_no": row["row_no"],
            "customer": rng.choice(("X", "Y", "Z", None)),
            "phone": rng.choice((row["phone"], NUMBERS[0])),
        }
        for row in truth
        if rng.random() < 0.9
    ]
    return pl.DataFrame(links), pl.DataFrame(truth)


def listed_scores(links: pl.DataFrame, truth: pl.DataFrame, phenomenon: str | None):
    """Return wrong, untold, lost and the five shares, from a list of all pairs."""
    linked = {row["row_no"]: row for row in links.to_dicts()}
    rows = truth.to_dicts()
    pairs = [
        pair
        for pair in itertools.combinations(rows, 2)
        if phenomenon is None or phenomenon in (pair[0]["phenomenon"], pair[1]["phenomenon"])
    ]

    def customer(row):
        return linked.get(row["row_no"], {}).get("customer")

    def alike(pair, *names):
        return all(pair[0][name] == pair[1][name] for name in names)

    joined = [
        pair for pair in pairs if customer(pair[0]) and customer(pair[0]) == customer(pair[1])
    ]
    true = [pair for pair in pairs if alike(pair, "person")]
    reach = [pair for pair in true if alike(pair, "part")]
    wrong = [pair for pair in joined if not alike(pair, "household")]
    signs = defaultdict(set)
    for row in rows:
        signs[customer(row), row["household"]] |= set(row["signs"])
    untold = [
        pair
        for pair in wrong
        if not signs[customer(pair[0]), pair[0]["household"]]
        & signs[customer(pair[1]), pair[1]["household"]]
    ]
    cells = [row for row in rows if row["phone"] and phenomenon in (None, row["phenomenon"])]
    kept = [row for row in cells if linked.get(row["row_no"], {}).get("phone") == row["phone"]]
    return (
        len(wrong),
        len(untold),
        len([pair for pair in reach if pair not in joined]),
        share([pair for pair in joined if alike(pair, "person")], joined),
        share([pair for pair in joined if alike(pair, "household")], joined),
        share([pair for pair in true if pair in joined], true),
        share([pair for pair in reach if pair in joined], reach),
        share(kept, cells),
    )


def share(part, whole):
    return len(part) / len(whole) if whole else 1.0


@pytest.mark.parametrize("seed", range(12))
def test_counting_gives_what_listing_gives(seed):
    links, truth = drawn_world(seed)
    scores = identity_scores(links, truth, resamples=2)

    for phenomenon in (None, *truth["phenomenon"].unique()):
        score = scores[phenomenon or ALL]
        shares = [figure.share for figure in score.figures.values()]
        assert (score.wrong, score.untold, score.lost, *shares) == pytest.approx(
            listed_scores(links, truth, phenomenon)
        )


def test_cases_are_counted_per_phenomenon():
    links, truth = drawn_world(1)
    scores = identity_scores(links, truth, resamples=2)

    for phenomenon in truth["phenomenon"].unique():
        own = truth.filter(pl.col("phenomenon") == phenomenon)
        assert scores[phenomenon].cases == own["case"].n_unique()
        assert scores[phenomenon].rows == own.height


def test_an_interval_is_where_ninety_five_of_a_hundred_draws_of_households_lie():
    """A thousand households of two rows each, nine in ten of them joined: the share's error is
    √(0.9 · 0.1 / 1000) = 0.0095.
    """
    households = [nth // 2 for nth in range(2000)]
    truth = pl.DataFrame(
        {"file": "a", "row_no": range(2000), "person": households, "household": households}
    ).with_columns(
        phenomenon=pl.lit("plain"),
        part="person",
        case="person",
        phone=pl.lit(None, pl.String),
        signs=pl.lit([], pl.List(pl.String)),
    )
    joined = pl.when(pl.col("person") % 10 > 0).then(pl.col("person").cast(pl.String))
    links = truth.select("file", "row_no", joined.alias("customer"), "phone")

    recall = identity_scores(links, truth)[ALL].figures["reach_recall"]

    assert recall.share == 0.9
    assert 0.9 - recall.low == pytest.approx(1.96 * 0.0095, rel=0.2)
    assert recall.high - 0.9 == pytest.approx(1.96 * 0.0095, rel=0.2)


def test_phone_equality_joins_rows_of_one_number_and_nothing_else():
    _, truth = drawn_world(3)
    links = phone_equality(truth)

    assert set(links["customer"]) == {*NUMBERS[:2], None}
    assert identity_scores(links, truth, resamples=2)[ALL].figures["phone_cells"].share == 1


def test_the_page_shows_each_phenomenon_and_what_falls_short():
    truth = drawn_world(5)[1].with_columns(part="person")
    perfect = truth.select("file", "row_no", pl.col("person").cast(pl.String).alias("customer"))
    torn = perfect.with_columns(
        customer=pl.when(pl.col("row_no") > 5).then("customer"), phone=pl.lit(None, pl.String)
    )
    scores = identity_scores(torn, truth, resamples=10)
    page = text({"scv": scores}, 10)

    recall = scores["gift"].figures["reach_recall"].share
    assert recall < 0.985
    assert f"送礼订单: reach recall {recall:.4f}" in page
    assert page.count("普通顾客") == 2
    assert "Splink was not installed" in page


def test_the_page_promises_nothing_of_what_no_pair_shows():
    truth = drawn_world(5)[1].with_columns(part="person")
    links = truth.select("file", "row_no", customer=pl.lit(None, pl.String), phone=pl.lit(""))
    page = text({"scv": identity_scores(links, truth, resamples=10)}, 10)

    assert "household precision 1.0" not in page
    assert page.index("送礼订单: reach recall 0.0000") > page.index("需要留意的情形")
