"""Homes for tests: real keys, real encrypted files, in temporary folders; the user's own config is
never touched.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from xdist.scheduler import LoadScopeScheduling

from scv.cli import main
from scv.home.settings import Home, load_home
from scv.pipeline import run_report
from scv.pipeline.run import STAGES, Run, open_run
from scv.sources import CHANNELS
from tests import tiers, warm
from tests.finished import FRESH, Finished, is_patched
from tests.laws import QUICK, examples

# DuckDB's driver looks for Pandas at every value it is given, in vain: a tenth of each night. Here
# it is told once.
sys.modules.setdefault("pandas", None)  # type: ignore[arg-type]

# As `scv.profile.clv` does, which some tests of it are later than: they load SciPy themselves.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

# Machines are shared and noisy: how long an example takes to make says nothing about it.
settings.register_profile(
    "house",
    deadline=None,
    max_examples=examples(25),
    suppress_health_check=[HealthCheck.too_slow],
    print_blob=True,
)
settings.load_profile("house")

SAMPLE = Path(__file__).parent.parent / "data" / "sample"
TONIGHT = datetime(2026, 11, 21, 18, 30, tzinfo=UTC)


class OneWorkerPerRoom(LoadScopeScheduling):
    """Keeps the tests of one file on one worker, and all that need Prefect's API together: its
    server starts once.
    """

    def _split_scope(self, nodeid):
        return "tests/flows" if nodeid.startswith("tests/flows/") else nodeid.split("::")[0]


def pytest_xdist_make_scheduler(config, log):
    # NOTE: files are begun in the order of `tiers.mark`; else by their number of tests, and the
    # longest come last.
    config.option.loadscopereorder = False
    return OneWorkerPerRoom(config, log)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items):
    items[:] = tiers.mark(items)


@pytest.fixture(autouse=True, scope="session")
def no_process():
    """In the quick tier no test starts one."""
    tiers.forbid_processes()


@pytest.fixture(autouse=True, scope="session")
def warm_children():
    """Let the product's own children start warm (see `tests/warm.py`)."""
    if FRESH or QUICK:
        yield
        return
    nursery = warm.Nursery()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(subprocess, "Popen", warm.popen(nursery))
        yield
    nursery.close()


@pytest.fixture(autouse=True, scope="session")
def config_folder(tmp_path_factory):
    """Keep reader keys out of the user's own ~/.config."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CONFIG_HOME", str(tmp_path_factory.mktemp("config")))
        patch.delenv("SCV_HOME", raising=False)
        yield


@pytest.fixture(autouse=True, scope="session")
def no_language():
    """Let commands speak both languages, whatever the machine's own is."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("LC_ALL", "LC_MESSAGES"):
            patch.delenv(name, raising=False)
        patch.setenv("LANG", "C.UTF-8")
        yield


@dataclass(frozen=True)
class Outcome:
    """What a command printed and how it ended."""

    code: int
    out: str
    err: str


@pytest.fixture
def scv(capsys, finished) -> Callable[..., Outcome]:
    """Run a command line in this process; a first night that was run before is copied (see
    `Finished`).
    """

    def run(*arguments: object) -> Outcome:
        words = [str(argument) for argument in arguments]
        if words[:-1] == ["nightly", "--home"]:
            place = Path(words[-1])
            return finished.night(
                place, "nightly", lambda: told_by(words), lambda told, of: _as_of(told, of, place)
            )
        return told_by(words)

    def told_by(words: list[str]) -> Outcome:
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            main(words)
        printed = capsys.readouterr()
        return Outcome(ended.value.code, printed.out, printed.err)

    return run


def _as_of(told: Outcome, then: Path, now: Path) -> Outcome:
    return replace(
        told, out=told.out.replace(str(then), str(now)), err=told.err.replace(str(then), str(now))
    )


def new_home(root: Path, *, threads: int | None = 1) -> Home:
    """Provision an empty home at `root`, with keys of its own.

    Args:
        threads: of the engine; a second doubles what small queries cost. None leaves them to it,
            for homes of many rows.
    """
    with pytest.raises(SystemExit) as ended:
        main(["init", "--home", str(root), "--reader", "tester"])
    assert ended.value.code == 0
    if threads:
        settings = root / "scv.toml"
        told = settings.read_text("utf-8")
        assert "# threads = 2" in told
        settings.write_text(told.replace("# threads = 2", f"threads = {threads}"), "utf-8")
    return load_home(root)


def filled_home(root: Path, files: Path) -> Home:
    """Provision a home whose inbox holds the files below the channels' folders of `files`."""
    home = new_home(root, threads=None)
    for channel in CHANNELS:
        shutil.copytree(files / channel, home.inbox / channel, dirs_exist_ok=True)
    return home


def night(home: Home, nights_later: int = 0) -> Run:
    """Run a whole night on what is in the inbox."""
    with open_run(home, "nightly", TONIGHT + timedelta(days=nights_later)) as run:
        run.ingest_inbox()
        for stage in STAGES:
            run.stage(stage)
        # NOTE: without the page, which takes a tenth of a second and is tried for itself.
        run_report.keep(run.vault, run.account())
    return run


_finished: list[Finished] = []


def finish(home: Home) -> bool:
    """Run a night as `night` does, or copy what it made of the same home before; return whether
    files were left out.
    """
    return _finished[-1].night(
        home.root, "night", lambda: night(home).partial, lambda told, _: told
    )


@pytest.fixture(autouse=True, scope="session")
def all_finished(tmp_path_factory, config_folder) -> Iterator[Finished]:
    """The homes and nights that this worker keeps."""
    _finished.append(Finished(tmp_path_factory.mktemp("finished"), new_home))
    yield _finished[-1]
    _finished.pop()


@pytest.fixture
def finished(all_finished, request) -> Finished:
    """The same, told whether this test may take a night that was run before."""
    all_finished.patched = is_patched(request.fixturenames)
    return all_finished


@pytest.fixture
def home(tmp_path, finished) -> Home:
    """An empty home, under keys that others of these have too; see `new_home` for one with keys of
    its own.
    """
    return finished.home(tmp_path / "home")


@pytest.fixture(scope="session")
def sample_home(tmp_path_factory, config_folder) -> Home:
    """The sample after one night. Shared: tests only read it."""
    home = filled_home(tmp_path_factory.mktemp("sample") / "home", SAMPLE)
    night(home)
    return home
