"""The satisfaction report 满意度报告: forty customers were asked, ten were not, three complained, one is
loyal.
"""

import csv
import io
from dataclasses import asdict, replace
from fractions import Fraction

import pytest

from scv.analytics.key_drivers import indicators
from scv.analytics.satisfaction import figures
from scv.analytics.service_cost_model import own_figures, population_text
from scv.profile.traits import Weights
from scv.query.sandbox import open_tables
from tests.conftest import new_home, night
from tests.exports import MEMBERS, ORDERS, drop, member, order, text

ASKED, EVERYBODY = range(40), range(50)
SHEET = (
    "序号,提交答卷时间,所用时间,1、您的手机号,2、您对我们的总体满意度,3、您对物流速度的满意度,4、您对客服态度的满意度,5、您对商品质量的满意度,"
    "6、您对价格的满意度,7、与您的预期相比,8、您有多大可能把我们推荐给朋友（0-10）"
)
CASES = "工单标题,工单描述,客户手机,状态,标签,创建时间"
SHIPPED = asdict(Weights())


def phone(number):
    return f"139000{number + 10001}"


def answers(number):
    """Overall marks run from 1 to 5; delivery is as the whole, service one better, quality is
    unrelated; of price ten are asked.
    """
    overall = number % 5 + 1
    expected = "低于预期" if overall < 3 else "符合预期" if overall == 3 else "超出预期"
    recommend = {4: 8, 5: 10}.get(overall, 3)
    quality, price = 4 + number // 5 % 2, 3 if number < 10 else ""
    marks = f"{overall},{overall},{min(5, overall + 1)},{quality},{price},{expected},{recommend}"
    return f"{number},2026-10-01 10:00:00,9秒,{phone(number)},{marks}"


@pytest.fixture(scope="module")
def brand(tmp_path_factory):
    """Two of the asked have bought: number 0 five times over two years, number 1 once."""
    home = new_home(tmp_path_factory.mktemp("asked") / "home")
    people = [member(f"88{n:05d}", "赵一二", phone(n)) for n in EVERYBODY]
    drop(home, "store/hq/members.csv", text(MEMBERS, *people))
    drop(home, "service/survey/october.csv", text(SHEET, *map(answers, ASKED)))
    days = ("2025-01-05", "2025-06-05", "2026-01-05", "2026-07-05", "2026-10-05")
    loyal = [
        order(f"10{at}", phone(0), "赵一二", paid=f"{day} 10:00:00", amount="300.00")
        for at, day in enumerate(days)
    ]
    once = order(
        "200", phone(1), "赵一二", paid="2026-08-01 10:00:00", amount="100.00", nick="nick2"
    )
    drop(home, "ecommerce/shop/orders.csv", text(ORDERS, *loyal, once))
    cases = [
        f"投诉包装{n},破了,{phone(n)},{status},投诉,2026-11-12 10:00:00"
        for n, status in ((0, "处理中"), (1, "已解决"), (2, "新建"))
    ]
    drop(home, "service/desk/cases.csv", text(CASES, *cases))
    night(home)
    with open_tables(home.published) as published:
        yield published


def told(published):
    return {
        row["figure"]: (row["value"], row["customers"], row["of"])
        for row in figures(published).to_dicts()
    }


def test_it_says_how_many_were_asked_of_how_many(brand):
    assert told(brand)["asked"] == (0.8, 40, 50)


def test_satisfied_is_who_gave_four_or_five_of_five(brand):
    assert told(brand)["satisfied"] == (0.4, 16, 40)


def test_who_gave_three_of_five_is_undecided_and_not_dissatisfied(brand):
    report = told(brand)
    assert (report["undecided"], report["dissatisfied"]) == ((0.2, 8, 40), (0.4, 16, 40))


def test_bad_service_is_counted_over_the_dissatisfied_not_the_undecided(brand):
    own = own_figures(brand)
    assert (own["dissatisfied_share"], own["asked"], own["customers"]) == (Fraction(16, 40), 40, 2)
    said = population_text(own, set())
    assert (
        "40 customers who gave" in said
        and "40 位客户" in said
        and "2 buyers" in said
        and "2 位买家" in said
    )
    assert population_text(own, {"dissatisfied_share"}) == ""
    assert "you named" in population_text(own, {"customers"}) and "2 buyers" not in population_text(
        own, {"customers"}
    )


def test_six_who_all_said_so_so_are_no_cost(home, scv):
    people = [f"1390000{at + 1001}" for at in range(6)]
    sheet = "序号,提交答卷时间,所用时间,1、您的手机号,2、您对我们的总体满意度"
    drop(
        home,
        "service/survey/a.csv",
        text(
            sheet,
            *(f"{at},2026-10-01 10:00:00,9秒,{phone},一般" for at, phone in enumerate(people)),
        ),
    )
    drop(
        home,
        "ecommerce/shop/o.csv",
        text(ORDERS, *(order(f"3{phone}", phone, nick=phone) for phone in people)),
    )
    night(home)
    told = scv("service-cost", "--home", home.root, "--format", "csv")
    figures = {row["figure"]: float(row["value"]) for row in csv.DictReader(io.StringIO(told.out))}
    assert (figures["dissatisfied_share"], figures["total"]) == (0, 0)
    assert "the 6 customers who gave an overall score" in told.err


