"""Small files that people write, or that somebody put there: whatever is in them is refused by
name, and never a fault of ours.
"""

import json
import os
import shutil

import pytest

from scv.errors import IntegrityError
from scv.home.open_home import open_vault
from scv.vault import manifest as manifests
from scv.vault.keys import with_label
from tests.exports import MEMBERS, drop, member, text

DEEP = b"a = " + b"[" * 20_000
LONG = b"a = " + b"9" * 5_000
WAYS = ["deep", "long", "folder", "pipe", "dangling"]


def put(path, way):
    if path.is_dir():
        shutil.rmtree(path)
    path.unlink(missing_ok=True)
    path.parent.mkdir(exist_ok=True)
    if way in ("deep", "long"):
        path.write_bytes(DEEP if way == "deep" else LONG)
    elif way == "folder":
        path.mkdir()
    elif way == "pipe":
        os.mkfifo(path)
    else:
        path.symlink_to(path.with_name("nowhere"))
    if path.is_file():
        path.chmod(0o600)


def test_an_audience_that_is_no_text_is_refused_and_the_night_goes_on(home, scv):
    names = {f"{way}{ending}": way for way in WAYS for ending in (".toml", ".sql")}
    for name, way in names.items():
        put(home.root / "segments" / name, way)
    drop(home, "store/hq/members.csv", text(MEMBERS, member()))
    ended = scv("nightly", "--home", home.root)
    assert ended.code == 7, ended
    assert [name for name in names if f"segments/{name}" not in ended.out + ended.err] == []


@pytest.mark.parametrize("way", WAYS)
def test_a_declaration_that_is_no_text_is_wrong_use(home, scv, way):
    put(home.root / "channels.d" / "b.toml", way)
    ended = scv("nightly", "--home", home.root)
    assert ended.code == 2 and "b.toml" in ended.err, ended


@pytest.mark.parametrize("way", ["deep", "long", "folder"])
def test_settings_that_are_no_text_are_wrong_use(home, scv, way):
    put(home.root / "scv.toml", way)
    for command in (("nightly",), ("status",), ("query", "SELECT 1")):
        ended = scv(*command, "--home", home.root)
        assert ended.code == 2 and "scv.toml" in ended.err, (command, ended)


@pytest.mark.parametrize(("way", "code"), [("deep", 2), ("long", 2), ("folder", 4), ("pipe", 4)])
def test_a_robot_that_is_no_text_is_refused_by_name(built, scv, way, code):
    put(built.root / "webhook.toml", way)
    ended = scv("notify", "--home", built.root)
    assert ended.code == code and "webhook.toml" in ended.err, ended


@pytest.mark.parametrize(
    "content",
    [b"[" * 100_000, b'{"payload": "' + b"[" * 100_000 + b'", "signature": "00"}', b"9" * 5_000],
)
def test_a_manifest_nested_without_end_is_damaged(built, scv, content):
    (built.published / "CURRENT").write_bytes(content)
    for command in (("query", "SELECT 1 AS one"), ("files",), ("nightly",), ("verify",)):
        ended = scv(*command, "--home", built.root)
        assert ended.code == 8 and "backup" in ended.err + ended.out, (command, ended)


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("keys/readers.json", 4),
        ("keys/home.json", 4),
        ("ledger/audit.keys", 8),
        ("ledger/audit.log", 8),
        ("ledger/TIPS", 8),
    ],
)
def test_whatever_else_is_read_as_json_may_be_nested_without_end(built, scv, name, code):
    assert scv("show", "13900001234", "--home", built.root).code == 0
    (built.root / name).write_bytes(b"[" * 100_000 + b"\n")
    commands = {4: ("nightly",), 8: ("audit", "verify")}
    assert scv(*commands[code], "--home", built.root).code == code


def test_the_card_of_a_landed_file_and_a_reader_key_nested_without_end_are_damaged(
    built, scv, config
):
    card = sorted((built.vault / "landed").glob("*.card"))[0]
    before = card.read_bytes()
    card.write_bytes(b"[" * 100_000)
    assert scv("nightly", "--home", built.root).code == 8
    card.write_bytes(before)
    (config / f"{open_vault(built).key_set.home_id}.reader").write_bytes(b"[" * 100_000)
    assert scv("query", "SELECT 1 AS one", "--home", built.root).code == 4


def test_decisions_that_are_no_table_are_refused_by_name(built, scv, tmp_path):
    path = tmp_path / "decisions.csv"
    for content in (b'"' + b"x" * 200_000, b"[" * 100_000):
        path.write_bytes(content)
        ended = scv("decide", "import", path, "--home", built.root)
        assert (
            ended.code in (2, 3) and "decision" in ended.err and "fault of ours" not in ended.err
        ), ended
    assert scv("decide", "import", tmp_path, "--home", built.root).code in (2, 3)


# What is signed says what it is


def test_a_manifest_says_in_what_is_signed_that_it_is_one_and_former_ones_are_still_read(built):
    vault = open_vault(built)
    ring, content = vault.key_set, (built.published / "CURRENT").read_bytes()
    outer = json.loads(content)
    payload, signature = outer["payload"].encode(), bytes.fromhex(outer["signature"])
    ring.verifiers()[-1].verify(signature, b"scv manifest v2\0" + payload)
    former = json.dumps(outer | {"signature": ring.signing_key().sign(payload).hex()}).encode()
    assert manifests.parse(former, ring.verifiers(), "former") == manifests.parse(
        content, ring.verifiers(), "now"
    )
    for kind in ("segment card v2", "ledger tips v1", "manifest v3", ""):
        forged = json.dumps(
            outer | {"signature": ring.signing_key().sign(with_label(kind, payload)).hex()}
        ).encode()
        with pytest.raises(IntegrityError):
            manifests.parse(forged, ring.verifiers(), "forged")


def test_no_signature_of_another_kind_passes_for_one_of_tips(built, scv):
    assert scv("show", "13900001234", "--home", built.root).code == 0
    ring, path = open_vault(built).key_set, built.ledger / "TIPS"
    outer = json.loads(path.read_bytes())
    for signed in (outer["payload"].encode(), with_label("manifest v2", outer["payload"].encode())):
        path.write_text(json.dumps(outer | {"signature": ring.signing_key().sign(signed).hex()}))
        assert scv("audit", "verify", "--home", built.root).code == 8


def test_cards_of_a_former_version_are_still_read(built, scv):
    ring = open_vault(built).key_set
    for card in (built.vault / "landed").glob("*.card"):
        outer = json.loads(card.read_bytes())
        ring.verifiers()[-1].verify(
            bytes.fromhex(outer["signature"]),
            with_label("segment card v2", outer["payload"].encode()),
        )
        card.write_text(
            json.dumps(
                outer | {"signature": ring.signing_key().sign(outer["payload"].encode()).hex()}
            )
        )
    assert scv("nightly", "--home", built.root).code == 0
