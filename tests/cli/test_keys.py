"""A key a marketer: made, listed, revoked."""

import shutil

import pytest

from tests.exports import MEMBERS, drop, member, text


@pytest.fixture
def run(home, scv):
    drop(home, "store/hq/m.csv", text(MEMBERS, member()))

    def command(*arguments, code=0):
        outcome = scv(*arguments, "--home", home.root)
        assert outcome.code == code, outcome
        return outcome.out + outcome.err

    command("nightly")
    return command


def test_a_second_marketer_reads_from_the_next_run_on_and_after_a_revocation_no_more(
    home, run, scv, tmp_path, monkeypatch
):
    file = tmp_path / "lin.reader"
    said = run("keys", "add-reader", "lin", "--to", file)
    assert file.stat().st_mode & 0o777 == 0o600
    place = said.split("goes to ~/.config/scv/")[1].split(" ")[0]
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "lins"))
    (tmp_path / "lins" / "scv").mkdir(parents=True, mode=0o700)
    shutil.move(file, tmp_path / "lins" / "scv" / place)
    asked = ("query", "SELECT COUNT(*) AS n FROM profiles", "--home", home.root)
    assert scv(*asked).code == 4
    assert "from the next run on" in run("keys", "list")
    run("publish")
    assert "1" in scv(*asked).out
    assert "lin" in run("keys", "list")
    run("keys", "revoke", "lin")
    assert "revoked: until the next run" in run("keys", "list")
    run("publish")
    refused = scv(*asked)
    assert refused.code == 4 and "lin" not in run("keys", "list")


def test_keys_are_never_overwritten_and_slips_are_told(run, tmp_path):
    run("keys", "add-reader", "lin", "--to", tmp_path / "one")
    assert "a reader 'lin' already" in run(
        "keys", "add-reader", "lin", "--to", tmp_path / "two", code=2
    )
    assert "such a file already" in run(
        "keys", "add-reader", "wang", "--to", tmp_path / "one", code=2
    )
    assert "no reader 'zhao'" in run("keys", "revoke", "zhao", code=2)
    assert "name the reader" in run("keys", "add-reader", "zhao", code=2)
