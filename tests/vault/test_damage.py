"""Files swapped, edited, cut or put back to an older state: refused with exit code 8, never a wrong
answer.
"""

import json
import shutil
import subprocess
import sys

import pytest

from scv.errors import IntegrityError
from scv.home.open_home import open_vault
from scv.vault import hash_cache
from scv.vault.key_files import create_keys
from scv.vault.ledger import Ledger
from scv.vault.manifest import digest
from tests.conftest import new_home, night
from tests.exports import MEMBERS, drop, member, text

NIGHTLY, VERIFY, FILES = ("nightly",), ("verify",), ("files",)
QUERY = ("query", "SELECT COUNT(*) AS n FROM profiles", "--format", "csv")
SHOW = ("show", "13900001234")


def current(home):
    return json.loads(json.loads((home.published / "CURRENT").read_text())["payload"])


def published(home):
    return home.published / current(home)["published"]["name"]


def vault_file(home):
    return home.vault / "generations" / current(home)["vault"]["name"]


def landed(home):
    return sorted((home.vault / "landed").glob("*.duckdb"))[0]


def card(home):
    return sorted((home.vault / "landed").glob("*.card"))[0]


def manifest(home):
    return home.published / "CURRENT"


def flipped(path):
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def cut(path):
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def emptied(path):
    path.write_bytes(b"")


def removed(path):
    path.unlink()


def with_two_blocks_swapped(path):
    content, size = bytearray(path.read_bytes()), 262_144
    assert len(content) >= 4096 * 3 + 2 * size
    at, other = 4096 * 3, 4096 * 3 + size
    content[at : at + size], content[other : other + size] = (
        content[other : other + size],
        content[at : at + size],
    )
    path.write_bytes(content)


READ_BY = {
    published: (QUERY, VERIFY),
    vault_file: (FILES, SHOW, NIGHTLY, VERIFY),
    landed: (NIGHTLY, VERIFY),
}


@pytest.mark.parametrize("damage", [flipped, cut, emptied, removed, with_two_blocks_swapped])
@pytest.mark.parametrize("file", READ_BY)
def test_a_damaged_file_is_never_read(built, scv, file, damage):
    before = manifest(built).read_bytes()
    damage(file(built))
    for command in READ_BY[file]:
        ended = scv(*command, "--home", built.root)
        assert ended.code == 8, (command, ended)
    assert manifest(built).read_bytes() == before


@pytest.mark.parametrize("file", READ_BY)
def test_a_write_ahead_log_put_beside_a_file_is_not_replayed(built, scv, file):
    path = file(built)
    right = scv(*QUERY, "--home", built.root).out
    path.with_name(path.name + ".wal").write_bytes(landed(built).read_bytes()[:50_000])
    for command in (*READ_BY[file], QUERY):
        ended = scv(*command, "--home", built.root)
        assert ended.code in (0, 8), (command, ended)
        assert command is not QUERY or ended.code == 8 or ended.out == right


@pytest.mark.parametrize("file", [published, vault_file])
def test_a_file_of_an_older_generation_in_the_place_of_the_current_is_refused(built, scv, file):
    path = file(built)
    pattern = path.name[: path.name.index("-") + 1] + "000001-*.duckdb"
    (older,) = path.parent.glob(pattern)
    shutil.copy(older, path)
    for command in READ_BY[file]:
        assert scv(*command, "--home", built.root).code == 8


@pytest.mark.parametrize("damage", [flipped, cut, emptied])
def test_a_damaged_manifest_stops_readers_and_writers(built, scv, damage):
    damage(manifest(built))
    before = sorted(built.vault.rglob("*.duckdb"))
    for command in (QUERY, FILES, SHOW, NIGHTLY, VERIFY, ("attach",), ("status",)):
        ended = scv(*command, "--home", built.root)
        assert ended.code == 8, (command, ended)
        assert "backup" in ended.err + ended.out
    assert sorted(built.vault.rglob("*.duckdb")) == before


