"""The marketer's first hour: figures with a reader key alone, a slip in the SQL, an audience tried,
the file for another tool.
"""

import re
from pathlib import Path

import duckdb
import pytest

from tests.exports import MEMBERS, ORDERS, drop, member, order, text

HAN = re.compile(r"[\u4e00-\u9fff]")
VERSION = duckdb.__version__


@pytest.fixture
def shop(home, scv):
    """Two customers, of whom one bought."""
    drop(
        home,
        "store/hq/m.csv",
        text(MEMBERS, member("1", phone="13900000001"), member("2", phone="13900000002")),
    )
    drop(home, "ecommerce/one/o.csv", text(ORDERS, order("1", "13900000001")))
    assert scv("nightly", "--home", home.root).code == 0
    return home


def client(folder, version, status=0):
    """Put a `duckdb` that tells a version into a folder."""
    folder.mkdir()
    path = folder / "duckdb"
    path.write_text(f"#!/bin/sh\necho 'v{version} (Variegata) 0123456789'\nexit {status}\n")
    path.chmod(0o755)
    return folder


def test_a_question_a_slip_and_an_audience_that_is_tried(shop, scv):
    at = ("--home", shop.published)
    assert scv("query", "SELECT COUNT(*) AS customers FROM profiles", *at).out.split() == [
        "customers",
        "2",
    ]
    slip = scv("query", "SELECT COUNT(*) FROM profils", *at)
    assert slip.code == 2 and "profiles" in slip.err
    assert "2" not in scv("query", "SELECT COUNT(*) FROM profils", *at).out
    tried = scv("segments", "--try", "orders >= 1", *at)
    assert tried.code == 0 and "1" in tried.out.split()
    wrong = scv("segments", "--try", "ordrs >= 1", *at)
    assert wrong.code == 2 and "orders" in wrong.err


@pytest.mark.parametrize(
    ("language", "needs"), [("en_US.UTF-8", "Needs DuckDB"), ("zh_CN.UTF-8", "须用 DuckDB")]
)
def test_attach_names_the_client_that_fits_and_warns_of_one_that_does_not(
    shop, scv, monkeypatch, tmp_path, language, needs
):
    monkeypatch.setenv("LANG", language)
    at = ("--home", shop.published)
    for folder, version, warned in (("a", VERSION, False), ("b", "1.5.6", True), ("c", "", True)):
        monkeypatch.setenv("PATH", str(client(tmp_path / folder, version)))
        told = scv("attach", *at)
        assert (
            told.code == 0
            and f"{needs} {VERSION}" in told.out
            and f"duckdb-cli=={VERSION}" in told.out
        )
        assert (f"pip install duckdb-cli=={VERSION}" in told.err) == warned
        assert ("1.5.6" in told.err) == (version == "1.5.6")
        assert language.startswith("zh") or not HAN.search(told.out + told.err)


def test_the_attach_file_opens_in_the_client_it_names_and_stops_with_the_way_out_in_another(
    shop, scv
):
    sql = Path(scv("attach", "--home", shop.published).out.splitlines()[0]).read_text(
        encoding="utf-8"
    )
    assert f"duckdb-cli=={VERSION}" in sql.splitlines()[2]
    with duckdb.connect() as con:
        con.execute(sql)
        assert con.execute("SELECT COUNT(*) FROM profiles").fetchone() == (2,)
    other = sql.replace(f"'v{VERSION}'", "'v0.0.0'")
    with (
        duckdb.connect() as con,
        pytest.raises(duckdb.Error, match=f"pip install duckdb-cli=={VERSION}"),
    ):
        con.execute(other)
