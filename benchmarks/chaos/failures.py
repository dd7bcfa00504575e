"""Failures one by one: two runs at once, a stale lock, clocks that jump, a small disk, folders
read-only, gone or put back.
"""

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from benchmarks.chaos.commands import Ended, Terms, begin, scv
from benchmarks.chaos.laws import clear, recovers, whole
from benchmarks.chaos.places import Place
from benchmarks.chaos.shim import Fault
from benchmarks.chaos.trials import Outcome
from benchmarks.chaos.worlds import Worlds, late_files
from scv.errors import BusyError, DiskError, IntegrityError, KeyAccessError

_DAY = 86_400


def _two_runs_at_once(worlds: Worlds, place: Place) -> Iterator[str]:
    runs = [begin(place, "nightly", name=f"night{at}") for at in range(2)]
    ended = sorted((run.wait() for run in runs), key=lambda each: each.code)
    yield from _ends(ended[0], 0)
    yield from _ends(ended[1], BusyError.exit_code, "another run is writing: nightly (process ")
    yield from recovers(worlds, place)


def _a_stale_lock(worlds: Worlds, place: Place) -> Iterator[str]:
    (place.home / "vault" / "writer.lock").write_text(
        '{"pid": 1, "doing": "nightly", "since": "2020-01-01 00:00:00"}'
    )
    yield from recovers(worlds, place)


def _the_clock_is_a_day_behind(worlds: Worlds, place: Place) -> Iterator[str]:
    yield from _ends(scv(place, "nightly", terms=Terms(clock=-_DAY)), 0)
    # NOTE: the history tells of the night under the wrong date, as it must: it was one.
    yield from recovers(
        worlds, place, frozenset({"published.segment_history", "published.segment_sizes"})
    )


def _the_clock_is_80_days_ahead_for_a_night(worlds: Worlds, place: Place) -> Iterator[str]:
    yield from _ends(scv(place, "nightly", terms=Terms(clock=80 * _DAY)), 0)
    yield from recovers(worlds, place)


def _the_clock_goes_back_between_two_landings_of_a_file(
    worlds: Worlds, place: Place
) -> Iterator[str]:
    file = late_files(place)[0]
    yield from _ends(scv(place, "ingest", "--account", "wrong", file), 0)
    yield from _ends(
        scv(place, "ingest", "--account", file.parent.name, file, terms=Terms(clock=-_DAY)), 0
    )
    yield from _ends(scv(place, "ingest", *late_files(place)), 0)
    yield from recovers(worlds, place)


def _sigterm(worlds: Worlds, place: Place) -> Iterator[str]:
    ended = begin(place, "nightly").kill_after(worlds.seconds["nightly"] / 2, signal.SIGTERM)
    yield from clear(ended, {0, -signal.SIGTERM})
    yield from recovers(worlds, place)


def _a_disk_too_small(worlds: Worlds, place: Place) -> Iterator[str]:
    """NOTE: a real one, where mounting is permitted."""
    held = sum(path.stat().st_size for path in place.home.rglob("*") if path.is_file())
    away = place.home.rename(place.root / "away")
    place.home.mkdir()
    size = held + 2_000_000
    mount = ["mount", "-t", "tmpfs", "-o", f"size={size}", "none", str(place.home)]
    if subprocess.run(mount, capture_output=True, check=False).returncode:
        place.home.rmdir()
        away.rename(place.home)
        raise NotPermittedError
    try:
        shutil.copytree(away, place.home, dirs_exist_ok=True)
        yield from _ends(scv(place, "nightly"), DiskError.exit_code, "the disk is full")
        if (state := whole(worlds, place)) != "old":
            yield f"on a full disk: {state}"
        subprocess.run(["mount", "-o", f"remount,size={10 * size}", str(place.home)], check=True)
        yield from recovers(worlds, place)
    finally:
        subprocess.run(["umount", "-l", str(place.home)], check=True)
        shutil.rmtree(away)


class NotPermittedError(Exception):
    """This account may not make this failure happen."""


def _read_only(how: str, code: int, words: str) -> Callable[[Worlds, Place], Iterator[str]]:
    def failure(worlds: Worlds, place: Place) -> Iterator[str]:
        fault = Fault("create home/published/scv-#-#.duckdb", 1, how)
        yield from _ends(scv(place, "nightly", terms=Terms(fault=fault)), code, words)
        yield from recovers(worlds, place)

    return failure


