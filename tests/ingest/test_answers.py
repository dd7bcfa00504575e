"""Every answer of a survey lands: as a mark on its scale, or as text that is kept with the record
and named as not taken.
"""

import json

import pytest

from scv import connect
from scv.analytics.satisfaction import figures
from scv.customer_view import lookup
from scv.home.open_home import open_vault
from scv.pipeline import run_report
from scv.query.sandbox import open_tables
from scv.sources.header_names import clean_header
from tests.conftest import new_home, night
from tests.exports import drop, text

PHONE = "13900001001"
# Question → answer → the mark by hand as (indicator, 0 to 100), or None where it is text.
ASKED = {
    "您对我们的总体满意度": ("满意", ("overall", 75)),
    "如果价格上涨10%，您仍会购买吗": ("可能会", ("price_tolerance", 75)),
    "您能承受的价格（元）": ("200-300", None),
    "您能承受多大幅度的涨价": ("5%", None),
    "与其他品牌相比，您对我们的评价": ("更好", ("competitor", 75)),
    "您还购买哪些竞品": ("某某茶庄", None),
    "您希望我们如何联系您": ("微信", None),
    "您会再次购买我们的商品吗": ("一定会", ("repurchase", 100)),
    "您有多大可能再来光顾（1-7）": ("4", ("repurchase", 50)),
    "物流速度对您的重要程度": ("非常重要", ("importance_logistics", 100)),
    "您对物流速度的满意度": ("不满意", ("logistics", 25)),
    "价格对您有多重要（0-10）": ("5", ("importance_price", 50)),
    "您有多大可能把我们推荐给朋友（0-10）": ("非常可能", ("recommend", 100)),
    "包装": ("非常满意", ("包装", 100)),
    "您家有几口人": ("3", None),
    "您对门店环境打几分（10分制）": ("8分", ("store", 80)),
    "您对客服态度的评价": ("4/10", None),
    "您对商品质量的满意度": ("还没收到", None),
}
SHEET = "序号,提交答卷时间,所用时间,1、您的手机号," + ",".join(
    f"{at}、{asked}" for at, asked in enumerate(ASKED, 2)
)


@pytest.fixture(scope="module")
def asked(tmp_path_factory):
    home = new_home(tmp_path_factory.mktemp("answers") / "home")
    row = f"1,2026-10-01 10:00:00,9秒,{PHONE}," + ",".join(answer for answer, _ in ASKED.values())
    drop(home, "service/survey/answers.csv", text(SHEET, row))
    night(home)
    return home


def test_each_answer_is_a_mark_or_is_kept_as_text(asked):
    by_hand: dict[str, list[float]] = {}
    for _, mark in ASKED.values():
        if mark:
            by_hand.setdefault(mark[0], []).append(mark[1])
    with connect(asked.root) as con:
        marks = dict(con.execute("SELECT indicator, latest FROM marks").fetchall())
    assert marks == {name: pytest.approx(sum(told) / len(told)) for name, told in by_hand.items()}
    with lookup.open_generation(open_vault(asked)) as con:
        (kept,) = con.execute("SELECT extras FROM vault.records").fetchone()
    told = json.loads(kept)
    assert {question: told[clean_header(question)] for question in ASKED} == {
        question: answer for question, (answer, _) in ASKED.items()
    }


def test_what_was_not_taken_is_named_beside_the_files_rows_and_in_the_nights_account(asked, scv):
    untaken = [clean_header(question) for question, (_, mark) in ASKED.items() if mark is None]
    listed = scv("rows", "answers.csv", "--home", asked.root).err
    assert [line for line in listed.splitlines() if line.startswith("kept as text")] == [
        f"kept as text with the record, not taken 仅作文本随记录保留，未采用: {question} (1 cells 格)"
        for question in untaken
    ]
    rows = scv("rows", "answers.csv", "--home", asked.root, "--format", "csv")
    assert "kept as text" in rows.err and "kept as text" not in rows.out
    account = run_report.last(asked.reports)
    (file,) = account["files"]
    assert sorted(file["as_text"]) == sorted([question, 1, 0] for question in untaken)


def test_the_figure_for_price_tolerance_is_filled(asked):
    with open_tables(asked.published) as published:
        told = {
            row["figure"]: (row["value"], row["customers"]) for row in figures(published).to_dicts()
        }
    assert told["price_tolerance"] == (75, 1)


def test_what_somebody_would_do_and_what_matters_to_them_is_no_part_of_the_index(asked):
    # overall 75 (weight 3), logistics 25 (1), 包装 100 (1), store 80 (1)
    with connect(asked.root) as con:
        assert con.execute("SELECT satisfaction FROM traits").fetchone()[0] == pytest.approx(
            (3 * 75 + 25 + 100 + 80) / 6
        )


def test_an_answer_off_its_scale_in_a_column_that_is_declared_is_kept_too(home, scv):
    header = "答卷编号,指标,得分,提交时间,手机号"
    rows = [
        f"1,质量,5,2026-10-01 10:00:00,{PHONE}",
        f"1,包装,很漂亮,2026-10-01 10:00:00,{PHONE}",
        f"1,物流,9,2026-10-01 10:00:00,{PHONE}",
    ]
    drop(home, "service/survey/list.csv", text(header, *rows))
    night(home)
    with connect(home.root) as con:
        assert con.execute("SELECT indicator, latest FROM marks").fetchall() == [("quality", 100)]
    with lookup.open_generation(open_vault(home)) as con:
        kept = [
            json.loads(extras)
            for (extras,) in con.execute(
                "SELECT extras FROM vault.records WHERE extras IS NOT NULL"
            ).fetchall()
        ]
    assert sorted(each["指标"] + each["得分"] for each in kept) == ["包装很漂亮", "物流9"]
    assert "得分 (2 of 3 cells 格)" in scv("rows", "list.csv", "--home", home.root).err


def test_answers_under_a_header_that_is_no_question_are_kept_as_text_before_others(home, scv):
    """The header says 无 (none): it is about nothing, whatever stands below it."""
    sheet = "序号,提交答卷时间,所用时间,1、您的手机号,无,2、您对物流速度的满意度"
    drop(
        home,
        "service/survey/answers.csv",
        text(sheet, f"1,2026-10-01 10:00:00,9秒,{PHONE},满意,满意"),
    )
    assert [(result.status, result.message) for result in night(home).results] == [("landed", "")]
    with connect(home.root) as con:
        assert con.execute("SELECT indicator, latest FROM marks").fetchall() == [("logistics", 75)]
    assert "无 (1 cells 格)" in scv("rows", "answers.csv", "--home", home.root).err
