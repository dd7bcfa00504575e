"""One Prefect API for all flow tests, below a PREFECT_HOME of its own. Prefect is imported only
when a test asks for it.
"""

import logging
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from scv.home.open_home import open_vault
from scv.home.settings import Home
from tests.conftest import SAMPLE, new_home

_SMALL = (
    "store/mall/members_20261119.csv",
    "weibo/main/winners_20260520.csv",
    "wechat/mini-club/users_20261119.ndjson",
)


@dataclass(frozen=True)
class Orchestra:
    """The flows on a running API, and every line that was logged, tracebacks included."""

    prefect_home: Path
    path: ModuleType
    lines: list[str] = field(repr=False)

    def night(self, home: Home, **options: Any) -> Any:
        """Run the nightly flow and return its final state."""
        from flows.nightly import nightly

        return nightly(str(home.root), return_state=True, **options)

    def rerun(self, home: Home, channel: str, **options: Any) -> Any:
        """Run the channel flow and return its final state."""
        from flows import channel as module

        return module.channel(channel, str(home.root), return_state=True, **options)

    def post(self, route: str, body: object) -> Any:
        """Ask the API itself and return its answer."""
        from prefect.client.orchestration import get_client

        with get_client(sync_client=True) as client:
            answer = client.request("POST", route, json=body)  # type: ignore[arg-type]
        assert answer.status_code < 300, answer.text
        return answer.json()

    def places_of(self, needles: Iterable[bytes]) -> set[str]:
        """Return where any of the needles stands: Prefect's database (all files below
        PREFECT_HOME), or a log line.
        """
        self.flush()
        kept = b"".join(
            path.read_bytes() for path in self.prefect_home.rglob("*") if path.is_file()
        )
        logged = "\n".join(self.lines).encode()
        assert kept.count(b"Beginning flow run") >= 3, "Prefect's log lines have not arrived"
        places = {"database": kept, "log": logged}
        return {
            place
            for place, content in places.items()
            if any(needle in content for needle in needles)
        }

    def flush(self) -> None:
        """Wait until Prefect has written every log line and event."""
        from prefect.events.worker import EventsWorker
        from prefect.logging.handlers import APILogWorker

        APILogWorker.instance().drain()
        EventsWorker.drain_all()


@pytest.fixture(scope="session")
def orchestra(tmp_path_factory, config_folder) -> Iterator[Orchestra]:
    """Start the API once; its database lies below PREFECT_HOME, so that a search there sees all
    that Prefect keeps.
    """
    prefect_home = tmp_path_factory.mktemp("prefect")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PREFECT_HOME", str(prefect_home))
        patch.setattr(tempfile, "tempdir", str(prefect_home))
        from prefect.settings import (
            PREFECT_FLOWS_HEARTBEAT_FREQUENCY,
            PREFECT_HOME,
            temporary_settings,
        )
        from prefect.testing.utilities import prefect_test_harness

        from flows import path

        quiet = {PREFECT_HOME: prefect_home, PREFECT_FLOWS_HEARTBEAT_FREQUENCY: None}
        with temporary_settings(quiet), prefect_test_harness(server_startup_timeout=120):
            patch.undo()
            with _listening() as lines:
                yield Orchestra(prefect_home, path, lines)


@contextmanager
def _listening() -> Iterator[list[str]]:
    lines: list[str] = []

    class Listener(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            lines.append(self.format(record))

    listener, loggers = (
        Listener(logging.DEBUG),
        [logging.getLogger(name) for name in (None, "prefect", "scv")],
    )
    for logger in loggers:
        logger.addHandler(listener)
    yield lines
    for logger in loggers:
        logger.removeHandler(listener)


@pytest.fixture
def small_home(tmp_path) -> Home:
    """A home with one small file in each of three channels, before its first night."""
    home = new_home(tmp_path / "home")
    for name in _SMALL:
        (home.inbox / name).parent.mkdir(parents=True)
        shutil.copy(SAMPLE / name, home.inbox / name)
    return home


@pytest.fixture
def home_after_a_night(orchestra, small_home) -> Home:
    """The same home with two files more of the store's, after its first night, which is today's
    like all that flows run.
    """
    shutil.copytree(SAMPLE / "store" / "hq", small_home.inbox / "store" / "hq")
    assert orchestra.night(small_home).name == "Completed"
    return small_home


def tables(home: Home, catalog: str, besides: frozenset[str] = frozenset()) -> dict[str, list[str]]:
    """Return every table of the current generation as its rows in order, the named columns left
    out.
    """
    with open_vault(home).generations().open(catalog) as con:
        columns = con.execute(
            "SELECT table_name, LIST(column_name ORDER BY column_index) FROM duckdb_columns() "
            "WHERE database_name = ? GROUP BY ALL",
            [catalog],
        ).fetchall()
        chosen = {
            table: ", ".join(name for name in names if name not in besides)
            for table, names in columns
        }
        return {
            table: sorted(
                map(str, con.execute(f"SELECT {names} FROM {catalog}.{table}").fetchall())
            )
            for table, names in chosen.items()
        }


def generation(home: Home) -> int:
    """Return the number of the current generation, 0 before the first."""
    current = open_vault(home).generations().current()
    return current.generation if current else 0