def _the_published_folder_is_gone(worlds: Worlds, place: Place) -> Iterator[str]:
    shutil.rmtree(place.home / "published")
    yield from _put_right(worlds, place, place.home / "vault" / "generations" / "CURRENT")


def _the_published_folder_is_an_older_copy(worlds: Worlds, place: Place) -> Iterator[str]:
    shutil.rmtree(place.home / "published")
    shutil.copytree(worlds.night_before.home / "published", place.home / "published")
    yield from _put_right(worlds, place, place.home / "vault" / "generations" / "CURRENT")


def _both_manifests_are_gone(worlds: Worlds, place: Place) -> Iterator[str]:
    for folder in ("published", "vault/generations"):
        (place.home / folder / "CURRENT").unlink()
    yield from _put_right(
        worlds, place, place.home / "vault" / "generations" / "MANIFEST-000002.json"
    )


def _put_right(worlds: Worlds, place: Place, copy: Path) -> Iterator[str]:
    """Do what the message says and nothing else."""
    refused = scv(place, "nightly")
    yield from _ends(refused, IntegrityError.exit_code, os.fspath(copy))
    subprocess.run(refused.message.partition("back with: ")[2], shell=True, check=True)
    yield from recovers(worlds, place)


def _the_published_file_is_gone(worlds: Worlds, place: Place) -> Iterator[str]:
    name = place.enter().generations().require_current().published.name
    (place.home / "published" / name).unlink()
    yield from _ends(
        scv(place, "query", "SELECT 1 AS one"), IntegrityError.exit_code, "run: scv nightly"
    )
    yield from recovers(worlds, place)


def _the_vault_file_is_gone(worlds: Worlds, place: Place) -> Iterator[str]:
    """NOTE: the ids of the last night are in it alone; only a backup brings it back."""
    path = (
        place.home
        / "vault"
        / "generations"
        / place.enter().generations().require_current().vault.name
    )
    kept = path.read_bytes()
    path.unlink()
    for command in (("nightly",), ("nightly", "--rebuild")):
        yield from _ends(scv(place, *command), IntegrityError.exit_code, "backup")
    path.write_bytes(kept)
    yield from recovers(worlds, place)


def _the_whole_home_is_an_older_copy(worlds: Worlds, place: Place) -> Iterator[str]:
    """NOTE: whoever has read the newer generation finds it; the operator cannot."""
    shutil.rmtree(place.home)
    shutil.copytree(worlds.night_before.home, place.home)
    yield from _ends(scv(place, "query", "SELECT 1 AS one"), IntegrityError.exit_code, "older copy")
    yield from _ends(scv(place, "nightly"), 0)


def _ends(ended: Ended, code: int, words: str = "") -> Iterator[str]:
    yield from clear(ended, {code})
    if words not in ended.message:
        yield f"does not say {words!r}: {ended.message!r}"


FAILURES: dict[str, Callable[[Worlds, Place], Iterator[str]]] = {
    "two runs at once": _two_runs_at_once,
    "a stale lock": _a_stale_lock,
    "the clock a day behind": _the_clock_is_a_day_behind,
    "the clock 80 days ahead for a night": _the_clock_is_80_days_ahead_for_a_night,
    "the clock back between two landings": _the_clock_goes_back_between_two_landings_of_a_file,
    "SIGTERM": _sigterm,
    "a disk too small": _a_disk_too_small,
    "published folder on a read-only disk": _read_only("EROFS", DiskError.exit_code, "read-only"),
    "published folder closed to the account": _read_only(
        "EACCES", KeyAccessError.exit_code, "may not write"
    ),
    "published folder gone": _the_published_folder_is_gone,
    "published folder an older copy": _the_published_folder_is_an_older_copy,
    "both manifests gone": _both_manifests_are_gone,
    "published file gone": _the_published_file_is_gone,
    "vault file gone": _the_vault_file_is_gone,
    "whole home an older copy": _the_whole_home_is_an_older_copy,
}


def try_failure(worlds: Worlds, folder: Path, name: str) -> Outcome:
    """Let one happen to a copy of the home."""
    place, began = worlds.due.copy(folder / "place"), time.monotonic()
    try:
        offences = list(FAILURES[name](worlds, place))
    except NotPermittedError:
        return Outcome(name, (f"{name}: not permitted here",))
    return Outcome(
        name, (name,), [f"{name}: {each} ({time.monotonic() - began:.0f} s)" for each in offences]
    )
