"""The starting points: a home after two nights with a late export that is due, the same with it
landed, and where they lead undisturbed.
"""

import shutil
from dataclasses import dataclass
from pathlib import Path

from benchmarks.chaos.commands import Ended, begin, scv
from benchmarks.chaos.fingerprints import Fingerprint, fingerprint, known_ids
from benchmarks.chaos.places import Place, new_place
from benchmarks.generate.large import write_large
from scv.sources import CHANNELS

_LATE = ("store/mall", "ecommerce/outlet")
_SECOND_NIGHT = ("store/north",)
_EVIDENCE = ("--evidence", "called back, ticket 17")
COMMANDS = ("nightly", "nightly --rebuild", "ingest", "publish", "forget")


@dataclass(frozen=True)
class Worlds:
    """Places to copy a trial from, and the fingerprints they lead to.

    Attributes:
        due: after two nights, the late exports in the inbox. `night_before`: after the first night,
            as a backup would have it.
        landed: the same as `due` with the late exports landed.
        other: another home with the same exports and keys of its own.
        old, new, forgotten: the fingerprints of the second night, of the third, and of the third
            without the one who was forgotten.
        ids: those the second night knew. `person`: a customer id to be forgotten. `phone`: another
            one's phone.
        seconds: how long each command takes undisturbed.
    """

    due: Place
    landed: Place
    night_before: Place
    other: Place
    old: Fingerprint
    new: Fingerprint
    forgotten: Fingerprint
    ids: list[str]
    person: str
    phone: str
    seconds: dict[str, float]


def make_worlds(folder: Path, rows: int, seed: int, rehearsed: bool = True) -> Worlds:
    """Build the homes below `folder`; the same seed makes the same exports (keys and ids are random
    all the same).

    Args:
        rehearsed: run every command once undisturbed; else a night alone, and nobody can be
            forgotten.
    """
    exports = folder / "exports"
    write_large(exports, rows, seed)
    due, other = new_place(folder / "due"), new_place(folder / "other")
    _init_home(due, exports, (*_LATE, *_SECOND_NIGHT))
    _went_well(scv(due, "nightly"))
    night_before = due.copy(folder / "night_before")
    person, phone = _people(due)
    _drop(due, exports, _SECOND_NIGHT)
    _went_well(scv(due, "consent", "withdraw", phone, "--evidence", "hotline"))
    _went_well(scv(due, "decide", "correct", phone, "name", "欧阳待明"))
    _went_well(scv(due, "nightly"))
    _drop(due, exports, _LATE)
    vault = due.enter()
    ids, scratch = known_ids(vault), folder / "scratch"
    old = fingerprint(vault, scratch, ids)
    # NOTE: the reader has seen this generation, and refuses an older one.
    _went_well(scv(due, "query", "SELECT 1 AS one"))
    landed = due.copy(folder / "landed")
    _went_well(scv(landed, "ingest", *late_files(landed)))
    _init_home(other, exports, _LATE)
    _went_well(scv(other, "nightly"))
    seconds, ends = dict[str, float](), dict[str, Fingerprint]()
    for command in COMMANDS if rehearsed else ("nightly",):
        end, words = start(due, landed, person, command, folder / "end")
        seconds[command] = _went_well(scv(end, *words)).seconds
        ends[command] = fingerprint(end.enter(), scratch, ids)
        end.remove()
    new, forgotten = ends["nightly"], ends.get("forget", {})
    leads_to = {"ingest": old, "forget": forgotten}
    for command, found in ends.items():
        assert found == leads_to.get(command, new), f"undisturbed runs end differently: {command}"
    seconds |= {command: seconds["nightly"] for command in COMMANDS if command not in seconds}
    return Worlds(
        due, landed, night_before, other, old, new, forgotten, ids, person, phone, seconds
    )


def start(
    due: Place, landed: Place, person: str, command: str, root: Path
) -> tuple[Place, list[object]]:
    """Return a fresh place for a command, and its words: while the late exports wait in the inbox,
    or once they have landed.
    """
    place = (landed if command in ("publish", "forget") else due).copy(root)
    return place, words_of(command, place, person)


def words_of(command: str, place: Place, person: str) -> list[object]:
    """Return the words of a command: whom it forgets, which files it takes in."""
    words: dict[str, list[object]] = {
        "ingest": ["ingest", *late_files(place)],
        "forget": ["forget", person, *_EVIDENCE],
    }
    return words.get(command, list(command.split()))


def late_files(place: Place) -> list[Path]:
    """Return the late exports in a place's inbox."""
    return [path for folder in _LATE for path in sorted((place.home / "inbox" / folder).iterdir())]


def _init_home(place: Place, exports: Path, besides: tuple[str, ...]) -> None:
    _went_well(begin(place, "init", "--reader", "tester").wait())
    # NOTE: one thread, so that two trials side by side do not wait for each other.
    (place.home / "scv.toml").write_text("[engine]\nthreads = 1\n")
    accounts = sorted(
        f"{channel}/{path.name}"
        for channel in CHANNELS
        if (exports / channel).exists()
        for path in (exports / channel).iterdir()
    )
    _drop(place, exports, tuple(account for account in accounts if account not in besides))


def _drop(place: Place, exports: Path, accounts: tuple[str, ...]) -> None:
    for account in accounts:
        shutil.copytree(exports / account, place.home / "inbox" / account)


def _people(place: Place) -> tuple[str, str]:
    """Return the id of one who is to be forgotten, and the phone of another, who is not."""
    with place.enter().generations().open("vault") as con:
        rows = con.execute(
            "SELECT customer_id::VARCHAR, e164 FROM vault.profiles WHERE e164 IS NOT NULL AND household IS NOT TRUE AND channels > 1 "
            "ORDER BY e164 LIMIT 2"
        ).fetchall()
    return rows[0][0], rows[1][1]


def _went_well(ended: Ended) -> Ended:
    if ended.code:
        raise RuntimeError(f"an undisturbed command ended with {ended.code}: {ended.said[-500:]}")
    return ended
