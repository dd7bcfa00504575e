"""A few of each kind of failure on real runs, in `make deep`. `make chaos` lets hundreds happen."""

from pathlib import Path
from random import Random

import pytest

from benchmarks.chaos import corruptions, failures, file_damage, shim
from benchmarks.chaos.commands import scv, start_server
from benchmarks.chaos.failures import try_failure
from benchmarks.chaos.faults import Faults, choose_faults, record_calls, try_faults
from benchmarks.chaos.file_damage import FileDamage, try_file_damage
from benchmarks.chaos.kills import Kills, try_kills
from benchmarks.chaos.laws import litter, whole
from benchmarks.chaos.leaks import Leak, try_leak
from benchmarks.chaos.reading import Reading, try_reading
from benchmarks.chaos.secrets import Secrets
from benchmarks.chaos.shim import Fault
from benchmarks.chaos.worlds import make_worlds
from scv.errors import IntegrityError
from tests.laws import DEEP, sized

pytestmark = [
    pytest.mark.skipif(not DEEP, reason="for make deep and make chaos"),
    pytest.mark.skipif(bool(shim.missing()), reason=shim.missing()),
]


SEED = "2"  # of a home whose late exports are still in the inbox


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    return tmp_path_factory.mktemp("chaos")


@pytest.fixture(scope="module")
def worlds(folder):
    with pytest.MonkeyPatch.context() as patch:
        for name in ("XDG_CONFIG_HOME", "TMPDIR", "PREFECT_HOME", "SCV_LOG"):
            patch.setenv(name, "")
        start_server(shim.compile_shim(folder))
        yield make_worlds(folder, 300, 1, rehearsed=False)


def test_kills_in_a_row_leave_a_whole_generation_and_the_next_night_just_works(worlds, tmp_path):
    outcome = try_kills(worlds, tmp_path, Kills(SEED, sized(2, 4)))
    assert outcome.offences == []
    assert [each for each in outcome.counts if "killed" in each]


_FAULTS = (
    Fault("write home/published/scv-#-#.duckdb", 3, "ENOSPC"),
    Fault("fsync home/vault/generations/vault-#-#.duckdb", 1, "EIO"),
    Fault("rename home/published/CURRENT", 1, "KILL"),
    Fault("rename home/published/CURRENT", 1, "EIO"),
    Fault("fsync home/published", 2, "EIO"),
)[: sized(3, 5)]


def test_a_disk_that_fails_at_a_call_ends_the_run_with_a_word_and_the_next_night_just_works(
    worlds, tmp_path
):
    outcome = try_faults(worlds, tmp_path, Faults("publish", _FAULTS))
    assert outcome.offences == []
    assert not [each for each in outcome.counts if "not reached" in each]


def test_every_kind_of_call_is_recorded_so_that_each_can_fail(worlds, tmp_path):
    calls = record_calls(worlds, tmp_path, "ingest")
    assert {key.partition(" ")[0] for key in calls} >= {
        "open",
        "create",
        "write",
        "fsync",
        "rename",
        "mkdir",
    }
    assert {fault.how for fault in choose_faults(calls, Random(1), 1_000)} == {
        "ENOSPC",
        "EIO",
        "KILL",
    }


def test_damaged_files_are_refused_or_answered_right(worlds, tmp_path):
    answers = file_damage.right_answers(worlds)
    for at, (target, corrupt) in enumerate(
        [
            ("vault file", corruptions.exchange_blocks),
            ("consents.log", corruptions.empty),
            ("published file", corruptions.flip_bits),
        ]
    ):
        (tmp_path / str(at)).mkdir()
        outcome = try_file_damage(
            worlds, tmp_path / str(at), FileDamage(target, corrupt, "1/0", answers)
        )
        # NOTE: a log that is cut where its last entry ends is only shorter, and answers for what it
        # still holds.
        allowed = {f"{target}: refused"} | (
            {f"{target}: answered right"} if target == "consents.log" else set()
        )
        assert outcome.offences == [] and set(outcome.counts) <= allowed


def test_readers_never_see_two_generations_in_one_answer(worlds, tmp_path):
    assert try_reading(worlds, tmp_path, Reading(1, sized(1, 2))).offences == []


def test_nothing_stands_in_clear_after_a_crash(worlds, tmp_path):
    assert try_leak(worlds, tmp_path, Leak("ingest", "crashes", 0.5)).offences == []


def test_the_clock_may_go_back_between_two_landings_of_a_file(worlds, tmp_path):
    name = "the clock back between two landings"
    assert name in failures.FAILURES
    assert try_failure(worlds, tmp_path, name).offences == []


def test_the_laws_see_what_breaks_them(worlds, tmp_path):
    """A changed file, one left behind, a secret written down, a key where none may stand."""
    place = worlds.due.copy(tmp_path / "place")
    secrets = Secrets(place)
    assert list(litter(place)) == list(secrets.on_disk(place)) == []
    (place.home / "published" / ".CURRENT.1.tmp").write_text(worlds.phone)
    (place.work / "core").write_bytes(b"..." + place.enter().key_set.vault[-1] + b"...")
    assert list(litter(place)) == ["left behind: published/.CURRENT.1.tmp"]
    assert {each.partition(" stands")[0] for each in secrets.on_disk(place)} == {"a phone", "a key"}
    scv(place, "nightly")
    corruptions.flip_bits(
        place.home
        / "vault"
        / "generations"
        / place.enter().generations().require_current().vault.name,
        None,
        None,
        Random(1),
    )
    with pytest.raises(IntegrityError):
        whole(worlds, place)
