"""Whoever may write to the ledger folder takes entries, ledgers, keys or the proof of them away;
and a writer that is only killed.
"""

import json
import os
import shutil
import subprocess
import sys
from dataclasses import replace

import pytest

from scv.errors import IntegrityError
from scv.home.open_home import open_vault
from scv.vault import manifest as manifests
from scv.vault.key_files import create_keys
from scv.vault.ledger import Ledger
from tests.conftest import night

PHONE, OTHER = "13900001234", "13900001235"


def killed_at(step, work, ledger):
    """Do some work in a process that is killed before its nth call that changes a file; tell
    whether it was.
    """
    child = os.fork()
    if child:
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) != 0
    left = step

    def kill(event, arguments):
        nonlocal left
        writes = (
            event == "open"
            and isinstance(arguments[2], int)
            and arguments[2] & (os.O_WRONLY | os.O_RDWR)
        )
        if writes or event in ("os.rename", "os.truncate", "os.chmod", "os.remove"):
            left -= 1
            if left < 0:
                os._exit(9)

    sys.addaudithook(kill)
    work(ledger)
    os._exit(0)


@pytest.fixture
def audited(built, scv):
    """A home whose officer did something since the last night: two looks, a withdrawal and a
    correction.
    """
    for command in (
        ("show", PHONE),
        ("show", OTHER),
        ("consent", "withdraw", PHONE),
        ("decide", "correct", OTHER, "name", "赵六一"),
    ):
        assert scv(*command, "--home", built.root).code == 0
    assert scv("audit", "verify", "--home", built.root).code == 0
    return built


def cut(path):
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join(lines[:-1]))


def cut_in_the_middle(path):
    path.write_bytes(path.read_bytes()[:-40])


def emptied(path):
    path.write_bytes(b"")


def removed(path):
    path.unlink()


@pytest.mark.parametrize("name", ["audit.log", "consents.log", "decisions.log"])
@pytest.mark.parametrize("damage", [cut, cut_in_the_middle, emptied, removed])
def test_what_vanished_from_a_ledger_since_the_last_night_is_found(audited, scv, name, damage):
    damage(audited.ledger / name)
    found = scv("audit", "verify", "--home", audited.root)
    assert found.code == 8 and f"FAIL {name}" in found.out
    assert scv("verify", "--home", audited.root).code == 8


def test_a_ledger_that_vanished_with_its_keys_is_found(audited, scv):
    for name in ("audit.log", "audit.keys"):
        (audited.ledger / name).unlink()
    assert "FAIL audit.log" in scv("audit", "verify", "--home", audited.root).out


@pytest.mark.parametrize("name", ["consents.log", "decisions.log"])
def test_neither_a_look_nor_a_night_is_made_of_a_ledger_without_its_end(audited, scv, name):
    cut(audited.ledger / name)
    for command in (("show", PHONE), ("nightly",), ("consent", "show", PHONE), ("decide", "list")):
        refused = scv(*command, "--home", audited.root)
        assert refused.code == 8 and "backup" in refused.err, (command, refused)


@pytest.mark.parametrize(
    ("name", "command"),
    [("audit.log", ("show", PHONE)), ("consents.log", ("consent", "grant", PHONE))],
)
def test_a_new_entry_does_not_heal_a_ledger_that_lost_its_end(audited, scv, name, command):
    cut(audited.ledger / name)
    assert scv(*command, "--home", audited.root).code == 8
    assert f"FAIL {name}" in scv("audit", "verify", "--home", audited.root).out


def test_the_key_of_words_that_nobody_forgot_cannot_be_taken_away(audited, scv):
    path = audited.ledger / "decisions.keys"
    assert b'"words": {"1"' in path.read_bytes()
    before = path.read_bytes()
    start = before.index(b'"words": ')
    path.write_bytes(before[:start] + b'"words": {}}')
    assert "FAIL decisions.log" in scv("audit", "verify", "--home", audited.root).out
    path.write_bytes(before)
    assert scv("audit", "verify", "--home", audited.root).code == 0


def test_the_keys_of_forgotten_words_cannot_be_put_back(tmp_path):
    ledger = Ledger(tmp_path / "decisions.log", create_keys(tmp_path / "keys"), ("why",))
    ledger.append({"why": "she called"}, at=1)
    before = (tmp_path / "decisions.keys").read_bytes()
    ledger.delete_personal({1})
    ledger.check(None)
    (tmp_path / "decisions.keys").write_bytes(before)
    with pytest.raises(IntegrityError):
        ledger.check(None)


def test_the_proof_itself_cannot_be_taken_away_edited_or_put_back(audited, scv):
    path = audited.ledger / "TIPS"
    now = path.read_bytes()
    path.unlink()
    assert scv("audit", "verify", "--home", audited.root).code == 8
    assert scv("show", PHONE, "--home", audited.root).code == 8, (
        "and a new entry does not make another"
    )
    path.write_bytes(now.replace(b'\\"number\\":', b'\\"number\\":1'))
    assert scv("audit", "verify", "--home", audited.root).code == 8
    path.write_bytes(b"[" * 100_000)
    assert scv("audit", "verify", "--home", audited.root).code == 8
    path.write_bytes(now)
    assert scv("show", PHONE, "--home", audited.root).code == 0
    path.write_bytes(now)
    assert "FAIL audit.log" in scv("audit", "verify", "--home", audited.root).out


