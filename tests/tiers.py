"""The tiers of the suite, told by what a test needs: nobody has to mark one.

`quick` tests need no home, no browser and no process of their own. `deep` ones try their law at a
small size here, and at its full size in `make deep`. What is in neither is run whole by `make
test`.
"""

import sys
from collections.abc import Sequence

import pytest

from tests.laws import QUICK

# Fixtures that make a home or start a process; whatever needs one of them is not quick.
_HOMES = {"finished", "sample_home", "two_nights", "orchestra", "chromium", "small_home"}
# Names that a file of tests takes in where it makes homes or starts processes by itself.
_WORDS = {
    "filled_home",
    "fill_segments",
    "new_home",
    "subprocess",
    "multiprocessing",
    "open_run",
    "main",
    "read_pieces",
    "answers",
    "Trials",
    "Served",
}
# Files whose tests start processes in another way: those that read exports start the reader.
_FILES = (
    "tests/chaos/",
    "tests/flows/",
    "tests/web/test_browser_",
    "tests/sample/",
    "tests/walks/",
)
# Tests of many seconds that need nothing: whole tables of numbers, whole stories.
_LONG = (
    "tests/values/test_phone_columns.py::test_every_mobile_prefix",
    "tests/profile/test_later_years.py::test_a_model_does_not_vanish",
    "tests/identity/test_incremental.py",
)
# Kills, damages, readers and nights in numbers.
_DEEP = (
    "tests/chaos/",
    "tests/spec/test_channel_reruns.py",
    "tests/spec/test_id_contract.py",
    "tests/spec/test_nights_upon_nights.py",
    "tests/vault/test_readers_during_nights.py",
    "tests/ingest/test_fuzz.py",
    "tests/ingest/test_laws.py",
)


def mark(items: Sequence[pytest.Item]) -> list[pytest.Item]:
    """Mark each test with its tier, and return all of them in the order to run: the longest first,
    so that no worker ends alone.
    """
    for item in items:
        if item.nodeid.startswith(_DEEP):
            item.add_marker("deep")
        if is_quick(item):
            item.add_marker("quick")
    return sorted(items, key=_turn)


def is_quick(item: pytest.Item) -> bool:
    """Tell whether a test needs no home, no browser and no process of its own."""
    module = getattr(item, "module", None)
    return (
        not item.nodeid.startswith(_FILES + _LONG)
        and _HOMES.isdisjoint(getattr(item, "fixturenames", ()))
        and _WORDS.isdisjoint(vars(module) if module else ())
    )


def forbid_processes() -> None:
    """Let no test of the quick tier start a process: it would not be quick."""

    def refuse(event: str, details: tuple) -> None:
        if event in ("subprocess.Popen", "os.posix_spawn", "os.fork"):
            raise AssertionError(f"a quick test starts a process: {details[0]}; see tests/tiers.py")

    if QUICK:
        sys.addaudithook(refuse)


def _turn(item: pytest.Item) -> int:
    if item.nodeid.startswith("tests/flows/"):
        return 0
    return 1 if item.get_closest_marker("deep") else 3 if item.get_closest_marker("quick") else 2
