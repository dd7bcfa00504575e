"""Whoever may write to a published file or its folder: what is opened is what was signed, of the
home it was read from before.
"""

import json
import mmap
import os
import shutil
import time
from contextlib import contextmanager
from pathlib import Path

import pytest

from scv.errors import IntegrityError, KeyAccessError
from scv.home.open_home import open_vault
from scv.vault import hash_cache
from scv.vault.manifest import digest
from scv.vault.reader_keys import Reader
from tests.conftest import new_home, night
from tests.exports import MEMBERS, drop, member, text

QUERY = ("query", "SELECT COUNT(*) AS n FROM profiles", "--format", "csv")
SHOW = ("show", "13900001234")


@pytest.fixture
def read(built, scv):
    """Ask a home by a command, and return code and all that was said."""

    def ask(home=None, command=QUERY):
        ended = scv(*command, "--home", home or built.root)
        return ended.code, ended.out + ended.err

    return ask


@contextmanager
def mapped(path: Path):
    """Map a file and touch a byte in its midst: what is stored there from then on moves neither
    size nor any time of the file.
    """
    with path.open("r+b") as file, mmap.mmap(file.fileno(), 0) as mapping:
        mapping[len(mapping) // 2] ^= 0
        yield mapping


def store_through(mapping: mmap.mmap) -> None:
    mapping[len(mapping) // 2] ^= 1


@pytest.mark.parametrize(("catalog", "command"), [("published", QUERY), ("vault", SHOW)])
def test_a_byte_stored_through_a_shared_mapping_is_found_by_whoever_opens_the_file(
    built, read, catalog, command
):
    current = open_vault(built).generations().require_current()
    folder = built.published if catalog == "published" else built.vault / "generations"
    path = folder / getattr(current, catalog).name
    with mapped(path) as mapping:
        time.sleep(2.1)
        assert read(command=command)[0] == 0
        before = path.stat()
        store_through(mapping)
        assert (before.st_size, before.st_mtime_ns, before.st_ctime_ns) == (
            path.stat().st_size,
            path.stat().st_mtime_ns,
            path.stat().st_ctime_ns,
        )
        assert digest(path) != getattr(current, catalog).sha256
        code, said = read(command=command)
    assert code == 8 and path.name in said


def test_a_file_is_hashed_whatever_the_file_system_says_of_it(built):
    sealed = open_vault(built).generations().require_current().published
    path = built.published / sealed.name
    with mapped(path) as mapping:
        assert hash_cache.is_intact(path, sealed.sha256) and not hash_cache.is_intact(
            path, "0" * 64
        )
        store_through(mapping)
        assert not hash_cache.is_intact(path, sealed.sha256)
        store_through(mapping)
        assert hash_cache.is_intact(path, sealed.sha256)
    assert not hash_cache.is_intact(path.with_name("gone"), sealed.sha256)
    assert hash_cache.open_verified(path.with_name("gone"), sealed.sha256) is None


def test_what_is_opened_is_the_file_that_was_hashed_not_what_its_name_leads_to_later(
    built, tmp_path
):
    sealed = open_vault(built).generations().require_current().published
    path, signed = built.published / sealed.name, sealed.sha256
    handle = hash_cache.open_verified(path, signed)
    (tmp_path / "other").write_bytes(b"other")
    (tmp_path / "other").replace(path)
    assert digest(hash_cache.path_of(handle)) == signed and digest(path) != signed
    os.close(handle)


def test_published_files_of_another_home_of_the_same_reader_are_not_answered_in_this_ones_place(
    built, read, tmp_path
):
    other = new_home(tmp_path / "other")
    drop(other, "store/hq/members.csv", text(MEMBERS, member(name="周五郎")))
    night(other)
    assert read()[1] == "n\n3\n" and read(other.root)[1] == "n\n1\n"
    shutil.rmtree(built.published)
    shutil.copytree(other.published, built.published)
    code, said = read()
    assert code == 8 and "scv accept-place --home" in said
    assert read()[0] == 8, "and not at the second look either"


def test_before_the_first_look_the_account_that_made_a_home_knows_whose_place_it_is(
    built, read, tmp_path
):
    one, other = new_home(tmp_path / "one"), new_home(tmp_path / "other")
    drop(other, "store/hq/members.csv", text(MEMBERS, member(name="周五郎")))
    night(other)
    shutil.copytree(other.published, one.published)
    assert read(one.root)[0] == 8


def test_the_key_of_a_published_file_is_bound_to_home_and_generation(built, config):
    manifest = open_vault(built).generations().require_current()
    (name,) = manifest.sealed
    mine = json.loads((config / f"{manifest.home_id}.reader").read_text())
    for home_id, what in (
        (manifest.home_id, "generation 1"),
        ("0" * 16, f"generation {manifest.generation}"),
    ):
        reader = Reader(
            name, home_id, bytes.fromhex(mine["private"]), bytes.fromhex(mine["verify"])
        )
        with pytest.raises(KeyAccessError):
            reader.decrypt_key(manifest.sealed[name], what)


def test_former_generations_are_still_read_by_those_who_hold_the_keys(built):
    generations = open_vault(built).generations()
    with generations.open("published", generation=1) as con:
        assert con.execute("SELECT COUNT(*) FROM published.profiles").fetchall() == [(2,)]
    path = built.published / generations.manifest_of(1).published.name
    with mapped(path) as mapping:
        store_through(mapping)
    with pytest.raises(IntegrityError), generations.open("published", generation=1):
        pass
