"""Keys: made once, never overwritten, and a wrong one is named together with the way out."""

import json
import os

import duckdb
import pytest

from scv.errors import IntegrityError, KeyAccessError, UsageError
from scv.vault import extension, key_files
from scv.vault.aead import Cipher
from scv.vault.engine import open_engine
from scv.vault.keys import KeySet, fresh_key
from tests.conftest import new_home, night
from tests.exports import MEMBERS, drop, member, text


def test_init_never_overwrites_a_home(home, scv):
    before = {path: path.read_bytes() for path in home.root.rglob("*") if path.is_file()}
    again = scv("init", "--home", home.root)
    assert again.code == 2
    assert "Nothing was changed" in again.err
    assert before == {path: path.read_bytes() for path in home.root.rglob("*") if path.is_file()}


def test_init_never_overwrites_keys_even_without_settings(home, scv):
    (home.root / "scv.toml").unlink()
    before = (home.keys / "vault.key").read_bytes()
    assert scv("init", "--home", home.root).code == 2
    assert (home.keys / "vault.key").read_bytes() == before


def test_everything_in_a_new_home_is_closed_to_others(home):
    assert home.root.stat().st_mode & 0o777 == 0o700
    for path in home.keys.iterdir():
        assert path.stat().st_mode & 0o077 == 0, path.name


@pytest.mark.parametrize(
    "name", ["index.key", "vault.key", "signing.key", "tombstone.key", "home.json"]
)
def test_a_missing_key_stops_the_run_and_names_the_way_out(home, scv, name):
    (home.keys / name).unlink()
    ended = scv("nightly", "--home", home.root)
    assert ended.code == 4
    assert name in ended.err and "backup" in ended.err


@pytest.mark.parametrize("name", ["vault.key", "home.json"])
def test_a_key_others_can_read_is_refused_until_it_is_closed(home, scv, name):
    (home.keys / name).chmod(0o644)
    ended = scv("nightly", "--home", home.root)
    assert ended.code == 4
    assert "chmod 600" in ended.err


@pytest.mark.parametrize("content", [b"", b"not a key", b"\xff\xfe\x00", b"AAAA" * 9])
@pytest.mark.parametrize("name", ["index.key", "home.json", "readers.json"])
def test_a_damaged_key_file_is_named(home, scv, name, content):
    (home.inbox / "members.csv").write_text("colour\nblue\n")
    (home.keys / name).write_bytes(content)
    ended = scv("nightly", "--home", home.root)
    assert ended.code == 4
    assert name in ended.err


@pytest.mark.parametrize("name", ["index.key", "vault.key", "signing.key", "tombstone.key"])
def test_another_homes_key_is_refused_before_anything_is_written(tmp_path, built, scv, name):
    home, other = built, new_home(tmp_path / "other")
    (home.keys / name).write_bytes((other.keys / name).read_bytes())
    before = sorted(home.vault.rglob("*"))
    ended = scv("nightly", "--home", home.root)
    assert ended.code == 4
    assert name in ended.err
    assert sorted(home.vault.rglob("*")) == before


def test_a_reader_without_a_key_is_told_to_ask_for_one(built, scv, tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "somebody-else"))
    ended = scv("query", "--home", built.root, "SELECT 1")
    assert ended.code == 4
    assert "no reader key" in ended.err


def test_a_revoked_reader_cannot_open_the_next_generation(built, scv):
    assert scv("query", "--home", built.root, "SELECT 1").code == 0
    (built.keys / "readers.json").write_text("{}")
    night(built, 2)
    ended = scv("query", "--home", built.root, "SELECT 1")
    assert ended.code == 4
    assert "Ask the operator" in ended.err


@pytest.mark.parametrize(
    "damage",
    [b"{", b"{}", b"[]", b'{"reader": "x", "home_id": "y", "private": "zz", "verify": "zz"}'],
)
def test_a_damaged_reader_key_is_named(built, scv, damage):
    (path,) = _config().glob(f"{_home_id(built)}.reader")
    path.write_bytes(damage)
    ended = scv("query", "--home", built.root, "SELECT 1")
    assert ended.code == 4
    assert ".reader" in ended.err


