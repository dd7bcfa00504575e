"""Each check of scv doctor, on homes that are well and on homes that are not."""

import json
import os
import shutil
import socket
from datetime import UTC, datetime, timedelta

import pytest

from scv.ops import doctor
from scv.ops.doctor.environment import environment
from scv.vault.writer_lock import writer_lock
from tests.conftest import TONIGHT, finish


def found(home, days=0):
    return {
        finding.name: finding
        for finding in doctor.check_home(home.root, True, TONIGHT + timedelta(days=days))
    }


def test_a_sound_home_has_nothing_to_mend(home):
    finish(home)
    assert {finding.level for finding in found(home).values()} == {"ok"}


def test_the_doctor_works_without_a_home(scv, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    ended = scv("doctor")
    assert ended.code == 0 and "scv init" in ended.out
    assert list(tmp_path.iterdir()) == []


def test_a_home_that_was_named_and_is_not_there_is_a_failure(scv, tmp_path):
    assert scv("doctor", "--home", tmp_path / "nowhere").code == 8


def test_nothing_is_written_into_the_home(scv, home):
    before = sorted(home.root.rglob("*"))
    assert scv("doctor", "--home", home.root).code == 0
    assert sorted(home.root.rglob("*")) == before


def test_a_key_that_others_can_read_ends_with_the_code_of_keys(scv, home):
    (home.keys / "vault.key").chmod(0o644)
    ended = scv("doctor", "--home", home.root)
    assert (ended.code, "chmod 600" in ended.out) == (4, True)


def test_a_key_that_is_gone_is_told(home):
    (home.keys / "index.key").unlink()
    assert (found(home)["keys"].level, found(home)["keys"].exit_code) == ("FAIL", 4)


def test_a_folder_that_others_can_enter_is_told_with_the_way_out(home):
    home.vault.chmod(0o755)
    folders = found(home)["folders"]
    assert (folders.level, folders.exit_code) == ("FAIL", 4)
    assert f"chmod 700 {home.vault}" in folders.detail


def test_a_folder_that_is_gone_is_told(home):
    home.ledger.rmdir()
    assert found(home)["folders"].level == "FAIL"


def test_a_home_without_its_vault_is_told_and_the_other_checks_go_on(scv, home):
    shutil.rmtree(home.vault)
    told = found(home)
    assert "vault" in told["folders"].detail and told["folders"].level == "FAIL"
    assert told["keys"].level == told["disk"].level == "ok"
    assert scv("doctor", "--home", home.root).code == 8


def test_what_this_account_may_not_look_at_ends_with_the_code_of_permissions(home, monkeypatch):
    def closed(path):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("shutil.disk_usage", closed)
    assert (found(home)["disk"].level, found(home)["disk"].exit_code) == ("FAIL", 4)


def test_settings_that_mean_nothing_are_told(home):
    (home.root / "scv.toml").write_text("[nonsense]\n")
    assert found(home)["home"].level == "FAIL"


def test_a_manifest_that_is_not_ours_is_told(scv, home):
    finish(home)
    (home.published / "CURRENT").write_text("{}")
    assert found(home)["manifest"].level == "FAIL"
    assert scv("doctor", "--home", home.root).code == 8


def test_a_broken_ledger_is_told(scv, home):
    finish(home)
    for _ in range(2):
        assert scv("decide", "shared", "13000000001", "--home", home.root).code == 0
    ledger = home.ledger / "decisions.log"
    ledger.write_bytes(ledger.read_bytes().replace(b'"at": 1', b'"at": 2', 1))
    assert found(home)["ledgers"].level == "FAIL"


def test_an_account_without_a_reader_key_is_told(home, monkeypatch, tmp_path):
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "other"))
    assert found(home)["reader key"].level == "warn"


def test_who_holds_the_lock_is_told(home):
    with writer_lock(home.vault / "writer.lock", "nightly", "now"):
        assert f"nightly (process {os.getpid()}" in found(home)["lock"].detail
    assert found(home)["lock"].detail == "free"


@pytest.mark.parametrize(("memory", "level"), [("1TB", "warn"), ("100MB", "warn"), ("1GB", "ok")])
def test_a_memory_limit_is_held_against_the_machine(home, memory, level):
    (home.root / "scv.toml").write_text(f'[engine]\nmemory = "{memory}"\n')
    assert found(home)["memory"].level == level


def test_a_generation_that_is_old_or_from_the_future_is_told(home):
    finish(home)
    assert found(home, days=2)["age"].level == "warn"
    assert found(home, days=-2)["age"].level == "FAIL"


def test_a_rotation_that_did_not_end_is_told(home):
    from scv.home.open_home import open_vault
    from scv.vault import key_files

    finish(home)
    key_files.rotate(home.keys, open_vault(home).key_set, ["vault"])
    assert "scv publish" in found(home)["rotation"].detail


def test_the_clock_of_a_machine_that_lost_it_is_told():
    told = {finding.name: finding for finding in environment(datetime(1970, 1, 2, tzinfo=UTC))}
    assert told["clock"].level == "FAIL"


def test_packages_are_held_against_what_our_own_package_names():
    told = {finding.name: finding for finding in environment(TONIGHT)}
    assert {
        told[name].level for name in ("python", "duckdb", "polars", "prefect", "encryption")
    } == {"ok"}


def test_a_prefect_server_that_does_not_answer_is_told(monkeypatch):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
    monkeypatch.setenv("PREFECT_API_URL", f"http://127.0.0.1:{port}/api")
    monkeypatch.setenv("PREFECT_SERVER_ANALYTICS_ENABLED", "false")
    told = {finding.name: finding for finding in environment(TONIGHT)}
    assert told["prefect api"].level == "FAIL"
    monkeypatch.delenv("PREFECT_SERVER_ANALYTICS_ENABLED")
    told = {finding.name: finding for finding in environment(TONIGHT)}
    assert told["prefect api"].level == "warn" and "telemetry" in told["prefect api"].detail


def test_a_server_elsewhere_is_not_asked(monkeypatch):
    monkeypatch.setenv("PREFECT_API_URL", "https://example.com/api")
    monkeypatch.setenv("PREFECT_SERVER_ANALYTICS_ENABLED", "false")
    told = {finding.name: finding for finding in environment(TONIGHT)}
    assert told["prefect api"].level == "warn" and "not asked" in told["prefect api"].detail


def test_the_findings_are_one_document_for_programs(scv, home):
    told = json.loads(scv("doctor", "--json", "--home", home.root).out)
    assert told["exit_code"] == 0
    assert {check["level"] for check in told["checks"]} == {"ok"}
