"""FileDamage to one file or folder of a home: every answer after it is exactly right, or refused
with code 8 and a way out.
"""

import json
import os
from collections.abc import Callable, Collection
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path
from random import Random

from benchmarks.chaos import corruptions
from benchmarks.chaos.commands import Ended, begin, scv
from benchmarks.chaos.corruptions import Corruption
from benchmarks.chaos.laws import clear, state_of
from benchmarks.chaos.places import Place
from benchmarks.chaos.trials import Outcome
from benchmarks.chaos.worlds import Worlds
from scv.errors import EXIT_DONE, IntegrityError

_REFUSED = IntegrityError.exit_code
_WAYS_OUT = ("backup", "scv ", "Put back", "back with: ", "Ask the operator")
QUERY = ("query", "SELECT generation, (SELECT COUNT(*) FROM profiles), (SELECT SUM(spent_yuan) FROM profiles), "
         "(SELECT COUNT(*) FROM timeline), (SELECT SUM(members) FROM segments) FROM about")  # fmt: skip


def _current(home: Path) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = json.loads(
        json.loads((home / "published" / "CURRENT").read_bytes())["payload"]
    )
    return found


def _landed_file(end: str) -> Callable[[Path, Random], Path]:
    return lambda home, rng: rng.choice(sorted((home / "vault" / "landed").glob(f"*.{end}")))


def _at(name: str) -> Callable[[Path, Random], Path]:
    return lambda home, _: home / name


_BYTES: tuple[Corruption, ...] = (
    corruptions.flip_bits,
    corruptions.cut,
    corruptions.empty,
    corruptions.zero,
    corruptions.exchange_blocks,
    corruptions.lose,
)
_COPIES: tuple[Corruption, ...] = (corruptions.put_back_older, corruptions.put_another_homes)
# What is damaged: how it is found in a home, and how.
TARGETS: dict[str, tuple[Callable[[Path, Random], Path], tuple[Corruption, ...]]] = {
    "published file": (
        lambda home, _: home / "published" / _current(home)["published"]["name"],
        (*_BYTES, *_COPIES, corruptions.put_wal_beside),
    ),
    "vault file": (
        lambda home, _: home / "vault" / "generations" / _current(home)["vault"]["name"],
        (*_BYTES, *_COPIES, corruptions.put_wal_beside),
    ),
    "segment": (_landed_file("duckdb"), (*_BYTES, *_COPIES, corruptions.put_wal_beside)),
    "card": (_landed_file("card"), (*_BYTES, *_COPIES, corruptions.edit)),
    "manifest": (_at("published/CURRENT"), (*_BYTES, *_COPIES, corruptions.edit)),
    "vault's copy of the manifest": (
        _at("vault/generations/CURRENT"),
        (*_BYTES, *_COPIES, corruptions.edit),
    ),
    "decisions.log": (_at("ledger/decisions.log"), (*_BYTES, *_COPIES, corruptions.edit)),
    "decisions.keys": (_at("ledger/decisions.keys"), (*_BYTES, *_COPIES)),
    "consents.log": (_at("ledger/consents.log"), (*_BYTES, *_COPIES, corruptions.edit)),
    "published folder": (_at("published"), (*_COPIES, corruptions.lose)),
    "generations folder": (_at("vault/generations"), _COPIES),
    "landed folder": (_at("vault/landed"), (*_COPIES, corruptions.lose)),
}


@dataclass(frozen=True)
class FileDamage:
    """One target and what is done to it; `answers` are the right ones, by command."""

    target: str
    corrupt: Corruption
    seed: str
    answers: dict[tuple[str, ...], str]


def questions(worlds: Worlds) -> list[tuple[str, ...]]:
    """Return what is asked of a damaged home."""
    return [QUERY, ("consent", "show", worlds.phone), ("decide", "list")]


def right_answers(worlds: Worlds) -> dict[tuple[str, ...], str]:
    """Return the answers of the undamaged home."""
    answers = {words: scv(worlds.due, *words) for words in questions(worlds)}
    assert all(ended.code == EXIT_DONE for ended in answers.values()), answers
    return {words: ended.out for words, ended in answers.items()}


