"""Which of the landed rows are current, when segments come one after another: the same as all at
once.
"""

from dataclasses import dataclass

import pytest

from scv.ingest import deduplicate
from tests.ingest.segments import LandedFile, MemoryStore, empty_vault, insert

RANK = 1 << 120
NICK, ORDER, OTHER = 4 * RANK + 1, 6 * RANK + 1, 6 * RANK + 2
KINDS = {NICK: "buyer_nick", ORDER: "order", OTHER: "order"}


@dataclass(frozen=True)
class File(LandedFile):
    """Its rows as (record, time of their own, identifier, order)."""

    exported_at: None = None
    contents: tuple[int, ...] = ()


def fill(con, file):
    for row_no, (record, at, token, order) in enumerate(file.rows, 1):
        insert(
            con,
            f"{file.name}.landed_rows",
            row_no=row_no,
            record_id=record,
            content=file.contents[row_no - 1] if file.contents else record * 1000 + at,
            updated_at=at,
            token_set=token,
            order_token=order,
        )
        insert(con, f"{file.name}.token_sets", token_set=token, token=token)
        insert(
            con,
            f"{file.name}.identifiers",
            token=token,
            kind=KINDS[token],
            namespace="here",
            value="x",
        )


@pytest.fixture
def con():
    return empty_vault()


def arrives(con, *files):
    """Add files in a night of their own; return whether what was there could be kept."""
    for table in ("changed", "phones_before", "sets_before"):
        con.execute(f"DROP TABLE IF EXISTS {table}")
    return deduplicate(con, MemoryStore(fill), files)


def members(con, record):
    """Return the identifiers of a record."""
    rows = con.execute(
        "SELECT token FROM vault.token_sets SEMI JOIN (FROM vault.records WHERE record_id = ?) USING (token_set)",
        [record],
    ).fetchall()
    return {int(token) for (token,) in rows}


def changed(con):
    return {int(record) for (record,) in con.execute("SELECT record_id FROM changed").fetchall()}


BOUGHT = File("a", ((1, 10, NICK, ORDER),))
ITEM = File("b", ((2, 10, ORDER, ORDER),))
MOVED_ITEM = File("c", ((2, 20, OTHER, OTHER),))


@pytest.mark.parametrize("nights", [[BOUGHT, ITEM], [ITEM, BOUGHT]])
def test_an_order_joins_the_identifiers_of_its_buyer_whichever_came_first(con, nights):
    for file in nights:
        assert arrives(con, file)
    assert members(con, 1) == {NICK, ORDER} and members(con, 2) == {ORDER}
    assert changed(con) == ({1, 2} if nights[0] is BOUGHT else {1})


@pytest.mark.parametrize("contents", [(7, 9), (9, 7)])
def test_of_rows_of_one_time_in_one_file_the_last_counts(con, contents):
    row = (1, 10, NICK, None)
    sheets = File("a", (row, row), contents=contents)
    other = File("b", (row,), contents=(8,))
    current = "SELECT file_id, row_no FROM vault.records"
    assert arrives(con, sheets)
    assert con.rows(current) == [("a", 2)]
    assert arrives(con, other)
    assert con.rows(current) == [("a", 2) if contents[1] > 8 else ("b", 1)]


def test_an_order_that_no_current_row_names_any_more_asks_for_a_rebuild(con):
    assert arrives(con, BOUGHT, ITEM)
    assert not arrives(con, MOVED_ITEM)


def test_an_order_that_another_row_still_names_does_not(con):
    assert arrives(con, BOUGHT, ITEM, File("d", ((3, 10, ORDER, ORDER),)))
    assert arrives(con, MOVED_ITEM)
    assert members(con, 1) == {NICK, ORDER} and changed(con) == {2}


def test_an_equal_row_of_another_file_changes_nothing_and_is_counted(con):
    assert arrives(con, BOUGHT)
    assert arrives(con, File("z", BOUGHT.rows))
    assert changed(con) == set()
    counts = con.execute(
        "SELECT file_id, records, duplicates, superseded FROM vault.files ORDER BY file_id"
    ).fetchall()
    assert counts == [("a", 1, 0, 0), ("z", 0, 1, 0)]


def test_a_version_older_than_the_current_row_is_superseded_on_arrival(con):
    assert arrives(con, MOVED_ITEM)
    assert arrives(con, ITEM)
    assert changed(con) == set() and members(con, 2) == {OTHER}
    counts = con.execute(
        "SELECT file_id, records, duplicates, superseded FROM vault.files ORDER BY file_id"
    ).fetchall()
    assert counts == [("b", 0, 0, 1), ("c", 1, 0, 0)]
