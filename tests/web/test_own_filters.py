"""Filters by the brand's own attributes: what they ask, and how it is written."""

from datetime import date

import pytest

from scv.errors import UsageError
from scv.web.filters import FLAGS, Filter, conditions_of

OWN = [
    (
        "自有属性",
        "own attributes",
        (
            Filter("own_since", "days", (), "入会日期"),
            Filter("own_taste", "choice", (("it's", "it's", ""),), "口味"),
            Filter("own_sms", "flag", FLAGS, "短信开关"),
            Filter("own_points", "range", (), "积分"),
        ),
    )
]


def test_days_words_switches_and_numbers_are_asked_and_written_as_such():
    form = {
        "own_since_from": "2026-03-05",
        "own_taste": "it's",
        "own_sms": "no",
        "own_points_to": "9.5",
    }
    found = conditions_of(form, OWN)
    assert [each.written for each in found] == [
        "own_since >= DATE '2026-03-05'",
        "own_taste = 'it''s'",
        "NOT own_sms",
        "own_points <= 9.5",
    ]
    assert [each.text for each in found] == [
        "入会日期 >= 2026-03-05",
        "口味：it's",
        "短信开关：否",
        "积分 <= 9.5",
    ]
    assert found[0].bound == (date(2026, 3, 5),)


@pytest.mark.parametrize("form", [{"own_since_to": "3/5/24"}, {"own_taste": "x' OR TRUE"}])
def test_what_is_no_day_and_no_choice_is_refused(form):
    with pytest.raises(UsageError):
        conditions_of(form, OWN)