@pytest.mark.parametrize(
    ("found", "put"), [('"partial":false', '"partial":true'), ('"generation":2', '"generation":9')]
)
def test_an_edited_manifest_is_refused(built, scv, found, put):
    outer = json.loads(manifest(built).read_text())
    assert found in outer["payload"]
    manifest(built).write_text(
        json.dumps(outer | {"payload": outer["payload"].replace(found, put)})
    )
    for command in (QUERY, FILES, NIGHTLY, VERIFY):
        assert scv(*command, "--home", built.root).code == 8


def test_a_manifest_cannot_send_a_reader_to_another_file(built, scv, tmp_path):
    payload = current(built) | {"home_id": "../../../../etc/passwd"}
    manifest(built).write_text(json.dumps({"payload": json.dumps(payload), "signature": "00"}))
    ended = scv(*QUERY, "--home", built.root)
    assert ended.code == 8
    assert "etc" not in ended.err


def test_another_homes_manifest_and_files_are_refused(built, scv, tmp_path):
    other = new_home(tmp_path / "other")
    drop(other, "store/hq/members.csv", text(MEMBERS, member(name="周五郎")))
    night(other)
    shutil.rmtree(built.published)
    shutil.copytree(other.published, built.published)
    for command in (FILES, NIGHTLY, VERIFY):
        assert scv(*command, "--home", built.root).code == 8


def test_a_reader_refuses_an_older_generation_than_one_it_has_seen(built, scv, tmp_path):
    shutil.copytree(built.published, tmp_path / "backup")
    night(built, 2)
    assert scv(*QUERY, "--home", built.root).code == 0
    shutil.rmtree(built.published)
    shutil.copytree(tmp_path / "backup", built.published)
    for command in (QUERY, ("attach",), ("segments",)):
        ended = scv(*command, "--home", built.root)
        assert ended.code == 8, command
        assert "older" in ended.err


@pytest.mark.parametrize("damage", [flipped, cut, emptied])
def test_a_damaged_card_of_a_landed_file_stops_the_run(built, scv, damage):
    damage(card(built))
    for command in (NIGHTLY, VERIFY):
        ended = scv(*command, "--home", built.root)
        assert ended.code == 8, (command, ended)


def test_cards_cannot_be_exchanged(built, scv):
    first, second = sorted((built.vault / "landed").glob("*.card"))
    one, other = first.read_bytes(), second.read_bytes()
    first.write_bytes(other)
    second.write_bytes(one)
    assert scv(*NIGHTLY, "--home", built.root).code == 8


def test_rows_of_a_landed_file_that_vanished_are_not_lost_in_silence(built, scv):
    shutil.rmtree(built.inbox)
    built.inbox.mkdir()
    for path in (landed(built), landed(built).with_suffix(".card")):
        path.unlink()
    ended = scv(*NIGHTLY, "--home", built.root)
    assert ended.code == 8
    assert "backup" in ended.err
    assert current(built)["generation"] == 2


def test_the_way_out_of_a_damaged_landed_file_works(built, scv):
    files = list(built.inbox.rglob("*.csv"))
    flipped(landed(built))
    refused = scv(*NIGHTLY, "--home", built.root)
    assert refused.code == 8 and "scv ingest" in refused.err
    for file in files:
        assert scv("ingest", file, "--home", built.root).code == 0
    assert scv(*NIGHTLY, "--home", built.root).code == 0
    assert scv(*QUERY, "--home", built.root).out == "n\n3\n"


def test_a_stray_file_in_the_published_folder_stops_nothing(built, scv):
    for name in ("scv-notes.duckdb", "scv-.duckdb.wal", "readme.txt"):
        (built.published / name).write_bytes(b"mine")
    assert scv(*NIGHTLY, "--home", built.root).code == 0
    assert (built.published / "scv-notes.duckdb").read_bytes() == b"mine"


def test_only_a_large_file_is_not_hashed_again_at_once(built, monkeypatch):
    path, sha256 = vault_file(built), current(built)["vault"]["sha256"]
    hashed, clock = [], [1000.0]
    monkeypatch.setattr(hash_cache, "digest", lambda file: hashed.append(file) or digest(file))
    monkeypatch.setattr(hash_cache.time, "monotonic", lambda: clock[0])
    assert (
        hash_cache.is_intact(path, sha256)
        and hash_cache.is_intact(path, sha256)
        and len(hashed) == 2
    )
    monkeypatch.setattr(hash_cache, "_SMALL_BYTES", 1)
    monkeypatch.setattr(hash_cache, "_hashed", {})
    assert all(hash_cache.is_intact(path, sha256) for _ in range(5)) and len(hashed) == 3
    assert not hash_cache.is_intact(path, "0" * 64)
    flipped(path)
    assert not hash_cache.is_intact(path, sha256), "whatever moved its times"
    flipped(path)
    assert hash_cache.is_intact(path, sha256) and len(hashed) == 6
    clock[0] += 301
    assert hash_cache.is_intact(path, sha256) and len(hashed) == 7


