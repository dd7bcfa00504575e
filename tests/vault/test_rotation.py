"""Fresh keys for everything but the tombstones, while readers read; and keys that come back from
the safe.
"""

import json
import os
import shutil
import signal
import subprocess
import sys
import time

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scv import connect
from scv.cli import main
from scv.home.open_home import open_vault
from scv.home.settings import load_home
from scv.vault import key_files
from scv.vault.blind_index import BlindIndex
from tests.conftest import new_home, night
from tests.exports import MEMBERS, ORDERS, WECOM, drop, member, order, text, workbook
from tests.laws import sized

ANN, BOB, EVE = "13900000001", "13900000002", "13900000003"
FILES = ("vault.key", "index.key", "signing.key", "tombstone.key")


@pytest.fixture
def told(scv, rich):
    """Run a command that must end well, and return what it printed."""

    def run(*arguments: object, code: int = 0) -> str:
        ended = scv(*arguments, "--home", rich.root)
        assert ended.code == code, ended
        return ended.out + ended.err

    return run


@pytest.fixture
def rich(made, tmp_path, monkeypatch):
    """A copy of that home, this test's own."""
    shutil.copytree(made, tmp_path / "copy")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "copy" / "config"))
    return load_home(tmp_path / "copy" / "home")


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A home with something in every ledger: a decision, a correction, a split, consents, a
    restriction, an erasure, a disclosure.
    """
    folder = tmp_path_factory.mktemp("rich")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CONFIG_HOME", str(folder / "config"))
        _make(new_home(folder / "home"))
    return folder


def _make(home):
    people = (
        ("V1", "张三丰", ANN),
        ("V2", "李四光", BOB),
        ("V3", "王五一", EVE),
        ("V4", "赵小六", "13900000004"),
    )
    drop(
        home,
        "store/hq/members.csv",
        text(MEMBERS, *(member(card, name, phone) for card, name, phone in people)),
    )
    orders = (
        order(str(n), phone, name, nick=f"nick{n}") for n, (_, name, phone) in enumerate(people)
    )
    drop(home, "ecommerce/shop/orders.csv", text(ORDERS, *orders))
    contact = (
        "孙七七",
        "小赵",
        "zhao",
        "2026-02-01 09:00:00",
        "扫码",
        "13900000005",
        "sun@example.com",
        "",
        "",
    )
    drop(home, "wechat/wecom/customers.xlsx", workbook([WECOM, contact]))
    night(home)
    for words in (
        ("decide", "same", ANN, "13900000005"),
        ("decide", "correct", BOB, "name", "李正名"),
        ("consent", "grant", ANN, "--purpose", "marketing", "--contact", "sms"),
        ("consent", "withdraw", "V2"),
        ("forget", EVE, "--evidence", "called back"),
        ("restrict", "13900000004", "--evidence", "letter 3"),
    ):
        with pytest.raises(SystemExit) as ended:
            main([*words, "--home", str(home.root)])
        assert ended.value.code == 0
    night(home, 3)


def seen(home) -> list[tuple]:
    """Return everything a marketer sees, ids included."""
    found = []
    with connect(home.root) as con:
        for table in ("profiles", "timeline", "consents", "resolved_ids", "segment_members"):
            found += [
                (table, *row)
                for row in con.execute(f"SELECT * FROM {table} ORDER BY ALL").fetchall()
            ]
    return found


def key_lines(home) -> dict[str, list[str]]:
    return {name: (home.keys / name).read_text().split() for name in FILES}


def test_after_a_rotation_everything_is_as_before_under_fresh_keys(rich, told):
    before, old = seen(rich), key_lines(rich)
    told("keys", "rotate")
    assert seen(rich) == before
    new = key_lines(rich)
    assert new["tombstone.key"] == old["tombstone.key"]
    assert len(new["vault.key"]) == len(new["signing.key"]) == 1
    assert new["vault.key"] != old["vault.key"] and new["signing.key"] != old["signing.key"]
    assert new["index.key"][0] == old["index.key"][0] and len(new["index.key"]) == 2
    told("verify")
    told("nightly")
    assert seen(rich) == before
    told("forget", "--prove", 1)


def test_after_two_rotations_decisions_consents_and_restrictions_still_mean_the_same(rich, told):
    told("keys", "rotate")
    told("keys", "rotate", "index")
    told("decide", "undo", 1)
    told("restrict", "--lift", 1)
    told("consent", "withdraw", ANN)
    drop(
        rich,
        "store/hq/again.csv",
        text(MEMBERS, member("V3", "王五一", EVE), member("V9", "周八方", "13900000009")),
    )
    told("nightly")
    with connect(rich.root) as con:
        tails = dict(con.execute("SELECT phone_tail, may_sms FROM profiles").fetchall())
    assert tails == {"01": False, "02": False, "04": False, "05": False, "09": False}, (
        "parted again, back, and one stays erased"
    )
    assert "李正名" in told("show", BOB)
    told("verify")


def test_nothing_on_disk_opens_with_the_former_keys(rich, told, tmp_path, scv):
    stolen = {
        name: (rich.keys / name).read_bytes() for name in ("vault.key", "signing.key", "home.json")
    }
    told("keys", "rotate", "vault")
    new = {name: (rich.keys / name).read_bytes() for name in stolen}
    for name, content in stolen.items():
        (rich.keys / name).write_bytes(content)
    assert scv("show", ANN, "--home", rich.root).code == 4
    assert scv("decide", "list", "--home", rich.root).code == 4
    for name, content in new.items():
        (rich.keys / name).write_bytes(content)
    assert scv("show", ANN, "--home", rich.root).code == 0


def test_a_reader_goes_on_reading_through_rotations_and_does_not_believe_the_former_signing_key(
    rich, told, scv
):
    query = ("query", "SELECT COUNT(*) FROM profiles", "--home", rich.root)
    former = {name: (rich.keys / name).read_bytes() for name in ("signing.key", "home.json")}
    with connect(rich.root) as con:
        told("keys", "rotate", "signing")
        assert con.execute("SELECT COUNT(*) FROM profiles").fetchall(), (
            "an open reader keeps its generation"
        )
    assert scv(*query).code == 0
    for name, content in former.items():
        (rich.keys / name).write_bytes(content)
    (rich.vault / "generations" / "CURRENT").unlink()
    (rich.published / "CURRENT").write_bytes(_forged(rich))
    assert scv(*query).code == 8


def _forged(home) -> bytes:
    """Return the current manifest signed by whoever holds the former signing key."""
    outer = json.loads((home.published / "CURRENT").read_bytes())
    signature = key_files.load(home.keys).signing_key().sign(outer["payload"].encode()).hex()
    return json.dumps(outer | {"signature": signature}).encode()


def test_a_rotation_that_was_killed_is_finished_by_the_next_run(rich, told, scv):
    before = seen(rich)
    for after_s in sized((1.4, 2.6), (0.9, 1.4, 1.9, 2.6)):
        run = subprocess.Popen(
            [sys.executable, "-m", "scv.cli", "keys", "rotate", "--home", str(rich.root)],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        time.sleep(after_s)
        os.kill(run.pid, signal.SIGKILL)
        run.wait()
        assert seen(rich) == before
        told("publish")
        assert seen(rich) == before
        assert not open_vault(rich).key_set.is_rotating
    told("verify")


def test_between_the_fresh_keys_and_the_run_that_renews_all_nobody_is_looked_up_by_wrong_tokens(
    rich, told
):
    key_files.rotate(rich.keys, key_files.load(rich.keys), ["index", "vault"])
    assert "scv publish" in told("show", ANN, code=2)
    assert "scv publish" in told("consent", "withdraw", ANN, code=2)
    assert "scv publish" in told("forget", "--prove", 1, code=2)
    assert "scv publish" in told("keys", "rotate", "vault", code=2)
    told("publish")
    assert "张三丰" in told("show", ANN)


def test_the_keys_come_back_from_the_safe(rich, told, tmp_path):
    secret = tmp_path / "passphrase"
    secret.write_text("correct horse battery staple\n")
    secret.chmod(0o600)
    options = ("--passphrase-file", secret)
    told("keys", "escrow", "--to", tmp_path / "safe", *options)
    raw = (tmp_path / "safe").read_bytes()
    assert not [
        line for lines in key_lines(rich).values() for line in lines if line.encode() in raw
    ]
    lost = {name: (rich.keys / name).read_bytes() for name in ("vault.key", "home.json")}
    for name in lost:
        (rich.keys / name).unlink()
    assert "scv keys restore" in told("show", ANN, code=4)
    secret.write_text("correct horse battery stapler\n")
    assert "does not open" in told("keys", "restore", tmp_path / "safe", *options, code=4)
    secret.write_text("correct horse battery staple\n")
    told("keys", "restore", tmp_path / "safe", *options)
    assert {name: (rich.keys / name).read_bytes() for name in lost} == lost
    assert "张三丰" in told("show", ANN)
    (rich.keys / "index.key").write_bytes((rich.keys / "vault.key").read_bytes())
    assert "another than in the escrow" in told(
        "keys", "restore", tmp_path / "safe", *options, code=2
    )
    told("keys", "restore", rich.root / "scv.toml", *options, code=3)


@pytest.mark.parametrize("what", ["tombstone", "readers"])
def test_what_is_not_rotated_says_so(rich, told, what):
    assert "tombstone key is never rotated" in told("keys", "rotate", what, code=2)


@given(
    texts=st.lists(st.text(st.characters(codec="utf-8"), max_size=20), min_size=1, max_size=8),
    rank=st.integers(1, 15),
)
def test_a_token_brought_up_to_date_is_the_one_that_is_made_now(texts, rank):
    chain = [bytes([at]) * 32 for at in range(3)]
    now = BlindIndex(*chain)
    for since in range(1, 3):
        then = BlindIndex(*chain[:since])
        assert [now.update_token(then.token(each, rank), since) for each in texts] == [
            now.token(each, rank) for each in texts
        ]
        phones = [
            (then.phone_token(each) + 20_001, now.phone_token(each) + 20_001) for each in texts
        ]
        assert [now.update_token(old, since) for old, _ in phones] == [new for _, new in phones]
    made = pl.DataFrame({"text": texts}).select(
        a=now.tokens(pl.col("text"), rank), b=now.phone_tokens(pl.col("text"))
    )
    assert [int(token) for token in made["a"]] == [now.token(each, rank) for each in texts]
    assert [int(token) for token in made["b"]] == [now.phone_token(each) for each in texts]
