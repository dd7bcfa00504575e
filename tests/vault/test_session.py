"""The session upon DuckDB: what is at work when it is closed comes to its end."""

import threading

import duckdb

from scv.vault.session import DuckSession


def test_a_session_that_is_closed_lets_what_is_at_work_come_to_its_end():
    """As when somebody stops a run while files are landed: closing waits for them, they need the
    connection.
    """
    session = DuckSession(duckdb.connect)
    at_work, closing, answers = threading.Barrier(3), threading.Event(), []

    def work(number):
        at_work.wait()
        closing.wait()
        answers.append(session.con.cursor().execute("SELECT ?", [number]).fetchone())

    threading.Thread(target=session.map, args=(work, [1, 2]), daemon=True).start()
    at_work.wait()
    closer = threading.Thread(target=session.close, daemon=True)
    closer.start()
    closing.set()
    closer.join(60)
    assert not closer.is_alive() and sorted(answers) == [(1,), (2,)]


def test_each_row_gets_one_id_of_its_own_in_the_order_of_a_column():
    with DuckSession(duckdb.connect()) as session:
        session.execute("CREATE TABLE homeless AS SELECT UNNEST([3, 1, 2]) AS group_key")
        new = [f"0000000{at}-0000-7000-8000-000000000000" for at in range(1, 4)]
        session.mint("new_homes", "homeless", "group_key", lambda count: new[:count])
        found = session.rows("SELECT group_key, customer_id::VARCHAR FROM new_homes ORDER BY 1")
        assert found == [*zip((1, 2, 3), new, strict=True)]
        session.execute("DELETE FROM homeless")
        session.mint("new_homes", "homeless", "group_key", lambda count: new[:count])
        assert session.rows("FROM new_homes") == []