# The ledger


@pytest.fixture
def ledger(tmp_path):
    kept = Ledger(tmp_path / "decisions.log", create_keys(tmp_path / "keys"))
    for number in range(4):
        kept.append({"decision": number}, at=1_700_000_000 + number)
    return kept, tmp_path / "decisions.log"


def test_a_ledger_gives_back_what_was_written_in_order(ledger):
    assert [(entry.number, entry.body["decision"]) for entry in ledger[0].entries()] == [
        (1, 0),
        (2, 1),
        (3, 2),
        (4, 3),
    ]


@pytest.mark.parametrize("at", range(4))
@pytest.mark.parametrize("field", ["n", "at", "previous", "body"])
def test_an_edited_entry_is_found(ledger, field, at):
    kept, path = ledger
    lines = path.read_text().splitlines()
    line = json.loads(lines[at])
    # Another value, whatever it was: what is sealed may begin with anything.
    line[field] = (
        line[field] + 1
        if isinstance(line[field], int)
        else f"{int(line[field][0], 16) ^ 1:x}{line[field][1:]}"
    )
    lines[at] = json.dumps(line, sort_keys=True)
    path.write_text("\n".join(lines) + "\n")
    with pytest.raises(IntegrityError):
        list(kept.entries())


@pytest.mark.parametrize(
    "order", [(1, 2, 3), (0, 2, 3), (0, 1, 3), (1, 0, 2, 3), (0, 2, 1, 3), (0, 1, 1, 2, 3)]
)
def test_removed_reordered_and_repeated_entries_are_found(ledger, order):
    kept, path = ledger
    lines = path.read_text().splitlines(keepends=True)
    path.write_text("".join(lines[number] for number in order))
    with pytest.raises(IntegrityError):
        list(kept.entries())
    with pytest.raises(IntegrityError):
        kept.append({}, at=0)


def test_a_line_that_is_no_entry_is_found(ledger):
    kept, path = ledger
    before = path.read_bytes()
    for garbage in (
        b"\xff\xfe",
        b"[]",
        b"{}",
        b'{"n": 5, "at": 0, "previous": 3, "body": 4}',
        b"{",
    ):
        path.write_bytes(before + garbage + b"\n")
        with pytest.raises(IntegrityError):
            list(kept.entries())


def test_entries_cut_off_the_end_since_the_last_night_are_found(built, scv):
    assert scv(*SHOW, "--home", built.root).code == 0
    assert scv(*SHOW, "--home", built.root).code == 0
    night(built, 2)
    path = built.ledger / "audit.log"
    path.write_text(path.read_text().splitlines(keepends=True)[0])
    ended = scv(*VERIFY, "--home", built.root)
    assert ended.code == 8 and "audit.log" in ended.out


def test_the_audit_command_lists_what_was_done_and_finds_an_edited_ledger(built, scv):
    assert scv(*SHOW, "--home", built.root).code == 0
    assert scv("decide", "shared", "13900001234", "--home", built.root).code == 0
    listed = scv("audit", "list", "--format", "csv", "--home", built.root)
    assert [line.split(",")[1:4] for line in listed.out.splitlines()[1:]] == [
        ["audit", "1", "show"],
        ["decisions", "1", "shared"],
    ]
    checked = scv("audit", "verify", "--home", built.root)
    assert checked.code == 0 and checked.out.count("ok  ") == len(open_vault(built).ledgers)
    path = built.ledger / "decisions.log"
    line = json.loads(path.read_text())
    path.write_text(json.dumps(line | {"at": 5}) + "\n")
    found = scv("audit", "verify", "--home", built.root)
    assert found.code == 8 and "FAIL decisions.log" in found.out
    assert scv("audit", "list", "--home", built.root).code == 8


