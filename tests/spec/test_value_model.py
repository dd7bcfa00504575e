"""The last good model of who will buy again is kept until there is a better one; report, desk and
`scv value` say so. 预测模型的沿用。
"""

import shutil
from datetime import date, timedelta

import polars as pl
import pytest

from scv import connect
from scv.cli import main
from scv.customer_view.view import figures_of, find_figures
from scv.home.open_home import open_vault
from scv.home.settings import load_home
from scv.pipeline.forecast import PreviousModel, previous_model
from tests.conftest import new_home, night
from tests.exports import ORDERS, drop, order, text
from tests.profile.buyers import bought

FIRST_DAY, DAYS = date(2024, 11, 23), 729
FIGURES = "customer_id::VARCHAR AS id, stays, expected_orders_year, value_next_year_yuan, lifetime_value_yuan, lapse_risk"


def orders(rows: pl.DataFrame) -> bytes:
    told = [
        order(
            f"77{who}-{day}",
            f"1391000{who + 1000}",
            paid=f"{FIRST_DAY + timedelta(day)} 10:00:00",
            nick=f"nick{who}",
        )
        for who, day in rows.iter_rows()
    ]
    return text(ORDERS, *told)


def model(home) -> dict:
    with connect(home.root) as con:
        (row,) = pl.DataFrame(con.sql("FROM value_model")).to_dicts()
    return row


def figures(home) -> list[tuple]:
    with connect(home.root) as con:
        return con.sql(f"SELECT {FIGURES} FROM traits ORDER BY id").fetchall()


@pytest.fixture
def kept(made, tmp_path, monkeypatch):
    """A copy of that home, this test's own, and its first model."""
    folder, first = made
    shutil.copytree(folder, tmp_path / "copy")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "copy" / "config"))
    return load_home(tmp_path / "copy" / "home"), first


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A night with a model, and one two days later after a re-run left only twenty buyers who came
    back.
    """
    folder = tmp_path_factory.mktemp("kept")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CONFIG_HOME", str(folder / "config"))
        return folder, _make(new_home(folder / "home"))


def _make(home):
    rows = bought(250, r=1.0, alpha=10.0, a=1.0, b=4.0, days=DAYS, seed=7)
    place = drop(home, "ecommerce/shop/orders.csv", orders(rows))
    night(home)
    first = model(home)
    back = rows.group_by("customer").len().filter(pl.col("len") > 1)["customer"].sort()[:20]
    place.write_bytes(orders(rows.filter(pl.col("customer").is_in(back.implode()))))
    with pytest.raises(SystemExit) as ended:
        main(["channel", "ecommerce", "--accept", "--allow-missing", "--home", str(home.root)])
    assert ended.value.code == 0
    night(home, 2)
    return first


def test_a_night_that_gives_no_model_keeps_the_last_one_and_says_so(kept, scv):
    home, first = kept
    now = model(home)
    assert (first["fitted_on"], first["open_because"]) == (date(2026, 11, 22), None)
    assert {name: now[name] for name in ("fitted_on", "r", "alpha", "a", "b")} == {
        name: first[name] for name in ("fitted_on", "r", "alpha", "a", "b")
    }
    assert (now["open_because"], now["buyers"], now["returned"]) == ("few", 20, 20)
    assert all(value is not None for row in figures(home) for value in row)
    said = scv("value", "--home", home.root).out
    assert (
        "The model of 2026-11-22" in said
        and "沿用 2026-11-22 的模型" in said
        and "fewer than 30" in said
    )
    page = max(home.reports.glob("*.html")).read_text(encoding="utf-8")
    assert "客户价值沿用 2026-11-22 的模型：复购客户过少" in page
    with open_vault(home).generations().open("published") as con:
        find_figures(con)
        assert figures_of(con, figures(home)[0][0]).model_of == first["fitted_on"]
    asked = scv(
        "query",
        "SELECT DISTINCT fitted_on FROM traits CROSS JOIN value_model",
        "--home",
        home.root,
        "--format",
        "csv",
    )
    assert "2026-11-22" in asked.out


def test_a_rebuild_and_verify_know_the_model_that_was_kept(kept, scv):
    home, _ = kept
    before, value = figures(home), model(home)
    assert scv("nightly", "--date", "2026-11-24", "--rebuild", "--home", home.root).code in (0, 2)
    night(home, 2)
    assert (figures(home), model(home)) == (before, value)
    assert scv("verify", "--home", home.root).code == 0


def test_a_model_is_not_used_for_a_day_before_its_own(kept):
    home, first = kept
    generations = open_vault(home).generations()
    with generations.open("published") as con:
        con.execute("CREATE TEMP TABLE former_model AS FROM published.value_model")
        assert previous_model(con, first["fitted_on"]).r == first["r"]
        assert previous_model(con, first["fitted_on"] - timedelta(days=1)) == PreviousModel()


def test_before_the_first_model_there_is_none_and_the_command_says_so(home, scv):
    night(home)
    told = model(home)
    assert (told["fitted_on"], told["open_because"], told["r"]) == (None, "few", None)
    assert (
        "No forecast tonight: too few repeat buyers (fewer than 30)"
        in scv("value", "--home", home.root).out
    )


def test_a_rollback_knows_the_model_that_was_kept(kept, scv):
    home, first = kept
    assert scv("rollback", "--why", "a test", "--home", home.root).code == 0
    assert (model(home)["fitted_on"], model(home)["open_because"]) == (first["fitted_on"], "few")
    assert scv("verify", "--home", home.root).code == 0
