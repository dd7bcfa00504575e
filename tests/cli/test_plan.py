"""What the next night would do is told beforehand, by the decisions of the night, and nothing is
written.
"""

import hashlib
import json
import shutil
from datetime import timedelta

import pytest

from scv.home.open_home import open_vault
from scv.home.settings import load_home, with_settings
from scv.ops import generation_rollback, run_plan
from scv.pipeline.run import open_run
from scv.vault.writer_lock import writer_lock
from tests.conftest import SAMPLE, TONIGHT, finish, night

MEMBERS = SAMPLE / "store" / "hq" / "members_20260630.csv"
LATER = SAMPLE / "store" / "hq" / "members_20261119.csv"


@pytest.fixture
def with_file(home):
    """A home with one file in its inbox."""
    drop(home, MEMBERS)
    return home


def drop(home, file, name=""):
    folder = home.inbox / "store" / "hq"
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copy(file, folder / (name or file.name))


def plan(home, days=0):
    return run_plan.plan(open_vault(home), TONIGHT + timedelta(days=days))


def content(home):
    return {
        str(path): hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else ""
        for path in sorted(home.root.rglob("*"))
    }


def nights(home):
    return open_vault(home).generations().require_current().facts["nights"]


def statuses(told):
    return [(file["name"], file["status"]) for file in told["files"]]


def test_a_plan_writes_nothing_neither_before_nor_after_the_first_night(scv, with_file):
    for _ in range(2):
        before = content(with_file)
        assert scv("plan", "--home", with_file.root).code == 0
        assert content(with_file) == before
        finish(with_file)


def test_what_is_planned_is_what_the_night_does(with_file):
    drop(with_file, MEMBERS, "again.csv")
    drop(with_file, LATER)
    (with_file.inbox / "store" / "hq" / "empty.csv").write_bytes(b"")
    told = plan(with_file)
    done = night(with_file)
    assert [
        (name, {"new": "landed", "again": "landed"}.get(status, status))
        for name, status in sorted(statuses(told))
    ] == [(result.name, result.status) for result in done.results]
    rows = [result.header["rows_in"] for result in done.results if result.status == "landed"]
    assert told["rows"] == sum(rows)
    codes = {file["code"] for file in told["files"] if file["status"] == "parked"}
    assert (
        codes
        == {result.code for result in done.results if result.status == "parked"}
        == {"empty_export"}
    )


def test_the_first_night_is_built_from_nothing_and_the_second_upon_it(with_file):
    assert (plan(with_file)["anew"], plan(with_file)["generation"]) == (["first"], 1)
    finish(with_file)
    assert (plan(with_file)["anew"], plan(with_file)["generation"]) == ([], 2)
    night(with_file)
    assert nights(with_file) == 1


def test_a_change_of_settings_and_the_time_for_a_rebuild_are_foreseen(with_file):
    finish(with_file)
    vault = open_vault(with_settings(with_file, ["linking.degree_cap=7"]))
    assert run_plan.plan(vault, TONIGHT)["anew"] == ["rules"]
    vault = open_vault(with_settings(with_file, ["engine.rebuild_every=1"]))
    assert run_plan.plan(vault, TONIGHT)["anew"] == ["due"]


def test_much_that_is_new_is_foreseen(with_file):
    finish(with_file)
    file = with_file.inbox / "store" / "hq" / "many.csv"
    header, *rows = MEMBERS.read_bytes().split(b"\n")
    file.write_bytes(b"\n".join([header, *rows * 8]))
    assert plan(with_file)["anew"] == ["much"]


def test_of_a_large_file_the_rows_are_guessed_by_its_beginning(scv, with_file, monkeypatch):
    monkeypatch.setattr(run_plan, "_READ_FULL_BYTES", 100)
    (file,) = plan(with_file)["files"]
    (read,) = night(with_file).results
    assert file["guessed"] and abs(file["rows_in"] - read.header["rows_in"]) <= 2


