"""Where JSON has its rows: in any list, in the lists of a list, under numbers; and where it has none."""

import json
from collections import Counter

import pytest

from scv.errors import UnreadableFileError
from scv.ingest.headers import LayoutMatcher
from scv.ingest.read.inputs import Input
from scv.ingest.read.json_rows import json_rows
from scv.ingest.read.row_count import count_rows

PERSON = {"name": "赵子涵", "mobile": "13800001001"}
OTHER = {"name": "钱子涵", "mobile": "13800001002"}


def read(document, tmp_path):
    """Return the rows of a document, having compared their number with the other counter's."""
    path = tmp_path / "f.json"
    path.write_text(json.dumps(document, ensure_ascii=False), "utf-8")
    unread = Counter()
    form, rows = json_rows(Input(path), "utf-8-sig", LayoutMatcher([]), unread)
    found = list(rows)
    assert count_rows(Input(path), form) == len(found)
    return found, unread


@pytest.mark.parametrize(
    ("document", "rows"),
    [
        ([PERSON, OTHER], [PERSON, OTHER]),
        ({"a": {"b": [PERSON, OTHER]}}, [PERSON, OTHER]),
        ({"p": [{"l": [PERSON]}, {"l": [OTHER]}, {"l": []}]}, [PERSON, OTHER]),
        ([{"no": 1, "l": [PERSON]}], [{"page.no": "1"} | PERSON]),
        ([{"a": [{"b": [PERSON]}, {"b": [OTHER]}]}], [PERSON, OTHER]),
        ({"d": {"1": PERSON, "3": OTHER}}, [PERSON, OTHER]),
        (
            {"13800001001": {"name": "赵子涵"}, "13800001002": {"name": "钱子涵"}},
            [{"key": p["mobile"], "name": p["name"]} for p in (PERSON, OTHER)],
        ),
        (
            [PERSON | {"cards": [{"no": "C1"}]}, OTHER | {"cards": [{"no": "C2"}, {"no": "C3"}]}],
            [PERSON | {"cards.no": "C1"}, OTHER | {"cards": '[{"no": "C2"}, {"no": "C3"}]'}],
        ),
    ],
)
def test_rows_are_found_and_counted_wherever_they_stand(document, rows, tmp_path):
    assert read(document, tmp_path) == (rows, Counter())


def test_another_list_of_people_is_told(tmp_path):
    found, unread = read(
        {"members": [PERSON, OTHER], "admins": [PERSON], "log": [{"x": 1}]}, tmp_path
    )
    assert (len(found), unread) == (2, {"admins": 1})


@pytest.mark.parametrize(
    ("document", "reason"),
    [
        (["o1", "o2"], "a list of bare values"),
        ({"total": 2, "data": {"openid": ["o1", "o2"]}, "next_openid": "o2"}, "data.openid: 2"),
        ({"columns": ["name", "mobile"], "rows": [["a", "1"]]}, "or a list of objects"),
    ],
)
def test_a_list_of_no_objects_is_refused_with_what_it_is(document, reason, tmp_path):
    with pytest.raises(UnreadableFileError, match=reason):
        read(document, tmp_path)
