"""Checks of one home: folders, keys, what is published, ledgers, room, and who is at it. Nothing is
written.
"""

import os
import re
import stat
from collections.abc import Callable, Iterator
from datetime import datetime
from functools import partial
from pathlib import Path

from scv.console.i18n import word
from scv.errors import KeyAccessError, ScvError
from scv.home.open_home import Vault, check_ledger, open_vault
from scv.home.settings import SETTINGS_FILE, Home, load_home
from scv.ops.doctor.environment import free_bytes
from scv.ops.doctor.finding import Finding, failed_check
from scv.ops.home_status import STALE_HOURS, age_hours
from scv.vault.manifest import Manifest
from scv.vault.reader_keys import load_reader
from scv.vault.writer_lock import current_writer

_OTHERS = stat.S_IRWXG | stat.S_IRWXO
# A night writes both files anew beside the old, and what its joins spill.
_TIMES_FREE, _TIMES_LEAST = 3, 1.5
_UNITS = {"K": 1 << 10, "M": 1 << 20, "G": 1 << 30, "T": 1 << 40}
_LEAST_MEMORY = 1 << 30


def check_home(root: Path, is_explicit: bool, now: datetime) -> Iterator[Finding]:
    """Yield what is found of the home at `root`.

    Args:
        is_explicit: somebody named it; else it need not be there.
    """
    try:
        found = (root / SETTINGS_FILE).exists()
        home = load_home(root) if found else None
    except (ScvError, OSError) as error:
        yield failed_check("home", error)
        return
    if home is None:
        text = word("none at {root}; make one with: scv init --home {root}", root=root)
        yield Finding("FAIL" if is_explicit else "warn", "home", text)
        return
    yield Finding("ok", "home", str(home.root))
    for name, check in {
        "folders": _folders,
        "inbox": _inbox,
        "memory": _memory,
        "lock": _lock,
    }.items():
        yield _run_check(name, partial(check, home))
    try:
        vault = open_vault(home)
    except ScvError as error:
        yield failed_check("keys", error)
        return
    yield Finding("ok", "keys", word("all keys load, mode 0600"))
    yield from _of_generation(vault, now)


def _of_generation(vault: Vault, now: datetime) -> Iterator[Finding]:
    try:
        current = vault.generations().current()
    except (ScvError, OSError) as error:
        yield failed_check("manifest", error)
        return
    if vault.key_set.is_rotating:
        text = word("not finished; finish it with: scv publish")
        yield Finding("warn", "rotation", text)
    yield _manifest(current)
    yield _run_check("reader key", lambda: _reader(vault, current))
    yield _run_check("ledgers", lambda: _ledgers(vault, current))
    yield _run_check("disk", lambda: _disk_space(vault.home, current))
    if current:
        yield _age(current, now)


def _run_check(name: str, check: Callable[[], Finding]) -> Finding:
    """Return what a check found, or why it could not look: the others go on."""
    try:
        return check()
    except (ScvError, OSError) as error:
        return failed_check(name, error)


def _folders(home: Home) -> Finding:
    """Look for folders that other accounts can enter, and for those that we cannot write to."""
    own = [home.root, home.keys, home.inbox, home.vault, home.ledger, home.reports]
    temp_folder = [home.vault / "spill", home.vault / "generations" / "spill"]
    if missing := [path.name for path in own if not path.is_dir()]:
        text = word("missing: {missing}; restore them from a backup", missing=", ".join(missing))
        return Finding("FAIL", "folders", text)
    existing = [path for path in (*own, *temp_folder) if path.is_dir()]
    if closed := [
        str(path) for path in existing if not os.access(path, os.R_OK | os.W_OK | os.X_OK)
    ]:
        text = word(
            "this account may not write to {closed}; run as the home's operator", closed=closed[0]
        )
        return Finding("FAIL", "folders", text, KeyAccessError.exit_code)
    if opened := [
        str(path) for path in existing if path != home.inbox and path.stat().st_mode & _OTHERS
    ]:
        text = word(
            "other accounts can enter {opened}: chmod 700 {opened2}",
            opened=opened[0],
            opened2=" ".join(opened),
        )
        return Finding("FAIL", "folders", text, KeyAccessError.exit_code)
    return Finding("ok", "folders", word("private and writable, the spill folder too"))


def _inbox(home: Home) -> Finding:
    """Count the files and folders of the inbox, and those that this account cannot read; none is
    named.
    """
    closed, files = 0, 0
    for folder, inner, names in os.walk(home.inbox):
        paths = [Path(folder) / name for name in (*inner, *names)]
        files += len(names)
        closed += sum(
            not path.is_symlink()
            and not os.access(path, os.R_OK | (os.X_OK if path.is_dir() else 0))
            for path in paths
        )
    if closed:
        text = word(
            "{closed} files or folders cannot be read by this account: chown or chmod them",
            closed=closed,
        )
        return Finding("FAIL", "inbox", text, KeyAccessError.exit_code)
    if home.inbox.is_dir() and home.inbox.stat().st_mode & _OTHERS:
        text = word(
            "other accounts can enter it, and it holds exports in clear text: chmod 700 {inbox}",
            inbox=home.inbox,
        )
        return Finding("warn", "inbox", text)
    return Finding("ok", "inbox", word("{files} files, all readable", files=files))


