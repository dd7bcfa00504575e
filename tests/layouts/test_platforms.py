"""Exports of platforms that every brand has, all in one night: whole, and each order once."""

import pytest

from scv.home.open_home import open_vault
from tests.conftest import new_home, night
from tests.exports import drop
from tests.layouts.samples import exports

EXPORTS = exports()


@pytest.fixture(scope="module")
def results(tmp_path_factory, config_folder):
    """A night over all of them."""
    home = new_home(tmp_path_factory.mktemp("platforms") / "home")
    for export in EXPORTS:
        drop(home, export.place, export.content())
    return home, {result.name: result for result in night(home).results}


@pytest.mark.parametrize("export", EXPORTS, ids=lambda export: export.name)
def test_every_row_and_every_filled_cell_is_read(results, export):
    result = results[1][export.name]
    rejects = sum("rejected" in row["becomes"] for row in export.rows)
    assert (result.status, result.message) == ("landed", "")
    assert (result.header["sources"], result.header["rows_in"]) == (
        [export.layout],
        len(export.rows),
    )
    assert result.header["rejects"] == rejects


def test_orders_count_once_with_their_money(results):
    expected = {export.account: [] for export in EXPORTS}
    for export in EXPORTS:
        expected[export.account] += map(tuple, export.declared.get("orders", ()))
    with open_vault(results[0]).generations().open("published") as con:
        rows = con.execute(
            "SELECT account, bought, COALESCE(CAST(amount_yuan * 100 AS INTEGER), -1), "
            "COALESCE(CAST(spent_yuan * 100 AS INTEGER), -1) FROM published.orders ORDER BY ALL"
        ).fetchall()
    found = {}
    for account, *order in rows:
        found.setdefault(account, []).append(tuple(order))
    assert {account: sorted(found.get(account, [])) for account in expected} == {
        account: sorted(orders) for account, orders in expected.items()
    }
