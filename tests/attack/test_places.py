"""Copies of a home: one that runs ahead harms nobody, one that is behind is read by nobody who did
not say so.
"""

import json
import shutil

import pytest

from scv.home.open_home import open_vault
from scv.home.settings import load_home
from tests.attack.test_files import QUERY
from tests.conftest import night


@pytest.fixture
def answer(scv):
    """Ask a home: the answer, or the refusal's code and words."""

    def ask(home, *command):
        ended = scv(*(command or QUERY), "--home", home)
        return ended.out if ended.code == 0 else (ended.code, ended.err)

    return ask


@pytest.fixture
def copied(built, tmp_path, answer):
    """A home of generation 2 that was read; a copy that ran ahead to 4 and was read; and an old
    copy that nobody read.
    """
    assert answer(built.root) == "n\n3\n"
    ahead, old = tmp_path / "ahead", tmp_path / "old"
    shutil.copytree(built.root, old)
    night(built, 2)
    assert answer(built.root) == "n\n3\n"
    shutil.copytree(built.root, ahead)
    night(load_home(ahead), 3)
    assert answer(ahead) == "n\n3\n"
    return built.root, ahead, old


def test_a_copy_that_ran_ahead_leaves_the_original_readable(copied, answer):
    original, ahead, _ = copied
    for home in (original, ahead, original):
        assert answer(home) == "n\n3\n"


def test_an_old_copy_under_another_path_is_refused_until_somebody_says_so(copied, answer):
    original, ahead, old = copied
    code, said = answer(old)
    assert (
        code == 8
        and "is 2, but you have read 4" in said
        and f"scv accept-place --home {old}" in said
    )
    before = open_vault(load_home(old)).audit.tip()[0]
    assert "generation 2" in answer(old, "accept-place")
    assert answer(old) == "n\n3\n" and answer(original) == "n\n3\n" and answer(ahead) == "n\n3\n"
    (*_, entry) = open_vault(load_home(old)).audit.entries()
    assert (
        entry.number == before + 1
        and entry.body["action"] == "accept-place generation 2"
        and entry.body["by"]
    )


def test_the_command_works_as_it_is_printed_in_either_language(copied, answer, monkeypatch):
    _, _, old = copied
    monkeypatch.setenv("LANG", "zh_CN.UTF-8")
    said = answer(old)[1]
    assert "可能是旧副本" in said
    place = said.split("scv accept-place --home ")[1].split()[0]
    assert "已记入审计账本" in answer(place, "accept-place")
    assert answer(old) == "n\n3\n"


@pytest.mark.parametrize("how", ["copied over", "linked to"])
def test_a_place_that_is_known_is_held_to_its_own_highest_generation_whatever_is_said(
    copied, answer, how
):
    original, _, old = copied
    shutil.rmtree(original / "published")
    if how == "copied over":
        shutil.copytree(old / "published", original / "published")
        for command in ((), ("accept-place",)):
            code, said = answer(original, *command)
            assert code == 8 and "put back" in said
    else:
        (original / "published").symlink_to(old / "published")
        code, said = answer(original)
        assert code == 8 and "accept-place" in said


def test_what_was_seen_before_places_were_kept_still_counts(copied, answer, config):
    original, ahead, _ = copied
    (config / "places.json").unlink()
    home_id = open_vault(load_home(original)).key_set.home_id
    (config / f"{home_id}.seen").write_text("4")
    assert answer(original)[0] == 8
    assert answer(ahead) == "n\n3\n"


@pytest.mark.parametrize(
    "content", [b"", b"[", b"[]", b'{"/x": 3}', b"[" * 100_000, b'{"/x": {"home_id": "a"}}']
)
def test_damaged_notes_are_said_to_be_that(built, answer, config, content):
    assert answer(built.root) == "n\n3\n"
    (config / "places.json").write_bytes(content)
    code, said = answer(built.root)
    assert code == 8 and "places.json" in said


def test_notes_are_this_accounts_own(built, answer, config):
    assert answer(built.root) == "n\n3\n"
    path = config / "places.json"
    assert path.stat().st_mode & 0o777 == 0o600
    assert json.loads(path.read_text())[str(built.published.resolve())]["generation"] == 2