def test_another_readers_key_does_not_open_the_file(built, scv, tmp_path):
    other = new_home(tmp_path / "other")
    mine, theirs = (_config() / f"{_home_id(one)}.reader" for one in (built, other))
    mine.write_text(
        json.dumps(
            json.loads(mine.read_text()) | {"private": json.loads(theirs.read_text())["private"]}
        )
    )
    ended = scv("query", "--home", built.root, "SELECT 1")
    assert ended.code == 4


def test_without_the_encryption_wheel_nothing_is_written_in_clear(home, scv, monkeypatch):
    drop(home, "store/hq/members.csv", text(MEMBERS, member()))
    monkeypatch.setattr(extension, "_PACKAGE", "duckdb_extension_that_is_not_installed")
    ended = scv("nightly", "--home", home.root)
    assert ended.code == 4
    assert "duckdb-extension-httpfs" in ended.err and "pip install" in ended.err
    assert not list(home.vault.rglob("*.duckdb*"))


def test_a_damaged_encryption_binary_is_refused(tmp_path, monkeypatch, home, scv):
    content = bytearray(extension.extension_path().read_bytes())
    content[len(content) // 2] ^= 1
    forged = tmp_path / "httpfs.duckdb_extension"
    forged.write_bytes(content)
    monkeypatch.setattr(extension, "extension_path", lambda: forged)
    drop(home, "store/hq/members.csv", text(MEMBERS, member()))
    ended = scv("nightly", "--home", home.root)
    assert ended.code == 4
    assert "damaged" in ended.err


def test_no_engine_loads_what_is_unsigned_however_often_one_was_opened(tmp_path):
    forged = tmp_path / "forged.duckdb_extension"
    forged.write_bytes(extension.extension_path().read_bytes()[:-1] + b"!")
    for _ in range(2):
        with open_engine(tmp_path) as con:
            with pytest.raises(duckdb.IOException, match="signature"):
                con.execute(f"LOAD '{forged}'")
            with pytest.raises(duckdb.InvalidInputException):
                con.execute("SET allow_unsigned_extensions = true")


def test_a_wrapped_file_key_opens_only_with_its_own_ring():
    ring, other = (_ring() for _ in range(2))
    key = fresh_key()
    assert ring.unwrap(ring.wrap(key)) == key
    for wrong in (other.wrap(key), "", "zz", ring.wrap(key)[:-2], "00" * 40):
        with pytest.raises(KeyAccessError):
            ring.unwrap(wrong)


def test_a_key_ring_never_shows_its_keys():
    ring = _ring(b"secret-secret-secret-secret-1234")
    assert "secret" not in repr(ring) + str(ring)


def test_sealed_text_opens_only_unchanged_in_its_place_and_for_its_purpose():
    key = os.urandom(32)
    sealer = Cipher(key, "segment headers")
    sealed = sealer.seal(b"content", b"place")
    assert sealer.open(sealed, b"place") == b"content"
    flipped = sealed[:-1] + ("0" if sealed[-1] != "0" else "1")
    for text_, place in (
        (flipped, b"place"),
        (sealed, b"elsewhere"),
        (sealed[:20], b"place"),
        ("", b""),
        ("zz", b""),
    ):
        with pytest.raises(IntegrityError):
            sealer.open(text_, place)
    with pytest.raises(IntegrityError):
        Cipher(key, "ledger audit").open(sealed, b"place")


def test_provisioning_refuses_a_folder_that_holds_anything(tmp_path):
    (tmp_path / "keys").mkdir()
    (tmp_path / "keys" / "stray").touch()
    with pytest.raises(UsageError):
        key_files.create_keys(tmp_path / "keys")


def _config():
    from scv.vault.reader_keys import config_folder

    return config_folder()


def _home_id(home):
    return json.loads((home.keys / "home.json").read_text())["home_id"]


def _ring(key: bytes = b""):
    index, vault, signing, tombstone = (key or os.urandom(32) for _ in range(4))
    return KeySet("home", (index,), (vault,), (signing,), tombstone)
