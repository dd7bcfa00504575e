"""Readers in loops while night after night is published: every answer is of one generation, and
none is refused.
"""

import multiprocessing
import time
from collections import Counter
from dataclasses import dataclass
from multiprocessing.synchronize import Event
from pathlib import Path

from benchmarks.chaos.commands import begin, scv, start_server
from benchmarks.chaos.places import Place
from benchmarks.chaos.trials import Outcome
from benchmarks.chaos.worlds import Worlds
from scv.errors import EXIT_DONE

_SPAWNED = multiprocessing.get_context("spawn")
# An audience whose title says the night and whose members differ from night to night, so that a
# mixed answer shows.
_PROBE = 'title_zh = "第{0}晚"\ntitle_en = "night {0}"\ndescription_zh = "x"\ndescription_en = "x"\npredicate = "orders >= {0}"\n'
_ASKED = (
    "SELECT generation, (SELECT title_en FROM segments WHERE segment = 'probe') AS probe, "
    "(SELECT COUNT(*) FROM segment_members WHERE segment = 'probe') AS members, (SELECT COUNT(*) FROM profiles) AS profiles, "
    "(SELECT COUNT(*) FROM id_history) AS changes, (SELECT SUM(members) FROM segments) AS sizes FROM about"
)


@dataclass(frozen=True)
class Reading:
    """How many readers read while how many nights are published."""

    readers: int
    publishes: int


def try_reading(worlds: Worlds, folder: Path, case: Reading) -> Outcome:
    """Publish night after night while readers ask; compare each answer with what its generation was
    when it stood alone.
    """
    place, stop, said = worlds.due.copy(folder / "place"), _SPAWNED.Event(), _SPAWNED.Queue()
    right, offences = dict[int, str](), list[str]()
    _note(place, right)
    readers = [
        _SPAWNED.Process(target=_read, args=(place, number, stop, said))
        for number in range(case.readers)
    ]
    for reader in readers:
        reader.start()
    for night in range(1, case.publishes + 1):
        (place.home / "segments" / "probe.toml").write_text(
            _PROBE.format(night % 7), encoding="utf-8"
        )
        ended = scv(place, "nightly")
        if ended.code != EXIT_DONE:
            offences.append(f"night {night} ended with {ended.code}: {ended.message}")
        _note(place, right)
    stop.set()
    answers = [said.get(timeout=120) for _ in readers]
    for reader in readers:
        reader.join()
    counts: Counter[str] = Counter()
    for code, message, out in (answer for of_reader in answers for answer in of_reader):
        if code != EXIT_DONE:
            offences.append(f"a reader was refused with {code}: {message}")
        elif right.get(_generation(out)) != out:
            offences.append(f"a mixed answer: {out!r}")
        counts["answers"] += 1
    generations = {
        _generation(out) for of_reader in answers for code, _, out in of_reader if code == EXIT_DONE
    }
    words = f"answers to {case.readers} readers during {case.publishes} nights, of {len(generations)} generations"
    return Outcome("reading", (words,) * counts["answers"], offences)


def _note(place: Place, right: dict[int, str]) -> None:
    """Note what the current generation answers; nobody publishes meanwhile."""
    ended = scv(place, "query", _ASKED, "--format", "csv")
    if ended.code == EXIT_DONE:
        right[_generation(ended.out)] = ended.out


def _generation(out: str) -> int:
    """Return the generation an answer tells of; -1 where it is no answer."""
    cell = [*out.splitlines(), "", ""][1].partition(",")[0]
    return int(cell) if cell.isdecimal() else -1


def _read(
    place: Place,
    number: int,
    stop: Event,
    said: "multiprocessing.Queue[list[tuple[int, str, str]]]",
) -> None:
    """In a process of its own: ask until told to stop, with real commands."""
    start_server(None)
    answers, at = list[tuple[int, str, str]](), 0
    while not stop.is_set():
        ended = begin(
            place, "query", _ASKED, "--format", "csv", name=f"reader{number}-{(at := at + 1)}"
        ).wait()
        answers.append((ended.code, ended.message, ended.out))
        time.sleep(0.05)
    said.put(answers)
