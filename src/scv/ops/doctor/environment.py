"""Checks of the machine and what is installed on it; they need no home."""

import locale
import os
import re
import shutil
import sys
import tempfile
from collections.abc import Iterator
from datetime import datetime
from importlib import metadata
from pathlib import Path
from urllib.parse import urlsplit

from scv.console.i18n import language, word
from scv.errors import KeyAccessError
from scv.ops.doctor.finding import Finding, failed_check
from scv.vault.engine import open_engine

_PYTHON = (3, 11)
_PINNED = ("duckdb", "duckdb-extension-httpfs", "polars", "cryptography", "prefect")
_INSTALL = "pip install -c constraints.txt -e ."
_NO_TELEMETRY = "PREFECT_SERVER_ANALYTICS_ENABLED"
_LOCAL = ("localhost", "127.0.0.1", "::1")
_PREFECT_SECONDS, _OK = 2, 200
# When this was written: no clock that is right shows less.
_NOT_BEFORE = 2026


def environment(now: datetime) -> Iterator[Finding]:
    """Yield what is found of Python, the packages, encryption, the clock, the locale and Prefect."""
    yield _python()
    yield from _packages()
    yield _encryption()
    yield _clock(now)
    yield _locale()
    yield _prefect()


def _python() -> Finding:
    version = ".".join(map(str, sys.version_info[:3]))
    if sys.version_info[:2] < _PYTHON:
        return Finding("FAIL", "python", word("{told}; required: 3.11 or newer.", told=version))
    return Finding("ok", "python", version)


def _packages() -> Iterator[Finding]:
    """Compare what is installed with the bounds that our own package names."""
    try:
        required = metadata.requires("scv") or []
    except metadata.PackageNotFoundError:
        yield Finding(
            "warn", "packages", word("scv is not installed: {reinstall}", reinstall=_INSTALL)
        )
        return
    bounds = {
        found[1].lower(): found[2]
        for each in required
        if (found := re.match(r"([\w.-]+)\s*([^;]*)", each))
    }
    for name in _PINNED:
        bound = bounds.get(name, "")
        try:
            installed = metadata.version(name)
        except metadata.PackageNotFoundError:
            # Nights by cron need no Prefect.
            level = "warn" if name == "prefect" else "FAIL"
            text = word(
                "not installed; required: {bound}: {reinstall}", bound=bound, reinstall=_INSTALL
            )
            yield Finding("warn" if level == "warn" else "FAIL", name, text)
            continue
        if fits(installed, bound):
            yield Finding("ok", name, f"{installed} ({bound})" if bound else installed)
        else:
            yield Finding(
                "FAIL",
                name,
                word(
                    "{here}; required: {bound}: {reinstall}",
                    here=installed,
                    bound=bound,
                    reinstall=_INSTALL,
                ),
            )


def fits(version: str, bounds: str) -> bool:
    """Tell whether a version is within bounds such as '>=2.1,<3'.

    >>> fits("2.1.0", ">=2.1,<3"), fits("3.0", ">=2.1,<3"), fits("1.5.5", "==1.5.5"), fits("1.5.10", "==1.5.5"), fits("3.0rc1", "<3")
    (True, False, True, False, True)
    """
    for bound in filter(None, bounds.replace(" ", "").split(",")):
        sign, required = bound.rstrip("0123456789.abcrpostdev*"), bound.lstrip("=<>!~")
        installed, limit = _parts(version), _parts(required)
        width = max(len(installed), len(limit))
        installed, limit = (each + (0,) * (width - len(each)) for each in (installed, limit))
        matches = {
            "==": installed == limit,
            ">=": installed >= limit,
            "<": installed < limit,
            "<=": installed <= limit,
            ">": installed > limit,
        }
        if not matches.get(sign, True):
            return False
    return True


def _parts(version: str) -> tuple[int, ...]:
    """Return the numbers of a version; a candidate of 3.0 comes before it."""
    release = re.match(r"\d+(?:\.\d+)*", version)
    numbers = tuple(map(int, release[0].split("."))) if release else ()
    early = release and re.match(r"(a|b|rc|\.dev)\d", version[release.end() :])
    return (*numbers[:-1], numbers[-1] - 1, 10**9) if early and numbers else numbers


def _encryption() -> Finding:
    """Load DuckDB's encryption, and let it write nothing but its own spill folder, elsewhere."""
    try:
        with tempfile.TemporaryDirectory() as temp_folder, open_engine(Path(temp_folder)):
            return Finding("ok", "encryption", word("DuckDB's encryption extension loads"))
    except KeyAccessError as error:
        return failed_check("encryption", error)


def _clock(now: datetime) -> Finding:
    if now.year < _NOT_BEFORE:
        text = word(
            "{now:%Y-%m-%d %H:%M} UTC cannot be right: set the clock before the next run, "
            "e.g. timedatectl set-ntp true",
            now=now,
        )
        return Finding("FAIL", "clock", text)
    return Finding("ok", "clock", f"{now:%Y-%m-%d %H:%M} UTC")


def _locale() -> Finding:
    spoken = {"zh": "中文", "en": "English", "both": "中文 + English"}[language()]
    encoding = {
        "files": sys.getfilesystemencoding(),
        "terminal": locale.getpreferredencoding(False),
    }
    if wrong := sorted(
        {each for each in encoding.values() if each.lower().replace("-", "") != "utf8"}
    ):
        text = word(
            "{wrong}: names of files may be garbled; set LANG=C.UTF-8 or zh_CN.UTF-8",
            wrong=", ".join(wrong),
        )
        return Finding("warn", "locale", text)
    return Finding("ok", "locale", f"UTF-8, {spoken} (LANG)")


def _prefect() -> Finding:
    url = os.environ.get("PREFECT_API_URL", "")
    if not url:
        return Finding(
            "ok",
            "prefect api",
            word("PREFECT_API_URL is not set: flows run without a server"),
        )
    if os.environ.get(_NO_TELEMETRY, "").lower() not in ("0", "false", "off", "no"):
        text = word(
            "telemetry is on: export {no_telemetry}=false DO_NOT_TRACK=1 for server and worker",
            no_telemetry=_NO_TELEMETRY,
        )
        return Finding("warn", "prefect api", text)
    host = urlsplit(url).hostname or ""
    if host not in _LOCAL:
        return Finding(
            "warn",
            "prefect api",
            word("PREFECT_API_URL is on another machine; it was not asked"),
        )
    return _probe(url)


def _probe(url: str) -> Finding:
    """Ask a server on this machine whether it is there; nobody else is asked, whatever it answers."""
    # NOTE: here, because only whoever has a server needs it.
    from http.client import HTTPConnection, HTTPException

    name, address = "prefect api", urlsplit(url)
    try:
        # NOTE: no proxy and no redirection, which urllib would follow elsewhere.
        server = HTTPConnection(address.hostname or "", address.port, timeout=_PREFECT_SECONDS)
        server.request("GET", f"{address.path.rstrip('/')}/health")
        is_ok = server.getresponse().status == _OK
        server.close()
    except (OSError, ValueError, HTTPException):
        text = word(
            "PREFECT_API_URL is set, but nothing answers there: start it (prefect server start) or unset the variable"
        )
        return Finding("FAIL", name, text)
    if not is_ok:
        return Finding("warn", name, word("something answers there, but it is not a Prefect API"))
    return Finding("ok", name, word("the server answers"))


def free_bytes(folder: Path) -> int:
    """Return how many bytes of a folder's disk are free."""
    return shutil.disk_usage(folder).free
