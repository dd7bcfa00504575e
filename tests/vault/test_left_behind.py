"""What runs that died left behind is swept or never counts, and a clock that goes back changes nothing."""

import os
import shutil

from scv.unlocked import open_vault

NO_PROCESS = "4194304"  # beyond the largest process number of Linux


def test_what_killed_writers_left_beside_their_files_is_swept_by_the_next_night(built, scv):
    folders = (built.published, built.vault / "generations", built.reports, built.ledger, built.keys)
    for folder in folders:
        folder.mkdir(exist_ok=True)
        (folder / f".CURRENT.{NO_PROCESS}.tmp").write_bytes(b"half")
    (built.ledger / f".decisions.keys.{os.getpid()}.tmp").write_bytes(b"of one that is still writing")
    assert scv("nightly", "--home", built.root).code == 0
    left = {path.name for folder in folders for path in folder.glob(".*.tmp")}
    assert left == {f".decisions.keys.{os.getpid()}.tmp"}


def test_a_generation_whose_run_died_right_after_the_switch_is_kept_like_any_other(built, scv):
    folder = built.vault / "generations"
    (folder / "MANIFEST-000002.json").unlink()
    shutil.copy(folder / "MANIFEST-000001.json", folder / "CURRENT")
    assert scv("nightly", "--home", built.root).code == 0
    assert [open_vault(built).generations().kept(number).generation for number in (1, 2, 3)] == [1, 2, 3]


def test_a_home_without_its_manifest_is_refused_and_the_message_shows_the_way_that_keeps_the_ids(built, scv):
    query = ("query", "SELECT customer_id FROM profiles ORDER BY ALL", "--home", built.root)
    before = scv(*query).out
    shutil.rmtree(built.published)
    gone = scv("nightly", "--home", built.root)
    assert gone.code == 8 and f"Put back the copy {built.vault / 'generations' / 'CURRENT'}" in gone.err
    (built.vault / "generations" / "CURRENT").unlink()
    both = scv("nightly", "--home", built.root)
    assert both.code == 8 and f"Copy {built.vault / 'generations' / 'MANIFEST-000002.json'} to it" in both.err
    built.published.mkdir(exist_ok=True)
    shutil.copy(built.vault / "generations" / "MANIFEST-000002.json", built.published / "CURRENT")
    night = scv("nightly", "--home", built.root)
    assert night.code == 0 and "segment_history and segment_sizes begin anew" in night.out
    assert scv(*query).out == before


def test_a_file_landed_again_counts_even_if_the_clock_went_back(built, monkeypatch):
    store = open_vault(built).store()
    before = store.all()
    monkeypatch.setattr("time.time_ns", lambda: 1)
    again = [store.card(before[0].name, before[0].file_id, before[0].wrapped, before[0].header) for _ in range(2)]
    assert before[-1].order < again[0].order < again[1].order
    assert open_vault(built).store().newest()[before[0].file_id].order == again[1].order
