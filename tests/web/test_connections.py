"""What the page reads: who asks while another generation is opened, cannot be opened, and can be
opened again.
"""

import time
from contextlib import contextmanager

import duckdb
import pytest

from scv.errors import KeyAccessError
from scv.vault.session import DuckSession
from scv.web.connections import SnapshotPool


class World:
    """Generations by number, opened unless the world forbids it."""

    def __init__(self):
        self.current, self.forbidden, self.closed = 1, set(), []

    def opened(self, stack):
        number = self.current
        if number in self.forbidden:
            raise KeyAccessError(f"generation {number} may not be opened")

        @contextmanager
        def connection():
            with duckdb.connect() as con:
                yield DuckSession(con)
            self.closed.append(number)

        return stack.enter_context(connection()), number


@pytest.fixture
def world():
    return World()


def read(readings):
    with readings.lease() as reading:
        return reading.about


def soon(readings, wanted):
    """Ask until the answer is the one that is wanted."""
    for _ in range(400):
        try:
            if read(readings) == wanted:
                return True
        except KeyAccessError:
            if wanted is KeyAccessError:
                return True
        time.sleep(0.01)
    return False


def test_the_former_generation_answers_until_the_next_is_open_and_is_let_go_then(world):
    readings = SnapshotPool(lambda: world.current, world.opened, "SELECT 1")
    assert read(readings) == 1
    with readings.lease() as held:
        world.current = 2
        assert soon(readings, 2) and world.closed == []
        assert held.con.execute("SELECT 1").fetchall() == [(1,)]
    assert world.closed == [1]


def test_who_may_not_open_the_next_generation_is_told_so_until_they_may(world):
    readings = SnapshotPool(lambda: world.current, world.opened, "SELECT 1")
    assert read(readings) == 1
    world.forbidden, world.current = {2}, 2
    assert soon(readings, KeyAccessError)
    with pytest.raises(KeyAccessError):
        read(readings)
    world.forbidden = set()
    assert soon(readings, 2)


def test_at_the_desk_nobody_is_answered_by_a_generation_that_is_current_no_more(world):
    readings = SnapshotPool(lambda: world.current, world.opened, "SELECT 1", at_once=True)
    assert read(readings) == 1
    world.current = 2
    assert read(readings) == 2 and world.closed == [1]
    world.forbidden, world.current = {3}, 3
    with pytest.raises(KeyAccessError):
        read(readings)