def _memory(home: Home) -> Finding:
    available, configured = _machine_memory(), home.settings.memory
    size = f"{available / (1 << 30):.0f} GB"
    if configured is None:
        return Finding(
            "ok",
            "memory",
            word("{size}; DuckDB's own limit ([engine] memory)", size=size),
        )
    limit = _bytes(configured)
    if limit > available:
        text = word(
            "[engine] memory = {told}, and the machine has {size}: lower it in scv.toml",
            told=configured,
            size=size,
        )
        return Finding("warn", "memory", text)
    if limit < _LEAST_MEMORY:
        text = word(
            "[engine] memory = {told} is low: runs will spill to disk; use 1GB or more",
            told=configured,
        )
        return Finding("warn", "memory", text)
    return Finding("ok", "memory", word("{told} of {size}", told=configured, size=size))


def _machine_memory() -> int:
    """Return the bytes of memory of this machine, or of the container it is."""
    total = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    allowed = Path("/sys/fs/cgroup/memory.max")
    limit = allowed.read_text().strip() if allowed.exists() else ""
    return min(total, int(limit)) if limit.isdecimal() else total


def _bytes(size: str) -> float:
    number, unit = re.fullmatch(r"([\d.]+) ?([KMGT])i?B", size).groups()  # type: ignore[union-attr]  # load_home has checked it
    return float(number) * _UNITS[unit]


def _lock(home: Home) -> Finding:
    if writer := current_writer(home.vault / "writer.lock"):
        return Finding("ok", "lock", word("held by {writer}", writer=writer))
    return Finding("ok", "lock", word("free"))


def _manifest(current: Manifest | None) -> Finding:
    if current is None:
        return Finding("ok", "manifest", word("nothing published yet; next: scv nightly"))
    return Finding(
        "ok",
        "manifest",
        word("generation {generation}, signed by this home", generation=current.generation),
    )


def _reader(vault: Vault, current: Manifest | None) -> Finding:
    try:
        reader = load_reader(vault.key_set.home_id)
    except KeyAccessError as error:
        text = word("this account cannot query: ")
        return Finding("warn", "reader key", f"{text}{error}")
    if current and reader.name not in current.sealed:
        text = word(
            "{reader} does not open generation {generation}: scv keys list",
            reader=reader.name,
            generation=current.generation,
        )
        return Finding("warn", "reader key", text)
    return Finding("ok", "reader key", reader.name)


def _ledgers(vault: Vault, current: Manifest | None) -> Finding:
    for ledger in vault.ledgers:
        check_ledger(ledger, current)
    entries = sum(ledger.tip()[0] for ledger in vault.ledgers)
    return Finding("ok", "ledgers", word("{entries} entries, every chain intact", entries=entries))


def _disk_space(home: Home, current: Manifest | None) -> Finding:
    """Hold the free disk against the size of the current generation's files."""
    places = (
        ((home.vault / "generations", current.vault.name), (home.published, current.published.name))
        if current
        else ()
    )
    size = sum(
        (folder / name).stat().st_size for folder, name in places if (folder / name).exists()
    )
    free = min(
        free_bytes(folder if folder.exists() else home.root)
        for folder in (home.vault, home.published)
    )
    text = word(
        "{shown} free, the current generation takes {shown2}",
        shown=_size_text(free),
        shown2=_size_text(size),
    )
    if free < size * _TIMES_LEAST or free < _LEAST_MEMORY // 4:
        return Finding(
            "FAIL",
            "disk",
            text + word(": not enough for the next nightly run; free some space"),
        )
    if free < size * _TIMES_FREE:
        return Finding("warn", "disk", text + word(": maybe not enough for a rebuild"))
    return Finding("ok", "disk", text)


def _size_text(size: int) -> str:
    return f"{size / (1 << 30):.1f} GB" if size >= 1 << 30 else f"{size / (1 << 20):.0f} MB"


def _age(current: Manifest, now: datetime) -> Finding:
    hours = age_hours(current, now)
    if hours < 0:
        text = word(
            "the current generation is dated in the future: the clock was set back; correct it"
        )
        return Finding("FAIL", "age", text)
    age = word("{hours:.0f} hours", hours=hours)
    if hours > STALE_HOURS:
        return Finding(
            "warn",
            "age",
            age + word(": nothing has been published since; see scv status"),
        )
    return Finding("ok", "age", age)
