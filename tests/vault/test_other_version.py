"""Between an update of scv and its first night, commands say that the published tables are older,
and what to do.
"""

from dataclasses import replace

import duckdb
import pytest

from scv.console.i18n import error_in_chinese
from scv.customer_view.view import find_figures, find_places
from scv.errors import UsageError
from scv.home.open_home import open_vault
from scv.query.sandbox import Published
from scv.schema import PUBLISHED, VAULT
from scv.vault import generations
from scv.vault.session import DuckSession


@pytest.fixture
def con():
    with duckdb.connect() as con:
        con.execute("ATTACH ':memory:' AS published")
        for table in PUBLISHED:
            con.execute(table.create("published"))
        con.execute("USE published")
        yield DuckSession(con)


@pytest.mark.parametrize(
    "older", ["DROP TABLE value_model", "ALTER TABLE traits DROP COLUMN preferred_hour"]
)
def test_published_tables_of_an_older_version_are_told_with_the_way_out(con, older):
    con.execute(older)
    for asking in (
        lambda: Published(con, 0).rows(
            "SELECT preferred_hour, fitted_on FROM traits CROSS JOIN value_model"
        ),
        lambda: find_figures(con),
    ):
        with pytest.raises(UsageError, match=r"older version of scv.*scv nightly") as told:
            asking()
        assert "请重新发布" in error_in_chinese(told.value)


def test_a_fault_of_ours_in_a_query_stays_one(con):
    with pytest.raises(duckdb.BinderException):
        Published(con, 0).rows("SELECT nonsense FROM traits")


def test_a_vault_of_an_older_version_is_looked_up_without_what_it_lacks():
    with duckdb.connect() as con:
        con.execute("ATTACH ':memory:' AS vault")
        for table in VAULT:
            con.execute(table.create("vault"))
        con.execute("DROP TABLE vault.attributes")
        find_places(DuckSession(con))
        assert con.execute("FROM memory.own_places").fetchall() == []


def test_a_vault_of_an_older_version_says_so_where_what_is_asked_for_was_not_kept(
    sample_home, monkeypatch
):
    every = open_vault(sample_home).generations()
    tomorrow = replace(VAULT[0], name="of_tomorrow")
    with pytest.raises(duckdb.CatalogException), every.open("vault") as session:
        session.rows("FROM vault.of_tomorrow")
    monkeypatch.setattr(generations, "VAULT", (*VAULT, tomorrow))
    with (
        pytest.raises(UsageError, match=r"older version of scv.*scv nightly"),
        every.open("vault") as session,
    ):
        session.rows("FROM vault.of_tomorrow")
    with every.open("vault") as session:
        assert session.rows("SELECT 1 FROM vault.records LIMIT 1")
