"""What a night and a command cost, in counts: SQL statements, files, modules. budgets.toml says
what they may.
"""

import subprocess
import sys
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import duckdb
import pytest

from scv.pipeline.run import STAGES, open_run
from tests.conftest import TONIGHT, new_home
from tests.exports import MEMBERS, drop, member, text

BUDGETS = tomllib.loads((Path(__file__).parent / "budgets.toml").read_text("utf-8"))


class Counted:
    """A connection that counts what it is asked, whoever asks."""

    asked = 0

    def __init__(self, con) -> None:
        self._con = con

    def execute(self, *given):
        Counted.asked += 1
        self._con.execute(*given)
        return self

    def sql(self, *given, **named):
        Counted.asked += 1
        return self._con.sql(*given, **named)

    def cursor(self):
        return Counted(self._con.cursor())

    def __enter__(self):
        return self

    def __exit__(self, *error):
        self._con.close()

    def __getattr__(self, name):
        return getattr(self._con, name)


OPENED: list[str] | None = None


def _note(event: str, details: tuple) -> None:
    if OPENED is not None and event == "open" and isinstance(details[0], str | bytes):
        OPENED.append(str(details[0]))


sys.addaudithook(_note)


@contextmanager
def opened_files() -> Iterator[list[str]]:
    global OPENED
    OPENED = []
    try:
        yield OPENED
    finally:
        OPENED = None


def within(name: str, what: str, found: int) -> None:
    """Hold a count against its budget: no more, and not so much less that the budget says nothing."""
    budget = BUDGETS[name][what]
    assert found <= budget, (
        f"{name}: {found} {what}, the budget is {budget}: find what asks, or say in the commit why it must"
    )
    assert found >= 0.9 * budget, f"{name}: {found} {what}, the budget is {budget}: lower it"


def test_a_night_asks_the_engine_no_more_than_its_budget_says(tmp_path, monkeypatch):
    connect = duckdb.connect
    monkeypatch.setattr("duckdb.connect", lambda *given, **named: Counted(connect(*given, **named)))
    home = new_home(tmp_path / "home")

    def night(later: int) -> int:
        before = Counted.asked
        with open_run(home, "nightly", TONIGHT + timedelta(days=later)) as run:
            run.ingest_inbox()
            for stage in STAGES:
                run.stage(stage)
            run.report()
        return Counted.asked - before

    two = [member("V1", "张一一", "13900000001"), member("V2", "李四光", "13900000002")]
    drop(home, "store/hq/one.csv", text(MEMBERS, *two))
    within("first_night", "statements", night(0))
    with opened_files() as paths:
        within("quiet_night", "statements", night(1))
    within("quiet_night", "files_opened", len([path for path in paths if str(home.root) in path]))
    drop(home, "store/hq/two.csv", text(MEMBERS, member("V3", "王五", "13900000003")))
    within("one_new_row", "statements", night(2))


@pytest.mark.parametrize("argument", ["version", "help"])
def test_a_command_that_needs_no_home_loads_hardly_anything(argument):
    code = f"import sys; from scv.cli import main\ntry: main(['--{argument}'])\nfinally: print(len(sys.modules), file=sys.stderr)"
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    within("modules", argument, int(ended.stderr))
