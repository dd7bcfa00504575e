"""Thresholds that fit a home: its own counts say where a family's phone ends and a shop's begins.

阈值建议：由自有数据的分布看出家庭共用与门店号码的分界；只作建议，不改设置。
"""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scv.stewardship.threshold_fit import changes, fit
from tests.exports import MEMBERS, drop, member, text

SHOP = "13800001000"


@pytest.mark.parametrize(
    ("counts", "now", "proposed"),
    [
        # Families of up to four, stations from thirty on: the middle of the gap, as a ratio.
        ([1, 2, 4, 30, 44], 8, 8),
        ([1, 2, 4, 30, 44], 40, 13),
        # Big families and small stations.
        ([1, 6, 7, 9, 40, 60], 8, 19),
        # No gap, or nobody beyond a family: nothing is proposed.
        ([6, 7, 8, 9, 10, 12, 14], 8, 8),
        ([1, 2, 3], 8, 8),
        ([], 8, 8),
    ],
)
def test_a_threshold_lies_in_the_widest_gap(counts, now, proposed):
    assert fit("guards.shared_names", now, counts).proposed == proposed


@given(st.lists(st.integers(1, 500)), st.integers(2, 100), st.randoms())
def test_a_proposal_parts_the_counts_at_a_gap_and_proposes_itself(counts, now, random):
    found = fit("guards.shared_names", now, counts)
    shuffled = random.sample(counts, len(counts)) + counts[:1]
    assert fit("guards.shared_names", now, shuffled) == found
    assert fit("guards.shared_names", found.proposed, counts).proposed == found.proposed
    if found.below is not None and found.above is not None:
        assert found.below < found.proposed <= found.above
        assert not any(found.below < count < found.above for count in counts)
        assert found.above in counts


def test_only_what_differs_is_a_change():
    kept, moved = fit("guards.shared_names", 8, []), fit("guards.shared_names", 8, [6, 7, 9, 40])
    assert changes([kept, moved]) == ("guards.shared_names=19",)


def test_the_command_shows_what_a_proposal_would_change_and_changes_nothing(home, scv):
    shared = (
        member(f"S{n}", f"王{name}", SHOP, "2026-01-05 10:00:00")
        for n, name in enumerate("一二三四五六七八九十甲乙丙丁戊己庚辛壬癸子丑寅卯")
    )
    family = (
        member(f"F{n}", f"{name}小", "13800001001", "2026-01-05 10:00:00")
        for n, name in enumerate("赵钱孙李周吴郑陈楚")
    )
    drop(home, "store/hq/m.csv", text(MEMBERS, *shared, *family))
    assert scv("nightly", "--home", home.root).code == 0
    before = Path(home.root / "scv.toml").read_bytes()
    said = scv("review", "--identifiers", "--fit", "--home", home.root)
    assert said.code == 0, said.err
    assert "guards.shared_names = 8: the widest gap lies between 9 and 24; proposed: 15" in said.out
    assert "linking.degree_cap = 1000: no gap among the counts" in said.out
    assert "nothing was changed" in said.out
    assert Path(home.root / "scv.toml").read_bytes() == before
    assert scv("review", "--fit", "--home", home.root).code == 2