@pytest.mark.parametrize("name", ["consents.log", "decisions.log", "decisions.keys"])
@pytest.mark.parametrize("damage", [removed, emptied])
def test_nobody_is_shown_what_a_ledger_without_its_end_says(built, scv, name, damage):
    assert scv("consent", "withdraw", "13900001234", "--home", built.root).code == 0
    assert scv("decide", "correct", "13900001234", "name", "赵六一", "--home", built.root).code == 0
    night(built, 2)
    damage(built.ledger / name)
    for command in (("consent", "show", "13900001234"), ("decide", "list"), SHOW, NIGHTLY):
        refused = scv(*command, "--home", built.root)
        assert refused.code == 8 and "backup" in refused.err, (command, refused)


def test_verify_finds_an_edited_audit_ledger(built, scv):
    assert scv(*SHOW, "--home", built.root).code == 0
    path = built.ledger / "audit.log"
    line = json.loads(path.read_text())
    path.write_text(json.dumps(line | {"at": 5}) + "\n")
    assert scv(*VERIFY, "--home", built.root).code == 8


def test_two_processes_may_write_a_ledger_at_once(tmp_path):
    path = tmp_path / "audit.log"
    write = (
        "import sys\nfrom pathlib import Path\nfrom scv.vault.key_files import load\nfrom scv.vault.ledger import Ledger\n"
        "for n in range(40): Ledger(Path(sys.argv[1]), load(Path(sys.argv[2]))).append({'n': n}, at=n)"
    )
    ring = create_keys(tmp_path / "keys")
    writers = [
        subprocess.Popen([sys.executable, "-c", write, str(path), str(tmp_path / "keys")])
        for _ in range(2)
    ]
    assert [writer.wait() for writer in writers] == [0, 0]
    assert len(list(Ledger(path, ring).entries())) == 80


@pytest.mark.parametrize("damage", [emptied, removed, flipped])
def test_a_ledger_whose_keys_are_lost_says_so_and_nothing_is_built_without_it(built, scv, damage):
    assert scv("decide", "shared", "13900001234", "--home", built.root).code == 0
    damage(built.ledger / "decisions.keys")
    for command in (NIGHTLY, VERIFY):
        ended = scv(*command, "--home", built.root)
        assert ended.code == 8 and "decisions" in ended.err + ended.out


# Killed runs


def test_a_failed_landing_leaves_nothing_behind(home):
    store = open_vault(home).store()
    with (
        pytest.raises(RuntimeError),
        store.draft(lambda catalog: [f"CREATE TABLE {catalog}.t (x INTEGER)"]),
    ):
        raise RuntimeError
    assert [path for path in home.vault.rglob("*") if path.is_file()] == []


def test_traces_of_a_killed_landing_are_swept_by_the_next_night(built, scv):
    folder = built.vault / "landed"
    shutil.copy(landed(built), folder / "0123456789abcdef01234567.duckdb")
    (folder / "0123456789abcdef01234567.duckdb.wal").write_bytes(b"half")
    (folder / ".89abcdef.card.77.tmp").write_bytes(b"half")
    for place in (built.vault / "spill", built.vault / "generations" / "spill"):
        (place / "left").mkdir(parents=True, exist_ok=True)
        (place / "left" / "duckdb_temp_storage_DEFAULT-0.tmp").write_bytes(b"half")
    generations = built.vault / "generations"
    (generations / "vault-000003-aaaaaaaa.duckdb").write_bytes(b"half")
    (built.published / "scv-000003-aaaaaaaa.duckdb").write_bytes(b"half")
    assert scv(*NIGHTLY, "--home", built.root).code == 0
    assert not [
        path for path in built.root.rglob("*") if path.is_file() and path.read_bytes() == b"half"
    ]
    assert len(list(folder.iterdir())) == 4
    assert scv(*VERIFY, "--home", built.root).code == 0


def test_a_home_of_another_version_says_so(built, scv, monkeypatch):
    monkeypatch.setattr("scv.vault.manifest._FORMAT", 1)
    refused = scv("nightly", "--home", built.root)
    assert refused.code == 8 and "made by another version of scv (format 6, here 1)" in refused.err