def test_without_any_entry_since_the_night_its_manifest_tells_that_there_was_a_proof(audited, scv):
    night(audited, 2)
    (audited.ledger / "TIPS").unlink()
    for name in ("audit", "consents", "decisions"):
        (audited.ledger / f"{name}.log").unlink()
    for command in (("show", PHONE), ("decide", "shared", PHONE), ("audit", "verify")):
        assert scv(*command, "--home", audited.root).code == 8, command


def test_the_whole_folder_of_before_the_last_night_is_refused(audited, scv, tmp_path):
    shutil.copytree(audited.ledger, tmp_path / "kept")
    assert scv("show", PHONE, "--home", audited.root).code == 0
    night(audited, 2)
    shutil.rmtree(audited.ledger)
    shutil.copytree(tmp_path / "kept", audited.ledger)
    assert scv("audit", "verify", "--home", audited.root).code == 8


def test_each_entry_and_each_night_quotes_a_number_that_only_grows(audited, scv):
    vault = open_vault(audited)
    quoted = [line["tips"] for ledger in vault.ledgers for line in ledger.lines()]
    assert len(set(quoted)) == len(quoted) == sum(ledger.tip()[0] for ledger in vault.ledgers)
    before = vault.tips.number()
    assert max(quoted) <= before
    manifest = (audited.published / "CURRENT").read_bytes()
    assert scv("show", PHONE, "--home", audited.root).code == 0
    assert (audited.published / "CURRENT").read_bytes() == manifest, (
        "an officer's entry leaves the manifest alone"
    )
    assert vault.tips.number() > before
    night(audited, 2)
    assert vault.generations().require_current().facts["tips"] == vault.tips.number()


def test_a_home_of_before_gets_its_proof_by_the_first_entry(built, scv):
    current = open_vault(built).generations().require_current()
    facts = {name: fact for name, fact in current.facts.items() if name != "tips"}
    before = manifests.sign(replace(current, facts=facts), open_vault(built).key_set)
    for folder in (built.published, built.vault / "generations"):
        (folder / "CURRENT").write_bytes(before)
    (built.ledger / "TIPS").unlink()
    assert scv("audit", "verify", "--home", built.root).code == 0
    assert not (built.ledger / "TIPS").exists(), "who only looks writes nothing"
    assert scv("show", PHONE, "--home", built.root).code == 0
    assert (built.ledger / "TIPS").stat().st_mode & 0o777 == 0o600
    assert scv("audit", "verify", "--home", built.root).code == 0


@pytest.mark.parametrize("doing", ["append", "forget"])
def test_a_writer_killed_at_any_step_is_no_tampering(tmp_path, doing):
    ring, ends = create_keys(tmp_path / "keys"), list[tuple[int, ...]]()
    Ledger(tmp_path / "begun" / "decisions.log", ring, ("why",)).append(
        {"said": 1, "why": "one"}, at=1
    )
    works = {
        "append": lambda ledger: ledger.extend(
            [{"said": 2, "why": "two"}, {"said": 3, "why": "three"}], at=2
        ),
        "forget": lambda ledger: ledger.delete_personal({1}),
    }
    for step in range(40):
        shutil.copytree(tmp_path / "begun", tmp_path / f"at-{step}")
        path = tmp_path / f"at-{step}" / "decisions.log"
        ledger = Ledger(path, ring, ("why",))
        killed = killed_at(step, works[doing], ledger)
        ledger.check(None)
        said = [entry.body["said"] for entry in ledger.entries()]
        ends.append(tuple(said))
        announced = json.loads(json.loads((path.parent / "TIPS").read_bytes())["payload"])[
            "announced"
        ]
        if announced and len(said) > 1:
            content, begun = (
                path.read_bytes(),
                (tmp_path / "begun" / "decisions.log").stat().st_size,
            )
            for end in (begun, begun + 1, begun + 300, len(content) - 20, len(content)):
                path.write_bytes(content[:end])
                ledger.check(None)
        ledger.append({"said": 4, "why": "after"}, at=3)
        ledger.check(None)
        assert [entry.body["said"] for entry in ledger.entries()] == [*said, 4]
        cut(path)
        with pytest.raises(IntegrityError):
            ledger.check(None)
        if not killed:
            break
    assert not killed and len(ends) > 5, ends
    assert doing == "forget" or set(ends[:-1]) == {(1,), (1, 2, 3)}, "all of a batch or none of it"


def test_ledgers_written_by_two_processes_at_once_lose_no_proof(tmp_path):
    keys = tmp_path / "keys"
    ring = create_keys(keys)
    write = (
        "import sys\nfrom pathlib import Path\nfrom scv.vault.key_files import load\nfrom scv.vault.ledger import Ledger\n"
        "ledger = Ledger(Path(sys.argv[1]), load(Path(sys.argv[2])))\nfor _ in range(15): ledger.append({}, at=1)"
    )
    names = ("audit.log", "consents.log", "consents.log")
    writers = [
        subprocess.Popen([sys.executable, "-c", write, str(tmp_path / "ledger" / name), str(keys)])
        for name in names
    ]
    assert [writer.wait() for writer in writers] == [0, 0, 0]
    for name, entries in (("audit.log", 15), ("consents.log", 30)):
        ledger = Ledger(tmp_path / "ledger" / name, ring)
        ledger.check(None)
        assert ledger.tip()[0] == entries


def test_a_rotation_signs_the_proof_anew(audited, scv):
    before = (audited.ledger / "TIPS").read_bytes()
    assert scv("keys", "rotate", "--home", audited.root).code == 0
    assert scv("audit", "verify", "--home", audited.root).code == 0
    (audited.ledger / "TIPS").write_bytes(before)
    assert scv("audit", "verify", "--home", audited.root).code == 8