def cases(seed: int, number: int, answers: dict[tuple[str, ...], str]) -> list[FileDamage]:
    """Return so many damages: every target in every way first, then random ones."""
    every = [(target, corrupt) for target, (_, ways) in TARGETS.items() for corrupt in ways]
    rng = Random(f"{seed}/damages")
    rng.shuffle(every)
    picked = every[:number] + [rng.choice(every) for _ in range(number - len(every))]
    return [
        FileDamage(target, corrupt, f"{seed}/{at}", answers)
        for at, (target, corrupt) in enumerate(picked)
    ]


def try_file_damage(worlds: Worlds, folder: Path, case: FileDamage) -> Outcome:
    """FileDamage a copy of the home, ask it, and run a night on it."""
    rng, place = Random(case.seed), worlds.due.copy(folder / "place")
    find, _ = TARGETS[case.target]
    path = find(place.home, rng)
    older, other = (
        _same(each, place, path, find, rng) for each in (worlds.night_before, worlds.other)
    )
    before = _content(path)
    case.corrupt(path, older, other, rng)
    name = f"{case.target}: {case.corrupt.__name__}"
    if _content(path) == before and not path.with_name(path.name + ".wal").exists():
        return Outcome(name, (f"{name}: changed nothing",))
    answered, offences = list[str](), list[str]()
    begun = [
        (words, begin(place, *words, name=f"ask{at}")) for at, words in enumerate(case.answers)
    ]
    for words, running in begun:
        ended = running.wait()
        answered.append("refused" if ended.code else "right")
        # NOTE: to a reader, no manifest is a folder where nothing was published, and another home's
        # is one for which there is no key.
        besides = (
            {2, 4}
            if words == QUERY and case.corrupt in (corruptions.lose, corruptions.put_another_homes)
            else set()
        )
        offences += [f"scv {words[0]}: {each}" for each in _judge(ended, besides)]
        if ended.code == EXIT_DONE and ended.out != case.answers[words]:
            offences.append(
                f"scv {words[0]}: a wrong answer: {_first_difference(ended.out, case.answers[words])}; {ended.said[-150:]!r}"
            )
    night = scv(place, "nightly")
    offences += [f"scv nightly: {each}" for each in _judge(night)]
    if night.code == EXIT_DONE:
        state, wrong = state_of(worlds, place)
        offences += (
            [f"scv nightly: went well and led to {state}: {wrong}"] if state != "new" else []
        )
    outcome = "refused" if "refused" in answered or night.code else "answered right"
    place.remove()
    return Outcome(
        name, (f"{case.target}: {outcome}",), [f"{name} ({case.seed}): {each}" for each in offences]
    )


def _same(
    world: Place, place: Place, path: Path, find: Callable[[Path, Random], Path], rng: Random
) -> Path | None:
    """Return the file of another world that stands where `path` does, or does the same there."""
    there = world.home / path.relative_to(place.home)
    if there.exists():
        return there
    found = find(world.home, rng)
    return found if found.exists() else None


def _content(path: Path) -> object:
    if path.is_dir():
        return {os.fspath(each): each.read_bytes() for each in path.rglob("*") if each.is_file()}
    return path.read_bytes() if path.exists() else None


def _first_difference(one: str, other: str) -> str:
    """Return the number of the first line that differs; the population is made up, so the line may
    be shown.
    """
    pairs = zip_longest(one.splitlines(), other.splitlines(), fillvalue="nothing")
    return next(
        (f"line {at}: {a[:90]!r}, not {b[:90]!r}" for at, (a, b) in enumerate(pairs, 1) if a != b),
        "line ends",
    )


def _judge(ended: Ended, besides: Collection[int] = ()) -> list[str]:
    found = list(clear(ended, {EXIT_DONE, _REFUSED, *besides}))
    if ended.code == _REFUSED and not any(way in ended.message for way in _WAYS_OUT):
        found.append(f"refused without a way out: {ended.message}")
    return found
