"""A channel's re-run replaces everything its files said before: what is no longer in them is gone.
渠道重跑。
"""

from pathlib import Path

import polars as pl
import pytest

from scv import connect
from scv.home.open_home import open_vault
from tests.conftest import SAMPLE
from tests.exports import MEMBERS, WECHAT_WINNERS, WINNERS, drop, member, text, workbook
from tests.laws import sized

# One file of every pair of layout and folder in the sample.
PLACES = sorted(
    {
        (path.relative_to(SAMPLE).parent, path.suffix): path
        for path in SAMPLE.glob("*/*/*")
        if path.suffix in (".csv", ".ndjson", ".xlsx")
    }.values()
)
# One of each channel; all of them in `make deep`.
TRIED = sized(list({path.relative_to(SAMPLE).parts[0]: path for path in PLACES}.values()), PLACES)
ANN, BOB = "13900000001", "13900000002"


def names(path: Path) -> str:
    return str(path.relative_to(SAMPLE))


def part(path: Path, share: float) -> bytes:
    """Return a file with a share of its lines, the first ones."""
    if path.suffix == ".xlsx":
        rows = pl.read_excel(path, has_header=False, infer_schema_length=0).fill_null("").rows()
        return workbook(rows[: int(len(rows) * share)])
    lines = path.read_bytes().splitlines(keepends=True)
    return b"".join(lines[: int(len(lines) * share)])


def records(home, channel: str) -> int:
    with open_vault(home).generations().open("vault") as con:
        return con.execute(
            "SELECT COUNT(*) FROM vault.records WHERE channel = ?", [channel]
        ).fetchone()[0]


def channels(home) -> dict[str, list[str]]:
    with connect(home.root) as con:
        rows = con.execute(
            "SELECT phone_tail, in_wechat, in_weibo, channels FROM profiles ORDER BY 1"
        ).fetchall()
    return {tail: [*told] for tail, *told in rows}


@pytest.mark.parametrize("path", TRIED, ids=names)
def test_rows_that_are_gone_from_a_channels_file_are_gone_after_its_re_run(path, home, scv):
    channel = path.relative_to(SAMPLE).parts[0]
    place = drop(home, str(path.relative_to(SAMPLE)), part(path, 1))
    other = "web" if channel == "store" else "store"
    drop(home, "store/other/members.csv", text(MEMBERS, member("Z1", "张一一", ANN)))
    assert scv("nightly", "--home", home.root).code == 0
    before = records(home, channel)
    place.write_bytes(part(path, 0.5))
    assert scv("channel", channel, "--home", home.root).code == 3, (
        "what was landed is missing, and that is told"
    )
    again = scv("channel", channel, "--allow-missing", "--accept", "--home", home.root)
    assert again.code == 0, again.err
    assert 0 < records(home, channel) < before
    assert scv("channel", other, "--home", home.root).code == 0, "another channel misses nothing"
    assert len(PLACES) > 12 and records(home, "store") >= 1


def test_a_lottery_list_is_of_the_channel_in_whose_folder_it_lies(home, scv):
    drop(
        home,
        "wechat/gzh/winners.csv",
        text(WECHAT_WINNERS, f"wx1,昵称,2026-02-01 10:00:00,张一一,{ANN},,"),
    )
    drop(
        home,
        "weibo/main/winners.csv",
        text(WINNERS, f"5501,昵称,2026-02-01 10:00:00,李二二,{BOB},,"),
    )
    assert scv("nightly", "--home", home.root).code == 0
    assert channels(home) == {"01": [True, False, 1], "02": [False, True, 1]}


def test_outside_of_the_inbox_each_table_of_a_layout_tells_its_own_channel(home, scv, tmp_path):
    both = text(
        WINNERS,
        f"5501,昵称,2026-02-01 10:00:00,李二二,{BOB},,",
        WECHAT_WINNERS,
        f"wx1,昵称,2026-02-01 10:00:00,张一一,{ANN},,",
    )
    (tmp_path / "winners.csv").write_bytes(both)
    assert scv("ingest", tmp_path / "winners.csv", "--home", home.root).code == 0
    assert scv("nightly", "--home", home.root).code == 0
    assert channels(home) == {"01": [True, False, 1], "02": [False, True, 1]}


def test_a_list_moved_into_the_folder_of_another_channel_is_that_channels_from_the_next_night_on(
    home, scv
):
    place = drop(
        home,
        "weibo/main/winners.csv",
        text(WECHAT_WINNERS, f"wx1,昵称,2026-02-01 10:00:00,张一一,{ANN},,"),
    )
    assert scv("nightly", "--home", home.root).code == 0
    (home.inbox / "wechat/main").mkdir(parents=True)
    moved = place.rename(home.inbox / "wechat/main/winners.csv")
    assert scv("nightly", "--home", home.root).code == 0
    assert channels(home) == {"01": [True, False, 1]}
    drop(home, "weibo/main/winners.csv", moved.read_bytes())
    landed = []
    for _ in range(3):
        assert scv("nightly", "--home", home.root).code == 0
        landed.append(len(list(home.vault.glob("landed/*.duckdb"))))
        assert channels(home) in ({"01": [True, False, 1]}, {"01": [False, True, 1]})
    assert len(set(landed)) == 1, "two copies do not take turns"
    assert scv("verify", "--home", home.root).code == 0


def test_a_file_in_the_folder_of_a_channel_that_is_not_its_own_is_replaced_with_either(home, scv):
    rows = [member("V1", "张一一", ANN), member("V2", "李二二", BOB)]
    place = drop(home, "wechat/gzh/members.csv", text(MEMBERS, *rows))
    assert scv("nightly", "--home", home.root).code == 0
    for channel, kept in (("wechat", rows[:1]), ("store", rows[1:])):
        place.write_bytes(text(MEMBERS, *kept))
        assert scv("channel", channel, "--allow-missing", "--accept", "--home", home.root).code == 0
        assert records(home, "store") == 1
    with connect(home.root) as con:
        assert con.execute("SELECT phone_tail, in_store, in_wechat FROM profiles").fetchall() == [
            ("02", True, False)
        ]