def test_a_file_under_a_later_name_is_landed_again_and_all_is_built_anew(with_file):
    finish(with_file)
    (with_file.inbox / "store" / "hq" / MEMBERS.name).rename(
        with_file.inbox / "store" / "hq" / "members_20261201.csv"
    )
    told = plan(with_file)
    assert (statuses(told), told["anew"]) == ([("members_20261201.csv", "again")], ["gone"])
    night(with_file)
    assert nights(with_file) == 0


def test_a_file_that_a_rollback_set_aside_stays_aside(with_file):
    finish(with_file)
    drop(with_file, LATER)
    night(with_file, 1)
    with open_run(with_file, "rollback", TONIGHT + timedelta(days=2)) as run:
        generation_rollback.roll_back(run, 1, "tester", int(TONIGHT.timestamp()))
        for stage in ("records", "link", "profile", "traits", "segments", "publish"):
            run.stage(stage)
    parked = [file for file in plan(with_file)["files"] if file["status"] == "parked"]
    assert [(file["name"], file["code"]) for file in parked] == [(LATER.name, "set_aside")]


def test_what_people_said_since_the_last_night_waits(scv, with_file):
    finish(with_file)
    at = ("--home", with_file.root)
    assert scv("consent", "withdraw", "13000000001", *at).code == 0
    told = plan(with_file)
    assert told["waiting"] == {"decisions": 0, "consents": 1, "restrictions": 0, "erasures": 0}
    night(with_file)
    assert plan(with_file)["waiting"]["consents"] == 0


def test_files_landed_by_hand_since_are_counted(scv, with_file):
    finish(with_file)
    assert scv("ingest", LATER, "--account", "hq", "--home", with_file.root).code == 0
    assert plan(with_file)["landed_since"] == 1
    assert "landed since the last run" in scv("plan", "--home", with_file.root).out


def test_rotated_keys_are_foreseen(with_file):
    from scv.vault import key_files

    finish(with_file)
    key_files.rotate(with_file.keys, open_vault(with_file).key_set, ["vault"])
    assert plan(with_file)["anew"] == ["rotated"]


def test_what_expires_is_foreseen(with_file):
    finish(with_file)
    (with_file.root / "scv.toml").write_text("[retention]\norders_days = 30\n")
    assert plan(load_home(with_file.root))["expiry_due"]
    night(load_home(with_file.root))
    assert not plan(load_home(with_file.root))["expiry_due"]
    assert plan(load_home(with_file.root), 40)["expiry_due"]


def test_an_audience_that_would_be_refused_is_named(with_file):
    declared = "title_zh = '甲'\ntitle_en = 'A'\npredicate = '{}'\n"
    (with_file.segments / "good.toml").write_text(declared.format("orders > 1"))
    (with_file.segments / "bad.toml").write_text(declared.format("nonsense > 1"))
    (with_file.segments / "short.toml").write_text("title_zh = '甲'\n")
    refused = plan(with_file)["refused_segments"]
    assert sorted(text.partition(":")[0] for text in refused) == [
        "segments/bad",
        "segments/short.toml",
    ]
    assert sorted(refused) == sorted(night(with_file).refused)


def test_landed_files_that_are_gone_are_counted(with_file):
    finish(with_file)
    (with_file.inbox / "store" / "hq" / MEMBERS.name).unlink()
    for path in (with_file.vault / "landed").glob("*.card"):
        path.unlink()
    assert plan(with_file)["lost"] == 1


def test_while_a_run_writes_no_plan_is_made(scv, with_file):
    with writer_lock(with_file.vault / "writer.lock", "nightly", "now"):
        refused = scv("plan", "--home", with_file.root)
    assert (refused.code, "nightly" in refused.err) == (6, True)


def test_a_plan_is_one_document_for_programs(scv, with_file):
    short, long = (
        scv("plan", *shape, "--home", with_file.root).out
        for shape in (["--json"], ["--format", "json"])
    )
    assert json.loads(short) == json.loads(long)
    assert json.loads(short)["files"][0]["rows_in"] > 0


def test_no_value_of_a_customer_is_told(scv, with_file):
    told = scv("plan", "--home", with_file.root).out
    assert "130" + "00000001" not in told and "赵" not in told