def test_the_net_promoter_score_is_promoters_less_detractors_in_per_cent(brand):
    report = told(brand)
    assert report["promoters"] == (0.2, 8, 40) and report["detractors"] == (0.6, 24, 40)
    assert report["nps"] == (-40, 40, 40)


def test_the_three_outcomes_are_below_as_and_above_expectation(brand):
    report = told(brand)
    names = ("below_expectation", "as_expected", "above_expectation")
    assert [report[name] for name in names] == [(0.4, 16, 40), (0.2, 8, 40), (0.4, 16, 40)]


def test_loyal_customers_are_set_against_the_other_buyers(brand):
    report = told(brand)
    assert report["loyal"] == (0.5, 1, 2)
    assert report["loyal_spending"] == (0.9, 1, 2)  # of the year's 1,000 yuan, 900
    assert report["loyal_spending_each"][0] == 900 and report["other_spending_each"][0] == 100
    assert report["repurchase_rate"] == (0.5, 1, 2)


def test_complaints_are_told_by_purchase_by_customer_and_by_step(brand):
    report = told(brand)
    assert report["complaint_rate"] == (0.5, 3, 50)  # three complaints, six purchases
    assert report["complained"] == (0.06, 3, 50)
    steps = {name: value[1] for name, value in report.items() if name.startswith("open_step")}
    assert {name: customers for name, customers in steps.items() if customers} == {
        "open_step_1": 1,
        "open_step_4": 1,
    }
    assert report["open_days"] == (10, 2, 2)


def test_what_nobody_was_asked_is_empty_not_nought(brand):
    assert told(brand)["price_tolerance"] == (None, 0, 0)


def test_first_comes_what_is_judged_badly_and_matters_most(brand):
    rows = (
        indicators(brand, SHIPPED)
        .select("indicator", "performance", "correlation", "priority", "verdict")
        .rows()
    )
    assert rows == [
        ("logistics", 50.0, 1.0, 50.0, "weakness"),
        ("service", 70.0, 0.9701, 29.1, "strength"),
        ("price", 50.0, None, 16.66, "minor"),
        ("quality", 87.5, 0.0, 0.0, "minor"),
    ]


def test_of_fewer_than_thirty_answers_the_importance_is_the_configured_weight(brand):
    by = {
        row["indicator"]: (row["importance_by"], row["importance"])
        for row in indicators(brand, SHIPPED).to_dicts()
    }
    assert by["price"] == ("weight", 0.3333) and by["logistics"] == ("correlation", 1.0)
    heavy = indicators(brand, SHIPPED | {"price": 6.0}).to_dicts()
    assert {row["indicator"]: row["importance"] for row in heavy}["price"] == 1.0


def test_the_indicators_have_their_names_in_both_languages(brand):
    first = indicators(brand, SHIPPED).row(0, named=True)
    assert (first["chinese"], first["english"]) == ("物流", "delivery")


def test_no_figure_rests_on_fewer_customers_than_the_home_shows(brand):
    guarded = replace(brand, min_group=10)
    for row in figures(guarded).to_dicts():
        assert row["customers"] is None or row["customers"] >= 10, row
        assert row["customers"] is not None or row["value"] is None, row
    report = told(guarded)
    assert report["satisfied"] == (0.4, 16, 40)
    # Eight are undecided: whoever knew the dissatisfied would know them too, here and by the cost
    # of bad service.
    assert report["undecided"] == report["dissatisfied"] == (None, None, None)
    assert "dissatisfied_share" not in own_figures(guarded)
    # Eight promoters are too few, and so are the passives: of what is left, the whole would tell.
    assert [report[name][0] for name in ("promoters", "passives", "nps")] == [None, None, None]
    assert report["loyal_spending"] == (None, None, None) and report["complaint_rate"] == (
        None,
        None,
        None,
    )
    assert set(indicators(replace(brand, min_group=11), SHIPPED)["indicator"]) == {
        "logistics",
        "service",
        "quality",
    }


def test_marks_are_published_per_customer_and_indicator_from_nought_to_a_hundred(brand):
    rows = brand.rows(
        "SELECT indicator, COUNT(*), MIN(latest), MAX(latest), MAX(marks) FROM marks GROUP BY 1 ORDER BY 1"
    ).rows()
    assert rows == [
        ("expectation", 40, 0, 100, 1),
        ("logistics", 40, 0, 100, 1),
        ("overall", 40, 0, 100, 1),
        ("price", 10, 50, 50, 1),
        ("quality", 40, 75, 100, 1),
        ("recommend", 40, 30, 100, 1),
        ("service", 40, 25, 100, 1),
    ]
