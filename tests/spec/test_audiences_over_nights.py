"""Audiences night after night: who joined, who left, how large they were; trying one before it is
saved, and why somebody is in one.
"""

from datetime import date

import pytest

from scv import connect
from scv.segments import load_segments
from tests.conftest import finish, night
from tests.exports import MEMBERS, drop, member, text

ANN, BOB = "13900000001", "13900000002"
OWN = 'title_zh = "张"\ntitle_en = "Zhang"\npredicate = "surname = \'张\'"\n'


def rows(home, sql):
    with connect(home.root) as con:
        return con.execute(sql).fetchall()


def stays(home):
    return rows(
        home,
        "SELECT phone_tail, entered, left_on FROM segment_history JOIN profiles USING (customer_id) WHERE segment = 'own' ORDER BY ALL",
    )


@pytest.fixture
def two(home):
    """Ann and Bob, of whom Ann is in an audience of the home's own."""
    (home.segments / "own.toml").write_text(OWN, encoding="utf-8")
    drop(
        home,
        "store/hq/members.csv",
        text(MEMBERS, member("V1", "张一一", ANN), member("V2", "李二二", BOB)),
    )
    finish(home)
    return home


def test_who_comes_in_and_leaves_is_told_with_the_day(two):
    assert stays(two) == [("01", date(2026, 11, 22), None)]
    (two.segments / "own.toml").write_text(OWN.replace("张", "李"), encoding="utf-8")
    night(two, 1)
    assert stays(two) == [
        ("01", date(2026, 11, 22), date(2026, 11, 23)),
        ("02", date(2026, 11, 23), None),
    ]
    (two.segments / "own.toml").write_text(OWN, encoding="utf-8")
    night(two, 2)
    assert stays(two) == [
        ("01", date(2026, 11, 22), date(2026, 11, 23)),
        ("01", date(2026, 11, 24), None),
        ("02", date(2026, 11, 23), date(2026, 11, 24)),
    ]


def test_a_second_run_of_a_day_tells_the_day_once(two):
    (two.segments / "own.toml").write_text(OWN.replace("张", "李"), encoding="utf-8")
    night(two)
    assert stays(two) == [("02", date(2026, 11, 22), None)]
    sizes = rows(two, "SELECT business_date, members FROM segment_sizes WHERE segment = 'own'")
    assert sizes == [(date(2026, 11, 22), 1)]


def test_the_trend_has_every_night(two):
    night(two, 1)
    night(two, 5)
    sizes = rows(
        two, "SELECT business_date, members FROM segment_sizes WHERE segment = 'own' ORDER BY 1"
    )
    assert sizes == [(date(2026, 11, day), 1) for day in (22, 23, 27)]


def test_who_is_erased_leaves_no_trace_in_the_history(two, scv):
    assert scv("forget", ANN, "--evidence", "called", "--home", two.root).code == 0
    night(two, 1)
    assert rows(two, "SELECT COUNT(*) FROM segment_history WHERE segment = 'own'") == [(0,)]


def test_an_audience_may_be_an_sql_file(two):
    sql = "-- title_zh: 李\n-- title_en: Li\n-- owner: CRM\nsurname = '李'\nAND orders = 0;\n"
    (two.segments / "li.sql").write_text(sql, encoding="utf-8")
    night(two, 1)
    assert rows(two, "SELECT title_zh, owner, members FROM segments WHERE segment = 'li'") == [
        ("李", "CRM", 1)
    ]


def test_a_condition_is_tried_before_it_is_saved(two, scv):
    tried = scv("segments", "--try", "surname = '李'", "--format", "csv", "--home", two.root)
    assert tried.out.splitlines()[:3] == [
        "figure,customers",
        "members 人数,1",
        "contactable in any way 可触达（任一方式）,0",
    ]
    refused = scv(
        "segments",
        "--try",
        "1) UNION SELECT 1 FROM read_csv('/etc/passwd') WHERE (1",
        "--home",
        two.root,
    )
    assert refused.code == 2


def test_why_somebody_is_in_or_out_is_told_part_by_part(two, scv):
    (bob,) = rows(two, "SELECT customer_id::VARCHAR FROM profiles WHERE phone_tail = '02'")[0]
    (two.segments / "own.toml").write_text(
        OWN.replace("'张'", "'李' AND orders > 0"), encoding="utf-8"
    )
    night(two, 1)
    told = scv("segments", "own", "--why", bob, "--format", "csv", "--home", two.root)
    assert told.out.splitlines() == [
        "condition,holds",
        "(surname = '李'),true",
        "(orders > 0),false",
    ]


def test_twenty_audiences_and_more_are_shipped_each_with_its_purpose_owner_and_both_languages(
    sample_home,
):
    shipped, refused = load_segments(sample_home.segments)
    assert len(shipped) >= 20 and not refused
    for segment in shipped:
        assert all(
            (
                segment.title_zh,
                segment.title_en,
                segment.description_zh,
                segment.description_en,
                segment.purpose,
            )
        )


def test_audiences_overlap_as_their_members_do(sample_home):
    pairs = "segment_members a JOIN segment_members b USING (customer_id)"
    by_members = f"SELECT a.segment, b.segment, COUNT(*) FROM {pairs} GROUP BY ALL ORDER BY ALL"
    assert rows(sample_home, "FROM segment_overlap ORDER BY ALL") == rows(sample_home, by_members)
