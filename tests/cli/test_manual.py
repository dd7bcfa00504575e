"""The marketer's manual: every question's SQL runs on the sample, and answers what the page says."""

import re
from pathlib import Path

import pytest

from scv.query.questions import QUESTIONS

MANUAL = Path(__file__).parents[2] / "docs" / "how-to" / "query-as-a-marketer.md"
TEXT = MANUAL.read_text(encoding="utf-8")
ANSWERED = re.findall(r"```sql\n([^`]*)```\n```\n([^`]*)```", TEXT)
ALL = re.findall(r"```sql\n([^`]*)```", TEXT)


def test_there_are_twenty_five_questions():
    assert re.findall(r"^## (\d+)\. ", TEXT, re.MULTILINE) == [
        str(number) for number in range(1, 26)
    ]
    assert len(ALL) == 26 and len(ANSWERED) == 24


def test_the_manual_and_the_page_ask_the_same_questions():
    asked = re.findall(r"^## \d+\. ([^\n]*)\n\n```sql\n([^`]*)```", TEXT, re.MULTILINE)
    assert asked == [(f"{question.en} {question.zh}", question.sql) for question in QUESTIONS]


def test_its_python_runs(sample_home):
    (code,) = re.findall(r"```python\n([^`]*)```", TEXT)
    names: dict = {}
    exec(code.replace("/srv/scv-home", str(sample_home.root)), names)
    assert names["cities"]["customers"].sum() == names["profiles"].height > 1000


@pytest.mark.parametrize("sql", ALL, ids=range(len(ALL)))
def test_its_sql_runs(scv, sample_home, sql):
    ended = scv("query", sql, "--home", sample_home.root)
    assert ended.code == 0 and len(ended.out.splitlines()) > 1, ended


@pytest.mark.parametrize(
    ("sql", "answer"),
    [pair for pair in ANSWERED if "SELECT customer_id" not in pair[0]],
    ids=lambda text: text.split("\n")[0][:40],
)
def test_it_answers_what_the_page_says(scv, sample_home, sql, answer):
    printed = scv("query", sql, "--home", sample_home.root).out
    assert [line.rstrip() for line in printed.splitlines()] == answer.splitlines()
