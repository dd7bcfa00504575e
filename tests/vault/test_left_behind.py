"""What runs that died left behind is swept or never counts, and a clock that goes back changes
nothing.
"""

import os
import shutil
import subprocess

import pytest

from scv.errors import UsageError
from scv.home.open_home import open_vault

NO_PROCESS = "4194304"  # beyond the largest process number of Linux


def test_what_killed_writers_left_beside_their_files_is_swept_by_the_next_night(built, scv):
    folders = (
        built.published,
        built.vault / "generations",
        built.reports,
        built.ledger,
        built.keys,
    )
    for folder in folders:
        folder.mkdir(exist_ok=True)
        (folder / f".CURRENT.{NO_PROCESS}.tmp").write_bytes(b"half")
    (built.ledger / f".decisions.keys.{os.getpid()}.tmp").write_bytes(
        b"of one that is still writing"
    )
    assert scv("nightly", "--home", built.root).code == 0
    left = {path.name for folder in folders for path in folder.glob(".*.tmp")}
    assert left == {f".decisions.keys.{os.getpid()}.tmp"}


def test_files_of_runs_that_were_killed_go_whatever_number_they_have_and_generations_and_own_files_stay(
    built, scv
):
    folder = built.vault / "generations"
    made = {path.name for at in (folder, built.published) for path in at.iterdir()}
    for number in ("000001", "000002", "000003"):
        for name in (f"vault-{number}-0badcafe.duckdb", f"vault-{number}-0badcafe.duckdb.wal"):
            (folder / name).write_bytes(b"half")
        (built.published / f"scv-{number}-0badcafe.duckdb").write_bytes(b"half")
    (folder / "vault-before-the-move.duckdb").write_bytes(b"somebody's own")
    assert scv("nightly", "--home", built.root).code == 0
    left = {path.name for at in (folder, built.published) for path in at.iterdir()}
    assert made | {"vault-before-the-move.duckdb"} <= left
    assert not [name for name in left if "0badcafe" in name]


def test_a_damaged_copy_of_a_manifest_stops_the_night_and_the_message_shows_the_way(built, scv):
    copy = built.vault / "generations" / "MANIFEST-000001.json"
    copy.write_bytes(b"{}")
    stopped = scv("nightly", "--home", built.root)
    assert stopped.code == 8 and f"{copy}: damaged, or edited" in stopped.err
    copy.unlink()
    assert scv("nightly", "--home", built.root).code == 0
    with pytest.raises(UsageError, match="Kept: 2, 3"):
        open_vault(built).generations().manifest_of(1)


def test_a_generation_whose_run_died_right_after_the_switch_is_kept_like_any_other(built, scv):
    folder = built.vault / "generations"
    (folder / "MANIFEST-000002.json").unlink()
    shutil.copy(folder / "MANIFEST-000001.json", folder / "CURRENT")
    assert scv("nightly", "--home", built.root).code == 0
    assert [
        open_vault(built).generations().manifest_of(number).generation for number in (1, 2, 3)
    ] == [1, 2, 3]


def put_back(told):
    """Run the command that the message names, and nothing else."""
    subprocess.run(told.err.strip().partition("back with: ")[2], shell=True, check=True)


def test_a_home_without_its_manifest_is_refused_and_the_message_shows_the_way_that_keeps_the_ids(
    built, scv
):
    query = ("query", "SELECT customer_id FROM profiles ORDER BY ALL", "--home", built.root)
    before = scv(*query).out
    shutil.rmtree(built.published)
    gone = scv("nightly", "--home", built.root)
    assert (
        gone.code == 8
        and f"{built.published / 'CURRENT'} is gone, but generation 2 was published" in gone.err
    )
    put_back(gone)
    assert scv("status", "--home", built.root).code == 0
    shutil.rmtree(built.published)
    (built.vault / "generations" / "CURRENT").unlink()
    both = scv("nightly", "--home", built.root)
    assert both.code == 8 and "is gone, and its copy in the vault" in both.err
    put_back(both)
    night = scv("nightly", "--home", built.root)
    assert night.code == 0 and "segment_history, segment_sizes, value_model begin anew" in night.out
    assert scv(*query).out == before


def test_a_file_landed_again_counts_even_if_the_clock_went_back(built, monkeypatch):
    store = open_vault(built).store()
    before = store.all()
    monkeypatch.setattr("time.time_ns", lambda: 1)
    again = [
        store.card(before[0].name, before[0].file_id, before[0].wrapped, before[0].header)
        for _ in range(2)
    ]
    assert before[-1].order < again[0].order < again[1].order
    assert open_vault(built).store().newest()[before[0].file_id].order == again[1].order
