"""What must hold after every trial, whatever was done to it."""

import re
from collections.abc import Iterator
from pathlib import Path

from benchmarks.chaos.commands import Ended, scv
from benchmarks.chaos.fingerprints import differences, fingerprint
from benchmarks.chaos.places import Place
from benchmarks.chaos.worlds import Worlds
from scv.api import connect
from scv.errors import EXIT_DONE, ScvError
from scv.query.published import open_published
from scv.vault.manifest import digest

KILLED = -9
# What a run may end with when the disk fails: a fault of the disk, or of a file that could not be
# read back whole.
REFUSALS = {4, 5, 8, 9}
_OURS = re.compile(
    r"keys/.+|inbox/.+|scv\.toml|ledger/(decisions|consents|erasures|restrictions|disclosures|audit)\.(log|keys)|ledger/TIPS|reports/[^.].*\.(json|html)|vault/writer\.lock"
    r"|vault/landed/(former/)?[0-9a-f]{24}\.(duckdb|card)|vault/generations/(CURRENT|vault-\d{6}-[0-9a-f]{8}\.duckdb|MANIFEST-\d{6}\.json)"
    r"|published/(CURRENT|scv-\d{6}-[0-9a-f]{8}\.duckdb)"
)

_BUILT = re.compile(r"(vault/generations|published)/[^/]+\.duckdb")


def whole(worlds: Worlds, place: Place, besides: frozenset[str] = frozenset()) -> str:
    """Return which generation a home is in as a reader and the operator find it: old, new or
    forgotten.

    Args:
        besides: tables that may be others.

    Raises:
        AssertionError: it is none of these, or the reader sees another than the operator.
        ScvError: it cannot be read.
    """
    vault = place.enter()
    if (place.home / "published" / "CURRENT").read_bytes() == (
        worlds.due.home / "published" / "CURRENT"
    ).read_bytes():
        current = vault.generations().require_current()
        assert (
            digest(place.home / "vault" / "generations" / current.vault.name)
            == current.vault.sha256
        ), "vault file changed"
        with open_published(place.home / "published"):
            return "old"
    found = fingerprint(vault, place.outputs / "scratch", worlds.ids)
    ends = {"old": worlds.old, "new": worlds.new, "forgotten": worlds.forgotten}
    names = [name for name, end in ends.items() if besides.issuperset(differences(found, end))]
    assert names, f"half done: unlike the new generation in {differences(found, worlds.new)[:5]}"
    current = vault.generations().require_current()
    with connect(place.home) as con:
        generation, customers = con.execute(
            "SELECT (SELECT generation FROM about), (SELECT COUNT(*) FROM profiles)"
        ).fetchall()[0]
    assert (generation, customers) == (
        current.generation,
        current.published.tables["profiles"][0],
    ), "a mixed answer"
    return names[0]


def state_of(
    worlds: Worlds, place: Place, besides: frozenset[str] = frozenset()
) -> tuple[str, str]:
    """Return the generation a home is in (`whole`) and nothing, or `none` and what is wrong with
    it.
    """
    try:
        return whole(worlds, place, besides), ""
    except (AssertionError, ScvError) as error:
        return "none", str(error)


def clear(ended: Ended, allowed: set[int]) -> Iterator[str]:
    """Yield what is wrong with how a command ended: with a code that is not allowed, a traceback,
    or no word of what to do.
    """
    if ended.code not in allowed:
        yield f"ended with {ended.code}: {ended.said[-200:]!r}"
    if "Traceback" in ended.said or "a fault of ours" in ended.said:
        yield f"ended with a fault of ours: {ended.said[-300:]!r}"
    elif ended.code > 0 and not ended.message:
        yield f"ended with {ended.code} and no message"


def recovers(worlds: Worlds, place: Place, besides: frozenset[str] = frozenset()) -> Iterator[str]:
    """Run the next night, and yield what is wrong with where it leads."""
    erased = any(True for _ in place.enter().erasures.entries())
    ended = scv(place, "nightly")
    yield from (f"the next night {each}" for each in clear(ended, {EXIT_DONE}))
    if ended.code:
        return
    (found, wrong), right = state_of(worlds, place, besides), "forgotten" if erased else "new"
    if found != right:
        yield f"the next night leads to {found}, not {right}: {wrong}"
    yield from litter(place)


def litter(place: Place) -> Iterator[str]:
    """Yield what stands in a home that should not: temporary files, files of no generation,
    segments without card.
    """
    home = place.home
    files = {path.relative_to(home).as_posix() for path in home.rglob("*") if path.is_file()}
    yield from (f"left behind: {name}" for name in sorted(files) if not _OURS.fullmatch(name))
    manifests = "".join(path.read_text() for path in home.glob("vault/generations/MANIFEST-*.json"))
    yield from (
        f"of no generation: {name}"
        for name in sorted(files)
        if _BUILT.fullmatch(name) and Path(name).name not in manifests
    )
    landed = [Path(name) for name in files if name.startswith("vault/landed/")]
    for stem in {path.stem for path in landed}:
        if sum(path.stem == stem for path in landed) != 2:
            yield f"left behind: half of segment {stem}"
    generations = home / "vault" / "generations"
    kept = {re.sub(r"\D", "", path.name)[:6] for path in generations.glob("vault-*.duckdb")}
    named = {re.sub(r"\D", "", path.name)[:6] for path in generations.glob("MANIFEST-*.json")}
    if kept != named:
        yield f"generations {sorted(kept)} have files, {sorted(named)} have manifests"
    if (generations / "CURRENT").read_bytes() != (home / "published" / "CURRENT").read_bytes():
        yield "the vault's copy of the manifest is another"
    temporary = [path.name for path in (place.root / "temporary").rglob("*") if path.is_file()]
    yield from (f"left in the temporary folder: {name}" for name in temporary)
